//! Every account's alerts in memory, held against each price as it comes.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use auction::UserId;
use market::Symbol;
use tokio::sync::{Notify, watch};

use super::list::{AlertList, NamedPrice};

/// Prices of one account that moved its alerts and wait to be stored: beyond it, while the bucket is away, its alerts stand still.
const UNSAVED_MAX: usize = 1_000;

/// The alerts as they stand. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct AlertWatch(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    lists: Mutex<Lists>,
    /// All that is stored was read once.
    is_read: watch::Sender<bool>,
    /// Some account has something to store or to tell.
    work: Notify,
}

#[derive(Debug, Default)]
struct Lists {
    by_user: HashMap<UserId, WatchedList>,
    by_symbol: HashMap<Symbol, HashSet<UserId>>,
    /// Accounts with something to store or to tell.
    to_do: BTreeSet<UserId>,
}

/// An account's alerts: as stored at a revision, and as they stand with what is not stored yet.
#[derive(Clone, Debug, Default)]
struct WatchedList {
    stands: Arc<AlertList>,
    revision: u64,
    unsaved: Vec<NamedPrice>,
}

impl AlertWatch {
    /// What an account's alerts stand like.
    pub(crate) fn of(&self, user: &UserId) -> Arc<AlertList> {
        let lists = self.lists();
        let known = lists.by_user.get(user);
        known
            .map(|known| Arc::clone(&known.stands))
            .unwrap_or_default()
    }

    /// Knows an account's alerts as they are stored at a revision, unless a later one is known.
    pub(super) fn put(&self, user: &UserId, list: AlertList, revision: u64) {
        let mut lists = self.lists();
        lists.put(user, list, revision);
        drop(lists);
        self.0.work.notify_one();
    }

    /// Forgets the first of an account's unsaved prices, so many: they are stored.
    pub(super) fn saved(&self, user: &UserId, count: usize) {
        let mut lists = self.lists();
        if let Some(known) = lists.by_user.get_mut(user) {
            known.unsaved.drain(..count.min(known.unsaved.len()));
        }
    }

    /// Holds a price against every alert on its symbol.
    pub(crate) fn take(&self, price: &NamedPrice) {
        let mut lists = self.lists();
        let users = lists.by_symbol.get(&price.symbol);
        let users: Vec<UserId> = users.into_iter().flatten().cloned().collect();
        let mut has_moved = false;
        for user in users {
            has_moved |= lists.take(&user, price);
        }
        drop(lists);
        if has_moved {
            self.0.work.notify_one();
        }
    }

    /// Whether any alert is on a symbol; on most there is none.
    pub(crate) fn watches(&self, symbol: &Symbol) -> bool {
        self.lists().by_symbol.contains_key(symbol)
    }

    /// The prices of an account that are not stored yet.
    pub(super) fn unsaved(&self, user: &UserId) -> Vec<NamedPrice> {
        let lists = self.lists();
        let known = lists.by_user.get(user);
        known.map(|known| known.unsaved.clone()).unwrap_or_default()
    }

    /// Accounts with something to do: waits until there are some.
    pub(super) async fn work(&self) -> Vec<UserId> {
        loop {
            let users = std::mem::take(&mut self.lists().to_do);
            if !users.is_empty() {
                return users.into_iter().collect();
            }
            self.0.work.notified().await;
        }
    }

    /// Something of an account could not be done now.
    pub(super) fn again(&self, user: UserId) {
        self.lists().to_do.insert(user);
        self.0.work.notify_one();
    }

    pub(super) fn set_read(&self) {
        self.0.is_read.send_replace(true);
    }

    /// Waits until all that is stored was read: a price that comes before would be held against nothing.
    pub(crate) async fn was_read(&self) {
        let mut is_read = self.0.is_read.subscribe();
        // Whoever would say so lives as long as this.
        let _ = is_read.wait_for(|is_read| *is_read).await;
    }

    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.0.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lists {
    fn put(&mut self, user: &UserId, stored: AlertList, revision: u64) {
        let known = self.by_user.entry(user.clone()).or_default();
        if revision <= known.revision {
            return;
        }
        let before: BTreeSet<Symbol> = symbols(&known.stands);
        let mut stands = stored;
        // What is stored by now changes nothing when it is taken again.
        for price in &known.unsaved {
            stands.take(price);
        }
        let has_work = !known.unsaved.is_empty() || stands.unhanded().next().is_some();
        (known.stands, known.revision) = (Arc::new(stands), revision);
        let after = symbols(&known.stands);
        for symbol in before.difference(&after) {
            if let Some(users) = self.by_symbol.get_mut(symbol) {
                users.remove(user);
                if users.is_empty() {
                    self.by_symbol.remove(symbol);
                }
            }
        }
        for symbol in after {
            self.by_symbol
                .entry(symbol)
                .or_default()
                .insert(user.clone());
        }
        if has_work {
            self.to_do.insert(user.clone());
        }
    }

    fn take(&mut self, user: &UserId, price: &NamedPrice) -> bool {
        let Some(known) = self.by_user.get_mut(user) else {
            return false;
        };
        // In place unless a reader holds it, and nothing is copied where nothing moves.
        let mut own = known
            .stands
            .alerts
            .iter()
            .filter(|set| set.symbol == price.symbol);
        let moves = own.any(|set| set.alert.clone().take(&price.seen).is_some());
        if !moves || known.unsaved.len() >= UNSAVED_MAX {
            return false;
        }
        Arc::make_mut(&mut known.stands).take(price);
        known.unsaved.push(price.clone());
        self.to_do.insert(user.clone());
        true
    }
}

/// Symbols whose prices can still move an alert.
fn symbols(list: &AlertList) -> BTreeSet<Symbol> {
    let waiting = list.alerts.iter().filter(|set| !set.alert.is_done());
    waiting.map(|set| set.symbol.clone()).collect()
}
