//! What each person watches: the bucket `watchlists`, a key an account.

use async_nats::jetstream::kv::{CreateErrorKind, Operation, Store, UpdateErrorKind};
use auction::{LotId, SaleId, UserId};
use serde::{Deserialize, Serialize};

/// Most symbols that one person watches, and most lots; one more, and the one watched first is forgotten.
const WATCHED_MAX: usize = 200;
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
    /// Likewise.
    #[serde(default)]
    lots: Vec<(SaleId, LotId)>,
}

/// What can be watched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Watched {
    Symbol(String),
    Lot(SaleId, LotId),
}

/// A list that can be neither read nor changed now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("watchlists cannot be reached now")]
pub(crate) struct Unavailable;

impl Watchlist {
    /// Whether a symbol is on it.
    pub(crate) fn has_symbol(&self, symbol: &str) -> bool {
        self.symbols.iter().any(|watched| watched == symbol)
    }

    /// Whether a lot is on it.
    pub(crate) fn has_lot(&self, sale: &SaleId, lot: &LotId) -> bool {
        self.lots().any(|watched| watched == (sale, lot))
    }

    /// The lots on it, the one watched last first.
    pub(crate) fn lots(&self) -> impl Iterator<Item = (&SaleId, &LotId)> {
        self.lots.iter().rev().map(|(sale, lot)| (sale, lot))
    }

    /// Puts something on it, or takes it off; says whether that changes anything.
    fn set(&mut self, what: Watched, watched: bool) -> bool {
        match what {
            Watched::Symbol(symbol) => set(&mut self.symbols, symbol, watched),
            Watched::Lot(sale, lot) => set(&mut self.lots, (sale, lot), watched),
        }
    }
}

fn set<T: PartialEq>(list: &mut Vec<T>, item: T, watched: bool) -> bool {
    if list.contains(&item) == watched {
        return false;
    }
    if watched {
        list.push(item);
        list.drain(..list.len().saturating_sub(WATCHED_MAX));
    } else {
        list.retain(|watched| *watched != item);
    }
    true
}

impl Watchlists {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    /// What somebody watches.
    pub(crate) async fn of(&self, user: &UserId) -> Result<Watchlist, Unavailable> {
        Ok(self.entry(user).await?.0)
    }

    /// Watches something from now on, or no more.
    pub(crate) async fn set(
        &self,
        user: &UserId,
        what: &Watched,
        watched: bool,
    ) -> Result<(), Unavailable> {
        for _ in 0..TRIES_MAX {
            let (mut list, revision) = self.entry(user).await?;
            if !list.set(what.clone(), watched) {
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
    fn list_is_read_by_those_who_remind() {
        let mut list = Watchlist::default();
        let lot: (SaleId, LotId) = ("spring".parse().unwrap(), "1".parse().unwrap());
        list.set(Watched::Lot(lot.0.clone(), lot.1.clone()), true);
        list.set(Watched::Symbol("DEMO".to_owned()), true);
        let kept = serde_json::to_string(&list).unwrap();
        let read: notification::WatchedLots = serde_json::from_str(&kept).unwrap();
        assert_eq!(read.lots, [lot]);
    }

    #[test]
    fn watchlist_holds_each_once_and_forgets_the_oldest() {
        let mut list = Watchlist::default();
        let symbol = |symbol: &str| Watched::Symbol(symbol.to_owned());
        assert!(list.set(symbol("DEMO"), true));
        assert!(!list.set(symbol("DEMO"), true));
        assert!(list.has_symbol("DEMO") && !list.has_symbol("demo"));
        for number in 0..WATCHED_MAX {
            list.set(symbol(&format!("S{number}")), true);
        }
        assert!(!list.has_symbol("DEMO") && list.has_symbol("S0"));
        assert!(list.set(symbol("S0"), false) && !list.has_symbol("S0"));
        assert_eq!(list.symbols.len(), WATCHED_MAX - 1);
        let [sale, one, other] = ["spring", "1", "2"];
        for lot in [one, other] {
            let lot = Watched::Lot(sale.parse().unwrap(), lot.parse().unwrap());
            assert!(list.set(lot, true));
        }
        assert!(list.has_lot(&sale.parse().unwrap(), &one.parse().unwrap()));
        let lots: Vec<_> = list.lots().map(|(_, lot)| lot.as_str()).collect();
        assert_eq!(lots, [other, one]);
        // As it was before lots could be watched.
        let before: Watchlist = serde_json::from_str(r#"{"symbols":["DEMO"]}"#).unwrap();
        assert!(before.has_symbol("DEMO"));
    }
}
