//! Chromium and its driver, for the browser tests.

use std::{path::Path, process::Command};

use crate::shell::{Outcome, on_path, output, print_line, run};

const INSTALL: &str = "apt-get install --yes chromium chromium-driver";

/// Makes sure that both are there: root on Debian installs them, others are told what to type.
pub(crate) fn bring() -> Outcome<()> {
    if on_path("chromium").is_some() && on_path("chromedriver").is_some() {
        return Ok(());
    }
    let is_root = output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0");
    if !(is_root && Path::new("/etc/debian_version").exists() && on_path("apt-get").is_some()) {
        return Err(format!(
            "the browser tests need chromium and chromedriver on PATH. On Debian type:\n  sudo {INSTALL}"
        ));
    }
    print_line("installing chromium and chromium-driver with apt-get");
    let apt_get = |arguments: &[&str]| {
        run(Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("--quiet=2")
            .args(arguments))
    };
    apt_get(&["update"])?;
    apt_get(&[
        "install",
        "--yes",
        "--no-install-recommends",
        "chromium",
        "chromium-driver",
    ])
}
