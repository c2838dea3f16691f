//! What is stored outside the log: a byte that says its format, what it is in the clear, and its content, sealed.
//!
//! The seal tells whether anything was changed, the clear part included. No hash of the content stands in the clear: with it,
//! guesses at hidden amounts could be checked.

use bootstrap::random;
use bytes::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::sealing::{NONCE_LENGTH, SealingError, SealingKeys};

/// The format that this program writes. It rises when the bytes of a label or of a state change their meaning.
const FORMAT_VERSION: u8 = 5;
/// Before: a state that ends where now follows who sells which lot. Nobody had said.
const WITHOUT_SELLERS: u8 = 4;
/// Before that: one that ends where the bids that were voided follow. There were none then.
const WITHOUT_VOIDS: u8 = 3;
/// Before that: one that ends where what the house said of people follows. It said nothing then.
const WITHOUT_ADMISSIONS: u8 = 2;
/// What each map without an entry is written in.
const NO_ENTRIES: u8 = 0;

/// What the content is sealed with.
#[derive(Serialize, Deserialize)]
struct Seal {
    key: String,
    nonce: [u8; NONCE_LENGTH],
}

/// Why an envelope stays shut.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EnvelopeError {
    #[error("it is empty")]
    Empty,
    #[error("its format is version {version}; this program reads version {FORMAT_VERSION}")]
    Version { version: u8 },
    #[error("its bytes are not those of a label and a state")]
    Malformed(#[from] postcard::Error),
    #[error(transparent)]
    Sealed(#[from] SealingError),
}

/// Seals a content under a label that stands in the clear.
pub(crate) fn close(label: &impl Serialize, content: &[u8], keys: &SealingKeys) -> Bytes {
    closed_as(FORMAT_VERSION, label, content, keys)
}

fn closed_as(version: u8, label: &impl Serialize, content: &[u8], keys: &SealingKeys) -> Bytes {
    let seal = Seal {
        key: keys.current().to_owned(),
        nonce: random::bytes(),
    };
    let bytes = vec![version];
    let mut bytes =
        postcard::to_extend(&(label, &seal), bytes).expect("a vector takes every label");
    let sealed = keys.seal(&bytes, content, &seal.nonce);
    bytes.extend(sealed);
    bytes.into()
}

/// The label and the content, if nobody changed either.
///
/// # Errors
/// When it is of another format, not sealed with one of our keys, or damaged.
pub(crate) fn open<L: DeserializeOwned>(
    bytes: &[u8],
    keys: &SealingKeys,
) -> Result<(L, Vec<u8>), EnvelopeError> {
    let missing: &[u8] = match bytes.first() {
        Some(&FORMAT_VERSION) => &[],
        Some(&WITHOUT_SELLERS) => &[NO_ENTRIES],
        Some(&WITHOUT_VOIDS) => &[NO_ENTRIES; 2],
        Some(&WITHOUT_ADMISSIONS) => &[NO_ENTRIES; 3],
        Some(&version) => return Err(EnvelopeError::Version { version }),
        None => return Err(EnvelopeError::Empty),
    };
    let ((label, seal), sealed) = postcard::take_from_bytes::<(L, Seal)>(&bytes[1..])?;
    let clear = &bytes[..bytes.len() - sealed.len()];
    let mut content = keys.open(&seal.key, clear, sealed, &seal.nonce)?;
    content.extend(missing);
    Ok((label, content))
}

#[cfg(test)]
mod tests {
    use auction::PartitionState;

    use super::*;

    fn keys() -> SealingKeys {
        let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
        SealingKeys::parse(&format!(r#"{{"current":"a","keys":{{"a":"{key}"}}}}"#)).unwrap()
    }

    #[test]
    fn every_flipped_bit_of_an_envelope_is_noticed() {
        let sealed = close(&("label", 7_u64), b"content", &keys());
        let opened = open::<(String, u64)>(&sealed, &keys()).unwrap();
        assert_eq!(opened, (("label".to_owned(), 7), b"content".to_vec()));
        for bit in 0..sealed.len() * 8 {
            let mut bytes = sealed.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(open::<(String, u64)>(&bytes, &keys()).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn state_stored_before_admissions_voids_or_sellers_is_read_as_without_any() {
        let state = PartitionState::default();
        let now = postcard::to_stdvec(&state).unwrap();
        for (version, missing) in [
            (WITHOUT_SELLERS, &[NO_ENTRIES][..]),
            (WITHOUT_VOIDS, &[NO_ENTRIES; 2]),
            (WITHOUT_ADMISSIONS, &[NO_ENTRIES; 3]),
        ] {
            let before = now.strip_suffix(missing).unwrap();
            let sealed = closed_as(version, &"label", before, &keys());
            let (_, content) = open::<String>(&sealed, &keys()).unwrap();
            assert_eq!(content, now);
        }
        let unknown = closed_as(1, &"label", &now, &keys());
        let told = open::<String>(&unknown, &keys()).unwrap_err();
        assert!(matches!(told, EnvelopeError::Version { version: 1 }));
    }
}
