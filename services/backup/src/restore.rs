//! A house of a backup: an empty data directory becomes one from which `outcry up` goes on.
//!
//! All files are looked at before anything is written. A NATS server that nobody else can connect to fills the store; until all of
//! it is there a marker keeps `outcry up` away, and whoever restores again begins anew.

use std::{
    collections::HashSet,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use async_nats::jetstream::Context;
use broker::{ConnectError, connect_with_seed};
use nkeys::KeyPair;
use setup::{Installation, Layout, PrepareError};
use topology::{Replication, StoredStream, Zone, restore_configuration, streams_in_backup};

use crate::{
    folder::{Folder, FoundPart},
    folder_error::FolderError,
    put::PutError,
    seal::{self, KeyError},
    server::{PrivateServer, ServerError},
    source::Source,
};

/// What a restored house consists of; nothing else in a data directory is touched.
const MADE_BY_US: [&str; 2] = ["secrets", "nats"];
/// The name of the restore in NATS's log, and its inbox.
const NAME: &str = "restore";
const INBOX: &str = "_INBOX_restore";
/// How long the server may take with hundreds of messages on a busy disk.
const ANSWER_MAX: Duration = Duration::from_secs(60);

/// What to restore, and where to.
#[derive(Clone, Debug)]
pub struct Restore<'a> {
    /// The backup's folder.
    pub folder: &'a Path,
    /// The file of the key that it is sealed for.
    pub key: &'a Path,
    /// The data directory, whose lock the caller has.
    pub layout: &'a Layout,
    /// The house as it was at this part; none: at the newest.
    pub until: Option<u32>,
    /// The program nats-server, with what starts it.
    pub nats_server: &'a [OsString],
}

/// A house that was restored. It counts once it was finished.
#[derive(Debug)]
pub struct Restored {
    layout: Layout,
    nats_server: Vec<OsString>,
    /// When the part that it is was taken, RFC 3339 UTC.
    pub taken_at: String,
    pub part: u32,
    /// The part after it, where that has no end and so is none.
    pub unfinished: Option<u32>,
    pub partition_count: u32,
    /// Messages of all streams.
    pub messages: u64,
}

