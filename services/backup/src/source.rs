//! What a backup's parts together hold of each stream, opened.

use std::{collections::HashSet, io, path::Path};

use age::x25519::Identity;
use async_nats::jetstream::Context;
use nkeys::KeyPair;
use topology::{StoredStream, is_auction_log};

use crate::{
    folder::{Folder, FoundPart},
    folder_error::FolderError,
    put::{Alive, Put},
    restore::RestoreError,
    seal::{self, NotOpened},
    secrets::Secrets,
    segment::{Part, SegmentReader},
};

/// The parts of a backup, and the key to them.
pub(crate) struct Source<'a> {
    pub(crate) folder: &'a Folder,
    /// At least one, oldest first.
    pub(crate) parts: &'a [FoundPart],
    pub(crate) keys: &'a [Identity],
    /// The file that the keys are from.
    pub(crate) key: &'a Path,
}

impl Source<'_> {
    /// The newest secrets. The house that signed the parts is the one whose keys they are.
    pub(crate) fn secrets(&self) -> Result<Secrets, RestoreError> {
        let newest = &self.parts.last().expect("there is a part").manifest;
        let part = newest.secrets.part;
        let opened = Secrets::open(&self.folder.part(part), self.keys);
        let secrets = opened.map_err(|error| self.not_opened(error, "secrets.age", part))?;
        let is_house = |pair: KeyPair| pair.public_key() == newest.house;
        if !secrets.house().is_some_and(is_house) {
            let file = self.folder.part(part).join("secrets.age");
            return Err(FolderError::Altered { file, number: part }.into());
        }
        Ok(secrets)
    }

    /// Stores one stream as it was; how many messages it holds.
    pub(crate) async fn put(
        &self,
        context: &Context,
        stored: &StoredStream,
    ) -> Result<u64, RestoreError> {
        let mut put = Put::begin(context, stored).await?;
        let newest = &self.parts.last().expect("there is a part").manifest;
        let Some(part) = newest.stream(&stored.name) else {
            return Ok(put.end(0).await?);
        };
        let is_log = is_auction_log(&stored.name);
        let left = match is_log {
            true => HashSet::new(),
            false => self.left(&stored.name, part.begins_with)?,
        };
        for (number, file) in self.files(&stored.name, part.begins_with) {
            for read in self.segment(&stored.name, number, file)? {
                let read = read.map_err(|error| self.not_read(error, number, file))?;
                if let Part::Message(message) = read
                    && (is_log || left.contains(&message.sequence))
                {
                    put.message(message).await?;
                }
            }
        }
        Ok(put.end(part.last_sequence).await?)
    }

    /// The messages that the stream still held at last.
    fn left(&self, stream: &str, begins_with: u32) -> Result<HashSet<u64>, RestoreError> {
        let (mut alive, mut counts) = (Alive::default(), Vec::new());
        for (number, file) in self.files(stream, begins_with) {
            counts.clear();
            for read in self.segment(stream, number, file)? {
                match read.map_err(|error| self.not_read(error, number, file))? {
                    Part::Message(message) => alive.add(&message.subject, message.sequence),
                    Part::Subjects(some) => counts.extend(some),
                }
            }
        }
        Ok(alive.left(&counts))
    }

    /// The files of one stream from a part on, oldest first.
    fn files(&self, stream: &str, begins_with: u32) -> impl Iterator<Item = (u32, &str)> {
        let parts = self.parts.iter().map(|part| &part.manifest);
        let parts = parts.filter(move |manifest| manifest.number >= begins_with);
        parts.filter_map(move |manifest| {
            let file = manifest.stream(stream)?.file.as_ref()?;
            Some((manifest.number, file.name.as_str()))
        })
    }

    fn segment(
        &self,
        stream: &str,
        number: u32,
        file: &str,
    ) -> Result<SegmentReader<impl io::Read + use<>>, RestoreError> {
        let opened = seal::open(&self.folder.part(number).join(file), self.keys);
        let opened = opened.map_err(|error| self.not_opened(error, file, number))?;
        let begun = SegmentReader::begin(opened, stream);
        begun.map_err(|error| self.not_read(error, number, file))
    }

    fn not_opened(&self, error: NotOpened, file: &str, number: u32) -> RestoreError {
        match error {
            NotOpened::Key => RestoreError::WrongKey {
                key: self.key.to_owned(),
                folder: self.folder.path().to_owned(),
                recipients: self.parts[0].manifest.recipients.join(", "),
            },
            NotOpened::File(error) => self.not_read(error, number, file),
        }
    }

    /// What the disk says, or that the content is not what was sealed.
    fn not_read(&self, error: io::Error, number: u32, file: &str) -> RestoreError {
        let file = self.folder.part(number).join(file);
        match error.raw_os_error() {
            Some(_) => FolderError::File {
                path: file,
                source: error,
            },
            None => FolderError::Altered { file, number },
        }
        .into()
    }
}
