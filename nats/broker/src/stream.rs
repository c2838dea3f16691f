//! Making streams and keeping them as they should be, telling one incarnation of a stream from the next, and what `outcry
//! setup` wrote down.

use std::{fmt, num::NonZeroU32};

use async_nats::jetstream::{
    Context, ErrorCode,
    context::{GetStreamError, GetStreamErrorKind, KeyValueError},
    kv::EntryError,
    stream::{Config, Info, PersistenceMode, StorageType},
};
use metrics::counter;
use serde::Serialize;

use crate::stream_settings::{Difference, differences, put_right};

/// The setting that says how much a stream may hold.
const ROOM: &str = "max_bytes";
const REMADE: &str = "outcry_streams_remade_total";

/// Why a stream is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum EnsureError {
    #[error("the stream's settings are not a stream configuration")]
    Settings(#[from] serde_json::Error),
    #[error("the server refused the stream")]
    Server(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("NATS finds no servers for so many copies: {reason}")]
    TooFewServers { reason: String },
    #[error(
        "the stream {stream} is not as it should be, and NATS does not let it be changed ({reason}): {}. Restore it from a backup, \
         or make it anew as it should be",
        list(differences)
    )]
    Fixed {
        stream: String,
        differences: Vec<Difference>,
        reason: String,
    },
}

/// A stream that somebody had changed, and that is as it should be again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PutBack {
    pub stream: String,
    /// What it was like.
    pub differences: Vec<Difference>,
}

impl fmt::Display for PutBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let differences = list(&self.differences);
        write!(f, "put back the stream {}: {differences}", self.stream)
    }
}

fn list(differences: &[Difference]) -> String {
    let all: Vec<String> = differences.iter().map(Difference::to_string).collect();
    all.join(", ")
}

/// Makes a stream that is not there; leaves one that is. The settings are in the server's own form.
///
/// # Errors
/// When the settings are no stream configuration, or the server refuses them.
pub async fn ensure_stream(
    jetstream: &Context,
    settings: &impl Serialize,
) -> Result<Info, EnsureError> {
    let config = parse(settings)?;
    match found(jetstream, &config.name).await? {
        Some(info) => Ok(info),
        None => create(jetstream, config).await,
    }
}

/// Makes a stream that is not there, and puts one back that is not as its settings say.
///
/// # Errors
/// As [`ensure_stream`], and when the server does not let it be changed.
pub async fn put_back_stream(
    jetstream: &Context,
    settings: &impl Serialize,
) -> Result<Option<PutBack>, EnsureError> {
    let config = parse(settings)?;
    let Some(found) = found(jetstream, &config.name).await? else {
        create(jetstream, config).await?;
        return Ok(None);
    };
    let config = fitting(config, found.config.num_replicas);
    let (stream, differences) = (config.name.clone(), differences(&found.config, &config)?);
    if differences.is_empty() {
        return Ok(None);
    }
    match jetstream
        .update_stream(put_right(&found.config, config))
        .await
    {
        Ok(_) => Ok(Some(PutBack {
            stream,
            differences,
        })),
        Err(error) => Err(EnsureError::Fixed {
            stream,
            differences,
            reason: error.to_string(),
        }),
    }
}

/// Makes a stream that its owner fills again whenever it is gone. One that is not as its settings say is somebody else's, with
/// all that it holds: it is made anew. One that only has other room is the owner's, who sees when it is full.
///
/// # Errors
/// As [`ensure_stream`].
pub async fn own_stream(
    jetstream: &Context,
    settings: &impl Serialize,
) -> Result<Info, EnsureError> {
    let config = parse(settings)?;
    let Some(found) = found(jetstream, &config.name).await? else {
        return create(jetstream, config).await;
    };
    let config = fitting(config, found.config.num_replicas);
    let mut differences = differences(&found.config, &config)?;
    differences.retain(|it| it.field != ROOM);
    if differences.is_empty() {
        return Ok(found);
    }
    remake(
        jetstream,
        config,
        found.config.num_replicas,
        &list(&differences),
    )
    .await
}

/// Deletes a stream that its owner fills again, with all that somebody else brought there, and makes it anew with as many copies
/// as it had: a new epoch.
///
/// # Errors
/// As [`ensure_stream`].
pub async fn remake_stream(
    jetstream: &Context,
    settings: &impl Serialize,
    why: &str,
) -> Result<Info, EnsureError> {
    let config = parse(settings)?;
    let found = found(jetstream, &config.name).await?;
    let replicas = found.map_or(config.num_replicas, |it| it.config.num_replicas);
    remake(jetstream, config, replicas, why).await
}

