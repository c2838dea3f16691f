//! The bucket `watchlists`.

use async_nats::jetstream::kv::{CreateErrorKind, Operation, Store, UpdateErrorKind};
use auction::UserId;

use super::{ListOrder, ListRefused, NotChanged, Unavailable, Watched, Watchlist};

/// Tries to change a list while another page of the same person changes it too.
const TRIES_MAX: usize = 16;

/// Everybody's lists.
#[derive(Clone, Debug)]
pub(crate) struct Watchlists(Store);

impl Watchlists {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    /// What somebody watches.
    pub(crate) async fn of(&self, user: &UserId) -> Result<Watchlist, Unavailable> {
        Ok(self.entry(user).await?.0)
    }

    /// Watches something from now on, or no more.
    ///
    /// # Errors
    /// Where the list is gone, or none can be reached.
    pub(crate) async fn set(
        &self,
        user: &UserId,
        what: &Watched,
        watched: bool,
    ) -> Result<(), NotChanged> {
        let change = |list: &mut Watchlist| list.set(what.clone(), watched);
        self.change(user, change).await.map(|_| ())
    }

    /// Adds a list, or changes or deletes one; gives what there is then.
    ///
    /// # Errors
    /// Where that is refused, or none can be reached.
    pub(crate) async fn order(
        &self,
        user: &UserId,
        order: &ListOrder,
    ) -> Result<Watchlist, NotChanged> {
        self.change(user, |list| list.order(order)).await
    }

    /// Deletes all of somebody's.
    ///
    /// # Errors
    /// Where none can be reached.
    pub(crate) async fn forget(&self, user: &UserId) -> Result<(), Unavailable> {
        let deleted = self.0.delete(user.as_str()).await;
        deleted.map_err(|_| Unavailable)
    }

    /// What changes nothing is not stored.
    async fn change(
        &self,
        user: &UserId,
        change: impl Fn(&mut Watchlist) -> Result<(), ListRefused>,
    ) -> Result<Watchlist, NotChanged> {
        for _ in 0..TRIES_MAX {
            let (before, revision) = self.entry(user).await?;
            let mut list = before.clone();
            change(&mut list)?;
            if list == before {
                return Ok(list);
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
                Ok(_) => return Ok(list),
                Err(true) => {}
                Err(false) => return Err(Unavailable.into()),
            }
        }
        Err(Unavailable.into())
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
