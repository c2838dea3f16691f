//! Who sent a body, and when: HMAC-SHA256 over name, time and body (Standard Webhooks, "Signature scheme").

use std::{fmt, str::FromStr};

use auction::Time;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::EventId;

const PREFIX: &str = "whsec_";
/// Bytes of a secret; 24 to 64 are allowed.
const BYTES: usize = 32;

/// What an endpoint knows its events by.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Secret([u8; BYTES]);

/// Text that is no secret. It may be one, so it is not repeated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a secret is {PREFIX} and {BYTES} bytes in base64")]
pub struct SecretError;

impl Secret {
    /// Of bytes that nobody can foresee.
    pub fn new(random: [u8; BYTES]) -> Self {
        Self(random)
    }

    /// As whoever checks signatures writes it.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(self.0))
    }

    fn sign(&self, signed: &[&[u8]]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key may have any length");
        for part in signed {
            mac.update(part);
        }
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

/// The header `webhook-signature` of a body that is sent at a time: one signature a secret, any of which is enough.
pub fn signature<'a>(
    secrets: impl IntoIterator<Item = &'a Secret>,
    id: &EventId,
    at: Time,
    body: &str,
) -> String {
    let before = format!("{id}.{}.", at.unix_millis() / 1_000);
    let signed = [before.as_bytes(), body.as_bytes()];
    let signatures: Vec<_> = (secrets.into_iter())
        .map(|secret| format!("v1,{}", secret.sign(&signed)))
        .collect();
    signatures.join(" ")
}

impl FromStr for Secret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let encoded = text.strip_prefix(PREFIX).ok_or(SecretError)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| SecretError)?;
        bytes.try_into().map(Self).map_err(|_| SecretError)
    }
}

impl TryFrom<String> for Secret {
    type Error = SecretError;

    fn try_from(text: String) -> Result<Self, SecretError> {
        text.parse()
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        secret.reveal()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
