//! Where the particulars are kept: one key of the bucket `house`.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_nats::jetstream::kv::Store;
use tokio::time::sleep;

use super::Particulars;
use crate::revised::{self, Revised, RevisedError};

const KEY: &str = "particulars";
/// How old at most is what every page says of the house, when another process saved it.
const READ_EVERY: Duration = Duration::from_secs(5);

/// Who the house is.
#[derive(Clone, Debug)]
pub(crate) struct ParticularsStore {
    store: Store,
    newest: Arc<RwLock<Arc<Particulars>>>,
}

impl ParticularsStore {
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

    /// What the house said of itself when that was last read: for the frame of pages, which asks nobody.
    pub(crate) fn newest(&self) -> Arc<Particulars> {
        let newest = self.newest.read();
        Arc::clone(&newest.unwrap_or_else(PoisonError::into_inner))
    }

    /// What the house says of itself; nothing yet: revision 0.
    pub(crate) async fn find(&self) -> Result<Revised<Particulars>, RevisedError> {
        let found = revised::find(&self.store, KEY).await?;
        self.show(found.value.clone().unwrap_or_default());
        Ok(found)
    }

    /// Says something else from now on, instead of what stood at `revision`.
    pub(crate) async fn set(
        &self,
        particulars: &Particulars,
        revision: u64,
    ) -> Result<(), RevisedError> {
        revised::set(&self.store, KEY, particulars, revision).await?;
        self.show(particulars.clone());
        Ok(())
    }

    fn show(&self, particulars: Particulars) {
        let newest = self.newest.write();
        *newest.unwrap_or_else(PoisonError::into_inner) = Arc::new(particulars);
    }

    /// Gives the demo particulars of its own, unless somebody said other ones.
    pub(crate) async fn create_demo(&self) -> Result<(), RevisedError> {
        match self.set(&Particulars::of_the_demo(), 0).await {
            Err(RevisedError::ChangedMeanwhile) => Ok(()),
            created => created,
        }
    }
}
