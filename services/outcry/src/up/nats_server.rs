//! Finding a nats-server that is new enough.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use broker::{SERVER_VERSIONS, accepts_server};

/// The program given, or the one on PATH; refused when it is too old.
pub(crate) fn find(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    let program = match given {
        Some(given) => given.to_owned(),
        None => on_path().context(
            "nats-server is not on PATH: `cargo xtask up` fetches one, or give --nats-server <PROGRAM>",
        )?,
    };
    let shown = program.display().to_string();
    let answer = Command::new(&program)
        .arg("--version")
        .output()
        .with_context(|| format!("cannot start {shown}"))?;
    let answer = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    if !version(&answer).is_some_and(accepts_server) {
        bail!("{shown} says `{answer}`: nats-server {SERVER_VERSIONS}");
    }
    Ok(program)
}

fn on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join("nats-server"))
        .find(|candidate| candidate.is_file())
}

/// The numbers of `nats-server: v2.15.1`.
fn version(answer: &str) -> Option<&str> {
    let (_, version) = answer.rsplit_once('v')?;
    version
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(version)
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn nats_server_version_is_read_from_its_answer() {
        assert_eq!(version("nats-server: v2.15.1"), Some("2.15.1"));
        assert_eq!(version("nats-server: v2.9.10"), Some("2.9.10"));
        assert_eq!(version("bash: no such thing"), None);
    }
}
