//! A message of a channel: kept as it came, encoded once for all who read it.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use bytes::{Buf, BufMut, Bytes};
use prost::{
    DecodeError, Message,
    encoding::{DecodeContext, WireType, skip_field},
};
use serde::{Serialize, Serializer, ser::Error};
use serde_json::{Value, value::RawValue};

use super::{ClientInfo, Encoding, fossil, json};

/// A publication on the wire. Where the gateway itself writes, it is stored in this form, without the offset and after a
/// byte that no JSON begins with.
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
    /// The data is what changed since the publication before.
    #[prost(bool, tag = "8")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) delta: bool,
    /// Unix milliseconds.
    #[prost(int64, tag = "9")]
    #[serde(skip_serializing_if = "json::is_default")]
    pub(crate) time: i64,
    /// The channel, where it was subscribed to with others by a wildcard.
    #[prost(string, tag = "10")]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) channel: String,
}

/// What a stored publication begins with.
const STORED: u8 = 0;
/// What stands where a channel's history was taken away.
const REMOVAL: &[u8] = &[1];

impl StoredPublication {
    /// As it is put into a stream.
    pub(crate) fn to_message(&self) -> Bytes {
        let mut message = vec![STORED];
        message.extend(self.encode_to_vec());
        message.into()
    }

    /// What says that all before it was taken away.
    pub(crate) fn removal() -> Bytes {
        Bytes::from_static(REMOVAL)
    }

    pub(crate) fn is_removal(message: &[u8]) -> bool {
        message == REMOVAL
    }

    /// What stands in a stream: one of these, or the payload alone, which anybody may have published.
    pub(crate) fn of_message(message: &Bytes) -> Result<Self, DecodeError> {
        match message.first() {
            Some(&STORED) => Self::decode(message.slice(1..)),
            _ => Ok(Self {
                data: message.clone(),
                ..Self::default()
            }),
        }
    }
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

    pub(crate) fn tags(&self) -> &BTreeMap<String, String> {
        &self.0.stored.tags
    }

    /// The stream's sequence, which clients know as offset.
    pub(crate) fn sequence(&self) -> u64 {
        self.0.sequence
    }

    /// The channel that it is of, if it was subscribed to by a wildcard.
    pub(crate) fn channel(&self) -> &str {
        &self.0.stored.channel
    }

    /// Bytes of its payload.
    pub(crate) fn len(&self) -> usize {
        self.0.stored.data.len()
    }

    /// The same as who reads deltas is sent it in JSON: its payload is text.
    pub(crate) fn quoted(&self) -> Self {
        self.with_text(&self.0.stored.data, false)
    }

    /// What makes its payload of the one before: nothing if that is no shorter. In JSON it is text.
    pub(super) fn delta_from(&self, base: &Self, encoding: Encoding) -> Option<Self> {
        let (from, to) = (&base.0.stored.data, &self.0.stored.data);
        let delta = fossil::delta(from, to);
        if delta.len() >= to.len() {
            return None;
        }
        match encoding {
            Encoding::Protobuf => Some(self.with(delta.into(), true)),
            // Where it is no text, the whole payload goes.
            Encoding::Json => std::str::from_utf8(&delta)
                .ok()
                .map(|_| self.with_text(&delta, true)),
        }
    }

    fn with_text(&self, text: &[u8], delta: bool) -> Self {
        let text = String::from_utf8_lossy(text);
        self.with(Value::from(text).to_string().into(), delta)
    }

    fn with(&self, data: Bytes, delta: bool) -> Self {
        let stored = StoredPublication {
            data,
            delta,
            ..self.0.stored.clone()
        };
        Self(Arc::new(Shared {
            sequence: self.0.sequence,
            stored,
            ..Shared::default()
        }))
    }

    #[cfg(test)]
    pub(crate) fn data(&self) -> &[u8] {
        &self.0.stored.data
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
    fn payload_that_is_not_json_is_not_taken() {
        for payload in [&b""[..], b"text", b"{", b"NaN", b"\xff", b"{} {}"] {
            assert_eq!(publication(1, payload), Err(NotJson), "{payload:?}");
        }
    }
}
