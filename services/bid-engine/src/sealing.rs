//! Hidden amounts at rest: sealed with XChaCha20-Poly1305, the key's id and the nonce beside each.
//!
//! Sealing protects stream copies, backups and other NATS users, not against whoever holds this host.

use std::{collections::BTreeMap, fmt, path::Path};

use auction::Amount;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce, aead::Aead};
use serde::{Deserialize, Serialize};

const NONCE_LENGTH: usize = 24;
/// Context of the key that lot hashes are made with, so that it differs from the sealing key.
const LOT_HASH_CONTEXT: &str = "outcry 2026 bid-engine lot hash";

/// The engine's keys: one to seal with, older ones to open with.
pub struct SealingKeys {
    current: String,
    keys: BTreeMap<String, [u8; 32]>,
}

/// A sealed amount as the log holds it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sealed {
    /// The id of the key.
    key: String,
    nonce: String,
    text: String,
}

/// Why there are no keys, or why a sealed amount stays shut.
#[derive(Debug, thiserror::Error)]
pub enum SealingError {
    #[error("cannot read the sealing keys {path}; `outcry setup` makes them")]
    Unreadable {
        path: String,
        source: std::io::Error,
    },
    #[error("the sealing keys {path} are malformed")]
    Malformed { path: String },
    #[error("no key with id {key}: an older key was removed")]
    UnknownKey { key: String },
    #[error("a sealed amount is damaged, or was sealed with another key of the same id")]
    Damaged,
}

#[derive(Deserialize)]
struct KeyFile {
    current: String,
    keys: BTreeMap<String, String>,
}

impl SealingKeys {
    /// Reads `{"current": id, "keys": {id: base64}}`.
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
            decoded.insert(id, STANDARD.decode(key).ok()?.try_into().ok()?);
        }
        decoded.contains_key(&current).then_some(Self {
            current,
            keys: decoded,
        })
    }

    /// Seals an amount. The nonce is the caller's fresh chance.
    pub fn seal(&self, amount: Amount, nonce: [u8; NONCE_LENGTH]) -> Sealed {
        let cipher = XChaCha20Poly1305::new((&self.keys[&self.current]).into());
        let text = cipher
            .encrypt(
                &XNonce::from(nonce),
                amount.minor_units().to_be_bytes().as_slice(),
            )
            .expect("eight bytes are within the cipher's limit");
        Sealed {
            key: self.current.clone(),
            nonce: STANDARD.encode(nonce),
            text: STANDARD.encode(text),
        }
    }

    /// Opens a sealed amount.
    pub fn open(&self, sealed: Sealed) -> Result<Amount, SealingError> {
        let key = self.keys.get(&sealed.key).ok_or(SealingError::UnknownKey {
            key: sealed.key.clone(),
        })?;
        let opened = || {
            let nonce: [u8; NONCE_LENGTH] = STANDARD.decode(&sealed.nonce).ok()?.try_into().ok()?;
            let text = STANDARD.decode(&sealed.text).ok()?;
            let cipher = XChaCha20Poly1305::new(key.into());
            let bytes = cipher.decrypt(&XNonce::from(nonce), text.as_slice()).ok()?;
            Amount::new(u64::from_be_bytes(bytes.try_into().ok()?)).ok()
        };
        opened().ok_or(SealingError::Damaged)
    }

    /// A keyed hash of a lot's private state: a plain one would let a reader of the log try amounts.
    pub fn lot_hash(&self, key: &str, state: &[u8]) -> Option<String> {
        let key = blake3::derive_key(LOT_HASH_CONTEXT, self.keys.get(key)?);
        Some(blake3::keyed_hash(&key, state).to_hex()[..32].to_owned())
    }

    /// The id of the key that seals now.
    pub fn current(&self) -> &str {
        &self.current
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
    fn an_amount_sealed_before_a_rotation_opens_after_it() {
        let amount = Amount::new(123_456).unwrap();
        let sealed = keys("a").seal(amount, [7; 24]);
        assert!(!serde_json::to_string(&sealed).unwrap().contains("123456"));
        assert_eq!(keys("b").open(sealed).unwrap(), amount);
    }

    #[test]
    fn a_damaged_or_foreign_seal_stays_shut() {
        let mut sealed = keys("a").seal(Amount::ZERO, [7; 24]);
        sealed.key = "b".into();
        assert!(matches!(
            keys("a").open(sealed.clone()),
            Err(SealingError::Damaged)
        ));
        sealed.key = "c".into();
        assert!(matches!(
            keys("a").open(sealed),
            Err(SealingError::UnknownKey { .. })
        ));
    }
}
