//! What a channel does when no message comes: late answers, missed ones, and a stream that is another.

use std::time::Duration;

use tokio::time::Instant;

use super::{Channel, PendingSubscribe, ReadRequest};
use crate::{metrics, reply};

/// A subscription is answered by then, whatever happens: clients drop the connection after five seconds.
const ANSWER_MAX: Duration = Duration::from_secs(4);

impl Channel {
    /// A moment passed: late answers are given, failed reads are tried again.
    pub(crate) fn tick(&mut self, now: Instant) -> Option<ReadRequest> {
        let late = |pending: &PendingSubscribe| now.duration_since(pending.asked_at) > ANSWER_MAX;
        if !self.available {
            let (pending, late): (Vec<_>, _) = self.pending.drain(..).partition(|w| !late(w));
            self.pending = pending;
            for pending in late {
                pending.fail();
                self.gone.push(pending.peer);
            }
        } else if self.pending.iter().any(late) {
            for pending in &mut self.pending {
                pending.tried |= late(pending);
            }
            match &self.window {
                Some(_) => self.serve(),
                None => self.answer_empty(),
            }
        }
        self.next_read()
    }

    /// The stream's newest message of this channel, seen by a check of quiet channels.
    pub(crate) fn newest_is(&mut self, sequence: u64) -> Option<ReadRequest> {
        let window = self.window.as_ref()?;
        if sequence > window.position() && self.read_purpose.is_none() {
            self.behind = true;
        }
        self.next_read()
    }

    /// Compares with the stream as it was when asked at `asked_at`: another incarnation, or one that ends before
    /// our position, means that what is kept here is of no stream any more.
    pub(crate) fn stream_is(&mut self, epoch: &str, last: u64, asked_at: Instant) {
        let Some(window) = &self.window else {
            return;
        };
        let ends_early = window.position() > last && self.moved_at < asked_at;
        if window.epoch != epoch || ends_early {
            self.reset();
        }
    }

    /// The stream is not available: subscribers subscribe again and are answered when it is.
    pub(crate) fn mark_unavailable(&mut self) {
        self.available = false;
        self.unsubscribe_all();
    }

    /// The stream is available again. What was missed is read before anybody is answered.
    pub(crate) fn mark_available(&mut self) -> Option<ReadRequest> {
        self.available = true;
        self.window.take_if(|_| self.pending.is_empty());
        self.behind = self.window.is_some();
        self.next_read()
    }

    /// Forgets everything; subscribers subscribe again and learn that they were not recovered.
    pub(super) fn reset(&mut self) {
        metrics::reset();
        self.window = None;
        self.unrecoverable_before = None;
        self.behind = false;
        self.pending_live.clear();
        self.unsubscribe_all();
    }

    pub(super) fn unsubscribe_all(&mut self) {
        let end = reply::insufficient_state(&self.route.name);
        for (peer, subscriber) in self.subscribers.drain() {
            subscriber.outbox.forget(self.id);
            subscriber.outbox.send(end.clone());
            self.gone.push(peer);
        }
    }
}
