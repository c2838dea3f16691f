//! Stored messages with all that the server keeps of them, for copies of a stream.

use async_nats::{
    HeaderMap, Message as Reply,
    header::{NATS_LAST_SEQUENCE, NATS_SEQUENCE, NATS_STREAM, NATS_SUBJECT, NATS_TIME_STAMP},
    jetstream::stream::RawMessageErrorKind,
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::json;
use tokio::time::{Instant, timeout_at};

use crate::{
    ReadError, StreamApi,
    read::BATCH,
    stream_api::{PATIENCE, failed, number},
};

/// Bytes asked for at once: what is on its way has to fit into memory.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Every subject.
const ALL: &str = ">";

/// What the server adds to a message when it hands it out.
const ADDED: [&str; 2] = ["Nats-Num-Pending", "Nats-UpTo-Sequence"];

/// One stored message, whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WholeMessage {
    pub sequence: u64,
    pub subject: String,
    pub stored_at: DateTime<Utc>,
    /// As it was published, sorted by name.
    pub headers: Vec<(String, String)>,
    pub payload: Bytes,
}

impl StreamApi {
    /// Some of the messages at a sequence and behind it, in order; none: there are no more.
    ///
    /// # Errors
    /// When the stream is missing, or does not answer in time.
    pub async fn whole_messages(
        &self,
        stream: &str,
        from: u64,
    ) -> Result<Vec<WholeMessage>, ReadError> {
        let request =
            json!({ "seq": from, "next_by_subj": ALL, "batch": BATCH, "max_bytes": BATCH_BYTES });
        let until = Instant::now() + PATIENCE;
        let asked = self.undisturbed(|| self.answers(stream, &request, until));
        let answers = asked.await?;
        let whole = answers.stored.iter().map(|reply| {
            of_reply(reply).ok_or_else(|| failed(stream, "a message that says no time or place"))
        });
        whole.collect()
    }

    /// The first message at a sequence or behind it, as the stream's leader has it: for streams that take no direct get.
    ///
    /// # Errors
    /// When the stream is missing, or does not answer in time.
    pub async fn whole_message_of_leader(
        &self,
        stream: &str,
        from: u64,
    ) -> Result<Option<WholeMessage>, ReadError> {
        let until = Instant::now() + PATIENCE;
        let asked = self.undisturbed(|| async {
            let found = self.context().get_stream_no_info(stream).await;
            let found = found.map_err(|error| failed(stream, error))?;
            let asked = found.raw_message_builder().sequence(from);
            match asked.next_by_subject(ALL).send().await {
                Ok(message) => Ok(Some(message)),
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
                Err(error) => Err(failed(stream, error)),
            }
        });
        let found = timeout_at(until, asked).await;
        let found = found.map_err(|late| failed(stream, late))??;
        let whole = found.map(|message| {
            let nanoseconds = i64::try_from(message.time.unix_timestamp_nanos());
            Some(WholeMessage {
                sequence: message.sequence,
                subject: message.subject.to_string(),
                stored_at: DateTime::from_timestamp_nanos(nanoseconds.ok()?),
                headers: sorted(&message.headers, |_| true),
                payload: message.payload,
            })
        });
        match whole {
            Some(None) => Err(failed(stream, "a message from beyond the year 2262")),
            Some(whole) => Ok(whole),
            None => Ok(None),
        }
    }
}

/// Its own headers may say anything: what the server says stands last.
fn of_reply(reply: &Reply) -> Option<WholeMessage> {
    let headers = reply.headers.as_ref()?;
    let said = headers.get_last(NATS_TIME_STAMP)?;
    let stored_at = DateTime::parse_from_rfc3339(said.as_str()).ok()?;
    let by_server = [
        NATS_STREAM,
        NATS_SUBJECT,
        NATS_SEQUENCE,
        NATS_TIME_STAMP,
        NATS_LAST_SEQUENCE,
    ];
    let is_own = |name: &str| {
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        !ADDED.into_iter().any(is) && !by_server.iter().any(|other| is(other.as_ref()))
    };
    Some(WholeMessage {
        sequence: number(reply, NATS_SEQUENCE.as_ref())?,
        subject: headers.get_last(NATS_SUBJECT)?.to_string(),
        stored_at: stored_at.to_utc(),
        headers: sorted(headers, is_own),
        payload: reply.payload.clone(),
    })
}

fn sorted(headers: &HeaderMap, keep: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (name, values) in headers.iter() {
        let name = name.to_string();
        if keep(&name) {
            all.extend(values.iter().map(|value| (name.clone(), value.to_string())));
        }
    }
    // Of one name, values stay in the order they came in.
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}
