//! Payloads in JSON: what is `bytes` in Protobuf stands there as it came, neither quoted nor written anew.

use bytes::Bytes;
use serde_json::value::RawValue;

/// Zero, empty and false are left out.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Whether the bytes are one JSON value.
pub(crate) fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<&RawValue>(bytes).is_ok()
}

/// What holds payloads goes on one line: line breaks between their tokens become spaces.
pub(crate) fn one_line(json: String) -> String {
    if json.contains(['\n', '\r']) {
        json.replace(['\n', '\r'], " ")
    } else {
        json
    }
}

/// `#[serde(with = "json::raw")]`
pub(crate) mod raw {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error};

    use super::{Bytes, RawValue};

    pub(crate) fn serialize<S: Serializer>(bytes: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_slice(bytes).map_err(S::Error::custom)?;
        raw.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        let raw = Box::<RawValue>::deserialize(from)?;
        Ok(String::from(Box::<str>::from(raw)).into())
    }
}
