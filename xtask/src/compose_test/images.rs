//! The images: pulled where a registry can be reached, else made here under the same names.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::engine::Chosen;
use crate::{
    nats_server,
    shell::{Outcome, make_folder, on_path, output, root, run, say, write},
    up,
};

/// What the runtime part of the Dockerfile starts from.
const BASE: &str = "debian:bookworm-slim";
const BASE_SUITE: &str = "bookworm";
/// The server's image as docker-compose.yml names it when nothing is set.
const NATS: &str = "nats:2.15.1-alpine";
/// The proxy's image as docker-compose.yml names it when nothing is set.
const CADDY: &str = "caddy:2-alpine";
/// Where the part of the Dockerfile begins that runs here.
const RUNTIME: &str = "# runtime\n";
/// What stands above it instead of the build: the program is built already.
const PREBUILT: &str = "FROM scratch AS build\nCOPY outcry /outcry\n\n";
/// What no program needs: it would only be copied about.
const NOT_IN_BASE: [&str; 4] = [
    "./var/cache/apt",
    "./var/lib/apt/lists",
    "./usr/share/doc",
    "./usr/share/locale",
];

/// Makes folders for the images that cannot be pulled, while there is a network.
pub(super) fn prepare(folder: &Path, chosen: &Chosen) -> Outcome<()> {
    let pulled = |image: &str| *chosen == Chosen::Running && is_there_or_pulled(image);
    if !pulled(BASE) {
        let base = folder.join("base");
        say(&format!("making {BASE} with debootstrap"));
        need("debootstrap")?;
        run(Command::new("debootstrap")
            .args(["--variant=minbase", "--include=busybox-static", BASE_SUITE])
            .arg(&base)
            .stdout(Stdio::null()))?;
    }
    if !pulled(NATS) {
        say(&format!("making {NATS} from the server that the tests use"));
        make_nats(folder)?;
    }
    if !pulled(CADDY) {
        say(&format!(
            "making {CADDY} from Debian's package, which is not installed"
        ));
        make_caddy(folder)?;
    }
    Ok(())
}

/// The proxy of Debian's archive.
fn make_caddy(folder: &Path) -> Outcome<()> {
    let packages = folder.join("packages");
    make_folder(&packages)?;
    let apt_get = |words: &[&str]| {
        let mut command = Command::new("apt-get");
        command.current_dir(&packages).arg("--quiet=2").args(words);
        run(command.stdout(Stdio::null()).stderr(Stdio::null()))
    };
    apt_get(&["download", "caddy"])
        .or_else(|_| apt_get(&["update"]).and_then(|()| apt_get(&["download", "caddy"])))?;
    let package = fs::read_dir(&packages)
        .map_err(|error| error.to_string())?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .next()
        .ok_or("apt-get downloaded no caddy")?;
    let unpacked = packages.join("unpacked");
    run(Command::new("dpkg-deb")
        .arg("-x")
        .arg(package)
        .arg(&unpacked))?;
    let programs = folder.join("caddy/usr/local/bin");
    make_folder(&programs)?;
    copy(&unpacked.join("usr/bin/caddy"), &programs.join("caddy"))
}

/// The server, which may need the base's libraries, and what its health check types.
fn make_nats(folder: &Path) -> Outcome<()> {
    let programs = folder.join("nats/usr/local/bin");
    make_folder(&programs)?;
    symlink("/bin/busybox", programs.join("wget")).map_err(|error| error.to_string())?;
    copy(&nats_server::bring()?, &programs.join("nats-server"))
}

/// Brings into the engine what was made; the names of those.
pub(super) fn load(folder: &Path) -> Outcome<Vec<&'static str>> {
    let mut made = Vec::new();
    let base = folder.join("base");
    if base.is_dir() {
        import(&base, BASE)?;
        made.push(BASE);
    }
    for (name, path) in [(NATS, folder.join("nats")), (CADDY, folder.join("caddy"))] {
        if path.is_dir() {
            write(
                &path.join("Dockerfile"),
                &format!("FROM {BASE}\nCOPY usr /usr\n"),
            )?;
            docker_build(&path, name)?;
            made.push(name);
        }
    }
    Ok(made)
}

/// The classic builder is enough, and an engine of our own has no other.
fn docker_build(context: &Path, name: &str) -> Outcome<()> {
    run(Command::new("docker")
        .env("DOCKER_BUILDKIT", "0")
        .args(["build", "--quiet", "--tag", name])
        .arg(context)
        .stdout(Stdio::null())
        .stderr(Stdio::null()))
}

/// Packs a folder into an image.
fn import(folder: &Path, name: &str) -> Outcome<()> {
    let mut tar = Command::new("tar");
    for path in NOT_IN_BASE {
        tar.arg(format!("--exclude={path}"));
    }
    let mut packing = tar
        .arg("--directory")
        .arg(folder)
        .args(["--create", "."])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start tar: {error}"))?;
    let packed = packing.stdout.take().ok_or("tar has no output")?;
    run(Command::new("docker")
        .args([
            "import",
            "--change=ENV PATH=/usr/local/bin:/usr/bin:/bin",
            "-",
            name,
        ])
        .stdin(packed)
        .stdout(Stdio::null()))?;
    let status = packing.wait().map_err(|error| error.to_string())?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("tar failed on {}", folder.display()))
    }
}

/// Builds the image under test from the program that is built already and the shipped Dockerfile's last part; the
/// Dockerfile that was used.
pub(super) fn build(folder: &Path, name: &str) -> Outcome<PathBuf> {
    let context = folder.join("image");
    make_folder(&context)?;
    run(Command::new("strip")
        .arg("-o")
        .arg(context.join("outcry"))
        .arg(up::target().join("debug/outcry")))?;
    let shipped = fs::read_to_string(root().join("Dockerfile"))
        .map_err(|error| format!("cannot read the Dockerfile: {error}"))?;
    let (_, runtime) = shipped
        .split_once(RUNTIME)
        .ok_or("the Dockerfile has no line `# runtime`")?;
    let dockerfile = context.join("Dockerfile");
    write(&dockerfile, &format!("{PREBUILT}{RUNTIME}{runtime}"))?;
    docker_build(&context, name)?;
    Ok(dockerfile)
}

/// Leaves no image of ours in somebody's engine.
pub(super) fn remove(made: &[&str], built: &str) {
    let mut images = made.to_vec();
    images.push(built);
    let removed = Command::new("docker")
        .args(["image", "rm"])
        .args(images)
        .output();
    if !removed.is_ok_and(|removed| removed.status.success()) {
        say("an image was not removed: `docker image ls` shows it");
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
