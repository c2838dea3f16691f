//! A stream of a backup into an empty server: every message at the sequence that it had.
//!
//! Sequences are what the log's frames prove their place by, and the revisions of keys. Where a stream held nothing any more, a
//! place is filled and emptied again.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::Duration,
};

use async_nats::{
    HeaderMap, HeaderName, HeaderValue,
    header::NATS_MESSAGE_ID,
    jetstream::{
        Context,
        context::PublishAckFuture,
        stream::{Config, Stream},
    },
};
use bytes::Bytes;
use serde_json::Value;
use tokio::time::{Instant, sleep};
use topology::{StoredStream, filler_subject};

use crate::segment::KeptMessage;

/// Messages, and bytes of them, that may be on their way.
const IN_FLIGHT_MAX: usize = 512;
const IN_FLIGHT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The least window in which NATS drops a message whose id came before.
const DUPLICATE_WINDOW_NANOSECONDS: u64 = 100_000_000;
/// After so long the server has forgotten an id for certain.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(1);
/// What a message said of the place that it was written for: there it is, and the server does not judge it again.
const EXPECTATIONS: &str = "nats-expected-";

/// Why a stream is not restored.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    #[error("NATS does not take the stream {stream} of the backup: {reason}")]
    Server { stream: String, reason: String },
    #[error(
        "a message of {stream} came to lie at {found} instead of {expected}: nothing else may write to a server that is restored"
    )]
    Displaced {
        stream: String,
        expected: u64,
        found: u64,
    },
    #[error("the backup has nothing of {stream} at {expected}, where its log goes on at {found}")]
    Hole {
        stream: String,
        expected: u64,
        found: u64,
    },
    #[error("the messages of {stream} are not in order: {found} is not behind {before}")]
    Order {
        stream: String,
        before: u64,
        found: u64,
    },
}

/// Which messages a stream still held: of each subject the newest so many.
#[derive(Debug, Default)]
pub(crate) struct Alive {
    newest: HashMap<String, VecDeque<u64>>,
}

impl Alive {
    pub(crate) fn add(&mut self, subject: &str, sequence: u64) {
        match self.newest.get_mut(subject) {
            Some(newest) => newest.push_back(sequence),
            None => {
                let newest = VecDeque::from([sequence]);
                self.newest.insert(subject.to_owned(), newest);
            }
        }
    }

    /// Those that are left where so many of each subject are; of a subject that is not named, none.
    pub(crate) fn left(mut self, counts: &[(String, u64)]) -> HashSet<u64> {
        let mut left = HashSet::new();
        for (subject, count) in counts {
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            let newest = self.newest.remove(subject).unwrap_or_default();
            left.extend(newest.iter().rev().take(count));
        }
        left
    }
}

/// One stream that is being filled.
pub(crate) struct Put<'a> {
    context: &'a Context,
    stored: &'a StoredStream,
    stream: Stream,
    filler: Option<String>,
    has_fillers: bool,
    /// The sequence that the next message will have.
    next: u64,
    in_flight: VecDeque<(u64, usize, PublishAckFuture)>,
    in_flight_bytes: usize,
    /// Ids that the server may still know, oldest first.
    recent: VecDeque<(Instant, String)>,
}

impl<'a> Put<'a> {
    /// Makes the stream, empty, with what keeps it from changing what it is given.
    pub(crate) async fn begin(
        context: &'a Context,
        stored: &'a StoredStream,
    ) -> Result<Self, PutError> {
        let mut settings = stored.settings.clone();
        settings["duplicate_window"] = DUPLICATE_WINDOW_NANOSECONDS.into();
        settings["max_age"] = 0.into();
        for unset in ["deny_delete", "deny_purge", "discard_new_per_subject"] {
            settings[unset] = false.into();
        }
        let made = context.create_stream(config(stored, settings)?).await;
        let stream = made.map_err(|error| refused(stored, error))?;
        Ok(Self {
            context,
            stored,
            stream,
            filler: filler_subject(stored),
            has_fillers: false,
            next: 1,
            in_flight: VecDeque::new(),
            in_flight_bytes: 0,
            recent: VecDeque::new(),
        })
    }

    /// Stores a message at its sequence, which is behind that of the one before.
    pub(crate) async fn message(&mut self, message: KeptMessage) -> Result<(), PutError> {
        let KeptMessage {
            sequence,
            subject,
            headers: kept,
            payload,
            ..
        } = message;
        if sequence < self.next {
            return Err(PutError::Order {
                stream: self.stored.name.clone(),
                before: self.next - 1,
                found: sequence,
            });
        }
        self.fill_until(sequence).await?;
        let mut headers = HeaderMap::new();
        for (name, value) in kept {
            if name.to_ascii_lowercase().starts_with(EXPECTATIONS) {
                continue;
            }
            let name: HeaderName = name.parse().map_err(|error| refused(self.stored, error))?;
            let value: HeaderValue = value.parse().map_err(|error| refused(self.stored, error))?;
            headers.append(name, value);
        }
        if let Some(id) = headers.get(NATS_MESSAGE_ID).map(ToString::to_string) {
            self.wait_until_forgotten(&id).await?;
            self.recent.push_back((Instant::now(), id));
        }
        self.publish(subject, headers, payload).await
    }

