//! Who may give a reader of what is stored now: a part at a time, and the next when the one before is written. So a
//! long recovery is as fast as its reader, and no part of what waits live.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of what is stored that may be on their way to one reader; a single publication may be longer.
pub(crate) const STORED_PART: usize = 256 * 1024;
/// What they are counted in.
const UNIT: usize = 1024;

/// Leave to give a reader so much, which ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Turn(
    #[expect(dead_code, reason = "it counts by being held")] OwnedSemaphorePermit,
);

/// The turns of one reader.
#[derive(Debug)]
pub(super) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(STORED_PART / UNIT)))
    }
}

impl Turns {
    /// Waits for a whole part; nothing once the turns are closed.
    pub(super) async fn next(&self) -> Option<Turn> {
        let all = u32::try_from(STORED_PART / UNIT).expect("it is a small number");
        let turns = Arc::clone(&self.0);
        turns.acquire_many_owned(all).await.ok().map(Turn)
    }

    /// So many bytes, if there is room for them now.
    pub(super) fn try_next(&self, bytes: usize) -> Option<Turn> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).ok()?;
        let turns = Arc::clone(&self.0);
        turns.try_acquire_many_owned(units).ok().map(Turn)
    }

    pub(super) fn close(&self) {
        self.0.close();
    }
}
