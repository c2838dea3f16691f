//! A reply as bytes, and which bytes.

use bytes::Bytes;
use prost::{Message, encoding::decode_varint};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::{
    codes::CommandError,
    json,
    reply::{Content, Reply},
};

/// How a connection's messages are written down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    Json,
    Protobuf,
}

/// An encoded reply, cheap to clone. On streams JSON ends with a line break; Protobuf begins with its length.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Frame {
    Json(Utf8Bytes),
    Protobuf(Bytes),
}

impl Frame {
    pub(crate) fn len(&self) -> usize {
        self.bytes().len()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Json(text) => text.as_bytes(),
            Self::Protobuf(bytes) => bytes,
        }
    }
}

impl Encoding {
    /// Encodes what is sent. A payload that is not JSON cannot go to who speaks JSON: a command is refused instead.
    pub(crate) fn encode(self, reply: &Reply) -> Option<Frame> {
        match self {
            Self::Protobuf => {
                let bytes = reply.encode_length_delimited_to_vec();
                Some(Frame::Protobuf(bytes.into()))
            }
            Self::Json => match serde_json::to_string(reply) {
                Ok(text) => Some(Frame::Json(json::one_line(text).into())),
                Err(error) => {
                    tracing::warn!(%error, "a payload is not JSON");
                    if reply.id == 0 || matches!(reply.content, Some(Content::Error(_))) {
                        return None;
                    }
                    self.encode(&Reply::error(reply.id, CommandError::Internal))
                }
            },
        }
    }

    /// The commands of one frame, each as the bytes that hold it; nothing when they cannot be told apart.
    pub(crate) fn split(self, frame: &[u8]) -> Option<Vec<&[u8]>> {
        match self {
            Self::Json => {
                let end = frame.iter().rposition(|byte| !b"\r\n".contains(byte));
                let frame = &frame[..end.map_or(0, |end| end + 1)];
                Some(frame.split(|byte| *byte == b'\n').collect())
            }
            Self::Protobuf => {
                let (mut rest, mut commands) = (frame, Vec::new());
                while !rest.is_empty() {
                    let length = usize::try_from(decode_varint(&mut rest).ok()?).ok()?;
                    let (command, after) = rest.split_at_checked(length)?;
                    commands.push(command);
                    rest = after;
                }
                (!commands.is_empty()).then_some(commands)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protobuf_frame_of_a_false_length_is_refused() {
        let split = |frame: &'static [u8]| Encoding::Protobuf.split(frame);
        assert_eq!(split(b""), None);
        assert_eq!(split(b"\x02a"), None);
        assert_eq!(split(b"\x80\x80\x80\x80\x08a"), None, "2^31");
        assert_eq!(split(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), None);
        assert_eq!(split(b"\x00\x01a"), Some(vec![&b""[..], b"a"]));
    }

    #[test]
    fn json_frame_keeps_blank_lines_but_the_last() {
        let split = |frame: &'static str| Encoding::Json.split(frame.as_bytes());
        assert_eq!(split(""), Some(vec![&b""[..]]));
        assert_eq!(split("{}\n"), Some(vec![&b"{}"[..]]));
        assert_eq!(split("{}\n\n{}\r\n"), Some(vec![&b"{}"[..], b"", b"{}"]));
    }

    #[test]
    fn ping_is_the_smallest_frame_of_each_encoding() {
        assert_eq!(Encoding::Json.encode(&Reply::PING).unwrap().bytes(), b"{}");
        assert_eq!(
            Encoding::Protobuf.encode(&Reply::PING).unwrap().bytes(),
            [0]
        );
    }
}
