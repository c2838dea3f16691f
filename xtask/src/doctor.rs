//! `cargo xtask doctor`: what was found, and how to get what was not.

use std::process::Command;

use crate::{
    nats_server, node,
    shell::{Outcome, cargo, on_path, output, print_line, version},
};

/// The oldest Rust that builds this; `rust-version` in Cargo.toml says the same.
const RUST_MIN: [u32; 3] = [1, 95, 0];

pub(crate) fn run() -> Outcome<()> {
    let rust = output(Command::new("rustc").arg("--version"));
    let is_new = rust
        .as_ref()
        .is_ok_and(|said| version(said) >= Some(RUST_MIN));
    line(
        "rust",
        rust,
        if is_new {
            ""
        } else {
            "1.95 is the oldest that builds this"
        },
    );
    line(
        "nats-server",
        nats_server::find()
            .and_then(|found| found.ok_or_else(|| "not here yet".to_owned()))
            .and_then(|path| {
                Ok(format!(
                    "{} at {}",
                    nats_server::check(&path)?,
                    path.display()
                ))
            }),
        "`cargo xtask up` fetches one; or NATS_SERVER=<program>",
    );
    line(
        "node",
        node::find()
            .and_then(|found| found.ok_or_else(|| "not here yet".to_owned()))
            .and_then(|node| {
                Ok(format!(
                    "{} at {}",
                    node::check(&node.node)?,
                    node.node.display()
                ))
            }),
        "`cargo xtask up` fetches one",
    );
    line(
        "pip",
        output(Command::new("python3").args(["-m", "pip", "--version"])),
        "needed to fetch tools; on Debian: apt-get install python3-pip",
    );
    for (name, use_of_it) in [
        (
            "chromium",
            "browser tests; on Debian: apt-get install chromium",
        ),
        (
            "chromedriver",
            "browser tests; on Debian: apt-get install chromium-driver",
        ),
        ("just", "optional: forwards to cargo xtask"),
    ] {
        let found = on_path(name).map(|path| path.display().to_string());
        line(
            name,
            found.ok_or_else(|| "not on PATH".to_owned()),
            use_of_it,
        );
    }
    for (name, use_of_it) in [
        (
            "nextest",
            "optional: quicker tests; cargo install --locked cargo-nextest",
        ),
        (
            "deny",
            "optional here: licences; cargo install --locked cargo-deny",
        ),
    ] {
        line(
            &format!("cargo-{name}"),
            output(cargo().args([name, "--version"])).map_err(|_| "not installed".to_owned()),
            use_of_it,
        );
    }
    Ok(())
}

/// What was found, or what it is for and how to get it.
fn line(name: &str, found: Outcome<String>, advice: &str) {
    match found {
        Ok(found) => {
            let first = found.lines().next().unwrap_or_default();
            print_line(&format!("  found    {name:<14} {first}"));
        }
        Err(why) => print_line(&format!("  missing  {name:<14} {why} ({advice})")),
    }
}
