//! What a channel does when no message comes: late answers, missed ones, and a stream that is another.

use std::time::Duration;

use tokio::time::Instant;

use super::{Channel, Read, Waiting};
use crate::{count, reply};

/// A subscription is answered by then, whatever happens: clients drop the connection after five seconds.
const ANSWER_MAX: Duration = Duration::from_secs(4);

impl Channel {
    /// A moment passed: late answers are given, failed reads are tried again.
    pub(crate) fn tick(&mut self, now: Instant) -> Option<Read> {
        let late = |waiting: &Waiting| now.duration_since(waiting.asked_at) > ANSWER_MAX;
        if !self.heard {
            let (waiting, late): (Vec<_>, _) = self.waiting.drain(..).partition(|w| !late(w));
            self.waiting = waiting;
            for waiting in late {
                waiting.withdraw();
                self.gone.push(waiting.peer);
            }
        } else if self.waiting.iter().any(late) {
            for waiting in &mut self.waiting {
                waiting.tried |= late(waiting);
            }
            match &self.window {
                Some(_) => self.serve(),
                None => self.answer_empty(),
            }
        }
        self.next_read()
    }

    /// The stream's newest message of this channel, seen by a check of quiet channels.
    pub(crate) fn newest_is(&mut self, sequence: u64) -> Option<Read> {
        let window = self.window.as_ref()?;
        if sequence > window.position() && self.reading.is_none() {
            self.behind = true;
        }
        self.next_read()
    }

    /// Compares with the stream as it was when asked at `asked_at`: another life, or one that ends before
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

    /// The stream is not heard: subscribers subscribe again and are answered when it is.
    pub(crate) fn deafen(&mut self) {
        self.heard = false;
        self.kick();
    }

    /// The stream is heard again. What was missed is read before anybody is answered.
    pub(crate) fn hear(&mut self) -> Option<Read> {
        self.heard = true;
        self.window.take_if(|_| self.waiting.is_empty());
        self.behind = self.window.is_some();
        self.next_read()
    }

    /// Forgets everything; subscribers subscribe again and learn that they were not recovered.
    pub(super) fn reset(&mut self) {
        count::reset();
        self.window = None;
        self.hopeless = None;
        self.behind = false;
        self.held.clear();
        self.kick();
    }

    pub(super) fn kick(&mut self) {
        let end = reply::insufficient_state(&self.route.name);
        for (peer, subscriber) in self.subscribers.drain() {
            subscriber.outbox.forget(self.id);
            subscriber.outbox.send(end.clone());
            self.gone.push(peer);
        }
    }
}
