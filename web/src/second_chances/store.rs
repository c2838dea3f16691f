//! A key a sale, in the bucket of payments: what was offered after it, changed by its revision.

use async_nats::jetstream::kv::Store;
use auction::SaleId;

use super::Offers;
use crate::revised::{self, Revised, RevisedError};

/// The offers of all sales.
#[derive(Clone, Debug)]
pub(crate) struct SecondChances(Store);

impl SecondChances {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    /// The offers of a sale.
    ///
    /// # Errors
    /// While the bucket does not answer.
    pub(crate) async fn of_sale(&self, sale: &SaleId) -> Result<Revised<Offers>, RevisedError> {
        revised::find(&self.0, &key(sale)).await
    }

    /// Keeps them in place of what stood at `revision`.
    pub(super) async fn set(
        &self,
        sale: &SaleId,
        offers: &Offers,
        revision: u64,
    ) -> Result<(), RevisedError> {
        let kept = revised::set(&self.0, &key(sale), offers, revision).await;
        kept.map(drop)
    }
}

fn key(sale: &SaleId) -> String {
    format!("second-chance.{sale}")
}
