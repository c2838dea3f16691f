//! Where things lie in the data directory, and how they are written: whole or not at all, for their owner only.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use topology::SEED_FILE;

const FILE_MODE: u32 = 0o600;
pub(crate) const FOLDER_MODE: u32 = 0o700;

/// The data directory of one installation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// One folder a user, readable by nobody else.
    pub fn secrets(&self, user_name: &str) -> PathBuf {
        self.secrets_of_all().join(user_name)
    }

    /// The folders of publishers that have secrets.
    pub(crate) fn publishers(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.secrets_of_all());
        let names = entries.into_iter().flatten().filter_map(Result::ok);
        names
            .filter(|entry| {
                let name = entry.file_name();
                name.to_string_lossy().starts_with("publisher-")
            })
            .map(|entry| entry.path())
            .collect()
    }

    pub(crate) fn secrets_of_all(&self) -> PathBuf {
        self.root.join("secrets")
    }

    /// The seed by which a user connects to NATS.
    pub fn nats_seed(&self, user_name: &str) -> PathBuf {
        self.secrets(user_name).join(SEED_FILE)
    }

    /// The folder of the NATS server's configuration.
    pub fn nats(&self) -> PathBuf {
        self.root.join("nats")
    }

    /// What nats-server is started with.
    pub fn nats_configuration(&self) -> PathBuf {
        self.nats().join("nats-server.conf")
    }

    /// What a gateway alone is started with.
    pub fn gateway_configuration(&self) -> PathBuf {
        self.root.join("gateway.toml")
    }

    /// The NATS server's store: the truth lies here.
    pub fn nats_store(&self) -> PathBuf {
        self.nats().join("store")
    }

    /// Where mails lie that go nowhere else.
    pub fn mail(&self) -> PathBuf {
        self.root.join("mail")
    }
}

/// Makes the folder and those above it, for its owner only.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(FOLDER_MODE)
        .create(path)
}

/// Writes a file that is not there yet; one that is stays as it is.
pub(crate) fn write_once(path: &Path, content: impl FnOnce() -> String) -> io::Result<()> {
    if path.try_exists()? {
        return Ok(());
    }
    write(path, content().as_bytes())
}

/// Writes or replaces a file. After a crash it is the old one or the new one.
pub(crate) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(FILE_MODE)
        .open(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    let folder = path.parent().expect("a file lies in a folder");
    File::open(folder)?.sync_all()
}
