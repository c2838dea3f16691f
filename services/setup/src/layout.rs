//! Where things lie in the data directory.

use std::path::{Path, PathBuf};

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
        let entries = std::fs::read_dir(self.secrets_of_all());
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
        self.secrets(user_name).join("nats.seed")
    }

    /// The folder of the NATS server's configuration.
    pub fn nats(&self) -> PathBuf {
        self.root.join("nats")
    }

    /// What nats-server is started with.
    pub fn nats_configuration(&self) -> PathBuf {
        self.nats().join("nats-server.conf")
    }

    /// The NATS server's store: the truth lies here.
    pub fn nats_store(&self) -> PathBuf {
        self.nats().join("store")
    }
}
