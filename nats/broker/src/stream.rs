//! Making streams, telling one incarnation of a stream from the next, and what `outcry setup` wrote down.

use std::num::NonZeroU32;

use async_nats::jetstream::{
    Context,
    context::KeyValueError,
    kv::EntryError,
    stream::{Config, Info},
};
use serde::Serialize;

/// Why a stream is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum EnsureError {
    #[error("the stream's settings are not a stream configuration")]
    Settings(#[from] serde_json::Error),
    #[error("the server refused the stream")]
    Server(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Makes a stream that is not there; leaves one that is. The settings are in the server's own form.
///
/// # Errors
/// When the settings are no stream configuration, or the server refuses them.
pub async fn ensure_stream(
    jetstream: &Context,
    settings: &impl Serialize,
) -> Result<Info, EnsureError> {
    let config: Config = serde_json::from_value(serde_json::to_value(settings)?)?;
    let found = jetstream.get_stream(&config.name).await;
    let stream = match found {
        Ok(stream) => stream,
        Err(_) => jetstream
            .create_stream(config)
            .await
            .map_err(|e| EnsureError::Server(Box::new(e)))?,
    };
    Ok(stream.cached_info().clone())
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
