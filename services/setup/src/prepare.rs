//! The half that needs no server: secrets and the NATS configuration, as files.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use bootstrap::clock;
use serde_json::Value;
use topology::{Replication, Token, User};

use crate::{Layout, keys, layout};

/// The configuration that every NATS server of ours starts from.
const SERVER_CONFIGURATION: &str = include_str!("../../../nats/nats-server.conf");

/// Seconds for which a token may be good: the gateway takes none that would live longer (`nats/gateway.toml`).
const TOKEN_LIFETIME_MAX: i64 = 330;

/// What is to be installed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Installation {
    /// Who may publish prices, besides those who may already.
    pub publishers: Vec<Token>,
    /// Partitions of the auction log; fixed once the log exists.
    pub partition_count: u32,
    /// How many copies there are to be, which the accounts need room for.
    pub replication: Replication,
}

/// Why the files cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    #[error("cannot write {path}")]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot read {path}")]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot make certificates for the servers of the cluster")]
    Certificates { source: rcgen::Error },
    #[error("{path} is damaged: restore it from a copy, or remove it to have a new one made")]
    Damaged { path: PathBuf },
    #[error(
        "{path} holds a whole installation, whose gateway there is already: give a gateway alone another --data-dir"
    )]
    Whole { path: PathBuf },
}

/// Makes what is missing of secrets and configuration under `root`; secrets that exist are kept.
///
/// # Errors
/// When a file cannot be read or written, or a key is damaged.
pub fn prepare(root: &Path, installation: &Installation) -> Result<Layout, PrepareError> {
    let layout = Layout::new(root);
    let publishers = all_publishers(&layout, &installation.publishers)?;
    let mut users = Vec::new();
    for user in topology::users(&publishers) {
        let seed_file = layout.nats_seed(&user.name());
        make_folder(&layout.secrets(&user.name()))?;
        write_once(&seed_file, || keys::nats_seed() + "\n")?;
        users.push((user, public_key(&seed_file)?));
    }
    make_own_keys(&layout)?;
    make_folder(&layout.nats_store())?;
    let text = topology::server_configuration(
        installation.partition_count,
        installation.replication,
        &users,
    );
    write(&layout.nats().join("users.conf"), &text)?;
    write(&layout.nats_configuration(), SERVER_CONFIGURATION)?;
    Ok(layout)
}

/// Keys that have nothing to do with NATS, each in its holder's folder.
fn make_own_keys(layout: &Layout) -> Result<(), PrepareError> {
    let web = layout.secrets(&User::Web.name());
    let gateway = layout.secrets(&User::Gateway.name());
    let engine = layout.secrets(&User::BidEngine.name());
    let token_key = web.join("token.pem");
    write_once(&token_key, keys::token_key)?;
    write_once(&web.join("cookie.key"), keys::symmetric_key)?;
    write_once(&gateway.join("api.key"), keys::pass_text)?;
    write_once(&engine.join("sealing.json"), keys::sealing_keys)?;
    make_push_keys(layout)?;
    let key_set = keys::token_key_set(&read(&token_key)?)
        .map_err(|_| PrepareError::Damaged { path: token_key })?;
    keep_key_set(
        &gateway.join("jwks.json"),
        &key_set,
        clock::now().timestamp(),
    )
}

/// The key that pushes are signed with, and its public half for web: whatever lies there of an older one is replaced.
fn make_push_keys(layout: &Layout) -> Result<(), PrepareError> {
    let path = layout.secrets(&User::Notices.name()).join("vapid.pem");
    write_once(&path, keys::push_key)?;
    let public = keys::push_public_key(&read(&path)?);
    let public = public.map_err(|_| PrepareError::Damaged { path })?;
    let beside = layout.secrets(&User::Web.name()).join("vapid.pub");
    match fs::read_to_string(&beside) {
        Ok(kept) if kept == public => Ok(()),
        _ => write(&beside, &public),
    }
}

