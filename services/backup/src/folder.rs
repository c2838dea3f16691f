//! The folder of a backup: its parts, `000001` and on, each a folder with sealed files and, written last, its manifest. A part
//! without one was never finished, and is none.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::{self, Read},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use nkeys::KeyPair;
use topology::buckets::LOG_FORMAT;

use crate::{
    folder_error::FolderError,
    manifest::{Manifest, NotRead, SealedFile},
};

const MANIFEST: &str = "manifest";
const LOCK: &str = "lock";
/// Bytes hashed at once.
const HASHED_AT_ONCE: usize = 64 * 1024;
/// Digits of a part's number.
const DIGITS: usize = 6;

/// A backup's folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

/// One part as the folder has it.
#[derive(Clone, Debug)]
pub(crate) struct FoundPart {
    pub(crate) manifest: Manifest,
    /// Of the manifest's bytes.
    pub(crate) hash: String,
}

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        let path = path.to_owned();
        Self { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes it if it is missing, and keeps others out of it as long as the file lives.
    pub(crate) fn lock(&self) -> Result<File, FolderError> {
        make(&self.path)?;
        let path = self.path.join(LOCK);
        let file = File::create(&path).map_err(|source| failed(&path, source))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(FolderError::Busy {
                folder: self.path.clone(),
            }),
            Err(TryLockError::Error(source)) => Err(failed(&path, source)),
        }
    }

    /// Where a part lies.
    pub(crate) fn part(&self, number: u32) -> PathBuf {
        self.path.join(format!("{number:0DIGITS$}"))
    }

    /// Every part, or those until one, each signed by one house and following the one before. Files are not looked at, and later
    /// parts neither.
    pub(crate) fn parts(&self, until: Option<u32>) -> Result<Vec<FoundPart>, FolderError> {
        let numbers = self.numbers()?;
        let newest = numbers.last().copied().unwrap_or(0);
        if let Some(asked) = until.filter(|asked| newest > 0 && !(1..=newest).contains(asked)) {
            return Err(FolderError::NoSuchPart {
                folder: self.path.clone(),
                asked,
                newest,
            });
        }
        let mut parts: Vec<FoundPart> = Vec::new();
        for number in 1..=until.unwrap_or(newest).min(newest) {
            if !numbers.contains(&number) {
                let folder = self.path.clone();
                return Err(FolderError::Missing {
                    folder,
                    number,
                    newest,
                });
            }
            let part = self.read(number)?;
            let follows = match parts.last() {
                None => part.manifest.previous.is_none(),
                Some(before) => {
                    part.manifest.previous.as_ref() == Some(&before.hash)
                        && part.manifest.house == before.manifest.house
                }
            };
            if !follows || part.manifest.number != number {
                let file = self.part(number).join(MANIFEST);
                return Err(FolderError::Altered { file, number });
            }
            parts.push(part);
        }
        Ok(parts)
    }

    /// The first part after one that was begun and has no end: its writer died, or a copy of the folder left the end out.
    pub(crate) fn unfinished_after(&self, number: u32) -> Option<u32> {
        let next = number.checked_add(1)?;
        let part = self.part(next);
        (part.is_dir() && !part.join(MANIFEST).is_file()).then_some(next)
    }

    fn numbers(&self) -> Result<Vec<u32>, FolderError> {
        let mut numbers = Vec::new();
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(numbers),
            Err(source) => return Err(failed(&self.path, source)),
        };
        for entry in entries {
            let entry = entry.map_err(|source| failed(&self.path, source))?;
            let name = entry.file_name();
            let number = name.to_str().filter(|name| name.len() == DIGITS);
            let number = number.and_then(|name| name.parse().ok());
            if let Some(number) = number
                && entry.path().join(MANIFEST).is_file()
            {
                numbers.push(number);
            }
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn read(&self, number: u32) -> Result<FoundPart, FolderError> {
        let file = self.part(number).join(MANIFEST);
        let bytes = fs::read(&file).map_err(|source| failed(&file, source))?;
        let folder = self.path.clone();
        match Manifest::read(&bytes) {
            Ok(manifest) if manifest.log_format != LOG_FORMAT => Err(FolderError::LogFormat {
                folder,
                found: manifest.log_format,
                program: manifest.program,
            }),
            Ok(manifest) => Ok(FoundPart {
                manifest,
                hash: blake3::hash(&bytes).to_hex().to_string(),
            }),
            Err(NotRead::Form { format, program }) => Err(FolderError::Form {
                folder,
                number,
                format,
                program,
            }),
            Err(NotRead::Malformed | NotRead::Signature) => {
                Err(FolderError::Altered { file, number })
            }
        }
    }

    /// Makes the folder of a part, without what somebody who died there left.
    pub(crate) fn begin(&self, number: u32) -> Result<PathBuf, FolderError> {
        let part = self.part(number);
        self.discard(number)?;
        make(&part)?;
        Ok(part)
    }

    /// Takes away a part that has no manifest.
    pub(crate) fn discard(&self, number: u32) -> Result<(), FolderError> {
        let part = self.part(number);
        match fs::remove_dir_all(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&part, error)),
            _ => Ok(()),
        }
    }

    /// Ends a part whose files are all on the disk; the hash of its manifest.
    pub(crate) fn end(&self, manifest: &Manifest, house: &KeyPair) -> Result<String, FolderError> {
        let part = self.part(manifest.number);
        let (unfinished, file) = (part.join("manifest.unfinished"), part.join(MANIFEST));
        let bytes = manifest.signed(house);
        let write = || {
            fs::write(&unfinished, &bytes)?;
            File::open(&unfinished)?.sync_all()?;
            fs::rename(&unfinished, &file)?;
            File::open(&part)?.sync_all()?;
            File::open(&self.path)?.sync_all()
        };
        write().map_err(|source| failed(&file, source))?;
        Ok(blake3::hash(&bytes).to_hex().to_string())
    }

    /// Sees to it that every file of a part is there as it was written.
    pub(crate) fn check(&self, manifest: &Manifest) -> Result<(), FolderError> {
        let number = manifest.number;
        for sealed in manifest.files() {
            let file = self.part(number).join(&sealed.name);
            check(&file, sealed, number)?;
        }
        Ok(())
    }
}

fn check(file: &Path, sealed: &SealedFile, number: u32) -> Result<(), FolderError> {
    let length = match fs::metadata(file) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(source) => return Err(failed(file, source)),
    };
    let file = file.to_owned();
    if length < sealed.bytes {
        return Err(FolderError::Short {
            file,
            found: length,
            written: sealed.bytes,
            number,
        });
    }
    let hash = hash(&file).map_err(|source| failed(&file, source))?;
    if hash.to_hex().as_str() != sealed.hash {
        return Err(FolderError::Altered { file, number });
    }
    Ok(())
}

fn hash(file: &Path) -> io::Result<blake3::Hash> {
    let (mut file, mut hasher) = (File::open(file)?, blake3::Hasher::new());
    let mut bytes = vec![0; HASHED_AT_ONCE];
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(hasher.finalize()),
            read => hasher.update(&bytes[..read]),
        };
    }
}

fn make(path: &Path) -> Result<(), FolderError> {
    let mut builder = DirBuilder::new();
    let made = builder.recursive(true).mode(0o700).create(path);
    made.map_err(|source| failed(path, source))
}

pub(crate) fn failed(path: &Path, source: io::Error) -> FolderError {
    let path = path.to_owned();
    FolderError::File { path, source }
}
