//! What stands under a key of a bucket as JSON, changed by its revision: of two who change it at once, one is told.

use async_nats::jetstream::kv::{CreateErrorKind, Operation, Store, UpdateErrorKind};
use serde::{Serialize, de::DeserializeOwned};

/// What stands there and at which revision; revision 0: nothing does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Revised<T> {
    pub(crate) value: Option<T>,
    pub(crate) revision: u64,
}

/// Why it was not read or not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum RevisedError {
    #[error("somebody else has changed it meanwhile")]
    ChangedMeanwhile,
    #[error("it cannot be reached now")]
    Unavailable,
}

impl<T> Default for Revised<T> {
    fn default() -> Self {
        Self {
            value: None,
            revision: 0,
        }
    }
}

/// What stands under a key.
///
/// # Errors
/// While the bucket does not answer, or where what stands there cannot be read.
pub(crate) async fn find<T: DeserializeOwned>(
    store: &Store,
    key: &str,
) -> Result<Revised<T>, RevisedError> {
    let entry = store.entry(key).await;
    let entry = entry.map_err(|_| RevisedError::Unavailable)?;
    let Some(entry) = entry.filter(|entry| entry.operation == Operation::Put) else {
        return Ok(Revised::default());
    };
    let value = serde_json::from_slice(&entry.value).map_err(|error| {
        tracing::error!(key, %error, "what is kept cannot be read");
        RevisedError::Unavailable
    })?;
    Ok(Revised {
        value: Some(value),
        revision: entry.revision,
    })
}

/// Puts a value in place of what stood at `revision`; gives the one at which it stands.
///
/// # Errors
/// Where something else stands there now, or the bucket does not answer: then nobody knows.
pub(crate) async fn set(
    store: &Store,
    key: &str,
    value: &impl Serialize,
    revision: u64,
) -> Result<u64, RevisedError> {
    let value = serde_json::to_vec(value).expect("texts and numbers are JSON");
    let is_meanwhile = if revision == 0 {
        let created = store.create(key, value.into()).await;
        created.map_err(|error| error.kind() == CreateErrorKind::AlreadyExists)
    } else {
        let updated = store.update(key, value.into(), revision).await;
        updated.map_err(|error| error.kind() == UpdateErrorKind::WrongLastRevision)
    };
    is_meanwhile.map_err(|is_meanwhile| match is_meanwhile {
        true => RevisedError::ChangedMeanwhile,
        false => RevisedError::Unavailable,
    })
}
