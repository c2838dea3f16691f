//! What a channel does with live messages: the next one is delivered, one after a gap waits.

use async_nats::{HeaderMap, Message, header};
use tokio::time::Instant;

use super::{Channel, ReadPurpose, ReadRequest};
use crate::{config::Delivery, metrics, reply::Publication};

/// Live messages that may wait while the stream is read; beyond it the stream is read once more.
const PENDING_LIVE_MAX: usize = 4_096;

/// A republished message.
#[derive(Clone, Debug)]
pub(crate) struct LiveMessage {
    pub(crate) sequence: u64,
    /// The sequence of the subject's message before this one; zero if there was none.
    pub(crate) last: u64,
    pub(crate) payload: bytes::Bytes,
}

impl LiveMessage {
    /// What the server's republish says of a message: its subject, and where it stands in the stream.
    pub(crate) fn parse(message: &Message) -> Option<(&str, Self)> {
        let headers = message.headers.as_ref()?;
        let number = |headers: &HeaderMap, name| headers.get(name)?.as_str().parse().ok();
        let subject = headers.get(header::NATS_SUBJECT)?.as_str();
        let sequence = number(headers, header::NATS_SEQUENCE)?;
        let last = number(headers, header::NATS_LAST_SEQUENCE)?;
        let payload = message.payload.clone();
        let live = Self {
            sequence,
            last,
            payload,
        };
        Some((subject, live))
    }
}

impl Channel {
    /// A live message. A sequence that was passed before may tell of a stream that was made again:
    /// then the answer's second part is true.
    pub(crate) fn live(&mut self, live: LiveMessage, now: Instant) -> (Option<ReadRequest>, bool) {
        if matches!(
            self.read_purpose,
            Some(ReadPurpose::Join | ReadPurpose::Repair)
        ) {
            self.defer(live);
            return (None, false);
        }
        let suspect = self
            .window
            .as_ref()
            .is_some_and(|window| live.sequence <= window.position());
        self.follow(live, now);
        (self.next_read(), suspect)
    }

    fn defer(&mut self, live: LiveMessage) {
        if self.pending_live.len() < PENDING_LIVE_MAX {
            self.pending_live.push_back(live);
        } else {
            self.behind = true;
        }
    }

    /// Delivers a message if it is the next one; keeps it for later if one before it is missing.
    pub(super) fn follow(&mut self, live: LiveMessage, now: Instant) {
        let Some(window) = &self.window else { return };
        let position = window.position();
        if live.sequence <= position {
            return;
        }
        if self.route.namespace.delivery == Delivery::Log && live.last > position {
            metrics::gap();
            self.behind = true;
            self.defer(live);
            return;
        }
        self.append(live.sequence, &live.payload, now);
    }

    pub(super) fn append(&mut self, sequence: u64, payload: &bytes::Bytes, now: Instant) {
        let Some(window) = &mut self.window else {
            return;
        };
        self.moved_at = now;
        self.exists = true;
        match Publication::encode(&self.route.name, sequence, payload) {
            Ok(publication) => {
                for subscriber in self.subscribers.values() {
                    subscriber.give(self.route.namespace.delivery, self.id, &publication);
                }
                metrics::delivered(self.subscribers.len());
                window.append(publication);
            }
            Err(error) => {
                tracing::warn!(subject = %self.route.subject, sequence, %error, "not shown");
                metrics::turned_away("payload");
                window.skip_to(sequence);
            }
        }
    }
}
