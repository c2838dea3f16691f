//! Reading what a stream keeps of a subject, in batches, without a consumer.

use std::time::Duration;

use async_nats::{Client, HeaderMap, Message as Reply, header::NATS_MESSAGE_ID};
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::Message;

/// Messages asked for at once.
const BATCH: usize = 512;
/// Longest wait for the next message of a batch.
const PATIENCE: Duration = Duration::from_secs(2);

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
    #[error("the stream {stream} is not there, or does not answer")]
    Away { stream: String },
    #[error("the stream {stream} answered {status}")]
    Refused { stream: String, status: String },
}

/// The messages of `subject`, which may have wildcards, in order; of more than `newest_max` the newest.
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
        let (batch, pending) = read_batch(client, stream, begin.to_string()).await?;
        let Some(last) = batch.last().map(|message| message.sequence) else {
            break;
        };
        for message in batch {
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

/// One batch, and how many messages are behind it.
async fn read_batch(
    client: &Client,
    stream: &str,
    request: String,
) -> Result<(Vec<Message>, u64), ReadError> {
    let away = || ReadError::Away {
        stream: stream.to_owned(),
    };
    let inbox = client.new_inbox();
    let mut replies = client.subscribe(inbox.clone()).await.map_err(|_| away())?;
    let address = format!("$JS.API.DIRECT.GET.{stream}");
    let asked = client.publish_with_reply(address, inbox, request.into());
    asked.await.map_err(|_| away())?;
    let mut messages = Vec::new();
    loop {
        let reply = timeout(PATIENCE, replies.next()).await;
        let reply = reply.ok().flatten().ok_or_else(away)?;
        match reply.status.map(|status| status.as_u16()) {
            None | Some(200) => messages.extend(message(reply)),
            Some(204) => return Ok((messages, number(&reply, "Nats-Num-Pending").unwrap_or(0))),
            Some(404) => return Ok((messages, 0)),
            Some(503) => return Err(away()),
            Some(status) => {
                return Err(ReadError::Refused {
                    stream: stream.to_owned(),
                    status: status.to_string(),
                });
            }
        }
    }
}

fn message(reply: Reply) -> Option<Message> {
    let headers = reply.headers.as_ref()?;
    Some(Message {
        sequence: number(&reply, "Nats-Sequence")?,
        subject: header(headers, "Nats-Subject")?.to_owned(),
        id: header(headers, NATS_MESSAGE_ID.as_ref()).map(str::to_owned),
        payload: reply.payload,
    })
}

fn number(reply: &Reply, name: &str) -> Option<u64> {
    header(reply.headers.as_ref()?, name)?.parse().ok()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.as_str())
}
