//! Who watches which lot.

use std::collections::{BTreeMap, BTreeSet};

use auction::{LotId, SaleId, UserId};
use serde::{Deserialize, Serialize};

/// What notices need of a list in the bucket `watchlists`.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct WatchedLots {
    #[serde(default)]
    pub lots: Vec<(SaleId, LotId)>,
}

/// Everybody's lists, by lot.
#[derive(Clone, Default, Debug)]
pub struct Watchers {
    lists: BTreeMap<UserId, WatchedLots>,
    by_lot: BTreeMap<(SaleId, LotId), BTreeSet<UserId>>,
}

impl Watchers {
    /// Puts somebody's list in place of the one before.
    pub fn set(&mut self, user: UserId, list: WatchedLots) {
        let before = self.lists.remove(&user).unwrap_or_default();
        for lot in before.lots {
            if let Some(watchers) = self.by_lot.get_mut(&lot) {
                watchers.remove(&user);
                if watchers.is_empty() {
                    self.by_lot.remove(&lot);
                }
            }
        }
        for lot in &list.lots {
            let watchers = self.by_lot.entry(lot.clone()).or_default();
            watchers.insert(user.clone());
        }
        self.lists.insert(user, list);
    }

    /// Who watches a lot.
    pub fn of_lot(&self, sale: &SaleId, lot: &LotId) -> impl Iterator<Item = &UserId> {
        let watchers = self.by_lot.get(&(sale.clone(), lot.clone()));
        watchers.into_iter().flatten()
    }

    /// Who watches any lot of a sale.
    pub fn of_sale(&self, sale: &SaleId) -> BTreeSet<UserId> {
        let lots = self.by_lot.iter().filter(|((of, _), _)| of == sale);
        lots.flat_map(|(_, watchers)| watchers).cloned().collect()
    }
}