/// Why no house was restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(
        "the key {key} does not open the backup in {folder}, which is sealed for {recipients}: give the file that holds that key"
    )]
    WrongKey {
        key: PathBuf,
        folder: PathBuf,
        recipients: String,
    },
    #[error(
        "{root} holds a house already, and a restore never writes over one: name another --data-dir, or, if that house is to go, \
         stop it and move {root} away"
    )]
    House { root: PathBuf },
    #[error(
        "the backup in {folder} has a stream {stream} that this program does not know: use outcry {program}, which wrote it"
    )]
    UnknownStream {
        folder: PathBuf,
        stream: String,
        program: String,
    },
    #[error("cannot write {path}")]
    Write { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Put(#[from] PutError),
}

impl Restore<'_> {
    /// Makes the house. What was there is left alone unless an earlier restore left it by half.
    ///
    /// # Errors
    /// When the backup is none, is damaged, of another version, or not opened by the key; when a house is there already; when
    /// the data directory cannot be written or nats-server does not start.
    pub async fn run(&self) -> Result<Restored, RestoreError> {
        let folder = Folder::new(self.folder);
        let parts = self.parts(&folder)?;
        let newest = parts.last().expect("there is a part").manifest.clone();
        let keys = seal::read_keys(self.key)?;
        let source = Source {
            folder: &folder,
            parts: &parts,
            keys: &keys,
            key: self.key,
        };
        let secrets = source.secrets()?;
        let stored = streams_in_backup(newest.partition_count);
        let known: HashSet<&str> = stored.iter().map(|stored| stored.name.as_str()).collect();
        let mut named = newest.streams.iter();
        if let Some(unknown) = named.find(|stream| !known.contains(stream.name.as_str())) {
            return Err(RestoreError::UnknownStream {
                folder: self.folder.to_owned(),
                stream: unknown.name.clone(),
                program: newest.program.clone(),
            });
        }
        self.begin()?;
        let written = secrets.write(self.layout);
        written.map_err(|error| failed(&self.layout.secrets(""), error))?;
        let installation = Installation {
            publishers: vec![],
            partition_count: newest.partition_count,
            // It is filled by one server; `outcry setup` raises that where more are to have it.
            replication: Replication::default(),
        };
        setup::prepare(self.layout.root(), &installation)?;
        let messages = self.fill(&source, &stored).await?;
        Ok(Restored {
            layout: self.layout.clone(),
            nats_server: self.nats_server.to_vec(),
            taken_at: newest.taken_at,
            part: newest.number,
            unfinished: folder.unfinished_after(newest.number),
            partition_count: newest.partition_count,
            messages,
        })
    }

    /// The parts to restore, each as it was written.
    fn parts(&self, folder: &Folder) -> Result<Vec<FoundPart>, FolderError> {
        let parts = folder.parts(self.until)?;
        if parts.is_empty() {
            let folder = self.folder.to_owned();
            return Err(FolderError::None { folder });
        }
        for part in &parts {
            folder.check(&part.manifest)?;
        }
        Ok(parts)
    }

    /// Takes an empty data directory.
    fn begin(&self) -> Result<(), RestoreError> {
        let (root, marker) = (self.layout.root(), self.layout.unfinished_restore());
        let ours = MADE_BY_US.map(|name| root.join(name));
        if !marker.exists() && ours.iter().any(|path| path.exists()) {
            let root = root.to_owned();
            return Err(RestoreError::House { root });
        }
        for path in ours.iter().filter(|path| path.exists()) {
            fs::remove_dir_all(path).map_err(|error| failed(path, error))?;
        }
        fs::create_dir_all(&marker).map_err(|error| failed(&marker, error))
    }

    /// Fills the store by a server of our own; how many messages it holds then.
    async fn fill(
        &self,
        source: &Source<'_>,
        stored: &[StoredStream],
    ) -> Result<u64, RestoreError> {
        let scratch = self.layout.unfinished_restore();
        let users: Vec<(Zone, KeyPair)> = Zone::with_streams()
            .map(|zone| (zone, KeyPair::new_user()))
            .collect();
        let public = users
            .iter()
            .map(|(zone, pair)| (zone.clone(), pair.public_key()));
        let configuration = scratch.join("nats-server.conf");
        let written = fs::write(
            &configuration,
            restore_configuration(&public.collect::<Vec<_>>()),
        );
        written.map_err(|error| failed(&configuration, error))?;
        let store = self.layout.nats_store();
        let server =
            PrivateServer::start(self.nats_server, &configuration, &store, &scratch).await?;
        let mut messages = 0;
        for (zone, pair) in &users {
            let context = connect(&server, pair).await?;
            for stored in stored.iter().filter(|stored| stored.owner == *zone) {
                messages += source.put(&context, stored).await?;
            }
        }
        server.stop().await?;
        // The server did not sync what it wrote: nobody was told that it is stored.
        rustix::fs::sync();
        Ok(messages)
    }
}

async fn connect(server: &PrivateServer, pair: &KeyPair) -> Result<Context, ConnectError> {
    let seed = pair.seed().unwrap_or_default();
    let connection = connect_with_seed(server.url(), &seed, NAME, INBOX).await?;
    let mut context = connection.jetstream;
    context.set_timeout(ANSWER_MAX);
    Ok(context)
}

impl Restored {
    /// Starts the house's NATS server, and nothing else of it, as it will be started.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn serve(&self) -> Result<PrivateServer, ServerError> {
        let (configuration, store) = (self.layout.nats_configuration(), self.layout.nats_store());
        let scratch = self.layout.unfinished_restore();
        PrivateServer::start(&self.nats_server, &configuration, &store, &scratch).await
    }

    /// The house counts from here on.
    ///
    /// # Errors
    /// When the marker cannot be removed.
    pub fn finish(self) -> Result<(), RestoreError> {
        let marker = self.layout.unfinished_restore();
        let removed = fs::remove_dir_all(&marker).and_then(|()| {
            let root = fs::File::open(self.layout.root())?;
            root.sync_all()
        });
        removed.map_err(|error| failed(&marker, error))
    }
}

fn failed(path: &Path, source: io::Error) -> RestoreError {
    let path = path.to_owned();
    RestoreError::Write { path, source }
}
