//! Which ended sales are stored for good, one at a time, and offered to the owner then.

use std::{collections::BTreeMap, time::Duration};

use auction::{PartitionState, SaleId, Time};
use tokio::{sync::mpsc, task::JoinSet, time::Instant};

use super::Projected;
use crate::archive::{self, ArchiveError};

/// How long nothing is stored after it failed.
const FAILED_PAUSE: Duration = Duration::from_secs(5);

/// A sale that is stored as it was at its newest news.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StoredSale {
    pub(crate) sale: SaleId,
    /// The sequence of its record.
    pub(crate) news: u64,
}

/// The way of ended sales to the store.
pub(super) struct Archiving {
    projected: Projected,
    offer: mpsc::Sender<StoredSale>,
    storing: JoinSet<Result<StoredSale, ArchiveError>>,
    /// Stored and offered, with the news of then; the owner has not decided yet.
    offered: BTreeMap<SaleId, u64>,
    next_at: Instant,
}

impl Archiving {
    pub(super) fn new(projected: Projected, offer: mpsc::Sender<StoredSale>) -> Self {
        Self {
            projected,
            offer,
            storing: JoinSet::new(),
            offered: BTreeMap::new(),
            next_at: Instant::now(),
        }
    }

    /// Notes what was stored, and begins with the next sale that ended long enough ago.
    pub(super) fn work(&mut self, state: &PartitionState, now: Time) {
        match self.storing.try_join_next() {
            Some(Ok(Ok(stored))) => {
                self.offered.insert(stored.sale, stored.news);
            }
            Some(Ok(Err(error))) => self.failed(&error),
            Some(Err(_)) => self.failed(&ArchiveError::Broke),
            None => {}
        }
        self.offered.retain(|sale, _| !state.is_archived(sale));
        let waits = self.projected.read_only || Instant::now() < self.next_at;
        if !waits && self.storing.is_empty() {
            self.store_next(state, now);
        }
    }

    fn store_next(&mut self, state: &PartitionState, now: Time) {
        let wait = self.projected.archive.after();
        let mut due = (state.ended_sales())
            .filter(|(sale, ended_at)| self.projected.is_own(sale) && ended_at.after(wait) <= now);
        let next = due.find_map(|(sale, _)| {
            let news = state.sale_record(sale)?.sequence;
            (self.offered.get(sale) != Some(&news)).then(|| (sale.clone(), news))
        });
        let Some((sale, news)) = next else { return };
        let Some(alone) = state.only(&sale) else {
            return;
        };
        let (connection, keys) = (
            self.projected.connection.clone(),
            self.projected.keys.clone(),
        );
        let offer = self.offer.clone();
        self.storing.spawn(async move {
            archive::store(&connection.jetstream, &sale, alone, &keys).await?;
            let stored = StoredSale { sale, news };
            // Whoever does not listen any more has stopped.
            let _ = offer.send(stored.clone()).await;
            Ok(stored)
        });
    }

    fn failed(&mut self, error: &ArchiveError) {
        self.next_at = Instant::now() + FAILED_PAUSE;
        tracing::warn!(%error, "an ended sale could not be stored; it stays in memory");
    }
}
