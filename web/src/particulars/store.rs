//! Where the particulars are kept: one key of the bucket `house`.

use async_nats::jetstream::kv::Store;

use super::Particulars;
use crate::revised::{self, Revised, RevisedError};

const KEY: &str = "particulars";

/// Who the house is.
#[derive(Clone, Debug)]
pub(crate) struct ParticularsStore(Store);

impl ParticularsStore {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    /// What the house says of itself; nothing yet: revision 0.
    pub(crate) async fn find(&self) -> Result<Revised<Particulars>, RevisedError> {
        revised::find(&self.0, KEY).await
    }

    /// Says something else from now on, instead of what stood at `revision`.
    pub(crate) async fn set(
        &self,
        particulars: &Particulars,
        revision: u64,
    ) -> Result<(), RevisedError> {
        revised::set(&self.0, KEY, particulars, revision).await
    }

    /// Gives the demo particulars of its own, unless somebody said other ones.
    pub(crate) async fn create_demo(&self) -> Result<(), RevisedError> {
        match self.set(&Particulars::of_the_demo(), 0).await {
            Err(RevisedError::ChangedMeanwhile) => Ok(()),
            created => created,
        }
    }
}
