//! The keys that tokens are checked with: a file of public keys, and a shared secret.

use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::SystemTime,
};

use bootstrap::Health;
use jsonwebtoken::{AlgorithmFamily, DecodingKey, Header};

use super::{
    key_set::{Candidate, KeySet},
    remote::RemoteKeys,
};

/// Keys that a token without a key id is tried with.
const TRIED_MAX: usize = 8;

/// A secret that is shorter, in bytes, is warned of.
const SECRET_LENGTH_MIN: usize = 16;

/// What a secrets folder holds for tokens.
pub(super) struct Keys {
    file: PathBuf,
    public: RwLock<PublicKeys>,
    /// The secret shared with whoever signs by HMAC.
    secret: Option<DecodingKey>,
    remote: Option<Arc<RemoteKeys>>,
}

/// The keys, and the file that they were read from.
#[derive(Default)]
struct PublicKeys {
    version: Option<FileVersion>,
    set: KeySet,
}

/// A file that was replaced has another number, or another time.
#[derive(Clone, Copy, PartialEq, Eq)]
struct FileVersion {
    number: u64,
    written: SystemTime,
}

impl Keys {
    /// Reads `jwks.json` and `token.hmac`, as far as they are there.
    pub(super) fn open(secrets: &Path, is_remote: bool) -> Self {
        let secret = std::fs::read_to_string(secrets.join("token.hmac")).ok();
        let secret = secret.as_deref().map(str::trim).filter(|it| !it.is_empty());
        if secret.is_some_and(|secret| secret.len() < SECRET_LENGTH_MIN) {
            tracing::warn!(
                "token.hmac holds fewer than {SECRET_LENGTH_MIN} bytes: whoever has a token can try secrets until one fits"
            );
        }
        let secret = secret.map(|secret| DecodingKey::from_secret(secret.as_bytes()));
        let keys = Self {
            file: secrets.join("jwks.json"),
            public: RwLock::default(),
            secret,
            remote: None,
        };
        if !is_remote && keys.secret.is_none() && FileVersion::of(&keys.file).is_none() {
            let file = keys.file.display();
            tracing::warn!(%file, "no keys for tokens: only visitors without one can connect");
        }
        keys.keep_up();
        keys
    }

    /// Also takes the keys that are published at this URL.
    pub(super) async fn follow(&mut self, url: &str, health: Health) -> anyhow::Result<()> {
        self.remote = Some(RemoteKeys::follow(url, health).await?);
        Ok(())
    }

    /// Whether the key for a token with this header may be one of those that are published at a URL.
    pub(super) fn may_be_published(&self, header: &Header) -> bool {
        self.remote.is_some() && header.alg.family() != AlgorithmFamily::Hmac
    }

    /// Has the published keys fetched; false if that cannot be now.
    pub(super) async fn ask(&self) -> bool {
        match &self.remote {
            Some(remote) => remote.refresh().await,
            None => false,
        }
    }

    /// The keys that may have signed a token with this header by now.
    pub(super) fn of(&self, header: &Header, now: i64) -> Vec<Candidate> {
        self.keep_up();
        let public = self.public.read().unwrap_or_else(PoisonError::into_inner);
        let remote = self.remote.as_ref().map(|remote| remote.now());
        let remote = remote.as_ref().map(|set| set.of(header, now));
        let keys = public
            .set
            .of(header, now)
            .chain(remote.into_iter().flatten());
        let is_hmac = header.alg.family() == AlgorithmFamily::Hmac;
        let secret = self.secret.clone().filter(|_| is_hmac);
        let secret = secret.map(|key| Candidate {
            key,
            is_named: false,
            end: None,
        });
        keys.chain(secret).take(TRIED_MAX).collect()
    }

    /// Keys rotate: the file is read when it was replaced. One that cannot be read leaves those that there were.
    fn keep_up(&self) {
        let version = FileVersion::of(&self.file);
        let known = self.public.read().unwrap_or_else(PoisonError::into_inner);
        if version.is_none() || version == known.version {
            return;
        }
        drop(known);
        let set = read(&self.file);
        let mut public = self.public.write().unwrap_or_else(PoisonError::into_inner);
        public.version = version;
        if let Some(set) = set {
            public.set = set;
        }
    }
}

impl FileVersion {
    fn of(file: &Path) -> Option<Self> {
        let file = std::fs::metadata(file).ok()?;
        Some(Self {
            number: file.ino(),
            written: file.modified().ok()?,
        })
    }
}

fn read(file: &Path) -> Option<KeySet> {
    let keys = std::fs::read(file)
        .map_err(anyhow::Error::from)
        .and_then(|bytes| Ok(serde_json::from_slice(&bytes)?));
    keys.inspect_err(|error| {
        let file = file.display();
        tracing::warn!(%file, %error, "the keys for tokens cannot be read: those from before hold");
    })
    .ok()
}
