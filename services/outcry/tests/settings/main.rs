//! The settings of the containers: what `.env.example` offers, the program takes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

/// What the containers run, as far as it gets without an installation.
const COMMANDS: [&str; 8] = [
    "setup --only=files",
    "bid-engine --secrets=nowhere",
    "price-feed --secrets=nowhere",
    "market-data --secrets=nowhere",
    "gateway --secrets=nowhere",
    "web --secrets=nowhere",
    "publish DEMO 1",
    "demo --url=http://127.0.0.1:1",
];

fn file(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(name)).unwrap()
}

/// Every setting in the example, with the value that it shows.
fn example() -> Vec<(String, String)> {
    let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let file = file(".env.example");
    let lines = file
        .lines()
        .filter_map(|line| line.trim_start_matches('#').split_once('='));
    let settings = lines.filter(|(name, _)| is_name(name));
    let settings: Vec<_> = settings
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .collect();
    assert!(settings.len() > 20, "{settings:?}");
    settings
}

/// What the program says first against its command line and these variables.
fn refusal(command: &str, variables: &[(String, String)]) -> Option<String> {
    let place = tempfile::tempdir().unwrap();
    let mut running = Command::new(env!("CARGO_BIN_EXE_outcry"))
        .args(command.split(' '))
        .env_clear()
        .env("OUTCRY_DATA", place.path())
        .envs(variables.iter().cloned())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut output = BufReader::new(running.stderr.take().unwrap());
    output.read_line(&mut said).unwrap();
    running.kill().unwrap();
    running.wait().unwrap();
    said.starts_with("error: ").then_some(said)
}

#[test]
fn every_env_example_line_may_be_uncommented() {
    let example = example();
    for command in COMMANDS {
        assert_eq!(refusal(command, &example), None, "{command}");
    }
}

#[test]
fn empty_environment_setting_is_unset() {
    // Others have a value in docker-compose.yml when there is none in `.env`.
    let compose = file("docker-compose.yml");
    let passed_on = |name: &str| compose.contains(&format!(" {name}:\n"));
    let names = example().into_iter().map(|(name, _)| name);
    let empty: Vec<_> = names
        .filter(|name| passed_on(name))
        .map(|name| (name, String::new()))
        .collect();
    assert!(empty.len() > 10, "{empty:?}");
    for command in COMMANDS {
        assert_eq!(refusal(command, &empty), None, "{command}");
    }
    let nonsense = vec![("OUTCRY_PARTITIONS".to_owned(), "many".to_owned())];
    assert!(refusal("gateway --secrets=nowhere", &nonsense).is_some());
}

#[test]
fn every_env_example_line_reaches_a_container() {
    let compose = file("docker-compose.yml");
    for (name, _) in example() {
        let passed_on = [format!(" {name}:"), format!("${{{name}:-")];
        assert!(passed_on.iter().any(|way| compose.contains(way)), "{name}");
    }
}
