use std::{collections::BTreeMap, path::Path};

use toml::{Table, Value};

use crate::source;

/// Who may know whom of ours. Services never know each other; what is not listed is not allowed.
const MAY_KNOW: &[(&str, &[&str])] = &[
    // What a buyer pays is part of a sale's terms.
    ("auction", &["settlement"]),
    ("market", &[]),
    ("settlement", &[]),
    ("notification", &["auction"]),
    ("webhook", &["auction"]),
    ("topology", &["broker"]),
    ("broker", &[]),
    ("bootstrap", &[]),
    (
        "bid-engine",
        &["auction", "topology", "broker", "bootstrap"],
    ),
    ("price-feed", &["market", "topology", "broker", "bootstrap"]),
    (
        "market-data",
        &["market", "topology", "broker", "bootstrap"],
    ),
    ("gateway", &["broker", "bootstrap"]),
    (
        "notices",
        &[
            "auction",
            "notification",
            "webhook",
            "topology",
            "broker",
            "bootstrap",
        ],
    ),
    (
        "web",
        &[
            "auction",
            "market",
            "settlement",
            "notification",
            "webhook",
            "topology",
            "broker",
            "bootstrap",
        ],
    ),
    ("setup", &["topology", "broker", "bootstrap"]),
    ("backup", &["setup", "topology", "broker", "bootstrap"]),
    ("outcry", EVERYBODY),
    ("harness", EVERYBODY),
    ("contract", EVERYBODY),
    ("stories", EVERYBODY),
    ("faults", EVERYBODY),
    ("browser", EVERYBODY),
    ("containers", EVERYBODY),
    ("load", EVERYBODY),
    ("tidy", EVERYBODY),
    ("xtask", &[]),
];

/// For those that nobody of ours depends on, save the tests on their harness and on somebody at a browser.
const EVERYBODY: &[&str] = &[
    "auction",
    "market",
    "settlement",
    "notification",
    "webhook",
    "topology",
    "broker",
    "bootstrap",
    "bid-engine",
    "price-feed",
    "market-data",
    "gateway",
    "notices",
    "web",
    "setup",
    "backup",
    "harness",
    "browser",
];

/// What a pure room must not have: runtimes, clients, servers, random numbers of the operating system.
const IMPURE: &[&str] = &[
    "tokio",
    "tokio-util",
    "async-nats",
    "axum",
    "reqwest",
    "hyper",
    "futures-util",
    "getrandom",
    "tracing",
    "metrics",
    "anyhow",
];

fn manifests() -> BTreeMap<String, Table> {
    let mut manifests = BTreeMap::new();
    for path in source::files("", &["Cargo.toml"]) {
        let manifest: Table = source::text(&path).parse().expect("a manifest is TOML");
        if let Some(name) = manifest
            .get("package")
            .and_then(|package| package.get("name"))
        {
            let name = name.as_str().expect("a name is text").to_owned();
            manifests.insert(name, manifest);
        }
    }
    manifests
}

fn dependencies(manifest: &Table, section: &str) -> Vec<String> {
    let table = manifest.get(section).and_then(Value::as_table);
    table
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

#[test]
fn crates_depend_only_on_allowed_crates() {
    let manifests = manifests();
    let mut wrong = Vec::new();
    for (room, manifest) in &manifests {
        let Some((_, allowed)) = MAY_KNOW.iter().find(|(name, _)| name == room) else {
            wrong.push(format!("{room} is new: give it its place in this list"));
            continue;
        };
        for dependency in dependencies(manifest, "dependencies") {
            if manifests.contains_key(&dependency) && !allowed.contains(&dependency.as_str()) {
                wrong.push(format!("{room} depends on {dependency}"));
            }
        }
    }
    source::nothing("rooms that know too much", &wrong);
}

#[test]
fn pure_crates_have_no_impure_dependency() {
    let manifests = manifests();
    let mut wrong = Vec::new();
    for room in ["auction", "market", "settlement", "notification", "webhook"] {
        let dependencies = dependencies(&manifests[room], "dependencies");
        wrong.extend(
            dependencies
                .iter()
                .filter(|dependency| IMPURE.contains(&dependency.as_str()))
                .map(|dependency| format!("{room} depends on {dependency}")),
        );
        for dependency in ["chrono", "rand"] {
            let features = manifests[room]["dependencies"]
                .get(dependency)
                .and_then(|own| own.get("features"))
                .and_then(Value::as_array);
            let names = features.into_iter().flatten().filter_map(Value::as_str);
            let reads =
                |name: &&str| ["clock", "now", "os_rng", "sys_rng", "thread_rng"].contains(name);
            wrong.extend(
                names
                    .filter(reads)
                    .map(|name| format!("{room}: {dependency}/{name}")),
            );
        }
    }
    source::nothing(
        "pure rooms with a runtime, a clock or random numbers",
        &wrong,
    );
}

#[test]
fn versions_stand_in_the_workspace_only() {
    let mut wrong = Vec::new();
    for (room, manifest) in manifests() {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let table = manifest.get(section).and_then(Value::as_table);
            for (name, value) in table.into_iter().flatten() {
                if value.get("workspace").and_then(Value::as_bool) != Some(true) {
                    wrong.push(format!("{room}: {name}"));
                }
            }
        }
        let lints = manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"));
        if lints.and_then(Value::as_bool) != Some(true) {
            wrong.push(format!("{room}: the workspace's lints"));
        }
    }
    source::nothing("not taken from the workspace", &wrong);
}

#[test]
fn crate_folders_are_named_as_their_crates() {
    let mut wrong = Vec::new();
    for path in source::files("", &["Cargo.toml"]) {
        let manifest: Table = source::text(&path).parse().expect("a manifest is TOML");
        let folder = path.parent().and_then(Path::file_name);
        if let (Some(package), Some(folder)) = (manifest.get("package"), folder)
            && package["name"].as_str() != folder.to_str()
        {
            wrong.push(path.display().to_string());
        }
    }
    source::nothing("folders with another name than their room", &wrong);
}
