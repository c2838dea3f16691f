//! The data directory belongs to one stack at a time.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::DirBuilderExt,
    path::Path,
};

use anyhow::{Context, bail};

/// What a stack makes there; nothing else is ever removed.
const MADE_BY_US: [&str; 4] = ["secrets", "nats", "run.json", "restore-unfinished"];

/// Takes the data directory, made when missing. The lock ends with this process, however that ends.
pub(crate) fn lock(data_dir: &Path) -> anyhow::Result<File> {
    let shown = data_dir.display();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data_dir)
        .with_context(|| format!("cannot make the data directory {shown}"))?;
    let file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .open(data_dir.join("lock"))
        .with_context(|| format!("cannot write in the data directory {shown}"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another `outcry up` runs on {shown}: stop it, or choose another place with --data-dir"
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock the data directory {shown}"))
        }
    }
}

/// Removes what earlier stacks left in a directory whose lock we hold.
pub(super) fn clear(data_dir: &Path) -> anyhow::Result<()> {
    for name in MADE_BY_US {
        let path = data_dir.join(name);
        let removed = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else if path.exists() {
            fs::remove_file(&path)
        } else {
            Ok(())
        };
        removed.with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_stack_on_same_data_dir_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = lock(folder.path()).unwrap();
        let refusal = lock(folder.path()).unwrap_err().to_string();
        assert!(refusal.contains("another `outcry up`"), "{refusal}");
        drop(first);
        lock(folder.path()).unwrap();
    }

    #[test]
    fn starting_over_leaves_what_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("nats/store")).unwrap();
        fs::write(folder.path().join("letter.txt"), "dear").unwrap();
        clear(folder.path()).unwrap();
        assert!(!folder.path().join("nats").exists());
        assert!(folder.path().join("letter.txt").exists());
    }
}
