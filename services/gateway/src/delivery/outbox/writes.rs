//! What the shard and the connection's own task do with an outbox: take what waits, write it, finish what was not taken
//! whole.

use std::{convert::Infallible, io, mem, sync::MutexGuard};

use bytes::{Buf, Bytes};
use tokio::time::Instant;

use super::{Ending, Frame, Outbox, Queue, metrics};
use crate::delivery::{queue::Taken, turn::Turn};

impl Outbox {
    /// The interval after newest values is over; whether there is something to write, and the shard was not told yet.
    pub(in crate::delivery) fn pace_over(&self) -> bool {
        let mut queue = self.lock();
        queue.paced = false;
        let is_due = queue.is_due();
        queue.marked |= is_due;
        is_due
    }

    /// Takes all that may be written now. If it was the last, or was not written whole, [`Self::wrote`] follows.
    pub(in crate::delivery) fn take(&self, frames: &mut Vec<Frame>, now: Instant) -> Taken {
        let mut queue = self.lock();
        let taken = queue.take(frames, (self, now));
        self.mark(&mut queue);
        drop(queue);
        metrics::conflated(taken.replaced);
        if let Some(close) = taken.close {
            metrics::closed(close.code_and_reason().0);
            frames.extend(self.0.carrier.farewell(close, self.encoding()));
        }
        taken
    }

    /// What became of a write of these bytes, for which there were turns.
    pub(in crate::delivery) fn wrote(
        &self,
        result: io::Result<usize>,
        (mut bytes, turns): (Bytes, Vec<Turn>),
    ) {
        let mut queue = self.lock();
        match result {
            Ok(count) => {
                bytes.advance(count);
                if bytes.is_empty() {
                    self.all_written(queue);
                } else {
                    metrics::queue_bytes(bytes.len() as f64);
                    (queue.unsent, queue.unsent_turns) = (bytes, turns);
                    queue.lag.write_begins(Instant::now());
                    drop(queue);
                    self.0.stuck.notify_one();
                }
            }
            Err(_) => {
                queue.clear();
                queue.ending = Ending::Over;
                drop(queue);
                self.ended();
            }
        }
    }

    fn all_written(&self, mut queue: MutexGuard<'_, Queue>) {
        if queue.ending == Ending::Told {
            queue.ending = Ending::Over;
            drop(queue);
            self.ended();
        }
    }

    /// Finishes what the carrier does not take at once, whenever there is such a thing. Never ends; cancel-safe.
    pub(in crate::delivery) async fn finish_writes(&self) -> Infallible {
        loop {
            let unsent = self.lock().unsent.clone();
            if unsent.is_empty() {
                self.0.stuck.notified().await;
                continue;
            }
            let ready = self.0.carrier.ready().await;
            let written = ready.and_then(|()| self.0.carrier.try_write(&unsent));
            self.wrote_rest(written);
        }
    }

    fn wrote_rest(&self, result: io::Result<usize>) {
        let mut queue = self.lock();
        let unsent = mem::take(&mut queue.unsent);
        let written = result.as_ref().map_or(unsent.len(), |count| *count);
        metrics::queue_bytes(-(written as f64));
        match result {
            Ok(count) if count < unsent.len() => queue.unsent = unsent.slice(count..),
            Ok(_) => {
                queue.unsent_turns.clear();
                queue.lag.write_ends(Instant::now());
                match queue.ending {
                    Ending::Told => self.all_written(queue),
                    _ => self.mark(&mut queue),
                }
            }
            Err(error) => {
                queue.unsent_turns.clear();
                drop(queue);
                self.wrote(Err(error), Default::default());
            }
        }
    }
}
