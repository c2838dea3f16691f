//! One stored message as clients get it: encoded once, shared by all who read it.

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::delivery::Frame;

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

/// What follows the publication in its push.
const TAIL: &str = "}}";

impl Publication {
    /// Encodes a stored message. Line breaks between JSON tokens become spaces: a frame is one line.
    pub(crate) fn encode(channel: &str, sequence: u64, payload: &Bytes) -> Result<Self, NotJson> {
        let data: &RawValue = serde_json::from_slice(payload).map_err(|_| NotJson)?;
        let data = data.get();
        let one_line;
        let data = if data.contains(['\n', '\r']) {
            one_line = data.replace(['\n', '\r'], " ");
            &one_line
        } else {
            data
        };
        let head = format!("{{\"push\":{{\"channel\":\"{channel}\",\"pub\":");
        let body_start = head.len();
        let frame = format!("{head}{{\"data\":{data},\"offset\":{sequence}}}{TAIL}");
        Ok(Self {
            sequence,
            frame: frame.into(),
            body_start,
        })
    }

    /// The publication without the push around it, as replies carry it.
    pub(crate) fn body(&self) -> &RawValue {
        let body = &self.frame.as_str()[self.body_start..self.frame.len() - TAIL.len()];
        serde_json::from_str(body).expect("it was encoded from JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_with_line_breaks_travels_on_one_line() {
        let payload = Bytes::from_static(b"{\n \"text\": \"a\\nb\"\r\n}");
        let publication = Publication::encode("lot:a.b", 7, &payload).unwrap();
        assert_eq!(
            publication.frame.as_str(),
            r#"{"push":{"channel":"lot:a.b","pub":{"data":{  "text": "a\nb"  },"offset":7}}}"#
        );
        assert_eq!(
            publication.body().get(),
            r#"{"data":{  "text": "a\nb"  },"offset":7}"#
        );
    }

    #[test]
    fn what_is_not_json_is_not_encoded() {
        for payload in [&b""[..], b"text", b"{", b"NaN", b"\xff", b"{} {}"] {
            let payload = Bytes::from_static(payload);
            assert!(
                Publication::encode("a", 1, &payload).is_err(),
                "{payload:?}"
            );
        }
    }
}
