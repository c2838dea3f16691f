//! One partition's log: read it, then append to it, one frame in flight.

use std::{sync::Arc, time::Duration};

use async_nats::jetstream::{
    Context, context::PublishErrorKind, message::PublishMessage, stream::RawMessageErrorKind,
};
use broker::{Connection, Followed, StreamApi};
use bytes::Bytes;
use tokio::time::{sleep, timeout};
use topology::{OWN_API, Partition};

use crate::{
    frame::{self, Encoded, Hash},
    metrics,
    sealing::SealingKeys,
};

/// How long one try of an append waits; then the same bytes are sent again.
const APPEND_TRY_MAX: Duration = Duration::from_secs(1);
/// The pause before an append is tried again.
const APPEND_PAUSE: Duration = Duration::from_millis(50);

/// The log of one partition.
#[derive(Clone, Debug)]
pub struct Journal {
    jetstream: Context,
    streams: StreamApi,
    partition: Partition,
    keys: Arc<SealingKeys>,
    stream: String,
    subject: String,
}

/// A message of the log that is ours, and its place.
#[derive(Clone, Debug)]
pub struct Stored {
    pub sequence: u64,
    /// How many messages right before it are not ours.
    pub foreign: u64,
    /// The hash of its bytes when they were written.
    pub written: Hash,
    pub payload: Bytes,
}

/// Another owner has written where we meant to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("fenced: another owner appended at {sequence}")]
pub struct Fenced {
    pub sequence: u64,
}

/// The log cannot be asked now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the log cannot be asked now")]
pub(crate) struct LogAway;

impl Journal {
    pub fn new(connection: &Connection, partition: Partition, keys: Arc<SealingKeys>) -> Self {
        Self {
            jetstream: connection.jetstream.clone(),
            streams: StreamApi::new(connection, OWN_API),
            partition,
            keys,
            stream: topology::auction_log(partition),
            subject: topology::subject::log(partition),
        }
    }

    /// The incarnation of the stream that holds the log; none when it cannot be told now.
    pub async fn incarnation(&self) -> Option<String> {
        let stream = self.jetstream.get_stream(&self.stream).await.ok()?;
        Some(broker::epoch(stream.cached_info()))
    }

    /// The hash of what is stored at a sequence; none if nothing is.
    ///
    /// # Errors
    /// When it cannot be told now.
    pub(crate) async fn hash_at(&self, sequence: u64) -> Result<Option<Hash>, LogAway> {
        let stream = self.jetstream.get_stream(&self.stream).await;
        match stream.map_err(|_| LogAway)?.get_raw_message(sequence).await {
            Ok(message) => Ok(Some(*blake3::hash(&message.payload).as_bytes())),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(_) => Err(LogAway),
        }
    }

    /// Hands every stored frame after a sequence to `read`, oldest first, and returns the last sequence of the log.
    ///
    /// Whoever may ask NATS anything in the engine's zone can name the log's subject as the place for the answer. Such a
    /// message has no id that our key made: it is passed over, and costs an epoch, not the partition.
    ///
    /// # Errors
    /// Whatever `read` says ends the reading.
    pub async fn replay<E>(
        &self,
        after: u64,
        mut read: impl FnMut(Stored) -> Result<(), E>,
    ) -> Result<u64, E> {
        let (stream, subject) = (self.stream.clone(), self.subject.clone());
        let mut frames = self.streams.follow_from(stream, subject, &[], after);
        let (mut last, mut foreign) = (after, 0);
        loop {
            match frames.next().await {
                Followed::Reset { .. } => {}
                Followed::Message(message) => {
                    last = message.sequence;
                    let id = message.id.as_deref().unwrap_or_default();
                    let partition = self.partition.number();
                    let Some(written) = frame::written_hash(partition, last, id, &self.keys) else {
                        tracing::error!(
                            stream = self.stream,
                            sequence = last,
                            "not written by the engine: passed over"
                        );
                        metrics::foreign();
                        foreign += 1;
                        continue;
                    };
                    read(Stored {
                        sequence: last,
                        foreign: std::mem::take(&mut foreign),
                        written,
                        payload: message.payload,
                    })?;
                }
                Followed::CaughtUp => return Ok(last),
            }
        }
    }

    /// Appends right after `expected_last`, sending the same bytes until the outcome is known.
    ///
    /// # Errors
    /// [`Fenced`] when something else lies there.
    pub async fn append(&self, expected_last: u64, frame: &Encoded) -> Result<u64, Fenced> {
        let stream = &self.stream;
        let sequence = expected_last + 1;
        // Two owners who open the same epoch at the same place must never take the other's frame for their own, neither
        // we here nor a replicated server that drops doubles: the id is made of the bytes.
        let id = frame::message_id(self.partition.number(), sequence, &frame.hash, &self.keys);
        loop {
            let sent = self.send(expected_last, id.clone(), &frame.bytes);
            match timeout(APPEND_TRY_MAX, sent).await {
                Ok(Ok(stored)) if stored == sequence => return Ok(sequence),
                Ok(Ok(_)) => return Err(Fenced { sequence }),
                Ok(Err(PublishErrorKind::WrongLastSequence)) => {
                    match self.holds(sequence, &frame.bytes).await {
                        Some(true) => return Ok(sequence),
                        Some(false) => return Err(Fenced { sequence }),
                        None => {}
                    }
                }
                Ok(Err(kind)) => tracing::warn!(%kind, stream, sequence, "append not acknowledged"),
                Err(_) => tracing::warn!(stream, sequence, "append timed out; sending it again"),
            }
            metrics::append_retried();
            sleep(APPEND_PAUSE).await;
        }
    }

    async fn send(
        &self,
        expected_last: u64,
        id: String,
        payload: &Bytes,
    ) -> Result<u64, PublishErrorKind> {
        let message = PublishMessage::build()
            .payload(payload.clone())
            .expected_stream(&self.stream)
            .expected_last_sequence(expected_last)
            .message_id(id);
        let sent = self
            .jetstream
            .send_publish(self.subject.clone(), message)
            .await;
        let ack = sent.map_err(|error| error.kind())?.await;
        ack.map(|ack| ack.sequence).map_err(|error| error.kind())
    }

    /// Whether these very bytes are stored at a sequence, by the leader; none when it cannot be told now.
    async fn holds(&self, sequence: u64, payload: &Bytes) -> Option<bool> {
        let stream = self.jetstream.get_stream(&self.stream).await.ok()?;
        match stream.get_raw_message(sequence).await {
            Ok(message) => Some(message.payload == *payload),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                tracing::error!(
                    sequence,
                    "the log says another length than the frame expects"
                );
                Some(false)
            }
            Err(_) => None,
        }
    }
}
