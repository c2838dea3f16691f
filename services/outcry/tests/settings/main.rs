//! The settings of the containers: what `.env.example` offers, the program takes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

/// What the containers run, as far as it gets without an installation.
const COMMANDS: [&str; 9] = [
    "setup --only=files",
    "bid-engine --secrets=nowhere",
    "price-feed --secrets=nowhere",
    "market-data --secrets=nowhere",
    "gateway --secrets=nowhere",
    "web --secrets=nowhere",
    "notices --secrets=nowhere",
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

/// Everything that the program says until it ends by itself, with at most so many files open.
fn last_words(command: &str, files: u32, variables: &[(&str, &str)]) -> String {
    let program = env!("CARGO_BIN_EXE_outcry");
    let ended = Command::new("sh")
        .arg("-c")
        .arg(format!("ulimit -n {files}; exec {program} {command}"))
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(!ended.status.success());
    String::from_utf8(ended.stderr).unwrap()
}

#[test]
fn misspelled_address_is_refused_with_the_spelling_that_works() {
    let (gateway, web) = ("gateway --secrets=nowhere", "web --secrets=nowhere");
    for (command, name, value, spelling) in [
        (
            web,
            "OUTCRY_PUBLIC_URL",
            "bid.example",
            "write https://bid.example",
        ),
        (
            web,
            "OUTCRY_PUBLIC_URL",
            "https://bid.example/pages",
            "write https://bid.example",
        ),
        (
            web,
            "OUTCRY_GATEWAY_URL",
            "https://bid.example/c",
            "write wss://bid.example/c",
        ),
        (
            gateway,
            "OUTCRY_ALLOWED_ORIGINS",
            "*",
            "write https://bid.example",
        ),
        (
            gateway,
            "OUTCRY_ALLOWED_ORIGINS",
            "a.example",
            "write https://a.example",
        ),
        (
            gateway,
            "OUTCRY_ALLOWED_ORIGINS",
            "https://a.example,b.example",
            "write https://b.example",
        ),
    ] {
        let said = last_words(command, 1_024, &[(name, value)]);
        assert!(said.contains(spelling), "{name}={value}: {said}");
    }
    for (command, name, value) in [
        (web, "OUTCRY_PUBLIC_URL", "https://Bid.Example:443/"),
        (
            gateway,
            "OUTCRY_ALLOWED_ORIGINS",
            "https://a.example/, https://b.example",
        ),
    ] {
        let said = last_words(command, 1_024, &[(name, value)]);
        assert!(!said.contains(" write "), "{name}={value}: {said}");
    }
}

#[test]
fn connections_beyond_nofile_are_named_at_start() {
    for command in ["gateway --secrets=nowhere", "web --secrets=nowhere"] {
        let said = last_words(command, 256, &[]);
        assert!(said.contains("only 256 files may be open"), "{said}");
        assert!(said.contains("raise nofile"), "{said}");
    }
    let few = [("OUTCRY_CONNECTIONS_MAX", "100")];
    let said = last_words("gateway --secrets=nowhere", 256, &few);
    assert!(!said.contains("nofile"), "{said}");
}

#[test]
fn pages_that_are_live_for_this_machine_only_are_warned_of() {
    let open = "web --secrets=nowhere --listen=0.0.0.0:8080 --allow-plaintext";
    let said = last_words(open, 1_024, &[]);
    assert!(
        said.contains("live at http://localhost:8080 only"),
        "{said}"
    );
    assert!(
        said.contains("set --public-url (OUTCRY_PUBLIC_URL)"),
        "{said}"
    );
    let named = [("OUTCRY_PUBLIC_URL", "http://192.0.2.1:8080")];
    let said = last_words(open, 1_024, &named);
    assert!(!said.contains("--public-url"), "{said}");
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

#[test]
fn answer_that_nobody_reads_ends_the_program_quietly() {
    let place = tempfile::tempdir().unwrap();
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    let ended = Command::new(env!("CARGO_BIN_EXE_outcry"))
        .args(["setup", "--only=files", "--data-dir"])
        .arg(place.path())
        .stdout(writer)
        .output()
        .unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!((ended.status.code(), &*said), (Some(141), ""));
}