async fn remake(
    jetstream: &Context,
    config: Config,
    num_replicas: usize,
    why: &str,
) -> Result<Info, EnsureError> {
    let name = config.name.clone();
    tracing::warn!(stream = name, why, "somebody else's: made anew");
    counter!(REMADE, "stream" => name).increment(1);
    make_anew(jetstream, config, num_replicas).await
}

/// Deletes a stream, and makes it again with so many copies.
pub(crate) async fn make_anew(
    jetstream: &Context,
    config: Config,
    num_replicas: usize,
) -> Result<Info, EnsureError> {
    let deleted = jetstream.delete_stream(config.name.clone()).await;
    deleted.map_err(|e| EnsureError::Server(Box::new(e)))?;
    let config = Config {
        num_replicas,
        ..config
    };
    create(jetstream, config).await
}

/// The settings as they are with so many copies. NATS writes behind its acknowledgement only what has one copy; more are in memory.
fn fitting(config: Config, num_replicas: usize) -> Config {
    if config.persist_mode != Some(PersistenceMode::Async) || num_replicas <= 1 {
        return config;
    }
    Config {
        storage: StorageType::Memory,
        persist_mode: None,
        ..config
    }
}

fn parse(settings: &impl Serialize) -> Result<Config, serde_json::Error> {
    serde_json::from_value(serde_json::to_value(settings)?)
}

/// None only where the server says so: one that is not told of may be there, with more copies than whoever makes it anew knows.
async fn found(jetstream: &Context, name: &str) -> Result<Option<Info>, EnsureError> {
    match jetstream.get_stream(name).await {
        Ok(found) => Ok(Some(found.cached_info().clone())),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(EnsureError::Server(Box::new(error))),
    }
}

fn is_missing(error: &GetStreamError) -> bool {
    match error.kind() {
        GetStreamErrorKind::JetStream(answer) => answer.error_code() == ErrorCode::STREAM_NOT_FOUND,
        _ => false,
    }
}

async fn create(jetstream: &Context, config: Config) -> Result<Info, EnsureError> {
    let num_replicas = config.num_replicas;
    let made = jetstream.create_stream(fitting(config, num_replicas)).await;
    let made = made.map_err(EnsureError::of)?;
    Ok(made.cached_info().clone())
}

/// The incarnation of a stream: changes when the stream is made again, and is the same for every reader.
pub fn epoch(info: &Info) -> String {
    let created = info.created.unix_timestamp_nanos();
    let name = &info.config.name;
    let hash = blake3::hash(format!("{name}\n{created}").as_bytes());
    hash.to_hex()[..16].to_owned()
}

/// Why there is no count.
#[derive(Debug, thiserror::Error)]
pub enum StoredCountError {
    #[error("the bucket cannot be opened; `outcry setup` makes it")]
    Bucket(#[from] KeyValueError),
    #[error("the bucket cannot be read")]
    Entry(#[from] EntryError),
    #[error("the bucket has no such key; `outcry setup` writes it")]
    Missing,
    #[error("what stands there is no number above 0")]
    NotACount,
}

/// The number above 0 that a key of a bucket holds, in decimal.
///
/// # Errors
/// When bucket or key is missing or cannot be read, or holds something else.
pub async fn stored_count(
    jetstream: &Context,
    bucket: &str,
    key: &str,
) -> Result<NonZeroU32, StoredCountError> {
    let stored = jetstream.get_key_value(bucket).await?.get(key).await?;
    let stored = stored.ok_or(StoredCountError::Missing)?;
    let text = std::str::from_utf8(&stored).unwrap_or_default();
    text.trim().parse().map_err(|_| StoredCountError::NotACount)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn stream_is_missing_only_where_the_server_says_so() {
        let answered = |code: u16, err_code: u64| {
            let answer = json!({"code": code, "err_code": err_code, "description": "told"});
            GetStreamErrorKind::JetStream(serde_json::from_value(answer).unwrap())
        };
        for (kind, missing) in [
            (answered(404, 10_059), true),
            // The cluster has no leader that could tell.
            (answered(503, 10_008), false),
            // Nobody answered in time.
            (GetStreamErrorKind::Request, false),
        ] {
            let error = GetStreamError::new(kind);
            assert_eq!(is_missing(&error), missing, "{error}");
        }
    }
}
