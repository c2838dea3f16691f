//! The two kinds of Compose that docker-compose.yml is written for.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::stand_ins::Suites;
use crate::shell::{Outcome, make_folder, on_path, output, print_line};

/// How Compose 1.29 says its version; the package of Compose 2 may bring a program of the same name.
const ONE: &str = "docker-compose version 1.";

/// One Compose.
#[derive(Debug)]
pub(super) struct Compose {
    /// As it says it.
    pub(super) version: String,
    command: &'static str,
    /// Where the client finds a plugin that was fetched.
    configuration: Option<PathBuf>,
}

impl Compose {
    /// Lets a story run with it.
    pub(super) fn put_into<'a>(&self, story: &'a mut Command) -> &'a mut Command {
        if let Some(configuration) = &self.configuration {
            story.env("DOCKER_CONFIG", configuration);
        }
        story.env("OUTCRY_COMPOSE", self.command)
    }
}

/// Fetches the plugin where the client has none. Without it, what is there is tried alone.
pub(super) fn bring(folder: &Path, suites: &mut Suites<'_>) {
    if plugin(None).is_some() {
        return;
    }
    print_line("fetching Compose 2 from Debian, signature checked, nothing installed");
    let brought = suites.compose_plugin().and_then(|program| {
        let plugins = configuration(folder).join("cli-plugins");
        make_folder(&plugins)?;
        fs::copy(program, plugins.join("docker-compose")).map_err(|error| error.to_string())
    });
    if let Err(why) = brought {
        print_line(&format!("Compose 2 is not tried: {why}"));
    }
}

/// All that are there now.
pub(super) fn found(folder: &Path) -> Outcome<Vec<Compose>> {
    let one = on_path("docker-compose")
        .and_then(|program| output(Command::new(program).arg("version")).ok())
        .and_then(|said| said.lines().next().map(str::to_owned))
        .filter(|version| version.starts_with(ONE))
        .map(|version| Compose {
            version,
            command: "docker-compose",
            configuration: None,
        });
    let two = plugin(None).or_else(|| plugin(Some(configuration(folder))));
    let found: Vec<Compose> = one.into_iter().chain(two).collect();
    if found.is_empty() {
        return Err("there is neither `docker compose` nor `docker-compose`".to_owned());
    }
    Ok(found)
}

fn configuration(folder: &Path) -> PathBuf {
    folder.join("client")
}

fn plugin(configuration: Option<PathBuf>) -> Option<Compose> {
    let mut docker = Command::new("docker");
    if let Some(configuration) = &configuration {
        docker.env("DOCKER_CONFIG", configuration);
    }
    let version = output(docker.args(["compose", "version"])).ok()?;
    Some(Compose {
        version,
        command: "docker compose",
        configuration,
    })
}
