//! What a part of a backup says of itself in the clear: which house, which streams as far as which sequence, which files.
//!
//! It is signed with the key by which the house's provisioner connects: a house knows its own backups without the key that opens
//! them, and whoever opens one finds that key among its secrets. Two lines, JSON and signature.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use nkeys::KeyPair;
use serde::{Deserialize, Serialize};

/// The form of manifests and files that this program writes and reads.
pub(crate) const FORMAT: u32 = 1;

/// One part of a backup.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The public key of the house's provisioner.
    pub house: String,
    /// From 1; each part is taken after the one before.
    pub number: u32,
    /// When it was begun, RFC 3339 UTC.
    pub taken_at: String,
    /// The hash of the manifest before, in hexadecimal digits.
    pub previous: Option<String>,
    pub partition_count: u32,
    /// The form of what the log holds.
    pub log_format: String,
    /// Public keys that its files are sealed for.
    pub recipients: Vec<String>,
    pub secrets: SecretsPart,
    /// In the order in which they were copied.
    pub streams: Vec<StreamPart>,
}

/// The house's keys.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct SecretsPart {
    /// Changes when they do; says nothing of them.
    pub fingerprint: String,
    /// The part that holds them as they are.
    pub part: u32,
    /// Where this one does.
    pub file: Option<SealedFile>,
}

/// One stream, as far as this part goes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct StreamPart {
    pub name: String,
    /// Changes when the stream was made anew.
    pub incarnation: String,
    /// The part with which the copy of this stream begins.
    pub begins_with: u32,
    pub last_sequence: u64,
    /// Messages that the stream held.
    pub held: u64,
    /// Of a log: the hash of its last frame, which is sealed, as the log has it.
    pub last_hash: Option<String>,
    /// What is new of it in this part, if anything is.
    pub file: Option<SealedFile>,
}

/// A file of this part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct SealedFile {
    pub name: String,
    pub bytes: u64,
    /// BLAKE3 of its bytes, in hexadecimal digits.
    pub hash: String,
}

/// The form alone, which every version says first.
#[derive(Deserialize)]
struct AnyForm {
    format: u32,
    #[serde(default)]
    program: String,
}

/// Why these bytes are no manifest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum NotRead {
    Form { format: u32, program: String },
    Malformed,
    Signature,
}

impl Manifest {
    /// The bytes to store.
    pub(crate) fn signed(&self, house: &KeyPair) -> Vec<u8> {
        let text = serde_json::to_string(self).expect("a manifest is JSON");
        let signature = house.sign(text.as_bytes());
        let signature = STANDARD.encode(signature.expect("a pair of a seed signs"));
        format!("{text}\n{signature}\n").into_bytes()
    }

    /// Reads stored bytes. The house that they name has signed them.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, NotRead> {
        let text = std::str::from_utf8(bytes).map_err(|_| NotRead::Malformed)?;
        let (text, signature) = text.split_once('\n').ok_or(NotRead::Malformed)?;
        let AnyForm { format, program } =
            serde_json::from_str(text).map_err(|_| NotRead::Malformed)?;
        if format != FORMAT {
            return Err(NotRead::Form { format, program });
        }
        let manifest: Self = serde_json::from_str(text).map_err(|_| NotRead::Malformed)?;
        let signature = STANDARD.decode(signature.trim_end());
        let signature = signature.map_err(|_| NotRead::Signature)?;
        let house = KeyPair::from_public_key(&manifest.house).map_err(|_| NotRead::Signature)?;
        let signed = house.verify(text.as_bytes(), &signature);
        signed.map_err(|_| NotRead::Signature)?;
        Ok(manifest)
    }

    pub(crate) fn stream(&self, name: &str) -> Option<&StreamPart> {
        self.streams.iter().find(|stream| stream.name == name)
    }

    /// The files that this part consists of.
    pub(crate) fn files(&self) -> impl Iterator<Item = &SealedFile> {
        let streams = self.streams.iter();
        let of_streams = streams.filter_map(|stream| stream.file.as_ref());
        self.secrets.file.iter().chain(of_streams)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(house: &KeyPair) -> Manifest {
        Manifest {
            format: FORMAT,
            program: "0.0.0".to_owned(),
            house: house.public_key(),
            number: 1,
            taken_at: "2026-11-27T06:00:00Z".to_owned(),
            previous: None,
            partition_count: 8,
            log_format: "1".to_owned(),
            recipients: vec!["age1x".to_owned()],
            secrets: SecretsPart {
                fingerprint: "f".to_owned(),
                part: 1,
                file: None,
            },
            streams: vec![],
        }
    }

    #[test]
    fn manifest_is_read_as_signed_and_no_byte_of_it_changes() {
        let house = KeyPair::new_user();
        let signed = manifest(&house).signed(&house);
        assert_eq!(Manifest::read(&signed), Ok(manifest(&house)));
        for place in 0..signed.len() - 1 {
            let mut changed = signed.clone();
            changed[place] ^= 1;
            assert!(Manifest::read(&changed).is_err(), "byte {place}");
        }
    }

    #[test]
    fn manifest_of_another_form_says_which() {
        let later = br#"{"format":2,"program":"1.4.0","what":"else"}"#;
        let told = Manifest::read(&[later, &b"\nx\n"[..]].concat());
        let (format, program) = (2, "1.4.0".to_owned());
        assert_eq!(told, Err(NotRead::Form { format, program }));
    }
}
