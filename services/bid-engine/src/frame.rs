//! The frame: what one append to the log holds.
//!
//! A frame is a byte that says its format, a header in the clear, and a sealed body; each names the hash of the one before.
//! Its id in the log proves that it is ours and belongs there: `<hash of its bytes>.<code of hash, partition and sequence>`.
//! What has no such id was written by somebody else and is passed over; what has one and cannot be read is damage.

use auction::{Event, Time};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::sealing::{NONCE_LENGTH, SealingError, SealingKeys};

/// The format that this program writes. It rises when the bytes of a frame change their meaning.
pub const FORMAT_VERSION: u8 = 1;
/// Events that one frame takes at most: bounds the time to replay it and the wait for its append.
pub const EVENTS_MAX: usize = 512;
/// Bytes of events after which a frame takes no more. The decision that goes over it may be a sale of as many
/// lots as there may be, some 2 MB; the server's `max_payload` is 4 MB.
pub const BYTES_MAX: usize = 256 * 1024;

/// The hash of a frame's bytes.
pub type Hash = [u8; 32];
/// A short hash of a lot's state after a frame, which a replay must reproduce.
pub type LotHash = [u8; 8];

/// The hash that the first frame of a log names as the one before.
pub const NO_PREVIOUS: Hash = [0; 32];

/// The part of a frame that stands in the clear.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Header {
    pub partition: u32,
    /// Counts owners: rises with each `EpochOpened`.
    pub epoch: u64,
    /// Counts frames of this log, from 1.
    pub number: u64,
    /// Hash of the previous frame's bytes.
    pub previous: Hash,
    /// The id of the key that the body is sealed with.
    pub key: String,
    pub nonce: [u8; NONCE_LENGTH],
}

/// What a frame is for. Kinds and fields are never moved or taken away.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Body {
    /// A new owner begins: whoever expected an earlier sequence can never append again.
    EpochOpened { node: String, at: Time },
    /// What was decided since the frame before, and the state of each lot it touched, in the order of the first touch.
    Decided {
        events: Vec<Event>,
        lots: Vec<LotHash>,
    },
}

/// A stored frame, opened.
#[derive(Clone, Debug)]
pub struct Frame {
    pub header: Header,
    pub body: Body,
    pub hash: Hash,
}

/// Why stored bytes are no frame that can be read.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    #[error("it is of an earlier build, whose log this one does not read")]
    EarlierBuild,
    #[error("its format is version {version}; this program reads version {FORMAT_VERSION}")]
    Version { version: u8 },
    #[error("its bytes are not those that were written")]
    Changed,
    #[error("its bytes are no frame")]
    Malformed(#[from] postcard::Error),
    #[error(transparent)]
    Sealed(#[from] SealingError),
}

/// The bytes of a frame, and their hash.
#[derive(Clone, Debug)]
pub struct Encoded {
    pub bytes: Bytes,
    pub hash: Hash,
}

impl Frame {
    /// Reads stored bytes.
    ///
    /// # Errors
    /// When they are of another format, are not sealed with one of our keys, or hold no body.
    pub fn decode(bytes: &[u8], keys: &SealingKeys) -> Result<Self, FrameError> {
        match bytes.first() {
            Some(&FORMAT_VERSION) => {}
            // Logs of builds before there was a version were JSON.
            Some(b'{') => return Err(FrameError::EarlierBuild),
            Some(&version) => return Err(FrameError::Version { version }),
            None => return Err(FrameError::Changed),
        }
        let (header, sealed) = postcard::take_from_bytes::<Header>(&bytes[1..])?;
        let clear = &bytes[..bytes.len() - sealed.len()];
        let body = keys.open(&header.key, clear, sealed, &header.nonce)?;
        Ok(Self {
            header,
            body: postcard::from_bytes(&body)?,
            hash: *blake3::hash(bytes).as_bytes(),
        })
    }
}

/// Seals a body, encoded by [`Body::encode`], under a header.
pub fn encode(header: &Header, body: &[u8], keys: &SealingKeys) -> Encoded {
    let bytes = vec![FORMAT_VERSION];
    let mut bytes = postcard::to_extend(header, bytes).expect("a vector takes every header");
    let sealed = keys.seal(&bytes, body, &header.nonce);
    bytes.extend(sealed);
    let hash = *blake3::hash(&bytes).as_bytes();
    Encoded {
        bytes: bytes.into(),
        hash,
    }
}

impl Body {
    /// Its bytes before they are sealed.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("a vector takes every body")
    }
}

/// The bytes of [`Body::Decided`], from events that were encoded one by one when they were decided.
pub(crate) fn encode_decided(count: usize, events: &[u8], lots: &[LotHash]) -> Vec<u8> {
    const DECIDED: u8 = 1;
    let mut body = Vec::with_capacity(events.len() + size_of_val(lots) + 16);
    body.push(DECIDED);
    let counted = postcard::to_extend(&count, body).expect("a vector takes every count");
    let mut body = counted;
    body.extend(events);
    postcard::to_extend(lots, body).expect("a vector takes every hash")
}

