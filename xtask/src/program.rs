//! The program as cargo builds it.

use std::{env, path::PathBuf, process::Command};

use crate::shell::{cargo, root};

/// The command that builds the program.
pub(crate) fn build(is_release: bool) -> Command {
    let mut build = cargo();
    build.args(["build", "--package", "outcry"]);
    if is_release {
        build.arg("--release");
    }
    build
}

/// The built program.
pub(crate) fn program(is_release: bool) -> PathBuf {
    let profile = if is_release { "release" } else { "debug" };
    target().join(profile).join("outcry")
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into)
}
