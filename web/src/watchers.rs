//! How many people watch each lot. The house and the lot's seller see the number; who they are stays theirs.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_nats::jetstream::kv::{Entry, Operation, Store};
use auction::{LotId, SaleId, UserId};
use futures_util::StreamExt;
use tokio::time::sleep;

use crate::watchlists::Watchlist;

/// The pause before the bucket is watched again.
const WATCH_PAUSE: Duration = Duration::from_millis(500);

type Lot = (SaleId, LotId);

/// The numbers as they stand. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watchers(Arc<RwLock<Counted>>);

#[derive(Debug, Default)]
struct Counted {
    lots_of: HashMap<UserId, Vec<Lot>>,
    counts: HashMap<Lot, usize>,
}

impl Watchers {
    /// Follows everybody's watchlists from now on, for ever.
    pub(crate) fn follow(bucket: Store) -> Self {
        let watchers = Self::default();
        tokio::spawn(keep(watchers.clone(), bucket));
        watchers
    }

    /// How many watch a lot.
    pub(crate) fn of(&self, sale: &SaleId, lot: &LotId) -> usize {
        let counted = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let lot = (sale.clone(), lot.clone());
        counted.counts.get(&lot).copied().unwrap_or_default()
    }

    fn put(&self, user: UserId, lots: Vec<Lot>) {
        let mut counted = self.0.write().unwrap_or_else(PoisonError::into_inner);
        counted.put(user, lots);
    }
}

impl Counted {
    fn put(&mut self, user: UserId, lots: Vec<Lot>) {
        for lot in &lots {
            *self.counts.entry(lot.clone()).or_default() += 1;
        }
        let before = match lots.is_empty() {
            true => self.lots_of.remove(&user),
            false => self.lots_of.insert(user, lots),
        };
        for lot in before.into_iter().flatten() {
            if let Some(count) = self.counts.get_mut(&lot) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&lot);
                }
            }
        }
    }
}

async fn keep(watchers: Watchers, bucket: Store) {
    loop {
        if let Ok(mut changes) = bucket.watch_with_history(">").await {
            while let Some(Ok(change)) = changes.next().await {
                take_change(&watchers, &change);
            }
        }
        sleep(WATCH_PAUSE).await;
    }
}

fn take_change(watchers: &Watchers, change: &Entry) {
    let Ok(user) = change.key.parse::<UserId>() else {
        tracing::error!(key = change.key, "nobody has this id");
        return;
    };
    let list: Watchlist = match change.operation {
        Operation::Put => serde_json::from_slice(&change.value).unwrap_or_default(),
        Operation::Delete | Operation::Purge => Watchlist::default(),
    };
    let lots = list
        .lots()
        .map(|(sale, lot)| (sale.clone(), lot.clone()))
        .collect();
    watchers.put(user, lots);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_counts_once_for_each_lot_that_they_watch_now() {
        let (one, other): (Lot, Lot) = (lot("clock"), lot("globe"));
        let mut counted = Counted::default();
        let mut put = |user: &str, lots: &[&Lot]| {
            let lots = lots.iter().map(|lot| (*lot).clone()).collect();
            counted.put(user.parse().unwrap(), lots);
            [&one, &other].map(|lot| counted.counts.get(lot).copied())
        };
        assert_eq!(put("anna", &[&one]), [Some(1), None]);
        assert_eq!(put("bert", &[&one, &other]), [Some(2), Some(1)]);
        // What is stored again as it was counts as before.
        assert_eq!(put("bert", &[&one, &other]), [Some(2), Some(1)]);
        assert_eq!(put("anna", &[&other]), [Some(1), Some(2)]);
        assert_eq!(put("bert", &[]), [None, Some(1)]);
        assert_eq!(counted.lots_of.len(), 1);
    }

    fn lot(id: &str) -> Lot {
        ("spring".parse().unwrap(), id.parse().unwrap())
    }
}
