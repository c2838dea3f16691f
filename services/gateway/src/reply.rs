//! What clients are sent: each reply and push as one line of JSON.

use bytes::Bytes;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::value::RawValue;

use crate::{codes::CommandError, delivery::Frame};

/// The server's ping.
pub(crate) fn ping() -> Frame {
    Frame::from_static("{}")
}

/// An answer under the name of its command, such as `{"id":2,"subscribe":{…}}`.
pub(crate) fn result(id: u32, name: &'static str, result: &impl Serialize) -> Frame {
    let reply = Reply { id, name, result };
    one_line(serde_json::to_string(&reply).expect("results have string keys"))
}

/// An answer with publications, which were checked when they came and are not parsed again.
pub(crate) fn with_publications<'a>(
    id: u32,
    name: &'static str,
    result: &impl Serialize,
    publications: impl IntoIterator<Item = &'a Publication>,
) -> Frame {
    let head = format!("{{\"id\":{id},\"{name}\":{{\"publications\":[");
    let mut parts = vec![head.as_str()];
    parts.extend(publications.into_iter().flat_map(|p| [p.body(), ","]));
    if parts.len() == 1 {
        return self::result(id, name, result);
    }
    parts.pop();
    // Results that come with publications have fields, which follow here.
    let fields = serde_json::to_string(result).expect("results have string keys");
    parts.extend(["],", &fields[1..], "}"]);
    parts.concat().into()
}

struct Reply<'a, T> {
    id: u32,
    name: &'static str,
    result: &'a T,
}

impl<T: Serialize> Serialize for Reply<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut reply = serializer.serialize_map(Some(2))?;
        reply.serialize_entry("id", &self.id)?;
        reply.serialize_entry(self.name, self.result)?;
        reply.end()
    }
}

/// A frame of JSON that holds payloads as they came: line breaks between their tokens become spaces.
fn one_line(json: String) -> Frame {
    if json.contains(['\n', '\r']) {
        json.replace(['\n', '\r'], " ").into()
    } else {
        json.into()
    }
}

/// An answer without content.
pub(crate) fn done(id: u32, name: &str) -> Frame {
    format!("{{\"id\":{id},\"{name}\":{{}}}}").into()
}

/// An error, counted.
pub(crate) fn error(id: u32, error: CommandError) -> Frame {
    let (code, message) = error.code_and_message();
    crate::metrics::refused(code);
    let temporary = if error.is_temporary() {
        ",\"temporary\":true"
    } else {
        ""
    };
    format!("{{\"id\":{id},\"error\":{{\"code\":{code},\"message\":\"{message}\"{temporary}}}}}")
        .into()
}

/// Ends a subscription; the client subscribes again and learns its position.
pub(crate) fn insufficient_state(channel: &str) -> Frame {
    format!(
        "{{\"push\":{{\"channel\":\"{channel}\",\
         \"unsubscribe\":{{\"code\":2500,\"reason\":\"insufficient state\"}}}}}}"
    )
    .into()
}

#[derive(Serialize)]
pub(crate) struct Connected<'a> {
    pub(crate) client: &'a str,
    pub(crate) version: &'static str,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) ttl: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) expires: bool,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) ping: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) pong: bool,
}

#[derive(Serialize)]
pub(crate) struct Subscribed<'a> {
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) recoverable: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) positioned: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(crate) epoch: &'a str,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) offset: u64,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) was_recovering: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) recovered: bool,
}

#[derive(Serialize)]
pub(crate) struct HistoryResult<'a> {
    pub(crate) epoch: &'a str,
    pub(crate) offset: u64,
}

#[derive(Serialize)]
pub(crate) struct Called<'a, T: ?Sized> {
    pub(crate) data: &'a T,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// A message of a channel.
#[derive(Clone, Debug)]
pub(crate) struct Publication {
    /// The stream's sequence, which clients know as offset.
    pub(crate) sequence: u64,
    /// The whole push.
    pub(crate) frame: Frame,
    /// Where in the push the publication itself begins.
    body_start: usize,
}

/// The payload is not JSON, so no browser could read it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the payload is not JSON")]
pub(crate) struct NotJson;

/// What stands in a push before its channel, between channel and publication, and after both.
const HEAD: &str = r#"{"push":{"channel":""#;
const PUB: &str = r#"","pub":"#;
const TAIL: &str = "}}";

impl Publication {
    /// Checks and encodes a stored message: the only time that its payload is parsed.
    pub(crate) fn encode(channel: &str, sequence: u64, payload: &Bytes) -> Result<Self, NotJson> {
        let data: &RawValue = serde_json::from_slice(payload).map_err(|_| NotJson)?;
        let offset = sequence.to_string();
        let body = ["{\"data\":", data.get(), ",\"offset\":", &offset, "}"];
        let push = [&[HEAD, channel, PUB], &body[..], &[TAIL]].concat();
        Ok(Self {
            sequence,
            frame: one_line(push.concat()),
            body_start: HEAD.len() + channel.len() + PUB.len(),
        })
    }

    /// The publication without the push around it, as replies carry it.
    pub(crate) fn body(&self) -> &str {
        &self.frame.as_str()[self.body_start..self.frame.len() - TAIL.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payload_with_line_breaks_is_sent_on_one_line() {
        let payload = Bytes::from_static(b"{\n \"text\": \"a\\nb\"\r\n}");
        let publication = Publication::encode("lot:a.b", 7, &payload).unwrap();
        assert_eq!(
            publication.frame.as_str(),
            r#"{"push":{"channel":"lot:a.b","pub":{"data":{  "text": "a\nb"  },"offset":7}}}"#
        );
        assert_eq!(
            publication.body(),
            r#"{"data":{  "text": "a\nb"  },"offset":7}"#
        );
    }

    #[test]
    fn publications_in_a_reply_keep_their_spelling() {
        let encode = |n, payload| Publication::encode("a", n, &Bytes::from_static(payload));
        let publications = [encode(1, br#"{"b":1.0e0,"a":2}"#), encode(2, b"7")];
        let (epoch, offset) = ("e", 2);
        let reply = with_publications(
            3,
            "history",
            &HistoryResult { epoch, offset },
            publications.iter().flatten(),
        );
        assert_eq!(
            reply.as_str(),
            r#"{"id":3,"history":{"publications":[{"data":{"b":1.0e0,"a":2},"offset":1},{"data":7,"offset":2}],"epoch":"e","offset":2}}"#
        );
        let reply = with_publications(3, "history", &HistoryResult { epoch, offset }, []);
        assert_eq!(
            reply.as_str(),
            r#"{"id":3,"history":{"epoch":"e","offset":2}}"#
        );
    }

    #[test]
    fn payload_that_is_not_json_is_not_encoded() {
        for payload in [&b""[..], b"text", b"{", b"NaN", b"\xff", b"{} {}"] {
            let payload = Bytes::from_static(payload);
            assert!(
                Publication::encode("a", 1, &payload).is_err(),
                "{payload:?}"
            );
        }
    }
}