    /// Fills places that held nothing any more.
    async fn fill_until(&mut self, sequence: u64) -> Result<(), PutError> {
        if self.next == sequence {
            return Ok(());
        }
        let Some(filler) = self.filler.clone() else {
            return Err(PutError::Hole {
                stream: self.stored.name.clone(),
                expected: self.next,
                found: sequence,
            });
        };
        if self.next == 1 {
            // Nothing is there yet: the server can begin where it is told.
            let purged = self.stream.purge().sequence(sequence).await;
            purged.map_err(|error| refused(self.stored, error))?;
            self.next = sequence;
        }
        while self.next < sequence {
            self.has_fillers = true;
            self.publish(filler.clone(), HeaderMap::new(), Bytes::new())
                .await?;
        }
        Ok(())
    }

    async fn publish(
        &mut self,
        subject: String,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Result<(), PutError> {
        while self.in_flight.len() >= IN_FLIGHT_MAX || self.in_flight_bytes >= IN_FLIGHT_BYTES_MAX {
            self.acknowledged().await?;
        }
        let bytes = payload.len();
        let sent = match headers.is_empty() {
            true => self.context.publish(subject, payload).await,
            false => {
                let sent = self.context.publish_with_headers(subject, headers, payload);
                sent.await
            }
        };
        let sent = sent.map_err(|error| refused(self.stored, error))?;
        self.in_flight.push_back((self.next, bytes, sent));
        self.in_flight_bytes += bytes;
        self.next += 1;
        Ok(())
    }

    /// Waits for the oldest that is on its way.
    async fn acknowledged(&mut self) -> Result<(), PutError> {
        let Some((expected, bytes, sent)) = self.in_flight.pop_front() else {
            return Ok(());
        };
        self.in_flight_bytes -= bytes;
        let found = sent.await.map_err(|error| refused(self.stored, error))?;
        if found.sequence != expected || found.duplicate {
            return Err(PutError::Displaced {
                stream: self.stored.name.clone(),
                expected,
                found: found.sequence,
            });
        }
        Ok(())
    }

    async fn drain(&mut self) -> Result<(), PutError> {
        while !self.in_flight.is_empty() {
            self.acknowledged().await?;
        }
        Ok(())
    }

    /// A stored message may have the id of another one, which was there long before: the server would drop it.
    async fn wait_until_forgotten(&mut self, id: &str) -> Result<(), PutError> {
        let now = Instant::now();
        while (self.recent.front()).is_some_and(|(at, _)| *at + FORGOTTEN_AFTER < now) {
            self.recent.pop_front();
        }
        if self.recent.iter().any(|(_, known)| known == id) {
            self.drain().await?;
            sleep(FORGOTTEN_AFTER).await;
        }
        Ok(())
    }

    /// Ends it: as long as it was, with the settings that it should have.
    pub(crate) async fn end(mut self, last_sequence: u64) -> Result<u64, PutError> {
        self.fill_until(last_sequence.saturating_add(1).max(self.next))
            .await?;
        self.drain().await?;
        if let Some(filler) = self.filler.take().filter(|_| self.has_fillers) {
            let purged = self.stream.purge().filter(filler).await;
            purged.map_err(|error| refused(self.stored, error))?;
        }
        let config = config(self.stored, self.stored.settings.clone())?;
        let updated = self.context.update_stream(config).await;
        let state = updated.map_err(|error| refused(self.stored, error))?.state;
        if state.last_sequence != last_sequence {
            return Err(PutError::Displaced {
                stream: self.stored.name.clone(),
                expected: last_sequence,
                found: state.last_sequence,
            });
        }
        Ok(state.messages)
    }
}

fn config(stored: &StoredStream, settings: Value) -> Result<Config, PutError> {
    serde_json::from_value(settings).map_err(|error| refused(stored, error))
}

fn refused(stored: &StoredStream, reason: impl ToString) -> PutError {
    PutError::Server {
        stream: stored.name.clone(),
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_messages_of_each_subject_are_left() {
        let mut alive = Alive::default();
        for (subject, sequence) in [("a", 1), ("b", 2), ("a", 3), ("c", 4), ("a", 5)] {
            alive.add(subject, sequence);
        }
        let counts = [("a", 2), ("b", 1), ("d", 1)].map(|(s, n)| (s.to_owned(), n));
        assert_eq!(alive.left(&counts), HashSet::from([2, 3, 5]));
    }
}
