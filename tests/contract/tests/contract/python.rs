//! Python with the packages that `cargo xtask test` brings.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// `python3` with the pinned packages. Where there are none (PyPI cannot be reached) the test is skipped and
/// says so; in CI it fails.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn python() -> Option<Command> {
    let packages = packages();
    if !packages.join("requirements.txt").is_file() {
        let why = format!(
            "the Python packages are not in {}: `cargo xtask test contract` brings them from PyPI",
            packages.display()
        );
        assert!(env::var_os("CI").is_none(), "{why}");
        eprintln!("SKIPPED: {why}");
        return None;
    }
    // Beside the packages: what one of them asks for and PyPI has as source only.
    let own = script("");
    let path = env::join_paths([&packages, &own]).expect("no folder of ours has a colon");
    let mut python = Command::new("python3");
    python.env("PYTHONPATH", path).env("PYTHONUNBUFFERED", "1");
    Some(python)
}

/// A script of ours.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("python")
        .join(name)
}

fn packages() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join(".tools/python-tests")
}
