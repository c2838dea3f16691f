//! `cargo xtask check`: everything that can be seen without running a test.

use std::env;

use crate::{
    assets, node,
    shell::{self, Outcome, cargo, output, print_line, root},
};

pub(crate) fn run() -> Outcome<()> {
    step("format");
    shell::run(cargo().args(["fmt", "--all", "--check"]))?;
    step("lints");
    shell::run(
        cargo()
            .args(["clippy", "--quiet", "--workspace", "--all-targets"])
            .args(["--", "--deny", "warnings"]),
    )?;
    step("docs");
    shell::run(cargo().env("RUSTDOCFLAGS", "--deny warnings").args([
        "doc",
        "--quiet",
        "--workspace",
        "--no-deps",
    ]))?;
    step("purity: the rules build without runtime, server and clock");
    shell::run(cargo().args([
        "check",
        "--quiet",
        "--package",
        "auction",
        "--package",
        "market",
    ]))?;
    step("licences and sources");
    licences()?;
    step("TypeScript types");
    types()?;
    print_line("all checks passed");
    Ok(())
}

/// The newest may want a newer Rust than ours.
const CARGO_DENY: &str = "cargo-deny@0.20.2";

fn step(name: &str) {
    print_line(&format!("— {name}"));
}

fn licences() -> Outcome<()> {
    if output(cargo().args(["deny", "--version"])).is_err() {
        if env::var_os("CI").is_none() {
            print_line("skipped: cargo-deny is not there (cargo install --locked cargo-deny)");
            return Ok(());
        }
        shell::run(cargo().args(["install", "--locked", "--quiet", CARGO_DENY]))?;
    }
    shell::run(cargo().args([
        "deny",
        "--log-level",
        "error",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))?;
    advisories()
}

/// Known holes. The database lies elsewhere; where it cannot be reached, that is said and no failure.
fn advisories() -> Outcome<()> {
    let checked = cargo()
        .args(["deny", "--log-level", "error", "check", "advisories"])
        .output()
        .map_err(|error| format!("cannot start cargo-deny: {error}"))?;
    let said = String::from_utf8_lossy(&checked.stderr).into_owned();
    if checked.status.success() {
        return Ok(());
    }
    if said.contains("failed to fetch") || said.contains("unable to fetch") {
        print_line("skipped: the advisory database cannot be reached from here");
        return Ok(());
    }
    print_line(&said);
    Err("cargo-deny found advisories".to_owned())
}

fn types() -> Outcome<()> {
    if !root().join("web/package.json").exists() {
        print_line("skipped: web/package.json is not there");
        return Ok(());
    }
    let node = node::bring()?;
    assets::install_packages(&node)?;
    shell::run(node.npm().args(["run", "--silent", "types"]))
}
