//! Which sessions somebody has, so that all can be ended, or told something: lists beside them in the same bucket.

use async_nats::jetstream::kv::{Store, UpdateErrorKind};
use auction::UserId;

use super::SessionsUnavailable;

/// Sessions listed of one person; the oldest fall off. Those end with a new password all the same, their
/// sockets when their tokens do.
const LISTED_MAX: usize = 200;
/// Tries to write while others write too.
const TRIES_MAX: usize = 16;

/// A list of sessions under a key of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct List {
    key: String,
    /// Of more, the oldest fall off.
    longest: usize,
}

/// All sessions of somebody.
pub(super) fn all(user: &UserId) -> List {
    List::new(format!("of-{user}"), LISTED_MAX)
}

impl List {
    pub(super) fn new(key: String, longest: usize) -> Self {
        Self { key, longest }
    }

    /// Lists a session as the newest.
    pub(super) async fn add(
        &self,
        store: &Store,
        session: &str,
    ) -> Result<(), SessionsUnavailable> {
        let change = |mut listed: Vec<String>| {
            listed.retain(|known| known != session);
            listed.push(session.to_owned());
            let surplus = listed.len().saturating_sub(self.longest);
            listed.split_off(surplus)
        };
        self.change(store, change).await.map(drop)
    }

    /// Takes a session off the list.
    pub(super) async fn remove(
        &self,
        store: &Store,
        session: &str,
    ) -> Result<(), SessionsUnavailable> {
        let change = |mut listed: Vec<String>| {
            listed.retain(|known| known != session);
            listed
        };
        self.change(store, change).await.map(drop)
    }

    /// Takes every session off the list, save the one to `keep`; returns what was listed.
    pub(super) async fn take(
        &self,
        store: &Store,
        keep: Option<&str>,
    ) -> Result<Vec<String>, SessionsUnavailable> {
        let kept = keep.map(str::to_owned);
        self.change(store, |_| kept.iter().cloned().collect()).await
    }

    /// What is listed, the oldest first.
    pub(super) async fn read(&self, store: &Store) -> Result<Vec<String>, SessionsUnavailable> {
        Ok(self.entry(store).await?.0)
    }

    /// Changes the list, and returns it as it was before.
    async fn change(
        &self,
        store: &Store,
        change: impl Fn(Vec<String>) -> Vec<String>,
    ) -> Result<Vec<String>, SessionsUnavailable> {
        for _ in 0..TRIES_MAX {
            let (listed, revision) = self.entry(store).await?;
            let changed = change(listed.clone());
            let changed = serde_json::to_vec(&changed).expect("ids are JSON");
            match store.update(&self.key, changed.into(), revision).await {
                Ok(_) => return Ok(listed),
                Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {}
                Err(_) => return Err(SessionsUnavailable),
            }
        }
        Err(SessionsUnavailable)
    }

    /// The list with its revision.
    async fn entry(&self, store: &Store) -> Result<(Vec<String>, u64), SessionsUnavailable> {
        let entry = store.entry(&self.key).await;
        let entry = entry.map_err(|_| SessionsUnavailable)?;
        let revision = entry.as_ref().map_or(0, |entry| entry.revision);
        let listed = entry.and_then(|entry| serde_json::from_slice(&entry.value).ok());
        Ok((listed.unwrap_or_default(), revision))
    }
}
