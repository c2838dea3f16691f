//! `cargo xtask up`: brings what is missing, builds, and becomes `outcry up`.

use std::{env, os::unix::process::CommandExt, process::Command, time::Instant};

use crate::{
    assets, nats_server,
    shell::{self, Outcome, cargo, root},
};

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let began = Instant::now();
    let is_release = arguments.iter().any(|argument| argument == "--release");
    let arguments: Vec<&String> = arguments.iter().filter(|a| *a != "--release").collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument.starts_with(flag));
    let brings_own = env::var_os("NATS_URL").is_some() || has("--nats-url") || has("--nats-server");
    let server = if brings_own {
        None
    } else {
        Some(nats_server::bring()?)
    };
    assets::build()?;
    let mut build = cargo();
    build.args(["build", "--package", "outcry"]);
    if is_release {
        build.arg("--release");
    }
    shell::run(&mut build)?;
    let profile = if is_release { "release" } else { "debug" };
    let mut outcry = Command::new(target().join(profile).join("outcry"));
    outcry.current_dir(root()).arg("up").args(arguments);
    // The program tells the whole wait: that of a first start, and of every one after it.
    let preparation = began.elapsed().as_millis().to_string();
    outcry.args(["--preparation-millis", &preparation]);
    if let Some(server) = server {
        outcry.arg("--nats-server").arg(server);
    }
    // Replacing this process leaves nobody between Ctrl-C and the program.
    Err(format!("cannot start the program: {}", outcry.exec()))
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> std::path::PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into)
}
