//! The README's section about containers: what stands there is what the story types.

use std::{collections::BTreeSet, fs, path::PathBuf};

/// How the section's commands begin.
const COMPOSE: &str = "docker compose ";

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.join("../..").canonicalize().unwrap()
}

/// The arguments of every compose command in the README, as they stand there.
pub(crate) fn commands() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix(COMPOSE));
    lines
        .map(|line| line.split('#').next().unwrap_or(line).trim().to_owned())
        .collect()
}
