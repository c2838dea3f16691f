//! The images: the one under test, and those it stands on where no registry can be reached.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::stand_ins::{self, BASE, STAND_INS};
use crate::{
    program,
    shell::{Outcome, make_folder, print_line, root, run, write},
};

/// Where the part of the Dockerfile begins that runs here.
const RUNTIME: &str = "# runtime\n";
/// What stands above it instead of the build: the program is built already.
const PREBUILT: &str = "FROM scratch AS build\nLABEL outcry=compose-test\nCOPY outcry /outcry\n\n";
/// By what the image of that stage is found, which has no name.
const PREBUILT_LABEL: &str = "label=outcry=compose-test";
/// What no program needs: it would only be copied about.
const NOT_IN_BASE: [&str; 4] = [
    "./var/cache/apt",
    "./var/lib/apt/lists",
    "./usr/share/doc",
    "./usr/share/locale",
];

/// Brings into the engine what was made; the names of those.
pub(super) fn load(folder: &Path) -> Outcome<Vec<&'static str>> {
    let mut made = Vec::new();
    let base = stand_ins::folder(folder, BASE);
    if base.is_dir() {
        import(&base, BASE)?;
        made.push(BASE);
    }
    for (name, content) in STAND_INS {
        let path = stand_ins::folder(folder, name);
        if path.is_dir() {
            let runs = content
                .entrypoint()
                .map(|program| format!("ENTRYPOINT [\"{program}\"]\n"))
                .unwrap_or_default();
            write(
                &path.join("Dockerfile"),
                &format!("FROM {BASE}\nCOPY usr /usr\n{runs}"),
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
        .arg(program::target().join("debug/outcry")))?;
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
        print_line("an image was not removed: `docker image ls` shows it");
    }
    let _ = Command::new("docker")
        .args(["image", "prune", "--force", "--filter", PREBUILT_LABEL])
        .output();
}
