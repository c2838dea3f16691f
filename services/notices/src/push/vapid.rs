//! The house's own key, by which push services know who pushes (RFC 8292): browsers take pushes signed with it alone.

use std::{fmt, fs, path::Path};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use notification::{KeyBytes, NoticeId};
use p256::{
    SecretKey,
    elliptic_curve::sec1::ToEncodedPoint,
    pkcs8::{DecodePrivateKey, EncodePrivateKey},
};
use serde::Serialize;

/// The file of the key, made by `outcry setup`.
const FILE: &str = "vapid.pem";
/// How long a signature is good for: 24 hours at most (RFC 8292, section 2).
const SIGNED_FOR: TimeDelta = TimeDelta::hours(12);
/// Context of the key that topics are made with.
const TOPICS: &str = "outcry 2026 push topics";
/// Characters of a topic: as many as there may be (RFC 8030, section 5.4).
const TOPIC_LENGTH: usize = 32;

pub(super) struct Vapid {
    signing: EncodingKey,
    /// As push services read it.
    public: String,
    topics: [u8; 32],
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: String,
    exp: i64,
    sub: &'a str,
}

impl Vapid {
    /// # Errors
    /// When the key is missing or damaged.
    pub(super) fn read(secrets: &Path) -> anyhow::Result<Self> {
        let path = secrets.join(FILE);
        let pem = fs::read_to_string(&path);
        let pem = pem
            .with_context(|| format!("cannot read {}; `outcry setup` makes it", path.display()))?;
        Self::parse(&pem).with_context(|| format!("{} holds no key of P-256", path.display()))
    }

    fn parse(pem: &str) -> anyhow::Result<Self> {
        let key = SecretKey::from_pkcs8_pem(pem)?;
        let point = key.public_key().to_encoded_point(false);
        Ok(Self {
            signing: EncodingKey::from_ec_der(key.to_pkcs8_der()?.as_bytes()),
            public: KeyBytes::<65>(point.as_bytes().try_into()?).into(),
            topics: blake3::derive_key(TOPICS, &key.to_bytes()),
        })
    }

    /// The value of `Authorization` for a push service, and whom it writes to about us.
    pub(super) fn sign(&self, origin: String, contact: &str, now: DateTime<Utc>) -> String {
        let claims = Claims {
            aud: origin,
            exp: (now + SIGNED_FOR).timestamp(),
            sub: contact,
        };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, &self.signing);
        let token = token.expect("a key of P-256 signs any claims");
        format!("vapid t={token}, k={}", self.public)
    }

    pub(super) fn topic(&self, id: &NoticeId) -> String {
        let hash = blake3::keyed_hash(&self.topics, id.as_str().as_bytes());
        hash.to_hex()[..TOPIC_LENGTH].to_owned()
    }
}

impl fmt::Debug for Vapid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vapid")
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}