/// Sees to it that tokens of the `current` key are taken, and those of an older one only until the last that it can have
/// signed by `now` is over.
fn keep_key_set(path: &Path, current: &str, now: i64) -> Result<(), PrepareError> {
    write_once(path, || current.to_owned())?;
    let damaged = || PrepareError::Damaged {
        path: path.to_owned(),
    };
    let current: Value = serde_json::from_str(current).expect("we made it just now");
    let current = &current["keys"][0];
    let mut set: Value = serde_json::from_str(&read(path)?).map_err(|_| damaged())?;
    let keys = set["keys"].as_array_mut().ok_or_else(damaged)?;
    let before = keys.clone();
    keys.retain_mut(|key| {
        let end = key["exp"].as_i64().unwrap_or(now + TOKEN_LIFETIME_MAX);
        key["exp"] = end.into();
        key["kid"] != current["kid"] && now < end
    });
    keys.insert(0, current.clone());
    if *keys == before {
        return Ok(());
    }
    write(path, &format!("{set:#}\n"))
}

/// The given publishers and those who have secrets from an earlier time, each once.
fn all_publishers(layout: &Layout, given: &[Token]) -> Result<Vec<Token>, PrepareError> {
    let folder = layout.secrets_of_all();
    make_folder(&folder)?;
    let read_failure = |source| PrepareError::Read {
        path: folder.clone(),
        source,
    };
    let mut all = given.to_vec();
    for entry in fs::read_dir(&folder).map_err(read_failure)? {
        let name = entry.map_err(read_failure)?.file_name();
        let name = name
            .to_str()
            .and_then(|name| name.strip_prefix("publisher-"));
        all.extend(name.and_then(|name| Token::parse(name).ok()));
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// The public key of the seed in a file.
pub(crate) fn public_key(seed_file: &Path) -> Result<String, PrepareError> {
    keys::nats_public_key(&read(seed_file)?).map_err(|_| PrepareError::Damaged {
        path: seed_file.to_owned(),
    })
}

pub(crate) fn make_folder(path: &Path) -> Result<(), PrepareError> {
    layout::make_folder(path).map_err(|source| write_failure(path, source))
}

pub(crate) fn write_once(
    path: &Path,
    content: impl FnOnce() -> String,
) -> Result<(), PrepareError> {
    layout::write_once(path, content).map_err(|source| write_failure(path, source))
}

pub(crate) fn write(path: &Path, content: &str) -> Result<(), PrepareError> {
    layout::write(path, content.as_bytes()).map_err(|source| write_failure(path, source))
}

fn write_failure(path: &Path, source: io::Error) -> PrepareError {
    let path = path.to_owned();
    PrepareError::Write { path, source }
}

pub(crate) fn read(path: &Path) -> Result<String, PrepareError> {
    fs::read_to_string(path).map_err(|source| PrepareError::Read {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn installation(publishers: &[&str]) -> Installation {
        Installation {
            publishers: publishers
                .iter()
                .map(|name| Token::parse(name).unwrap())
                .collect(),
            partition_count: 2,
            replication: Replication::default(),
        }
    }

    #[test]
    fn second_prepare_keeps_secrets_and_publishers() {
        let folder = tempfile::tempdir().unwrap();
        let layout = prepare(folder.path(), &installation(&["demo"])).unwrap();
        let files = [
            "web/token.pem",
            "web/cookie.key",
            "gateway/jwks.json",
            "gateway/api.key",
            "bid-engine/sealing.json",
            "notices/vapid.pem",
            "web/vapid.pub",
            "publisher-demo/nats.seed",
        ];
        let content = |file: &&str| fs::read_to_string(layout.secrets_of_all().join(file)).unwrap();
        let before: Vec<String> = files.iter().map(content).collect();
        prepare(folder.path(), &installation(&["acme"])).unwrap();
        assert_eq!(files.iter().map(content).collect::<Vec<_>>(), before);
        let users = fs::read_to_string(layout.nats().join("users.conf")).unwrap();
        assert!(users.contains("# publisher-acme") && users.contains("# publisher-demo"));
    }

    #[test]
    fn rotated_token_key_holds_until_its_last_token_is_over() {
        let gateway = include_str!("../../../nats/gateway.toml");
        let lifetime = format!("\nlifetime_max_seconds = {TOKEN_LIFETIME_MAX}\n");
        assert!(gateway.contains(&lifetime));

        let folder = tempfile::tempdir().unwrap();
        let layout = prepare(folder.path(), &installation(&[])).unwrap();
        let (token_key, key_set) = (
            layout.secrets("web").join("token.pem"),
            layout.secrets("gateway").join("jwks.json"),
        );
        let keys = || {
            let set: Value = serde_json::from_str(&fs::read_to_string(&key_set).unwrap()).unwrap();
            let keys = set["keys"].as_array().unwrap().iter();
            let keys = keys.map(|key| (key["kid"].to_string(), key["exp"].as_i64()));
            keys.collect::<Vec<_>>()
        };
        let [(old, None)] = &keys()[..] else {
            panic!("{:?}", keys());
        };
        let old_key = fs::read_to_string(&token_key).unwrap();
        fs::remove_file(&token_key).unwrap();
        prepare(folder.path(), &installation(&[])).unwrap();
        let after = keys();
        let [(new, None), (ending, Some(end))] = &after[..] else {
            panic!("{after:?}");
        };
        assert!(new != old && ending == old);
        let now = clock::now().timestamp();
        assert!((now..=now + TOKEN_LIFETIME_MAX).contains(end), "{end}");
        prepare(folder.path(), &installation(&[])).unwrap();
        assert_eq!(keys(), after, "its end does not move");

        let current = keys::token_key_set(&fs::read_to_string(&token_key).unwrap()).unwrap();
        keep_key_set(&key_set, &current, end - 1).unwrap();
        assert_eq!(keys(), after);
        keep_key_set(&key_set, &current, *end).unwrap();
        assert_eq!(keys(), [(new.clone(), None)]);
        // A key that is put back is the current one again.
        fs::write(&token_key, old_key).unwrap();
        prepare(folder.path(), &installation(&[])).unwrap();
        assert_eq!(keys()[0], (old.clone(), None));
    }

    #[test]
    fn damaged_token_key_or_key_set_is_named_in_error() {
        let folder = tempfile::tempdir().unwrap();
        let layout = prepare(folder.path(), &installation(&[])).unwrap();
        let files = [
            ("gateway", "jwks.json"),
            ("web", "token.pem"),
            ("notices", "vapid.pem"),
        ];
        for (user, file) in files {
            fs::write(layout.secrets(user).join(file), "{}").unwrap();
            let error = prepare(folder.path(), &installation(&[])).unwrap_err();
            assert!(
                error.to_string().contains(&format!("{file} is damaged")),
                "{error}"
            );
        }
    }

    #[test]
    fn secret_files_are_readable_by_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let layout = prepare(folder.path(), &installation(&[])).unwrap();
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(layout.secrets("web")), 0o700);
        assert_eq!(mode(layout.secrets("web").join("token.pem")), 0o600);
        assert_eq!(mode(layout.nats_seed("gateway")), 0o600);
    }

    #[test]
    fn damaged_nats_seed_is_named_in_error() {
        let folder = tempfile::tempdir().unwrap();
        let layout = prepare(folder.path(), &installation(&[])).unwrap();
        fs::write(layout.nats_seed("web"), "SUGARBABY").unwrap();
        let error = prepare(folder.path(), &installation(&[])).unwrap_err();
        assert!(
            error.to_string().contains("web/nats.seed is damaged"),
            "{error}"
        );
        assert!(!error.to_string().contains("SUGARBABY"));
    }
}
