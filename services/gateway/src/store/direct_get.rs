//! Direct get: a question to a stream and its stored messages, without a consumer.

use std::time::Duration;

use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::time::{Instant, timeout_at};

use super::{ReadError, Store};

/// How long one read may take. Clients wait five seconds for a subscription, and a read has four steps.
pub(super) const READ_MAX: Duration = Duration::from_millis(1_500);
/// What is said when it took longer.
pub(super) const TOO_LATE: &str = "no answer in time";

/// Statuses of direct get: the end of a batch, nothing found, nobody there.
const END_OF_BATCH: u16 = 204;
const NOT_FOUND: u16 = 404;
const NO_RESPONDERS: u16 = 503;

/// A stored message of the subject that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StoredMessage {
    pub(crate) sequence: u64,
    pub(crate) payload: Bytes,
}

impl Store {
    /// One direct get, asked again when the connection came back: what was in flight is lost then.
    pub(super) async fn ask(
        &self,
        stream: &str,
        question: &serde_json::Value,
    ) -> Result<Vec<Message>, ReadError> {
        let until = Instant::now() + READ_MAX;
        self.undisturbed(|| self.ask_once(stream, question, until))
            .await
    }

    /// Asks again whenever the connection came back meanwhile.
    pub(super) async fn undisturbed<F: Future>(&self, ask: impl Fn() -> F) -> F::Output {
        let mut disturbances = self.disturbances.clone();
        disturbances.mark_unchanged();
        loop {
            tokio::select! {
                answer = ask() => return answer,
                Ok(()) = disturbances.changed() => {}
            }
        }
    }

    /// The answers to one direct get; the last is a status.
    async fn ask_once(
        &self,
        stream: &str,
        question: &serde_json::Value,
        until: Instant,
    ) -> Result<Vec<Message>, ReadError> {
        let inbox = self.client.new_inbox();
        let mut answers = self
            .client
            .subscribe(inbox.clone())
            .await
            .map_err(|e| ReadError::Failed(e.to_string()))?;
        self.client
            .publish_with_reply(
                format!("$JS.API.DIRECT.GET.{stream}"),
                inbox,
                question.to_string().into(),
            )
            .await
            .map_err(|e| ReadError::Failed(e.to_string()))?;
        let mut messages = Vec::new();
        loop {
            let answer = timeout_at(until, answers.next())
                .await
                .map_err(|_| ReadError::Failed(TOO_LATE.into()))?
                .ok_or_else(|| ReadError::Failed("the connection is closed".into()))?;
            match answer.status.map(|status| status.as_u16()) {
                None | Some(200) => messages.push(answer),
                Some(END_OF_BATCH | NOT_FOUND) => return Ok(messages),
                Some(NO_RESPONDERS) => return Err(ReadError::Missing),
                Some(status) => return Err(ReadError::Failed(format!("status {status}"))),
            }
        }
    }
}

pub(super) fn stored(messages: Vec<Message>) -> Vec<StoredMessage> {
    let stored = messages.into_iter().filter_map(|message| {
        let sequence = sequence(message.headers.as_ref()?)?;
        Some(StoredMessage {
            sequence,
            payload: message.payload,
        })
    });
    stored.collect()
}

pub(super) fn sequence(headers: &HeaderMap) -> Option<u64> {
    let value = headers.get(async_nats::header::NATS_SEQUENCE)?;
    value.as_str().parse().ok()
}
