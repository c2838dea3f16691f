//! One partition's log: read it whole, then append to it, one frame in flight.

use std::time::Duration;

use async_nats::jetstream::{
    Context, context::PublishErrorKind, message::PublishMessage, stream::RawMessageErrorKind,
};
use broker::{Followed, follow};
use bytes::Bytes;
use tokio::time::{sleep, timeout};
use topology::Partition;

use crate::{figures, frame};

/// How long one try of an append waits; then the same bytes are sent again.
const APPEND_TRY_MAX: Duration = Duration::from_secs(1);
/// The pause before an append is tried again.
const APPEND_PAUSE: Duration = Duration::from_millis(50);

/// The log of one partition.
#[derive(Clone, Debug)]
pub struct Journal {
    jetstream: Context,
    stream: String,
    subject: String,
}

/// A stored frame's bytes and its place.
#[derive(Clone, Debug)]
pub struct Stored {
    pub sequence: u64,
    /// How many messages before it are no frames.
    pub foreign: u64,
    pub payload: Bytes,
}

/// Another owner has written where we meant to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("fenced: another owner appended at {sequence}")]
pub struct Fenced {
    pub sequence: u64,
}

impl Journal {
    pub fn new(jetstream: Context, partition: Partition) -> Self {
        Self {
            jetstream,
            stream: topology::auction_log(partition),
            subject: topology::subject::log(partition),
        }
    }

    /// Hands every stored frame to `read`, oldest first, and returns the last sequence.
    ///
    /// Whoever may ask NATS anything can name the log's subject as the place for the answer, and nobody prevents it.
    /// Such a message has no id, as every frame has: it is passed over, and costs an epoch, not the partition.
    pub async fn replay<E>(&self, mut read: impl FnMut(Stored) -> Result<(), E>) -> Result<u64, E> {
        let mut frames = follow(
            self.jetstream.clone(),
            self.stream.clone(),
            self.subject.clone(),
        );
        let (mut last, mut foreign) = (0, 0);
        loop {
            match frames.next().await {
                Followed::Reset { .. } => {}
                Followed::Message(message) => {
                    last = message.sequence;
                    if !message.has_id {
                        tracing::error!(
                            stream = self.stream,
                            sequence = last,
                            "no frame: passed over"
                        );
                        figures::foreign();
                        foreign += 1;
                        continue;
                    }
                    read(Stored {
                        sequence: last,
                        foreign: std::mem::take(&mut foreign),
                        payload: message.payload,
                    })?;
                }
                Followed::CaughtUp => return Ok(last),
            }
        }
    }

    /// Appends right after `expected_last`, sending the same bytes until the outcome is known.
    pub async fn append(&self, expected_last: u64, payload: &Bytes) -> Result<u64, Fenced> {
        let stream = &self.stream;
        let sequence = expected_last + 1;
        loop {
            match timeout(APPEND_TRY_MAX, self.send(expected_last, payload)).await {
                Ok(Ok(stored)) if stored == sequence => return Ok(sequence),
                Ok(Ok(_)) => return Err(Fenced { sequence }),
                Ok(Err(PublishErrorKind::WrongLastSequence)) => {
                    match self.holds(sequence, payload).await {
                        Some(true) => return Ok(sequence),
                        Some(false) => return Err(Fenced { sequence }),
                        None => {}
                    }
                }
                Ok(Err(kind)) => tracing::warn!(%kind, stream, sequence, "append not acknowledged"),
                Err(_) => tracing::warn!(stream, sequence, "append timed out; sending it again"),
            }
            figures::append_retried();
            sleep(APPEND_PAUSE).await;
        }
    }

    /// The message's id is made of the frame's bytes: two owners who open the same epoch at the same place must
    /// never take the other's frame for their own, neither we here nor a replicated server that drops doubles.
    async fn send(&self, expected_last: u64, payload: &Bytes) -> Result<u64, PublishErrorKind> {
        let message = PublishMessage::build()
            .payload(payload.clone())
            .expected_stream(&self.stream)
            .expected_last_sequence(expected_last)
            .message_id(frame::hash(payload));
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
