//! Where links are kept: all under one key of the bucket `house`, so that neither a seller nor an account is ever linked twice.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_nats::jetstream::kv::Store;
use auction::UserId;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use crate::revised::{self, Revised, RevisedError};

const KEY: &str = "seller_accounts";
/// Links that fit one message of the server with the longest words.
pub(super) const LINKS_MAX: usize = 2_000;
/// How old at most is what every page knows of links, when another process changed them.
const READ_EVERY: Duration = Duration::from_secs(5);

/// The seller of each account that is linked to one.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Links(pub(super) BTreeMap<UserId, String>);

/// Which seller is whose account.
#[derive(Clone, Debug)]
pub(crate) struct SellerAccounts {
    store: Store,
    newest: Arc<RwLock<Arc<Links>>>,
}

impl Links {
    /// The seller that an account is linked to.
    pub(crate) fn seller_of(&self, user: &UserId) -> Option<&str> {
        self.0.get(user).map(String::as_str)
    }

    /// The account that a seller is linked to.
    pub(crate) fn account_of(&self, seller: &str) -> Option<&UserId> {
        let mut linked = self.0.iter();
        let found = linked.find(|(_, linked)| *linked == seller);
        found.map(|(user, _)| user)
    }
}

impl SellerAccounts {
    pub(crate) fn new(store: Store) -> Self {
        Self {
            store,
            newest: Arc::default(),
        }
    }

    /// Reads them again for as long as the runtime lives.
    pub(crate) async fn keep(self) {
        loop {
            // While they cannot be read, what was read last stands.
            let _ = self.find().await;
            sleep(READ_EVERY).await;
        }
    }

    /// Whether an account sells, when that was last read: for the frame of pages, which asks nobody and shows nothing by it.
    pub(crate) fn sells(&self, user: &UserId) -> bool {
        let newest = self.newest.read();
        let newest = newest.unwrap_or_else(PoisonError::into_inner);
        newest.seller_of(user).is_some()
    }

    /// Every link, and at which revision.
    ///
    /// # Errors
    /// While the bucket does not answer.
    pub(crate) async fn find(&self) -> Result<Revised<Links>, RevisedError> {
        let found = revised::find::<Links>(&self.store, KEY).await?;
        self.show(found.value.clone().unwrap_or_default());
        Ok(found)
    }

    /// The seller that an account is linked to now.
    ///
    /// # Errors
    /// While the bucket does not answer.
    pub(crate) async fn seller_of(&self, user: &UserId) -> Result<Option<String>, RevisedError> {
        let links = self.find().await?.value.unwrap_or_default();
        Ok(links.seller_of(user).map(ToOwned::to_owned))
    }

    /// Keeps other links instead of those that stood at `revision`.
    ///
    /// # Errors
    /// Where others stand there now, or the bucket does not answer: then nobody knows.
    pub(super) async fn set(&self, links: &Links, revision: u64) -> Result<(), RevisedError> {
        revised::set(&self.store, KEY, links, revision).await?;
        self.show(links.clone());
        Ok(())
    }

    fn show(&self, links: Links) {
        let newest = self.newest.write();
        *newest.unwrap_or_else(PoisonError::into_inner) = Arc::new(links);
    }
}
