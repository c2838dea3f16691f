//! Streams as a connection reaches them: those of its own account, or those of others that it may read.

use std::time::Duration;

use async_nats::{
    Client, Message as Reply,
    header::{NATS_MESSAGE_ID, NATS_SEQUENCE, NATS_STREAM, NATS_SUBJECT},
    jetstream::{self, Context, ErrorCode, context::GetStreamErrorKind, stream::Info},
};
use bytes::Bytes;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use crate::Connection;

/// The prefix of the JetStream API of one's own account.
pub const OWN_API: &str = "$JS.API";
/// Longest wait for an answer of whoever names no deadline.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Statuses of direct get (ADR-31): the end of a batch, nothing found, nobody there.
const END_OF_BATCH: u16 = 204;
const NOT_FOUND: u16 = 404;
const NO_RESPONDERS: u16 = 503;

/// Reads streams whose JetStream API is asked under one prefix. What was in flight when the connection broke is asked
/// again. Cheap to clone.
#[derive(Clone, Debug)]
pub struct StreamApi {
    pub(crate) client: Client,
    context: Context,
    prefix: String,
    /// Changes when live messages may have been lost.
    pub(crate) disturbances: watch::Receiver<u64>,
}

/// One stored message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub sequence: u64,
    pub subject: String,
    /// The id it was published with; what the server writes by itself has none.
    pub id: Option<String>,
    pub payload: Bytes,
}

/// The answers to one direct get.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub messages: Vec<Message>,
    /// Messages behind the last one that match as well.
    pub pending: u64,
}

/// The replies to one direct get that hold a stored message.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub(crate) stored: Vec<Reply>,
    /// As of [`Batch`].
    pub(crate) pending: u64,
}

/// Why a stream cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the stream {stream} is not there")]
    Missing { stream: String },
    #[error("the stream {stream} cannot be read: {reason}")]
    Failed { stream: String, reason: String },
}

impl StreamApi {
    /// The streams that are asked for under `prefix`, such as `$JS.API`.
    pub fn new(connection: &Connection, prefix: &str) -> Self {
        let client = connection.client.clone();
        let mut context = jetstream::with_prefix(client.clone(), prefix);
        context.set_timeout(PATIENCE);
        Self {
            client,
            context,
            prefix: prefix.to_owned(),
            disturbances: connection.disturbances.clone(),
        }
    }

    /// The client's own view of them, for buckets.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The stream's settings and state.
    ///
    /// # Errors
    /// When the stream is missing, or the server has not answered by `until`.
    pub async fn info(&self, stream: &str, until: Instant) -> Result<Info, ReadError> {
        let asked = self.undisturbed(|| timeout_at(until, self.context.get_stream(stream)));
        let found = asked.await.map_err(|late| failed(stream, late))?;
        let found = found.map_err(|error| match error.kind() {
            GetStreamErrorKind::JetStream(e) if e.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                let stream = stream.to_owned();
                ReadError::Missing { stream }
            }
            _ => failed(stream, error),
        })?;
        Ok(found.cached_info().clone())
    }

    /// The newest message of a subject, if there is one.
    ///
    /// # Errors
    /// As [`StreamApi::direct_get`].
    pub async fn newest(
        &self,
        stream: &str,
        subject: &str,
        until: Instant,
    ) -> Result<Option<Message>, ReadError> {
        let request = json!({ "multi_last": [subject], "batch": 1 });
        Ok(self
            .direct_get(stream, &request, until)
            .await?
            .messages
            .pop())
    }

    /// One direct get with the server's own request (ADR-31), such as `{"next_by_subj": …, "seq": …, "batch": …}`.
    ///
    /// # Errors
    /// When the stream is missing, refuses, or has not answered in full by `until`.
    pub async fn direct_get(
        &self,
        stream: &str,
        request: &Value,
        until: Instant,
    ) -> Result<Batch, ReadError> {
        self.undisturbed(|| self.ask(stream, request, until)).await
    }

    async fn ask(&self, stream: &str, request: &Value, until: Instant) -> Result<Batch, ReadError> {
        let Answers { stored, pending } = self.answers(stream, request, until).await?;
        let messages = stored.iter().filter_map(message).collect();
        Ok(Batch { messages, pending })
    }

    /// What the server answers to one direct get, as it came.
    pub(crate) async fn answers(
        &self,
        stream: &str,
        request: &Value,
        until: Instant,
    ) -> Result<Answers, ReadError> {
        let inbox = self.client.new_inbox();
        let replies = self.client.subscribe(inbox.clone()).await;
        let mut replies = replies.map_err(|error| failed(stream, error))?;
        let address = format!("{}.DIRECT.GET.{stream}", self.prefix);
        let payload = request.to_string().into();
        let asked = self.client.publish_with_reply(address, inbox, payload);
        asked.await.map_err(|error| failed(stream, error))?;
        let mut answers = Answers::default();
        loop {
            let reply = timeout_at(until, replies.next()).await;
            let reply = reply.map_err(|_| failed(stream, "no answer in time"))?;
            let reply = reply.ok_or_else(|| failed(stream, "the connection is closed"))?;
            if is_stored(&reply) {
                answers.stored.push(reply);
                continue;
            }
            match reply.status.map(|status| status.as_u16()) {
                Some(END_OF_BATCH) => {
                    answers.pending = number(&reply, "Nats-Num-Pending").unwrap_or(0);
                    return Ok(answers);
                }
                Some(NOT_FOUND) => return Ok(answers),
                Some(NO_RESPONDERS) => {
                    let stream = stream.to_owned();
                    return Err(ReadError::Missing { stream });
                }
                status => return Err(failed(stream, format!("status {status:?}"))),
            }
        }
    }

    /// Asks again whenever the connection came back meanwhile.
    pub(crate) async fn undisturbed<F: Future>(&self, ask: impl Fn() -> F) -> F::Output {
        let mut disturbances = self.disturbances.clone();
        disturbances.mark_unchanged();
        loop {
            tokio::select! {
                answer = ask() => return answer,
                Ok(()) = disturbances.changed() => {}
            }
        }
    }
}

pub(crate) fn failed(stream: &str, reason: impl ToString) -> ReadError {
    ReadError::Failed {
        stream: stream.to_owned(),
        reason: reason.to_string(),
    }
}

/// A stored message as the server hands it out. Its own headers may say anything: what the server says stands last.
fn message(reply: &Reply) -> Option<Message> {
    let headers = reply.headers.as_ref()?;
    Some(Message {
        sequence: number(reply, NATS_SEQUENCE.as_ref())?,
        subject: headers.get_last(NATS_SUBJECT)?.to_string(),
        id: headers.get(NATS_MESSAGE_ID).map(ToString::to_string),
        payload: reply.payload.clone(),
    })
}

fn is_stored(reply: &Reply) -> bool {
    let names = [NATS_STREAM, NATS_SEQUENCE, NATS_SUBJECT];
    let headers = reply.headers.as_ref();
    headers.is_some_and(|headers| names.into_iter().all(|name| headers.get(name).is_some()))
}

pub(crate) fn number(reply: &Reply, name: &str) -> Option<u64> {
    reply
        .headers
        .as_ref()?
        .get_last(name)?
        .as_str()
        .parse()
        .ok()
}
