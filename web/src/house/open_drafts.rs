//! Drafts that were opened last, so that the page of a large one does not unpack it each time.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use auction::SaleId;

use super::drafts::{self, DraftRefused, FoundDraft};
use crate::App;

/// How many are kept: as many as a house works at.
const DRAFTS_MAX: usize = 4;

/// The one asked for last at the end.
type Drafts = VecDeque<(SaleId, Arc<FoundDraft>)>;

/// The drafts. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct OpenDrafts(Arc<Mutex<Drafts>>);

impl OpenDrafts {
    /// A draft as this site knows it by now, to be shown: whoever changes it asks [`drafts::find`].
    ///
    /// # Errors
    /// When there is none, or it cannot be read now.
    pub(crate) async fn shown(
        &self,
        app: &App,
        sale: &SaleId,
    ) -> Result<Arc<FoundDraft>, DraftRefused> {
        if let Some(revision) = app.read_model().draft_revision(sale)
            && let Some(open) = self.find(sale, revision)
        {
            return Ok(open);
        }
        let found = Arc::new(drafts::find(app, sale).await?);
        self.keep(sale, &found);
        Ok(found)
    }

    fn find(&self, sale: &SaleId, revision: u64) -> Option<Arc<FoundDraft>> {
        let mut open = self.lock();
        let place = open.iter().position(|(known, _)| known == sale)?;
        let found = open.remove(place)?;
        let draft = Arc::clone(&found.1);
        open.push_back(found);
        // One that was read a moment ago may be newer than what is known of it.
        (draft.revision >= revision).then_some(draft)
    }

    fn keep(&self, sale: &SaleId, draft: &Arc<FoundDraft>) {
        let mut open = self.lock();
        open.retain(|(known, _)| known != sale);
        if open.len() >= DRAFTS_MAX {
            open.pop_front();
        }
        open.push_back((sale.clone(), Arc::clone(draft)));
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(SaleId, Arc<FoundDraft>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drafts hold reserves: none is written into a log.
impl fmt::Debug for OpenDrafts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenDrafts").finish_non_exhaustive()
    }
}
