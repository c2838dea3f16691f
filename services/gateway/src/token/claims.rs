//! What a token says, in the words that Centrifugo has for it.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Number, value::RawValue};

use super::TokenError;

#[derive(Deserialize)]
pub(super) struct Claims {
    #[serde(default)]
    pub(super) sub: String,
    #[serde(default, deserialize_with = "seconds")]
    pub(super) exp: Option<i64>,
    #[serde(default, deserialize_with = "seconds")]
    pub(super) nbf: Option<i64>,
    #[serde(default, deserialize_with = "seconds")]
    pub(super) iat: Option<i64>,
    /// What others are told: of a connection everywhere, of a subscription there.
    info: Option<Box<RawValue>>,
    b64info: Option<String>,
    /// Of a connection.
    #[serde(default)]
    pub(super) roles: Vec<String>,
    #[serde(default)]
    pub(super) channels: Vec<String>,
    #[serde(default)]
    pub(super) subs: BTreeMap<String, WrittenTerms>,
    /// Of a subscription: what it is for, if not for any connection of its user for which, and when it ends if not with
    /// the token.
    pub(super) channel: Option<String>,
    #[serde(default)]
    pub(super) client: String,
    data: Option<Box<RawValue>>,
    b64data: Option<String>,
    #[serde(rename = "override")]
    overrides: Option<Overrides>,
    #[serde(default, deserialize_with = "seconds")]
    pub(super) expire_at: Option<i64>,
    /// When the key ends that signed it.
    #[serde(skip)]
    pub(super) key_end: Option<i64>,
}

impl Claims {
    /// When what the token allows is over, which need not be when the token is. Nothing outlives the key.
    pub(super) fn end(&self) -> Option<i64> {
        let end = match self.expire_at {
            // So a token says that what it allows does not end with it.
            Some(0) => None,
            other => other.or(self.exp),
        };
        end.into_iter().chain(self.key_end).min()
    }

    /// Takes out how a subscription is to be.
    pub(super) fn take_terms(&mut self) -> Result<Terms, TokenError> {
        let written = WrittenTerms {
            info: self.info.take(),
            b64info: self.b64info.take(),
            data: self.data.take(),
            b64data: self.b64data.take(),
            overrides: self.overrides.take(),
        };
        written.read()
    }
}

/// A NumericDate (RFC 7519, section 2), which may have a fraction.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let number = Option::<Number>::deserialize(deserializer)?;
    let whole = |number: Number| {
        let rounded = || number.as_f64().map(|seconds| seconds.floor() as i64);
        number.as_i64().or_else(rounded)
    };
    Ok(number.and_then(whole))
}

/// How a subscription is to be, as it is written.
#[derive(Deserialize)]
pub(super) struct WrittenTerms {
    info: Option<Box<RawValue>>,
    b64info: Option<String>,
    data: Option<Box<RawValue>>,
    b64data: Option<String>,
    #[serde(rename = "override")]
    overrides: Option<Overrides>,
}

/// How a subscription is to be, by its token.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Terms {
    /// What others are told there of the connection.
    pub(crate) info: Bytes,
    /// What the client is told with its subscription.
    pub(crate) data: Bytes,
    pub(crate) overrides: Overrides,
}

/// What counts instead of the namespace's word.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) presence: Option<Override>,
    pub(crate) join_leave: Option<Override>,
    pub(crate) force_push_join_leave: Option<Override>,
    pub(crate) force_recovery: Option<Override>,
    pub(crate) force_positioning: Option<Override>,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Override {
    #[serde(default)]
    value: bool,
}

/// What counts where the namespace has said this.
pub(crate) fn overridden(namespace: bool, by: Option<Override>) -> bool {
    by.map_or(namespace, |it| it.value)
}

impl WrittenTerms {
    pub(super) fn read(self) -> Result<Terms, TokenError> {
        let bytes = |json: Option<Box<RawValue>>, base64: Option<String>| {
            json_or_base64(json.as_deref(), base64.as_deref()).ok_or(TokenError::Invalid)
        };
        Ok(Terms {
            info: bytes(self.info, self.b64info)?,
            data: bytes(self.data, self.b64data)?,
            overrides: self.overrides.unwrap_or_default(),
        })
    }
}

/// JSON as it is, or any bytes in base64; nothing if it is no base64.
pub(crate) fn json_or_base64(json: Option<&RawValue>, base64: Option<&str>) -> Option<Bytes> {
    match (base64.filter(|it| !it.is_empty()), json) {
        (Some(base64), _) => STANDARD.decode(base64).ok().map(Bytes::from),
        (None, Some(json)) if json.get() != "null" => {
            Some(Bytes::copy_from_slice(json.get().as_bytes()))
        }
        _ => Some(Bytes::new()),
    }
}
