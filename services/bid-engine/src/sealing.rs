//! The engine's secret keys at work: frames and snapshots are sealed whole, and a frame's id proves its place in the log.
//!
//! Sealing (XChaCha20-Poly1305) protects stream copies, backups and other NATS users, not against whoever holds this host.

use std::{collections::BTreeMap, fmt, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use serde::Deserialize;

pub(crate) const NONCE_LENGTH: usize = 24;
/// Context of the key that frame ids are made with, so that it differs from the sealing key.
const FRAME_ID_CONTEXT: &str = "outcry 2026 bid-engine frame id";

/// The engine's keys: one to seal with, older ones to open with.
pub struct SealingKeys {
    current: String,
    keys: BTreeMap<String, Key>,
}

struct Key {
    cipher: XChaCha20Poly1305,
    frame_id: [u8; 32],
}

/// Why there are no keys, or why something sealed stays shut.
#[derive(Debug, thiserror::Error)]
pub enum SealingError {
    #[error("cannot read the sealing keys {path}; `outcry setup` makes them")]
    Unreadable {
        path: String,
        source: std::io::Error,
    },
    #[error("the sealing keys {path} are malformed")]
    Malformed { path: String },
    #[error("no key with id {key}: an older key was removed from sealing.json")]
    UnknownKey { key: String },
    #[error("it is damaged, or was sealed with another key of the same id")]
    Damaged,
}

#[derive(Deserialize)]
struct KeyFile {
    current: String,
    keys: BTreeMap<String, String>,
}

impl SealingKeys {
    /// Reads `{"current": id, "keys": {id: base64}}`.
    ///
    /// # Errors
    /// When the file cannot be read, is not of this form, or does not hold the current key.
    pub fn load(file: &Path) -> Result<Self, SealingError> {
        let path = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|source| {
            let path = path.clone();
            SealingError::Unreadable { path, source }
        })?;
        Self::parse(&text).ok_or(SealingError::Malformed { path })
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let KeyFile { current, keys } = serde_json::from_str(text).ok()?;
        let mut decoded = BTreeMap::new();
        for (id, key) in keys {
            let key: [u8; 32] = STANDARD.decode(key).ok()?.try_into().ok()?;
            let key = Key {
                cipher: XChaCha20Poly1305::new((&key).into()),
                frame_id: blake3::derive_key(FRAME_ID_CONTEXT, &key),
            };
            decoded.insert(id, key);
        }
        decoded.contains_key(&current).then_some(Self {
            current,
            keys: decoded,
        })
    }

    /// The id of the key that seals now.
    pub fn current(&self) -> &str {
        &self.current
    }

    /// Seals with the current key, bound to what stands before it in the clear. The nonce is the caller's, never used before.
    pub(crate) fn seal(&self, clear: &[u8], text: &[u8], nonce: &[u8; NONCE_LENGTH]) -> Vec<u8> {
        let payload = Payload {
            msg: text,
            aad: clear,
        };
        (self.keys[&self.current].cipher)
            .encrypt(&XNonce::from(*nonce), payload)
            .expect("what a frame or a snapshot holds is within the cipher's limit")
    }

    /// Opens what was sealed with the key of this id.
    pub(crate) fn open(
        &self,
        key: &str,
        clear: &[u8],
        sealed: &[u8],
        nonce: &[u8; NONCE_LENGTH],
    ) -> Result<Vec<u8>, SealingError> {
        let found = self.keys.get(key).ok_or(SealingError::UnknownKey {
            key: key.to_owned(),
        })?;
        let payload = Payload {
            msg: sealed,
            aad: clear,
        };
        (found.cipher)
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| SealingError::Damaged)
    }

    /// The code that proves a message of the log ours, by the current key.
    pub(crate) fn authenticate(&self, place: &[u8]) -> blake3::Hash {
        blake3::keyed_hash(&self.keys[&self.current].frame_id, place)
    }

    /// Whether one of our keys made the code. Compares in constant time.
    pub(crate) fn is_authentic(&self, place: &[u8], code: blake3::Hash) -> bool {
        let mut keys = self.keys.values();
        keys.any(|key| blake3::keyed_hash(&key.frame_id, place) == code)
    }
}

impl fmt::Debug for SealingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKeys")
            .field("current", &self.current)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(current: &str) -> SealingKeys {
        let (a, b) = (STANDARD.encode([1; 32]), STANDARD.encode([2; 32]));
        let text = format!(r#"{{"current":"{current}","keys":{{"a":"{a}","b":"{b}"}}}}"#);
        SealingKeys::parse(&text).unwrap()
    }

    #[test]
    fn sealed_before_a_key_rotation_opens_after_it() {
        let (nonce, text) = ([7; NONCE_LENGTH], b"maximum 123456");
        let sealed = keys("a").seal(b"clear", text, &nonce);
        assert!(!sealed.windows(6).any(|part| part == b"123456"));
        assert_eq!(
            keys("b").open("a", b"clear", &sealed, &nonce).unwrap(),
            text
        );
    }

    #[test]
    fn damaged_or_foreign_seal_stays_shut() {
        let nonce = [7; NONCE_LENGTH];
        let sealed = keys("a").seal(b"clear", b"text", &nonce);
        let open = |key, clear, sealed: &[u8]| keys("a").open(key, clear, sealed, &nonce);
        for opened in [
            open("b", b"clear", &sealed),
            open("a", b"other", &sealed),
            open("a", b"clear", &sealed[1..]),
        ] {
            assert!(matches!(opened, Err(SealingError::Damaged)));
        }
        let unknown = open("c", b"clear", &sealed);
        assert!(matches!(unknown, Err(SealingError::UnknownKey { .. })));
    }

    #[test]
    fn frame_id_of_an_older_key_stays_authentic() {
        let code = keys("a").authenticate(b"place");
        assert!(keys("b").is_authentic(b"place", code));
        assert!(!keys("b").is_authentic(b"elsewhere", code));
    }
}
