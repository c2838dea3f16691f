//! Taking a backup of a house that runs: one part with all that is new, then one with what came while that was copied.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use bootstrap::clock;
use broker::{ConnectError, Connection, StoredCountError, StreamApi};
use chrono::SecondsFormat;
use nkeys::KeyPair;
use setup::Layout;
use tokio::time::timeout;
use topology::{
    ZONES_API,
    buckets::{self, LOG_FORMAT, LOG_FORMAT_KEY, PARTITION_COUNT_KEY},
    streams_in_backup,
};

use crate::{
    copy::{CopyError, StreamCopy},
    folder::{Folder, FoundPart},
    folder_error::FolderError,
    manifest::{FORMAT, Manifest, SecretsPart},
    seal::{KeyError, Recipient},
    secrets::Secrets,
};

/// How long the server may take to answer: a service waits for ever, whoever types a command does not.
const CONNECT_MAX: Duration = Duration::from_secs(10);
/// Parts taken at once. The first may copy for hours; the second holds what came meanwhile, so that all stores of it are copied
/// within a moment of each other.
const PARTS_MAX: usize = 2;

/// What to back up, and where to.
#[derive(Clone, Debug)]
pub struct Backup<'a> {
    /// The backup's folder; made if it is missing.
    pub folder: &'a Path,
    /// The data directory of the house, with its secrets.
    pub layout: &'a Layout,
    /// Where its NATS server listens.
    pub nats_url: &'a str,
    /// Whom new files are sealed for; none: those of the part before.
    pub to: &'a [Recipient],
}

/// One part that was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Its number in the folder.
    pub number: u32,
    /// Messages that are new in it.
    pub messages: u64,
    /// Bytes of its files.
    pub bytes: u64,
    /// Streams that something was new of.
    pub streams: usize,
}

/// Why no backup was taken.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(
        "no NATS server answers at {url}: a backup is taken of a house that runs; see --nats-url"
    )]
    NoServer { url: String },
    #[error(
        "nobody is named whose key opens this backup: make a key with `outcry backup-key FILE`, keep that file away from this \
         machine, and give what it prints with --to"
    )]
    NobodyNamed,
    #[error(
        "{folder} holds the backup of another house: name another folder, or the data directory of that house with --data-dir"
    )]
    OtherHouse { folder: PathBuf },
    #[error(
        "the backup in {folder} is sealed for {found}, and a folder has one key for all of it: leave --to out to go on with that, or \
         name a new folder"
    )]
    OtherRecipients { folder: PathBuf, found: String },
    #[error(
        "the log of the house is of format {found}, and this program copies format {LOG_FORMAT}: use the program that runs the house"
    )]
    LogFormat { found: String },
    #[error("cannot say how many partitions the log has")]
    Partitions(#[from] StoredCountError),
    #[error(transparent)]
    Copy(#[from] CopyError),
    #[error(
        "cannot read the secrets of {root}: a backup needs the data directory of the house; see --data-dir"
    )]
    Secrets { root: PathBuf, source: io::Error },
    #[error(
        "{root} holds no seed of the user setup, by which a backup is read and signed; `outcry setup` makes it"
    )]
    NoHouse { root: PathBuf },
    #[error("cannot write the secrets into {folder}")]
    WriteSecrets { folder: PathBuf, source: io::Error },
}

impl Backup<'_> {
    /// Copies what is new since the part before, all of it the first time. No part: nothing is new.
    ///
    /// # Errors
    /// When the folder is not of this house or is damaged, the house cannot be read, or the folder cannot be written. Parts that
    /// were there stay as they are.
    pub async fn run(&self) -> Result<Vec<Taken>, BackupError> {
        let root = || self.layout.root().to_owned();
        let secrets = Secrets::read(self.layout);
        let secrets = secrets.map_err(|source| BackupError::Secrets {
            root: root(),
            source,
        })?;
        let house = secrets
            .house()
            .ok_or_else(|| BackupError::NoHouse { root: root() })?;
        let folder = Folder::new(self.folder);
        self.recipients(&house, folder.parts(None)?.last())?;
        let connection = self.connect().await?;
        let streams = StreamApi::new(&connection, ZONES_API);
        let partition_count = partitions(&streams).await?;
        let _lock = folder.lock()?;
        let mut before = folder.parts(None)?.pop();
        let to = self.recipients(&house, before.as_ref())?;
        let mut taken = Vec::new();
        for _ in 0..PARTS_MAX {
            let part = PartToTake {
                folder: &folder,
                streams: &streams,
                secrets: &secrets,
                house: &house,
                partition_count,
                to: &to,
                before: before.as_ref(),
            };
            let Some((told, part)) = part.take().await? else {
                break;
            };
            taken.push(told);
            before = Some(part);
        }
        Ok(taken)
    }

    async fn connect(&self) -> Result<Connection, BackupError> {
        let connecting = setup::connect_provisioner(self.nats_url, self.layout);
        let connected = timeout(CONNECT_MAX, connecting).await;
        let connected = connected.map_err(|_| BackupError::NoServer {
            url: self.nats_url.to_owned(),
        })?;
        Ok(connected?)
    }

    /// Whom the files are sealed for: all parts of a folder for the same, so that one key opens all of it.
    fn recipients(
        &self,
        house: &KeyPair,
        before: Option<&FoundPart>,
    ) -> Result<Vec<Recipient>, BackupError> {
        let folder = || self.folder.to_owned();
        let Some(FoundPart { manifest, .. }) = before else {
            return match self.to {
                [] => Err(BackupError::NobodyNamed),
                to => Ok(to.to_vec()),
            };
        };
        if manifest.house != house.public_key() {
            return Err(BackupError::OtherHouse { folder: folder() });
        }
        let asked = self.to.iter().map(Recipient::to_string);
        if !self.to.is_empty() && !asked.eq(manifest.recipients.iter().cloned()) {
            return Err(BackupError::OtherRecipients {
                folder: folder(),
                found: manifest.recipients.join(", "),
            });
        }
        let named = manifest.recipients.iter();
        let parsed = named.map(|name| name.parse()).collect::<Result<_, _>>();
        Ok(parsed?)
    }
}

