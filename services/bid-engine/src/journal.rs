//! One partition's log: read it whole, then append to it, one frame in flight.

use std::time::Duration;

use async_nats::jetstream::{
    Context, context::PublishErrorKind, message::PublishMessage, stream::RawMessageErrorKind,
};
use broker::{Followed, follow};
use bytes::Bytes;
use tokio::time::{sleep, timeout};
use topology::Partition;

use crate::figures;

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
    pub async fn replay<E>(&self, mut read: impl FnMut(Stored) -> Result<(), E>) -> Result<u64, E> {
        let mut frames = follow(
            self.jetstream.clone(),
            self.stream.clone(),
            self.subject.clone(),
        );
        let mut last = 0;
        loop {
            match frames.next().await {
                Followed::Reset { .. } => {}
                Followed::Message(message) => {
                    last = message.sequence;
                    let payload = message.payload;
                    read(Stored {
                        sequence: last,
                        payload,
                    })?;
                }
                Followed::CaughtUp => return Ok(last),
            }
        }
    }

    /// Appends right after `expected_last`, sending the same bytes until the outcome is known.
    pub async fn append(
        &self,
        expected_last: u64,
        id: &str,
        payload: &Bytes,
    ) -> Result<u64, Fenced> {
        let sequence = expected_last + 1;
        loop {
            match timeout(APPEND_TRY_MAX, self.send(expected_last, id, payload)).await {
                Ok(Ok(stored)) if stored == sequence => return Ok(sequence),
                Ok(Ok(_)) => return Err(Fenced { sequence }),
                Ok(Err(PublishErrorKind::WrongLastSequence)) => match self.id_at(sequence).await {
                    Some(found) if found == id => return Ok(sequence),
                    Some(_) => return Err(Fenced { sequence }),
                    None => {}
                },
                Ok(Err(kind)) => tracing::warn!(%kind, frame.id = id, "append not acknowledged"),
                Err(_) => tracing::warn!(frame.id = id, "append timed out; sending it again"),
            }
            figures::append_retried();
            sleep(APPEND_PAUSE).await;
        }
    }

    async fn send(
        &self,
        expected_last: u64,
        id: &str,
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

    /// The id of the frame at a sequence, from the leader; none when it cannot be told now.
    async fn id_at(&self, sequence: u64) -> Option<String> {
        let stream = self.jetstream.get_stream(&self.stream).await.ok()?;
        match stream.get_raw_message(sequence).await {
            Ok(message) => Some(
                message
                    .headers
                    .get(async_nats::header::NATS_MESSAGE_ID)
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            ),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                tracing::error!(
                    sequence,
                    "the log says another length than the frame expects"
                );
                Some(String::new())
            }
            Err(_) => None,
        }
    }
}
