//! Files that are sealed for a recipient's key (age, <https://age-encryption.org/v1>): whoever takes a backup cannot open it.
//!
//! age proves each 64 kB and the end of a file, so that one that was cut short or changed does not open.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    str::FromStr,
};

use age::{
    DecryptError, Decryptor, Encryptor, secrecy::ExposeSecret, stream::StreamWriter, x25519,
};

use crate::manifest::SealedFile;

/// Somebody whose key opens a backup, by their public key.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(x25519::Recipient);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "{given:?} is no public key that a backup can be sealed for: it begins with age1, and `outcry backup-key FILE` makes one \
         and prints it"
    )]
    Recipient { given: String },
    #[error("cannot write the key {path}")]
    Write { path: PathBuf, source: io::Error },
    #[error(
        "{path} is there already, and perhaps opens backups: name a file that is not there yet"
    )]
    Exists { path: PathBuf },
    #[error("cannot read the key {path}")]
    Read { path: PathBuf, source: io::Error },
    #[error(
        "{path} holds no key that opens a backup: it is the file that `outcry backup-key` (or age-keygen) made, with a line that \
         begins with AGE-SECRET-KEY-1"
    )]
    NoKey { path: PathBuf },
}

/// Makes a key, into a file that only its owner may read, and says whom a backup is to be sealed for.
///
/// # Errors
/// When the file is there already, or cannot be written.
pub fn new_key(path: &Path) -> Result<Recipient, KeyError> {
    let key = x25519::Identity::generate();
    let public = key.to_public();
    let text = format!(
        "# public key: {public}\n{}\n",
        key.to_string().expose_secret()
    );
    let mut options = OpenOptions::new();
    let opened = options.write(true).create_new(true).mode(0o600).open(path);
    let path = path.to_owned();
    match opened {
        Ok(mut file) => {
            let written = file
                .write_all(text.as_bytes())
                .and_then(|()| file.sync_all());
            written.map_err(|source| KeyError::Write { path, source })?;
            Ok(Recipient(public))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(KeyError::Exists { path })
        }
        Err(source) => Err(KeyError::Write { path, source }),
    }
}

/// The keys of a file, as age writes them: a line each.
pub(crate) fn read_keys(path: &Path) -> Result<Vec<x25519::Identity>, KeyError> {
    let text = fs::read_to_string(path).map_err(|source| {
        let path = path.to_owned();
        KeyError::Read { path, source }
    })?;
    let lines = text.lines().map(str::trim);
    let keys: Vec<_> = lines.filter_map(|line| line.parse().ok()).collect();
    if keys.is_empty() {
        let path = path.to_owned();
        return Err(KeyError::NoKey { path });
    }
    Ok(keys)
}

impl FromStr for Recipient {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let parsed = text.trim().parse().map(Self);
        parsed.map_err(|_| KeyError::Recipient {
            given: text.to_owned(),
        })
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({})", self.0)
    }
}

/// A file that is being written and sealed.
pub(crate) struct SealedWriter {
    name: String,
    stream: StreamWriter<Counted>,
}

/// What goes to the disk, counted and hashed.
struct Counted {
    file: BufWriter<File>,
    bytes: u64,
    hasher: blake3::Hasher,
}

impl SealedWriter {
    /// Begins a file in a folder; there must be at least one recipient.
    pub(crate) fn create(folder: &Path, name: &str, to: &[Recipient]) -> io::Result<Self> {
        let recipients = to
            .iter()
            .map(|recipient| &recipient.0 as &dyn age::Recipient);
        let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let file = options.open(folder.join(name))?;
        let counted = Counted {
            file: BufWriter::new(file),
            bytes: 0,
            hasher: blake3::Hasher::new(),
        };
        Ok(Self {
            name: name.to_owned(),
            stream: encryptor.wrap_output(counted)?,
        })
    }

    /// Ends it, on the disk.
    pub(crate) fn finish(self) -> io::Result<SealedFile> {
        let Counted {
            file,
            bytes,
            hasher,
        } = self.stream.finish()?;
        file.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()?;
        Ok(SealedFile {
            name: self.name,
            bytes,
            hash: hasher.finalize().to_hex().to_string(),
        })
    }
}

impl Write for SealedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Why a file does not open.
#[derive(Debug)]
pub(crate) enum NotOpened {
    /// None of the keys is one that it is sealed for.
    Key,
    File(io::Error),
}

/// Opens a sealed file. What it reads is proven piece by piece, its end too.
pub(crate) fn open(path: &Path, keys: &[x25519::Identity]) -> Result<impl Read + use<>, NotOpened> {
    let file = File::open(path).map_err(NotOpened::File)?;
    let failed = |error| match error {
        DecryptError::NoMatchingKeys => NotOpened::Key,
        DecryptError::Io(error) => NotOpened::File(error),
        error => NotOpened::File(io::Error::other(error)),
    };
    let decryptor = Decryptor::new_buffered(BufReader::new(file)).map_err(failed)?;
    let keys = keys.iter().map(|key| key as &dyn age::Identity);
    let opened = decryptor.decrypt(keys).map_err(failed)?;
    Ok(BufReader::new(opened))
}
