//! The house's keys in a backup: one sealed file with all of them, written again when one has changed.

use std::{
    io::{self, Read, Write},
    path::Path,
};

use age::x25519::Identity;
use nkeys::KeyPair;
use setup::{Layout, SecretFile};
use topology::User;

use crate::{
    manifest::SealedFile,
    seal::{self, NotOpened, Recipient, SealedWriter},
};

const FILE: &str = "secrets.age";
/// An installation has some twenty files of a few hundred bytes.
const BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Context of the key that fingerprints are made with.
const FINGERPRINT_CONTEXT: &str = "outcry 2026 backup fingerprint of secrets";

/// All secrets of an installation.
pub(crate) struct Secrets(Vec<SecretFile>);

impl Secrets {
    pub(crate) fn read(layout: &Layout) -> io::Result<Self> {
        layout.read_secrets().map(Self)
    }

    pub(crate) fn write(&self, layout: &Layout) -> io::Result<()> {
        layout.write_secrets(&self.0)
    }

    /// The key pair by which the provisioner connects: it signs for the house.
    pub(crate) fn house(&self) -> Option<KeyPair> {
        let is_it =
            |file: &&SecretFile| file.holder == User::Setup.name() && file.name == "nats.seed";
        let file = self.0.iter().find(is_it)?;
        let seed = std::str::from_utf8(&file.content).ok()?;
        KeyPair::from_seed(seed.trim()).ok()
    }

    /// Tells whether they are the same as others, and nothing else: made with a key of the house.
    pub(crate) fn fingerprint(&self, house: &KeyPair) -> String {
        let seed = house.seed().unwrap_or_default();
        let key = blake3::derive_key(FINGERPRINT_CONTEXT, seed.as_bytes());
        blake3::keyed_hash(&key, &self.encode())
            .to_hex()
            .to_string()
    }

    fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(&self.0).expect("a vector takes every file")
    }

    pub(crate) fn seal(&self, folder: &Path, to: &[Recipient]) -> io::Result<SealedFile> {
        let mut writer = SealedWriter::create(folder, FILE, to)?;
        writer.write_all(&self.encode())?;
        writer.finish()
    }

    pub(crate) fn open(folder: &Path, keys: &[Identity]) -> Result<Self, NotOpened> {
        let mut bytes = Vec::new();
        let opened = seal::open(&folder.join(FILE), keys)?;
        let read = opened.take(BYTES_MAX).read_to_end(&mut bytes);
        read.map_err(NotOpened::File)?;
        let files = postcard::from_bytes(&bytes);
        files
            .map(Self)
            .map_err(|error| NotOpened::File(io::Error::other(error)))
    }
}
