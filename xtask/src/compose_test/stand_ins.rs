//! Images under the official names, made from Debian's packages where no registry can be reached.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::engine::Chosen;
use crate::{
    debian::Archive,
    nats_server,
    shell::{Outcome, make_folder, on_path, output, print_line, run},
};

/// What the runtime part of the Dockerfile starts from.
pub(super) const BASE: &str = "debian:bookworm-20260421-slim";
const BASE_SUITE: &str = "bookworm";
/// Has a server that is too old in another way, and Compose 2.
const NEXT_SUITE: &str = "trixie";

/// What is in an image besides the base.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    /// The server that the tests use.
    Server,
    /// The server of a suite of Debian's.
    ServerOf(&'static str),
    Proxy,
    /// A program of a package, which is what a container of the image runs.
    Program(&'static str),
}

/// Images by the names that docker-compose.yml gives them: as shipped, and with an old `NATS_VERSION`.
pub(super) const STAND_INS: [(&str, Content); 6] = [
    ("nats:2.15.1-alpine", Content::Server),
    ("nats:2.9-alpine", Content::ServerOf(BASE_SUITE)),
    ("nats:2.10-alpine", Content::ServerOf(NEXT_SUITE)),
    ("caddy:2.11.4-alpine", Content::Proxy),
    ("prom/prometheus:v3.5.0", Content::Program("prometheus")),
    (
        "prom/node-exporter:v1.9.1",
        Content::Program("prometheus-node-exporter"),
    ),
];

/// Debian's archive, suite by suite as they are asked for.
pub(super) struct Suites<'a> {
    folder: &'a Path,
    open: Vec<(&'static str, Archive)>,
}

impl<'a> Suites<'a> {
    pub(super) fn new(folder: &'a Path) -> Self {
        let open = Vec::new();
        Self { folder, open }
    }

    fn package(&mut self, suite: &'static str, name: &str) -> Outcome<PathBuf> {
        if let Some((_, archive)) = self.open.iter().find(|(known, _)| *known == suite) {
            return archive.unpack(name);
        }
        let archive = Archive::open(suite, &self.folder.join("archive").join(suite))?;
        let unpacked = archive.unpack(name);
        self.open.push((suite, archive));
        unpacked
    }

    /// The plugin of Compose 2, which runs beside any client and needs nothing of its suite.
    pub(super) fn compose_plugin(&mut self) -> Outcome<PathBuf> {
        let unpacked = self.package(NEXT_SUITE, "docker-compose")?;
        Ok(unpacked.join("usr/libexec/docker/cli-plugins/docker-compose"))
    }
}

/// Where an image's files are gathered.
pub(super) fn folder(folder: &Path, image: &str) -> PathBuf {
    folder.join("images").join(image.replace([':', '/'], "-"))
}

/// Makes folders for the images that cannot be pulled, while there is a network.
pub(super) fn prepare(place: &Path, suites: &mut Suites<'_>, chosen: Chosen) -> Outcome<()> {
    let pulled = |image: &str| chosen == Chosen::Running && is_there_or_pulled(image);
    if !pulled(BASE) {
        print_line(&format!("making {BASE} with debootstrap"));
        need("debootstrap")?;
        let base = folder(place, BASE);
        make_folder(&base)?;
        run(Command::new("debootstrap")
            .args(["--variant=minbase", "--include=busybox-static", BASE_SUITE])
            .arg(base)
            .stdout(Stdio::null()))?;
    }
    for (image, content) in STAND_INS {
        if !pulled(image) {
            print_line(&format!("making {image} from Debian's packages"));
            let programs = folder(place, image).join("usr/local/bin");
            make_folder(&programs)?;
            content.put(&programs, suites)?;
        }
    }
    Ok(())
}

impl Content {
    /// What a container runs that is told arguments only.
    pub(super) fn entrypoint(self) -> Option<&'static str> {
        match self {
            Self::Program(name) => Some(name),
            Self::Server | Self::ServerOf(_) | Self::Proxy => None,
        }
    }

    fn put(self, programs: &Path, suites: &mut Suites<'_>) -> Outcome<()> {
        let server = match self {
            Self::Proxy => {
                let caddy = suites.package(BASE_SUITE, "caddy")?.join("usr/bin/caddy");
                return copy(&caddy, &programs.join("caddy"));
            }
            Self::Program(name) => {
                let program = suites.package(BASE_SUITE, name)?.join("usr/bin").join(name);
                return copy(&program, &programs.join(name));
            }
            Self::Server => nats_server::bring()?,
            Self::ServerOf(suite) => {
                nats_server::program_in(&suites.package(suite, "nats-server")?)?
            }
        };
        // What the server's health check types.
        symlink("/bin/busybox", programs.join("wget")).map_err(|error| error.to_string())?;
        copy(&server, &programs.join("nats-server"))
    }
}

fn is_there_or_pulled(image: &str) -> bool {
    let asked = |arguments: [&str; 3]| output(Command::new("docker").args(arguments)).is_ok();
    asked(["image", "inspect", image]) || asked(["pull", "--quiet", image])
}

fn need(program: &str) -> Outcome<()> {
    let found = on_path(program).map(|_| ());
    found.ok_or_else(|| format!("{program} is not on PATH (on Debian: apt-get install {program})"))
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    let copied = fs::copy(from, to).map(|_| ());
    copied.map_err(|error| {
        format!(
            "cannot copy {} to {}: {error}",
            from.display(),
            to.display()
        )
    })
}
