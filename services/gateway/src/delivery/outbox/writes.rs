//! What the shard and the connection's own task do with an outbox: take what waits, write it, finish what was not taken
//! whole.

use std::{convert::Infallible, io, mem};

use bytes::{Buf, Bytes};
use tokio::time::Instant;

use super::{Ending, Frame, Outbox, Queue, metrics};
use crate::delivery::{carrier::Carrier, group::Batch, queue::Taken, reads::Sweep, turn::Turn};

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
    pub(in crate::delivery) fn take(
        &self,
        frames: &mut Vec<Frame>,
        (now, sweep): (Instant, &mut Sweep),
    ) -> Taken {
        let mut queue = self.lock();
        let taken = queue.take(frames, (self, now, sweep));
        self.mark(&mut queue);
        drop(queue);
        if let Some(close) = taken.close {
            metrics::closed(close.code_and_reason().0);
            frames.extend(self.0.carrier.farewell(close, self.encoding()));
        }
        taken
    }

    /// Gives it publications: written at once where nothing else is to be written, else put into its queue. Only its
    /// shard may, which has no other write of this connection under way.
    pub(in crate::delivery) fn give(&self, batch: &Batch) {
        let mut filling = self.fill();
        let piece = batch.piece(self.encoding());
        match (piece, &self.0.carrier) {
            (Some(piece), carrier @ Carrier::WebSocket(_)) if filling.queue.is_clear() => {
                let bytes = piece.wire();
                let written = carrier.try_write(bytes);
                if !matches!(written, Ok(count) if count == bytes.len()) {
                    self.note(&mut filling.queue, written, (bytes.clone(), vec![]));
                }
            }
            _ => batch.put_into(&mut filling),
        }
    }

    /// What became of a write of these bytes, for which there were turns.
    pub(in crate::delivery) fn wrote(&self, result: io::Result<usize>, bytes: (Bytes, Vec<Turn>)) {
        self.note(&mut self.lock(), result, bytes);
    }

    fn note(
        &self,
        queue: &mut Queue,
        result: io::Result<usize>,
        (mut bytes, turns): (Bytes, Vec<Turn>),
    ) {
        match result {
            Ok(count) => {
                bytes.advance(count);
                if bytes.is_empty() {
                    self.all_written(queue);
                } else {
                    metrics::queue_bytes(bytes.len() as f64);
                    (queue.unsent, queue.unsent_turns) = (bytes, turns);
                    queue.lag.write_begins(Instant::now());
                    self.0.stuck.notify_one();
                }
            }
            Err(_) => {
                queue.clear();
                queue.ending = Ending::Over;
                self.ended();
            }
        }
    }

    fn all_written(&self, queue: &mut Queue) {
        if queue.ending == Ending::Told {
            queue.ending = Ending::Over;
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
                    Ending::Told => self.all_written(&mut queue),
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
