//! Which sessions somebody has, so that all can be ended: a list beside them in the same bucket.

use async_nats::jetstream::kv::{Store, UpdateErrorKind};
use auction::UserId;

use super::SessionsUnavailable;

/// Sessions listed of one person; the oldest fall off. Those end with a new password all the same, their
/// sockets when their tokens do.
const LISTED_MAX: usize = 200;
/// Tries to write while others write too.
const TRIES_MAX: usize = 16;

/// Lists a session.
pub(super) async fn add(
    store: &Store,
    user: &UserId,
    session: &str,
) -> Result<(), SessionsUnavailable> {
    let change = |mut listed: Vec<String>| {
        listed.retain(|known| known != session);
        listed.push(session.to_owned());
        let surplus = listed.len().saturating_sub(LISTED_MAX);
        listed.split_off(surplus)
    };
    write(store, user, change).await.map(drop)
}

/// Takes every session off the list, save the one to `keep`; returns what was listed.
pub(super) async fn take(
    store: &Store,
    user: &UserId,
    keep: Option<&str>,
) -> Result<Vec<String>, SessionsUnavailable> {
    write(store, user, |_| {
        keep.iter().map(ToString::to_string).collect()
    })
    .await
}

/// Changes the list, and returns it as it was before.
async fn write(
    store: &Store,
    user: &UserId,
    change: impl Fn(Vec<String>) -> Vec<String>,
) -> Result<Vec<String>, SessionsUnavailable> {
    let key = format!("of-{user}");
    for _ in 0..TRIES_MAX {
        let entry = store.entry(&key).await.map_err(|_| SessionsUnavailable)?;
        let revision = entry.as_ref().map_or(0, |entry| entry.revision);
        let listed: Vec<String> = entry
            .and_then(|entry| serde_json::from_slice(&entry.value).ok())
            .unwrap_or_default();
        let changed = change(listed.clone());
        let changed = serde_json::to_vec(&changed).expect("ids are JSON");
        match store.update(&key, changed.into(), revision).await {
            Ok(_) => return Ok(listed),
            Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {}
            Err(_) => return Err(SessionsUnavailable),
        }
    }
    Err(SessionsUnavailable)
}
