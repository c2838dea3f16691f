//! A bucket that one process writes at a time. Every write names the revision that it replaces: if another has written meanwhile,
//! this process is no longer the one that does.

use std::time::Duration;

use anyhow::Context;
use async_nats::jetstream::kv::{Store, UpdateErrorKind};
use bootstrap::Health;
use broker::Connection;
use bytes::Bytes;
use tokio::time::sleep;

/// The pause before a write that was not taken is tried again.
const PAUSE: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub(crate) struct OwnBucket {
    store: Store,
    health: Health,
    /// What health notes when it takes nothing.
    note: &'static str,
}

/// Another process writes the bucket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("another process does this work now")]
pub(crate) struct Fenced;

impl OwnBucket {
    /// # Errors
    /// When it is missing.
    pub(crate) async fn open(
        connection: &Connection,
        bucket: &str,
        health: &Health,
        note: &'static str,
    ) -> anyhow::Result<Self> {
        let store = connection.jetstream.get_key_value(bucket).await;
        let store = store
            .with_context(|| format!("the bucket {bucket} is missing; `outcry setup` makes it"))?;
        Ok(Self {
            store,
            health: health.clone(),
            note,
        })
    }

    /// Tries until it is stored; gives the new revision.
    ///
    /// # Errors
    /// [`Fenced`], where the key has another revision than this.
    pub(crate) async fn write(
        &self,
        key: &str,
        value: Bytes,
        revision: u64,
    ) -> Result<u64, Fenced> {
        loop {
            match self.store.update(key, value.clone(), revision).await {
                Ok(revision) => {
                    self.health.note(self.note, None);
                    return Ok(revision);
                }
                Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {
                    return Err(Fenced);
                }
                Err(error) => {
                    tracing::warn!(%error, what = self.note, "nothing is stored now, so nothing is sent");
                    self.health.note(self.note, Some(error.to_string()));
                }
            }
            sleep(PAUSE).await;
        }
    }
}
