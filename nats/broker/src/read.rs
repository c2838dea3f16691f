//! Reading what a stream keeps of a subject, in batches, without a consumer.

use std::time::Duration;

use async_nats::{
    Client, Message as Reply,
    header::{IntoHeaderName, NATS_MESSAGE_ID, NATS_SEQUENCE, NATS_SUBJECT},
};
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::StreamExt;
use tokio::time::{Instant, timeout_at};

use crate::Message;

/// Messages asked for at once.
const BATCH: usize = 512;
/// Longest wait for a whole batch.
const PATIENCE: Duration = Duration::from_secs(5);

/// Statuses of direct get (ADR-31): the end of a batch, nothing found, nobody there.
const END_OF_BATCH: u16 = 204;
const NOT_FOUND: u16 = 404;
const NO_RESPONDERS: u16 = 503;

/// Where to begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadFrom {
    Start,
    /// The first message that was stored at this time or later.
    Time(DateTime<Utc>),
}

/// Why a stream cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the stream {stream} is not there")]
    Missing { stream: String },
    #[error("the stream {stream} cannot be read: {reason}")]
    Failed { stream: String, reason: String },
}

/// The answers to one direct get.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub messages: Vec<Message>,
    /// Messages behind the last one that match as well.
    pub pending: u64,
}

/// The messages of `subject`, which may have wildcards, in order; of more than `newest_max` the newest.
///
/// # Errors
/// As [`direct_get`].
pub async fn read(
    client: &Client,
    stream: &str,
    subject: &str,
    from: ReadFrom,
    newest_max: usize,
) -> Result<Vec<Message>, ReadError> {
    let mut newest = std::collections::VecDeque::new();
    let mut begin = match from {
        ReadFrom::Start => serde_json::json!({ "seq": 1 }),
        ReadFrom::Time(time) => {
            serde_json::json!({ "start_time": time.to_rfc3339_opts(SecondsFormat::Millis, true) })
        }
    };
    loop {
        begin["next_by_subj"] = subject.into();
        begin["batch"] = BATCH.into();
        let Batch { messages, pending } =
            direct_get(client, stream, &begin, Instant::now() + PATIENCE).await?;
        let Some(last) = messages.last().map(|message| message.sequence) else {
            break;
        };
        for message in messages {
            if newest.len() == newest_max {
                newest.pop_front();
            }
            newest.push_back(message);
        }
        if pending == 0 {
            break;
        }
        begin = serde_json::json!({ "seq": last + 1 });
    }
    Ok(newest.into())
}

/// One direct get with the server's own request (ADR-31), such as `{"next_by_subj": …, "seq": …, "batch": …}`.
///
/// # Errors
/// When the stream is missing, refuses, or has not answered in full by `until`.
pub async fn direct_get(
    client: &Client,
    stream: &str,
    request: &serde_json::Value,
    until: Instant,
) -> Result<Batch, ReadError> {
    let failed = |reason: String| ReadError::Failed {
        stream: stream.to_owned(),
        reason,
    };
    let inbox = client.new_inbox();
    let replies = client.subscribe(inbox.clone()).await;
    let mut replies = replies.map_err(|error| failed(error.to_string()))?;
    let address = format!("$JS.API.DIRECT.GET.{stream}");
    let asked = client.publish_with_reply(address, inbox, request.to_string().into());
    asked.await.map_err(|error| failed(error.to_string()))?;
    let mut batch = Batch::default();
    loop {
        let reply = timeout_at(until, replies.next()).await;
        let reply = reply.map_err(|_| failed("no answer in time".to_owned()))?;
        let reply = reply.ok_or_else(|| failed("the connection is closed".to_owned()))?;
        match reply.status.map(|status| status.as_u16()) {
            None | Some(200) => batch.messages.extend(message(reply)),
            Some(END_OF_BATCH) => {
                batch.pending = number(&reply, "Nats-Num-Pending").unwrap_or(0);
                return Ok(batch);
            }
            Some(NOT_FOUND) => return Ok(batch),
            Some(NO_RESPONDERS) => {
                let stream = stream.to_owned();
                return Err(ReadError::Missing { stream });
            }
            Some(status) => return Err(failed(format!("status {status}"))),
        }
    }
}

fn message(reply: Reply) -> Option<Message> {
    let headers = reply.headers.as_ref()?;
    Some(Message {
        sequence: number(&reply, NATS_SEQUENCE)?,
        subject: headers.get(NATS_SUBJECT)?.to_string(),
        id: headers.get(NATS_MESSAGE_ID).map(ToString::to_string),
        payload: reply.payload,
    })
}

fn number(reply: &Reply, name: impl IntoHeaderName) -> Option<u64> {
    reply.headers.as_ref()?.get(name)?.as_str().parse().ok()
}
