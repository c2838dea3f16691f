//! All secrets of an installation at once, for backups; and whether what lies in a data directory was restored whole.

use std::{
    fmt, fs, io,
    path::{Component, Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{Layout, layout};

/// One file of a holder's folder.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretFile {
    /// The user whose folder it lies in.
    pub holder: String,
    pub name: String,
    pub content: Vec<u8>,
}

impl fmt::Debug for SecretFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretFile({}/{})", self.holder, self.name)
    }
}

/// A restore began in a data directory and did not end.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "a restore into {root} did not end, and what lies there is half a house: run `outcry restore` again, which begins anew, or \
     remove {root}"
)]
pub struct HalfRestored {
    pub root: PathBuf,
}

impl Layout {
    /// Reads every file of every holder's folder, sorted.
    ///
    /// # Errors
    /// When the folder or a file of it cannot be read.
    pub fn read_secrets(&self) -> io::Result<Vec<SecretFile>> {
        let mut files = Vec::new();
        for holder in sorted(&self.secrets_of_all())? {
            for path in sorted(&holder)? {
                if path.is_file() {
                    files.push(SecretFile {
                        holder: name(&holder)?,
                        name: name(&path)?,
                        content: fs::read(&path)?,
                    });
                }
            }
        }
        Ok(files)
    }

    /// Writes secrets into their holders' folders, which nobody else may read.
    ///
    /// # Errors
    /// When a name is none of one file, or a file cannot be written.
    pub fn write_secrets(&self, files: &[SecretFile]) -> io::Result<()> {
        for file in files {
            if !is_plain(&file.holder) || !is_plain(&file.name) {
                return Err(io::Error::other("a secret whose name leads elsewhere"));
            }
            let folder = self.secrets(&file.holder);
            layout::make_folder(&folder)?;
            layout::write(&folder.join(&file.name), &file.content)?;
        }
        Ok(())
    }

    /// Is there while a restore fills the data directory.
    pub fn unfinished_restore(&self) -> PathBuf {
        self.root().join("restore-unfinished")
    }

    /// Sees to it that nothing was restored by half here.
    ///
    /// # Errors
    /// When a restore began and did not end.
    pub fn check_restored(&self) -> Result<(), HalfRestored> {
        if self.unfinished_restore().exists() {
            let root = self.root().to_owned();
            return Err(HalfRestored { root });
        }
        Ok(())
    }
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> io::Result<String> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned)
        .ok_or_else(|| io::Error::other(format!("{} has no name that is text", path.display())))
}

fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!(
        (parts.next(), parts.next()),
        (Some(Component::Normal(_)), None)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Installation, prepare};

    #[test]
    fn secrets_written_elsewhere_make_the_same_installation() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let installation = Installation {
            publishers: vec![],
            partition_count: 2,
            replication: topology::Replication::default(),
        };
        let from = prepare(one.path(), &installation).unwrap();
        let files = from.read_secrets().unwrap();
        assert!(files.iter().any(|file| file.name == "sealing.json"));
        let to = Layout::new(other.path());
        to.write_secrets(&files).unwrap();
        prepare(other.path(), &installation).unwrap();
        assert!(to.read_secrets().unwrap() == files);
        let users = |layout: &Layout| fs::read_to_string(layout.nats().join("users.conf")).unwrap();
        assert_eq!(users(&to), users(&from));
    }

    #[test]
    fn secret_whose_name_leads_elsewhere_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        for (holder, name) in [("..", "a"), ("web", "../a"), ("web", "/a"), ("", "a")] {
            let file = SecretFile {
                holder: holder.to_owned(),
                name: name.to_owned(),
                content: vec![],
            };
            assert!(layout.write_secrets(&[file]).is_err(), "{holder}/{name}");
        }
    }
}
