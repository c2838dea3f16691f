//! The keys that only web holds: one signs realtime tokens, one derives what cookies need and seals what nobody else
//! may read.

use std::path::Path;

use anyhow::Context;
use base64::{
    Engine as _, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD,
};
use bootstrap::random;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};

use crate::Person;

/// How long a realtime token is good for; the gateway accepts five minutes at most.
const REALTIME_TOKEN_LIFE: TimeDelta = TimeDelta::minutes(5);
const ISSUER: &str = "outcry-web";
const AUDIENCE: &str = "outcry-gateway";

/// Context of the key that seals, so that it differs from the one that derives.
const SEALING_CONTEXT: &str = "outcry 2026 web sealing";
const NONCE_LENGTH: usize = 24;
/// What the cookie's key makes the installation's name of, and how many hexadecimal digits that has.
const INSTALLATION: &str = "installation";
const INSTALLATION_LENGTH: usize = 12;

/// What only web can read: XChaCha20-Poly1305, the nonce before the text, in base64.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Sealed(String);

impl Sealed {
    /// As it is written elsewhere.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// What was written elsewhere; whether it opens is seen then.
    pub(crate) fn of(text: String) -> Self {
        Self(text)
    }
}

/// The secrets of `web`.
pub(crate) struct Keys {
    signing: EncodingKey,
    key_id: String,
    cookie: [u8; 32],
    /// The public half of the key that pushes are signed with, as browsers take it.
    push_public: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    sid: &'a str,
    /// What the gateway lets this person call.
    roles: [&'a str; 1],
    iat: i64,
    exp: i64,
}

impl Keys {
    /// Reads `token.pem`, `cookie.key` and `vapid.pub`, made by `outcry setup`.
    pub(crate) fn read(secrets: &Path) -> anyhow::Result<Self> {
        let pem = read(&secrets.join("token.pem"))?;
        let cookie = read(&secrets.join("cookie.key"))?;
        let push_public = read(&secrets.join("vapid.pub"))?;
        Self::parse(&pem, &cookie, push_public.trim().to_owned())
    }

    fn parse(pem: &str, cookie: &str, push_public: String) -> anyhow::Result<Self> {
        let key = SigningKey::from_pkcs8_pem(pem).context("token.pem holds no Ed25519 key")?;
        let cookie = STANDARD
            .decode(cookie.trim())
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .context("cookie.key is not 32 bytes in base64")?;
        let key_id = blake3::hash(key.verifying_key().as_bytes()).to_hex()[..16].to_owned();
        let der = key.to_pkcs8_der().context("token.pem cannot sign")?;
        let signing = EncodingKey::from_ed_der(der.as_bytes());
        Ok(Self {
            signing,
            key_id,
            cookie,
            push_public,
        })
    }

    #[cfg(test)]
    pub(crate) fn of_a_test() -> Self {
        let key = SigningKey::from_bytes(&[7; 32]);
        Self {
            signing: EncodingKey::from_ed_der(key.to_pkcs8_der().unwrap().as_bytes()),
            key_id: "test".to_owned(),
            cookie: [7; 32],
            push_public: String::new(),
        }
    }

    /// A token that tells the gateway who this is.
    pub(crate) fn realtime_token(&self, person: &Person, now: DateTime<Utc>) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.key_id.clone());
        let claims = Claims {
            iss: ISSUER,
            aud: AUDIENCE,
            sub: person.user.as_str(),
            sid: &person.session,
            roles: [person.role().as_str()],
            iat: now.timestamp(),
            exp: (now + REALTIME_TOKEN_LIFE).timestamp(),
        };
        jsonwebtoken::encode(&header, &claims, &self.signing)
            .expect("an Ed25519 key signs any claims")
    }

    /// By which key browsers know the house's pushes (RFC 8292).
    pub(crate) fn push_public(&self) -> &str {
        &self.push_public
    }

    /// What tells this installation from others: the same as long as its secrets are.
    pub(crate) fn installation(&self) -> String {
        let hash = blake3::keyed_hash(&self.cookie, INSTALLATION.as_bytes());
        hash.to_hex()[..INSTALLATION_LENGTH].to_owned()
    }

    /// The token that forms of a session carry.
    pub(crate) fn form_token(&self, session_token: &str) -> String {
        self.derive("form", session_token)
    }

    /// Text that nobody without the key can foresee, the same for the same input.
    pub(crate) fn derive(&self, purpose: &str, input: &str) -> String {
        let hash = blake3::keyed_hash(&self.cookie, format!("{purpose}\n{input}").as_bytes());
        URL_SAFE_NO_PAD.encode(&hash.as_bytes()[..24])
    }

    /// Seals something that belongs to this name, and opens under no other.
    pub(crate) fn seal(&self, name: &str, plain: &[u8]) -> Sealed {
        let nonce = random::bytes::<NONCE_LENGTH>();
        let text = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload(name, plain));
        let text = text.expect("what fits into memory is within the cipher's limit");
        Sealed(STANDARD.encode([&nonce[..], &text].concat()))
    }

    /// Opens what was sealed under this name; nothing when it was damaged, or sealed otherwise.
    pub(crate) fn open(&self, name: &str, sealed: &Sealed) -> Option<Vec<u8>> {
        let bytes = STANDARD.decode(&sealed.0).ok()?;
        let (nonce, text) = bytes.split_first_chunk::<NONCE_LENGTH>()?;
        let nonce = XNonce::from(*nonce);
        self.cipher().decrypt(&nonce, payload(name, text)).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key = blake3::derive_key(SEALING_CONTEXT, &self.cookie);
        XChaCha20Poly1305::new((&key).into())
    }
}

fn payload<'a>(name: &'a str, text: &'a [u8]) -> Payload<'a, 'a> {
    Payload {
        msg: text,
        aad: name.as_bytes(),
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path)
        .with_context(|| format!("cannot read {}; `outcry setup` makes it", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_under_its_own_name_and_key_only() {
        let keys = Keys::of_a_test();
        let sealed = keys.seal("spring", b"reserve 120000");
        assert_eq!(keys.open("spring", &sealed).unwrap(), b"reserve 120000");
        assert_eq!(keys.open("autumn", &sealed), None);
        assert_ne!(keys.seal("spring", b"reserve 120000"), sealed);
        let mut others = Keys::of_a_test();
        others.cookie = [8; 32];
        assert_eq!(others.open("spring", &sealed), None);
        for damaged in ["", "AAAA", "not base64"] {
            assert_eq!(keys.open("spring", &Sealed(damaged.into())), None);
        }
    }
}
