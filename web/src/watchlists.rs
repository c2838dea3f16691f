//! What each person watches: the bucket `watchlists`, a key an account.

use async_nats::jetstream::kv::{CreateErrorKind, Operation, Store, UpdateErrorKind};
use auction::UserId;
use serde::{Deserialize, Serialize};

/// Most symbols that one person watches; one more, and the one watched first is forgotten.
const SYMBOLS_MAX: usize = 200;
/// Tries to change a list while another page of the same person changes it too.
const TRIES_MAX: usize = 16;

/// Everybody's lists.
#[derive(Clone, Debug)]
pub(crate) struct Watchlists(Store);

/// One person's.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Watchlist {
    /// The one watched last is last.
    #[serde(default)]
    symbols: Vec<String>,
}

/// A list that can be neither read nor changed now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("watchlists cannot be reached now")]
pub(crate) struct Unavailable;

impl Watchlist {
    /// Whether a symbol is on it.
    pub(crate) fn has(&self, symbol: &str) -> bool {
        self.symbols.iter().any(|watched| watched == symbol)
    }

    /// Puts a symbol on it, or takes it off; says whether that changes anything.
    fn set(&mut self, symbol: &str, watched: bool) -> bool {
        if self.has(symbol) == watched {
            return false;
        }
        if watched {
            self.symbols.push(symbol.to_owned());
            let forgotten = self.symbols.len().saturating_sub(SYMBOLS_MAX);
            self.symbols.drain(..forgotten);
        } else {
            self.symbols.retain(|watched| watched != symbol);
        }
        true
    }
}

impl Watchlists {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    /// What somebody watches.
    pub(crate) async fn of(&self, user: &UserId) -> Result<Watchlist, Unavailable> {
        Ok(self.entry(user).await?.0)
    }

    /// Watches a symbol from now on, or no more.
    pub(crate) async fn set(
        &self,
        user: &UserId,
        symbol: &str,
        watched: bool,
    ) -> Result<(), Unavailable> {
        for _ in 0..TRIES_MAX {
            let (mut list, revision) = self.entry(user).await?;
            if !list.set(symbol, watched) {
                return Ok(());
            }
            let written = serde_json::to_vec(&list).expect("a list is JSON").into();
            let is_meanwhile = match revision {
                Some(revision) => {
                    let updated = self.0.update(user.as_str(), written, revision).await;
                    updated.map_err(|error| error.kind() == UpdateErrorKind::WrongLastRevision)
                }
                None => {
                    let created = self.0.create(user.as_str(), written).await;
                    created.map_err(|error| error.kind() == CreateErrorKind::AlreadyExists)
                }
            };
            match is_meanwhile {
                Ok(_) => return Ok(()),
                Err(true) => {}
                Err(false) => return Err(Unavailable),
            }
        }
        Err(Unavailable)
    }

    /// A list with its revision; an empty one without where there is none.
    async fn entry(&self, user: &UserId) -> Result<(Watchlist, Option<u64>), Unavailable> {
        let entry = self.0.entry(user.as_str()).await.map_err(|_| Unavailable)?;
        let Some(entry) = entry.filter(|entry| entry.operation == Operation::Put) else {
            return Ok((Watchlist::default(), None));
        };
        // What a later version wrote and we cannot read is better replaced than in the way.
        let list = serde_json::from_slice(&entry.value).unwrap_or_default();
        Ok((list, Some(entry.revision)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn watchlist_holds_each_symbol_once_and_forgets_the_oldest() {
        let mut list = Watchlist::default();
        assert!(list.set("DEMO", true));
        assert!(!list.set("DEMO", true));
        assert!(list.has("DEMO") && !list.has("demo"));
        for number in 0..SYMBOLS_MAX {
            list.set(&format!("S{number}"), true);
        }
        assert!(!list.has("DEMO") && list.has("S0"));
        assert!(list.set("S0", false) && !list.has("S0"));
        assert_eq!(list.symbols.len(), SYMBOLS_MAX - 1);
    }
}
