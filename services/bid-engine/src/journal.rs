//! One partition's log: read it, then append to it, one frame in flight.

use std::{
    error::Error as _,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use async_nats::{
    Client,
    header::NATS_MESSAGE_ID,
    jetstream::{
        self, Context, ErrorCode,
        context::{PublishError, PublishErrorKind},
        message::PublishMessage,
        stream::RawMessageErrorKind,
    },
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
    client: Client,
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

/// NATS has said that it has no room for a frame: nothing of it is stored.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("NATS takes no more into {stream}: {reason}")]
pub struct NoRoom {
    stream: String,
    /// In the server's words.
    reason: String,
}

/// Why the log has not taken a frame, and will not.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AppendError {
    #[error(transparent)]
    Fenced(#[from] Fenced),
    #[error(transparent)]
    NoRoom(#[from] NoRoom),
}

/// The refusals of JetStream that say that a limit is reached: of the account, of the server, of what is reserved, of the
/// stream.
const NO_ROOM: [ErrorCode; 4] = [
    ErrorCode::ACCOUNT_RESOURCES_EXCEEDED,
    ErrorCode::INSUFFICIENT_RESOURCES,
    ErrorCode::STORAGE_RESOURCES_EXCEEDED,
    ErrorCode::STREAM_STORE_FAILED,
];

/// The log cannot be asked now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the log cannot be asked now")]
pub(crate) struct LogAway;

impl Journal {
    pub fn new(connection: &Connection, partition: Partition, keys: Arc<SealingKeys>) -> Self {
        Self {
            client: connection.client.clone(),
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

    /// Whether the log was begun with these keys, or by nobody yet.
    ///
    /// # Errors
    /// When it cannot be told now.
    pub(crate) async fn is_ours(&self) -> Result<bool, LogAway> {
        const FIRST: u64 = 1;
        let stream = self.jetstream.get_stream_no_info(&self.stream).await;
        match stream.map_err(|_| LogAway)?.get_raw_message(FIRST).await {
            Ok(first) => {
                let id = first.headers.get(NATS_MESSAGE_ID);
                let id = id.map_or("", |id| id.as_str());
                let partition = self.partition.number();
                Ok(frame::written_hash(partition, FIRST, id, &self.keys).is_some())
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(true),
            Err(_) => Err(LogAway),
        }
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
    /// When something else lies there, or NATS has no room. A refusal says that nothing lies there yet, and for earlier tries
    /// that were not answered too, since those of one connection are taken in order: not across a new one.
    pub async fn append(&self, expected_last: u64, frame: &Encoded) -> Result<u64, AppendError> {
        let stream = &self.stream;
        let sequence = expected_last.saturating_add(1);
        // Two owners who open the same epoch at the same place must never take the other's frame for their own, neither
        // we here nor a replicated server that drops doubles: the id is made of the bytes.
        let id = frame::message_id(self.partition.number(), sequence, &frame.hash, &self.keys);
        let connection = self.connection_number();
        loop {
            let sent = self.send(expected_last, id.clone(), &frame.bytes);
            match timeout(APPEND_TRY_MAX, sent).await {
                Ok(Ok(stored)) if stored == sequence => return Ok(sequence),
                Ok(Ok(_)) => return Err(Fenced { sequence }.into()),
                Ok(Err(error)) if error.kind() == PublishErrorKind::WrongLastSequence => {
                    match self.holds(sequence, &frame.bytes).await {
                        Some(true) => return Ok(sequence),
                        Some(false) => return Err(Fenced { sequence }.into()),
                        None => {}
                    }
                }
                Ok(Err(error)) => {
                    tracing::warn!(%error, stream, sequence, "append not acknowledged");
                    if let Some(no_room) = self.no_room(&error)
                        && self.connection_number() == connection
                    {
                        return Err(no_room.into());
                    }
                }
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
    ) -> Result<u64, PublishError> {
        let message = PublishMessage::build()
            .payload(payload.clone())
            .expected_stream(&self.stream)
            .expected_last_sequence(expected_last)
            .message_id(id);
        let sent = self.jetstream.send_publish(self.subject.clone(), message);
        Ok(sent.await?.await?.sequence)
    }

    /// The limit that the server names in its answer, if it does.
    fn no_room(&self, error: &PublishError) -> Option<NoRoom> {
        let answer = error.source()?.downcast_ref::<jetstream::Error>()?;
        NO_ROOM.contains(&answer.error_code()).then(|| NoRoom {
            stream: self.stream.clone(),
            reason: answer.to_string(),
        })
    }

    /// Changes with every new connection.
    fn connection_number(&self) -> u64 {
        let statistics = self.client.statistics();
        statistics.connects.load(Ordering::Relaxed)
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
