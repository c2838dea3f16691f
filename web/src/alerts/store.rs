//! The bucket `price_alerts`, a key an account.

use async_nats::jetstream::kv::Store;
use auction::{Time, UserId};
use market::{AlertRule, SeenPrice, Symbol};

use super::{
    list::{AlertList, SetAlert, TooMany},
    watch::AlertWatch,
};
use crate::revised::{self, Revised, RevisedError};

/// Tries to change alerts while something else changes them too.
const TRIES_MAX: usize = 16;

/// Everybody's alerts: where they are stored, and as they stand.
#[derive(Clone, Debug)]
pub(crate) struct PriceAlerts {
    pub(super) store: Store,
    pub(super) watch: AlertWatch,
}

/// Why an alert is not set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotSet {
    #[error(transparent)]
    TooMany(#[from] TooMany),
    #[error(transparent)]
    Unavailable(#[from] RevisedError),
}

impl PriceAlerts {
    pub(crate) fn new(store: Store, watch: AlertWatch) -> Self {
        Self { store, watch }
    }

    /// Everybody's as they stand.
    pub(crate) fn watch(&self) -> &AlertWatch {
        &self.watch
    }

    /// Somebody's as they are stored.
    pub(crate) async fn of(&self, user: &UserId) -> Result<AlertList, RevisedError> {
        Ok(self.find(user).await?.value.unwrap_or_default())
    }

    /// Sets an alert, unless the same is set.
    pub(crate) async fn set(
        &self,
        user: &UserId,
        symbol: &Symbol,
        rule: &AlertRule,
        seen: Option<&SeenPrice>,
        now: Time,
    ) -> Result<SetAlert, NotSet> {
        let set = self.change(user, |list| list.set(symbol, rule.clone(), seen, now));
        Ok(set.await??)
    }

    /// Deletes an alert; says whether it was there.
    pub(crate) async fn delete(&self, user: &UserId, id: &str) -> Result<bool, RevisedError> {
        self.change(user, |list| list.delete(id)).await
    }

    /// Remembers that somebody saw their crossings up to a number.
    pub(crate) async fn see(&self, user: &UserId, up_to: u64) -> Result<(), RevisedError> {
        self.change(user, |list| list.see(up_to)).await
    }

    /// Deletes all of somebody's.
    pub(crate) async fn forget(&self, user: &UserId) -> Result<(), RevisedError> {
        let deleted = self.store.delete(user.as_str()).await;
        deleted.map_err(|_| RevisedError::Unavailable)
    }

    /// Changes somebody's, whatever else does meanwhile; says what the change said. What changes nothing is not stored.
    pub(super) async fn change<T>(
        &self,
        user: &UserId,
        change: impl Fn(&mut AlertList) -> T,
    ) -> Result<T, RevisedError> {
        for _ in 0..TRIES_MAX {
            let found = self.find(user).await?;
            let before = found.value.unwrap_or_default();
            let mut list = before.clone();
            let said = change(&mut list);
            if list == before {
                self.watch.put(user, before, found.revision);
                return Ok(said);
            }
            match revised::set(&self.store, user.as_str(), &list, found.revision).await {
                Ok(revision) => {
                    self.watch.put(user, list, revision);
                    return Ok(said);
                }
                Err(RevisedError::ChangedMeanwhile) => {}
                Err(error) => return Err(error),
            }
        }
        Err(RevisedError::ChangedMeanwhile)
    }

    async fn find(&self, user: &UserId) -> Result<Revised<AlertList>, RevisedError> {
        revised::find(&self.store, user.as_str()).await
    }
}
