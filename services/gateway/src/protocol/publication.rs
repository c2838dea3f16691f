//! A message of a channel: kept as it came, encoded once for all who read it.

use std::{
    cell::OnceCell,
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use bytes::{Buf, BufMut, Bytes};
use prost::{
    DecodeError, Message,
    encoding::{DecodeContext, WireType, skip_field},
};
use serde::{Serialize, Serializer, ser::Error};
use serde_json::value::RawValue;

use super::{
    ClientInfo, Encoding, Frame, json,
    reply::{Push, PushContent, Reply},
};

/// A publication on the wire. Namespaces that the gateway itself writes to keep it in this form, without the offset.
#[derive(Clone, PartialEq, Eq, Message, Serialize)]
pub(crate) struct StoredPublication {
    #[prost(bytes = "bytes", tag = "4")]
    #[serde(with = "json::raw")]
    pub(crate) data: Bytes,
    #[prost(message, optional, tag = "5")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) info: Option<ClientInfo>,
    #[prost(uint64, tag = "6")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) offset: u64,
    #[prost(btree_map = "string, string", tag = "7")]
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) tags: BTreeMap<String, String>,
    /// Unix milliseconds.
    #[prost(int64, tag = "9")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) time: i64,
}

/// A publication that every reader shares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Publication(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// The stream's sequence.
    sequence: u64,
    stored: StoredPublication,
    json: OnceLock<Option<Box<RawValue>>>,
    protobuf: OnceLock<Bytes>,
}

/// The payload is not JSON, so no browser could read it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the payload is not JSON")]
pub(crate) struct NotJson;

impl Publication {
    /// Checks a message.
    pub(crate) fn new(sequence: u64, stored: StoredPublication) -> Result<Self, NotJson> {
        let publication = Self(Arc::new(Shared {
            sequence,
            stored,
            ..Shared::default()
        }));
        match publication.json() {
            Some(_) => Ok(publication),
            None => Err(NotJson),
        }
    }

    /// The stream's sequence, which clients know as offset.
    pub(crate) fn sequence(&self) -> u64 {
        self.0.sequence
    }

    fn json(&self) -> Option<&RawValue> {
        let encode = || {
            let text = serde_json::to_string(&self.0.stored).ok()?;
            RawValue::from_string(json::one_line(text)).ok()
        };
        self.0.json.get_or_init(encode).as_deref()
    }

    fn protobuf(&self) -> &Bytes {
        let encode = || self.0.stored.encode_to_vec().into();
        self.0.protobuf.get_or_init(encode)
    }
}

impl PartialEq for Publication {
    fn eq(&self, other: &Self) -> bool {
        self.0.sequence == other.0.sequence && self.0.stored == other.0.stored
    }
}

impl Serialize for Publication {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let json = self.json().ok_or_else(|| S::Error::custom(NotJson))?;
        json.serialize(to)
    }
}

/// Written as what was encoded before. The gateway never reads one.
impl Message for Publication {
    fn encode_raw(&self, buffer: &mut impl BufMut) {
        buffer.put_slice(self.protobuf());
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buffer: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        skip_field(wire_type, tag, buffer, context)
    }

    fn encoded_len(&self) -> usize {
        self.protobuf().len()
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

/// A push to all readers of a channel, encoded for the first of each encoding.
#[derive(Debug)]
pub(crate) struct PushFrames {
    reply: Reply,
    json: OnceCell<Option<Frame>>,
    protobuf: OnceCell<Option<Frame>>,
}

impl PushFrames {
    pub(crate) fn new(channel: &str, content: PushContent) -> Self {
        Self {
            reply: Reply::push(Push::new(channel, content)),
            json: OnceCell::new(),
            protobuf: OnceCell::new(),
        }
    }

    pub(crate) fn of(channel: &str, publication: &Publication) -> Self {
        Self::new(channel, PushContent::Pub(publication.clone()))
    }

    /// The frame for a connection of this encoding.
    pub(crate) fn get(&self, encoding: Encoding) -> Option<&Frame> {
        let cell = match encoding {
            Encoding::Json => &self.json,
            Encoding::Protobuf => &self.protobuf,
        };
        cell.get_or_init(|| encoding.encode(&self.reply)).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publication(sequence: u64, data: &'static [u8]) -> Result<Publication, NotJson> {
        let stored = StoredPublication {
            data: Bytes::from_static(data),
            offset: sequence,
            ..StoredPublication::default()
        };
        Publication::new(sequence, stored)
    }

    #[test]
    fn payload_with_line_breaks_is_sent_on_one_line() {
        let publication = publication(7, b"{\n \"text\": \"a\\nb\"\r\n}").unwrap();
        let frames = PushFrames::of("lot:a.b", &publication);
        let expected =
            r#"{"push":{"channel":"lot:a.b","pub":{"data":{  "text": "a\nb"  },"offset":7}}}"#;
        let frame = frames.get(Encoding::Json).unwrap();
        assert_eq!(frame.bytes(), expected.as_bytes());
    }

    #[test]
    fn protobuf_push_has_the_published_field_numbers() {
        let publication = publication(300, b"1").unwrap();
        let frames = PushFrames::of("c", &publication);
        // length, push(4): channel(2) "c", pub(4): data(4) "1", offset(6) 300
        let expected = b"\x0d\x22\x0b\x12\x01c\x22\x06\x22\x011\x30\xac\x02";
        assert_eq!(frames.get(Encoding::Protobuf).unwrap().bytes(), expected);
    }

    #[test]
    fn payload_that_is_not_json_is_not_taken() {
        for payload in [&b""[..], b"text", b"{", b"NaN", b"\xff", b"{} {}"] {
            assert_eq!(publication(1, payload), Err(NotJson), "{payload:?}");
        }
    }
}
