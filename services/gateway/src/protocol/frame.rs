//! A reply as bytes, and which bytes.

use std::sync::Arc;

use bytes::Bytes;
use prost::{Message, encoding::decode_varint};
use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

use super::{
    codes::CommandError,
    json,
    reply::{Content, Reply},
};

/// Bytes of replies that share a message. One that is longer has a message of its own.
const BATCH_BYTES: usize = 64 * 1024;

/// How a connection's messages are written down.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Encoding {
    Json,
    Protobuf,
}

/// An encoded reply, cheap to clone: the WebSocket frame that everybody who reads it is sent. Other carriers take its
/// payload, where JSON ends with a line break and Protobuf begins with its length.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Frame(Arc<Encoded>);

#[derive(PartialEq, Eq, Debug)]
struct Encoded {
    wire: Bytes,
    payload_at: usize,
    /// The frames that it is made of, if it is several in one piece.
    parts: Box<[Frame]>,
}

impl Frame {
    fn new(opcode: Data, payload: &[u8]) -> Self {
        let header = FrameHeader {
            opcode: OpCode::Data(opcode),
            ..FrameHeader::default()
        };
        let length = payload.len() as u64;
        let mut wire = Vec::with_capacity(header.len(length) + payload.len());
        header
            .format(length, &mut wire)
            .expect("memory takes all that is written");
        let payload_at = wire.len();
        wire.extend_from_slice(payload);
        Self(Arc::new(Encoded {
            wire: wire.into(),
            payload_at,
            parts: Box::default(),
        }))
    }

    /// Several in one piece: who reads all of them is written that.
    pub(crate) fn joined(parts: Box<[Self]>) -> Self {
        let wire: Vec<&[u8]> = parts.iter().map(|part| &**part.wire()).collect();
        Self(Arc::new(Encoded {
            wire: wire.concat().into(),
            payload_at: 0,
            parts,
        }))
    }

    /// Several in as few messages as that takes: lines of JSON, Protobuf by their lengths.
    pub(crate) fn batched(parts: Box<[Self]>, encoding: Encoding) -> Self {
        if let [one] = &*parts {
            return one.clone();
        }
        let mut wire = Vec::new();
        let mut rest = &*parts;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = |part: &&Self| {
                bytes += part.payload().len();
                bytes <= BATCH_BYTES
            };
            let count = rest.iter().take_while(fits).count().max(1);
            let (message, after) = rest.split_at(count);
            let payloads: Vec<&[u8]> = message.iter().map(Self::payload).collect();
            let (opcode, payload) = match encoding {
                Encoding::Json => (Data::Text, payloads.join(&b'\n')),
                Encoding::Protobuf => (Data::Binary, payloads.concat()),
            };
            wire.extend_from_slice(Self::new(opcode, &payload).wire());
            rest = after;
        }
        Self(Arc::new(Encoded {
            wire: wire.into(),
            payload_at: 0,
            parts,
        }))
    }

    /// The single frames of it.
    pub(crate) fn parts(&self) -> &[Self] {
        match &*self.0.parts {
            [] => std::slice::from_ref(self),
            parts => parts,
        }
    }

    /// What was framed already.
    pub(crate) fn framed(wire: Bytes) -> Self {
        Self(Arc::new(Encoded {
            wire,
            payload_at: 0,
            parts: Box::default(),
        }))
    }

    /// As it goes over a WebSocket.
    pub(crate) fn wire(&self) -> &Bytes {
        &self.0.wire
    }

    /// The reply alone; only of a single frame.
    pub(crate) fn payload(&self) -> &[u8] {
        &self.0.wire[self.0.payload_at..]
    }

    /// Whether they are one and the same, not only alike.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Encoding {
    /// Its place among what is kept of each.
    pub(crate) fn index(self) -> usize {
        usize::from(self == Self::Protobuf)
    }

    /// Encodes what is sent. A payload that is not JSON cannot go to who speaks JSON: a command is refused instead.
    pub(crate) fn encode(self, reply: &Reply) -> Option<Frame> {
        match self {
            Self::Protobuf => {
                let bytes = reply.encode_length_delimited_to_vec();
                Some(Frame::new(Data::Binary, &bytes))
            }
            Self::Json => match serde_json::to_string(reply) {
                Ok(text) => Some(Frame::new(Data::Text, json::one_line(text).as_bytes())),
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
    use std::{io::Cursor, iter};

    use tokio_tungstenite::tungstenite::{WebSocket, protocol::Role};

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

    /// The payloads of the messages that a frame is written as.
    fn messages(frame: &Frame) -> Vec<Vec<u8>> {
        let mut socket =
            WebSocket::from_raw_socket(Cursor::new(frame.wire().to_vec()), Role::Client, None);
        let next = || {
            socket
                .read()
                .ok()
                .map(|message| message.into_data().to_vec())
        };
        iter::from_fn(next).collect()
    }

    #[test]
    fn batched_replies_share_a_message_as_far_as_it_goes() {
        for encoding in [Encoding::Json, Encoding::Protobuf] {
            let part = |length: usize| {
                let text = format!("\"{}\"", "x".repeat(length));
                encoding.encode(&Reply::message(text.into())).unwrap()
            };
            let lengths = [10, 200, 300, BATCH_BYTES, 20, 30];
            let parts: Box<[Frame]> = lengths.map(part).into();
            let messages = messages(&Frame::batched(parts.clone(), encoding));
            let counts: Vec<usize> = messages
                .iter()
                .map(|it| encoding.split(it).unwrap().len())
                .collect();
            assert_eq!(counts, [3, 1, 2], "{encoding:?}");
            let end: &[u8] = match encoding {
                Encoding::Json => b"\n",
                Encoding::Protobuf => b"",
            };
            let first = parts[..3].iter().map(Frame::payload).collect::<Vec<_>>();
            assert_eq!(messages[0], first.join(end));
        }
    }

    #[test]
    fn ping_is_the_smallest_frame_of_each_encoding() {
        assert_eq!(
            Encoding::Json.encode(&Reply::PING).unwrap().payload(),
            b"{}"
        );
        assert_eq!(
            Encoding::Protobuf.encode(&Reply::PING).unwrap().payload(),
            [0]
        );
    }
}
