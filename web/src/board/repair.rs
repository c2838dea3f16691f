//! Filling holes in lots' histories by asking the engine.

use std::time::Duration;

use tokio::time::sleep;

use super::{Board, fold::Folded};
use crate::engine::Engine;

/// The pause after a round: a hole that could not be filled is tried again, but not at once.
const ROUND_PAUSE: Duration = Duration::from_millis(500);

/// Asks for what is missing whenever something is, for ever.
pub(super) async fn keep(board: Board, engine: Engine) {
    loop {
        let incomplete = board.read().incomplete();
        if incomplete.is_empty() {
            board.0.incomplete.notified().await;
            continue;
        }
        for (sale, lot, mut after) in incomplete {
            // Ends: every answer moves `after` on, or the loop is left.
            while let Ok(record) = engine.lot_record(&sale, &lot, after).await {
                match board.write().lot_record(record, None) {
                    Folded::MissingAfter(next) if next > after => after = next,
                    _ => break,
                }
            }
        }
        sleep(ROUND_PAUSE).await;
    }
}