/// The id that a frame is stored under, by which it is known as ours.
pub fn message_id(partition: u32, sequence: u64, hash: &Hash, keys: &SealingKeys) -> String {
    let hash = blake3::Hash::from_bytes(*hash);
    let code = keys.authenticate(&place(partition, sequence, hash.as_bytes()));
    format!("{}.{}", hash.to_hex(), code.to_hex())
}

/// The hash that the bytes had when they were written; none: the message is not ours, or does not belong there.
pub fn written_hash(
    partition: u32,
    sequence: u64,
    message_id: &str,
    keys: &SealingKeys,
) -> Option<Hash> {
    let (hash, code) = message_id.split_once('.')?;
    let hash = blake3::Hash::from_hex(hash).ok()?;
    let code = blake3::Hash::from_hex(code).ok()?;
    let place = place(partition, sequence, hash.as_bytes());
    keys.is_authentic(&place, code).then_some(*hash.as_bytes())
}

fn place(partition: u32, sequence: u64, hash: &Hash) -> Vec<u8> {
    let mut place = Vec::with_capacity(size_of::<Hash>() + 12);
    place.extend(partition.to_be_bytes());
    place.extend(sequence.to_be_bytes());
    place.extend(hash);
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> SealingKeys {
        let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
        SealingKeys::parse(&format!(r#"{{"current":"a","keys":{{"a":"{key}"}}}}"#)).unwrap()
    }

    fn header() -> Header {
        Header {
            partition: 3,
            epoch: 2,
            number: 7,
            previous: [9; 32],
            key: "a".into(),
            nonce: [5; NONCE_LENGTH],
        }
    }

    fn opened() -> Body {
        Body::EpochOpened {
            node: "node".into(),
            at: Time::EPOCH,
        }
    }

    #[test]
    fn frame_reads_as_it_was_written() {
        let encoded = encode(&header(), &opened().encode(), &keys());
        let frame = Frame::decode(&encoded.bytes, &keys()).unwrap();
        assert_eq!((frame.header, frame.body), (header(), opened()));
        assert_eq!(frame.hash, encoded.hash);
    }

    #[test]
    fn events_encoded_one_by_one_read_as_one_body() {
        let lots = vec![[1; 8], [2; 8]];
        let body = encode_decided(0, &[], &lots);
        let expected = Body::Decided {
            events: vec![],
            lots,
        };
        assert_eq!(body, expected.encode());
    }

    /// `WRITE_GOLDEN=1` writes it where it is absent; one that is there is read for ever.
    #[test]
    fn golden_frame_of_version_1_reads_for_ever() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
        let file = std::path::Path::new(folder).join("frame-v1.bin");
        let events = include_bytes!("../../auction/tests/golden/events-v1.bin");
        let lots = vec![[1; 8], [2; 8]];
        let body = Body::Decided {
            events: postcard::from_bytes(events).unwrap(),
            lots,
        };
        if std::env::var_os("WRITE_GOLDEN").is_some() && !file.exists() {
            let encoded = encode(&header(), &body.encode(), &keys());
            std::fs::write(&file, encoded.bytes).unwrap();
        }
        let frame = Frame::decode(&std::fs::read(file).unwrap(), &keys()).unwrap();
        assert_eq!((frame.header, frame.body), (header(), body));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let encoded = encode(&header(), &opened().encode(), &keys());
        for bit in 0..encoded.bytes.len() * 8 {
            let mut bytes = encoded.bytes.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Frame::decode(&bytes, &keys()).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn frame_of_another_version_is_named() {
        let mut bytes = encode(&header(), &opened().encode(), &keys())
            .bytes
            .to_vec();
        bytes[0] = 99;
        let error = Frame::decode(&bytes, &keys()).unwrap_err().to_string();
        assert!(error.contains("version 99"), "{error}");
        let earlier = Frame::decode(br#"{"partition":0}"#, &keys());
        assert!(matches!(earlier, Err(FrameError::EarlierBuild)));
    }

    #[test]
    fn message_id_proves_bytes_and_place() {
        let hash = [4; 32];
        let id = message_id(3, 10, &hash, &keys());
        assert_eq!(written_hash(3, 10, &id, &keys()), Some(hash));
        assert_eq!(written_hash(3, 11, &id, &keys()), None);
        assert_eq!(written_hash(2, 10, &id, &keys()), None);
        for foreign in ["", "x", "12.34", &id[..70]] {
            assert_eq!(written_hash(3, 10, foreign, &keys()), None);
        }
    }
}
