//! Finding a nats-server that is new enough.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

const VERSION_MIN: (u32, u32) = (2, 12);

/// The program given, or the one on PATH; refused when it is too old.
pub(super) fn find(given: Option<&Path>) -> anyhow::Result<PathBuf> {
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
    if version(&answer).is_none_or(|found| found < VERSION_MIN) {
        bail!("{shown} says `{answer}`: nats-server 2.12 is the least, 2.15.1 is recommended");
    }
    Ok(program)
}

fn on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join("nats-server"))
        .find(|candidate| candidate.is_file())
}

/// Major and minor of `nats-server: v2.15.1`.
fn version(answer: &str) -> Option<(u32, u32)> {
    let (_, version) = answer.rsplit_once('v')?;
    let mut numbers = version.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn nats_server_version_is_read_from_its_answer() {
        assert_eq!(version("nats-server: v2.15.1"), Some((2, 15)));
        assert_eq!(version("nats-server: v2.9.10"), Some((2, 9)));
        assert_eq!(version("bash: no such thing"), None);
    }
}