/// The number of partitions, of a log that this program can copy.
async fn partitions(streams: &StreamApi) -> Result<u32, BackupError> {
    let count = broker::stored_count(streams.context(), buckets::TOPOLOGY, PARTITION_COUNT_KEY);
    let count = count.await?;
    let notes = streams.context().get_key_value(buckets::TOPOLOGY).await;
    let notes = notes.map_err(StoredCountError::from)?;
    let format = notes.get(LOG_FORMAT_KEY).await;
    let format = format.map_err(StoredCountError::from)?.unwrap_or_default();
    if format != LOG_FORMAT {
        let found = String::from_utf8_lossy(&format).into_owned();
        return Err(BackupError::LogFormat { found });
    }
    Ok(count.get())
}

/// One part, before it is there.
struct PartToTake<'a> {
    folder: &'a Folder,
    streams: &'a StreamApi,
    secrets: &'a Secrets,
    house: &'a KeyPair,
    partition_count: u32,
    to: &'a [Recipient],
    before: Option<&'a FoundPart>,
}

impl PartToTake<'_> {
    /// Takes it; none if nothing is new. Whoever dies on the way leaves a folder without a manifest, which is no part.
    async fn take(&self) -> Result<Option<(Taken, FoundPart)>, BackupError> {
        let number = self.before.map_or(0, |before| before.manifest.number) + 1;
        let (begun_at, folder) = (clock::now(), self.folder.begin(number)?);
        let mut messages = 0;
        let mut streams = Vec::new();
        for stored in streams_in_backup(self.partition_count) {
            let before = self
                .before
                .and_then(|before| before.manifest.stream(&stored.name));
            let copy = StreamCopy {
                streams: self.streams,
                stored: &stored,
                before,
                number,
                folder: &folder,
                to: self.to,
            };
            let (stream, copied) = copy.run().await?;
            streams.push(stream);
            messages += copied;
        }
        let secrets = self.secrets(number, &folder);
        let secrets = secrets.map_err(|source| BackupError::WriteSecrets {
            folder: folder.clone(),
            source,
        })?;
        let manifest = Manifest {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            house: self.house.public_key(),
            number,
            taken_at: begun_at.to_rfc3339_opts(SecondsFormat::Secs, true),
            previous: self.before.map(|before| before.hash.clone()),
            partition_count: self.partition_count,
            log_format: LOG_FORMAT.to_owned(),
            recipients: self.to.iter().map(Recipient::to_string).collect(),
            secrets,
            streams,
        };
        if manifest.files().next().is_none() {
            self.folder.discard(number)?;
            return Ok(None);
        }
        let hash = self.folder.end(&manifest, self.house)?;
        let changed = manifest
            .streams
            .iter()
            .filter(|stream| stream.file.is_some());
        let taken = Taken {
            number,
            messages,
            bytes: manifest.files().map(|file| file.bytes).sum(),
            streams: changed.count(),
        };
        Ok(Some((taken, FoundPart { manifest, hash })))
    }

    /// The keys, if they are others than before.
    fn secrets(&self, number: u32, folder: &Path) -> io::Result<SecretsPart> {
        let fingerprint = self.secrets.fingerprint(self.house);
        if let Some(FoundPart { manifest, .. }) = self.before
            && manifest.secrets.fingerprint == fingerprint
        {
            return Ok(SecretsPart {
                file: None,
                ..manifest.secrets.clone()
            });
        }
        Ok(SecretsPart {
            fingerprint,
            part: number,
            file: Some(self.secrets.seal(folder, self.to)?),
        })
    }
}
