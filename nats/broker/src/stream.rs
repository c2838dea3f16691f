//! Making streams, and telling one incarnation of a stream from the next.

use async_nats::jetstream::{
    Context,
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
