//! The NATS store of versions before there were zones: its streams stand in one account, and move to those that own
//! them now. Each is a folder that says nothing of its account, so that a move is a rename.

use std::{
    fmt, fs, io,
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
};

use topology::stored_streams;

use crate::layout;

/// The account that all streams stood in.
const ONE_ACCOUNT: &str = "OUTCRY";

/// Why a store is not as this version has it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "the NATS store {store} is of an earlier version, with one account for all: stop NATS, then move its streams to the \
         accounts that own them now by `outcry setup --move-store {store}` (nothing is copied or lost)"
    )]
    OneAccount { store: PathBuf },
    #[error(
        "both {from} and {to} are there: NATS has run with the new accounts before its streams were moved. If the second \
         holds nothing of yours, move it away and try again"
    )]
    Both { from: PathBuf, to: PathBuf },
    #[error("cannot move {path}")]
    Move { path: PathBuf, source: io::Error },
}

/// What a move did.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Moved {
    pub streams: usize,
    /// Streams that are not this installation's: they stay where they are.
    pub left: Vec<PathBuf>,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { streams, left } = self;
        write!(
            f,
            "moved {streams} streams of the NATS store to the accounts that own them"
        )?;
        for path in left {
            write!(
                f,
                "; {} is none of this installation's and stays",
                path.display()
            )?;
        }
        Ok(())
    }
}

/// Sees to it that the streams do not stand in one account.
///
/// # Errors
/// When they do.
pub fn check_store(store: &Path, partition_count: u32) -> Result<(), StoreError> {
    let one = streams_of(store, ONE_ACCOUNT);
    let mut ours = stored_streams(partition_count).into_iter();
    if ours.any(|stream| one.join(stream.name).exists()) {
        let store = store.to_owned();
        return Err(StoreError::OneAccount { store });
    }
    Ok(())
}

/// Moves the streams to the accounts that own them. The server of this store must not run. Whoever dies on the way goes
/// on the next time; where there is nothing to move, nothing is done.
///
/// # Errors
/// When a stream is in both places, or cannot be moved.
pub fn move_store(store: &Path, partition_count: u32) -> Result<Moved, StoreError> {
    let mut moved = Moved::default();
    let from = streams_of(store, ONE_ACCOUNT);
    if !from.is_dir() {
        return Ok(moved);
    }
    for stream in stored_streams(partition_count) {
        let from = from.join(&stream.name);
        let account = streams_of(store, &stream.owner.account());
        let to = account.join(&stream.name);
        if !from.exists() {
            continue;
        }
        if to.exists() {
            return Err(StoreError::Both { from, to });
        }
        let done = make_like(&account, store).and_then(|()| fs::rename(&from, &to));
        done.map_err(|source| StoreError::Move { path: from, source })?;
        moved.streams += 1;
    }
    let failed = |source| StoreError::Move {
        path: from.clone(),
        source,
    };
    for entry in fs::read_dir(&from).map_err(failed)? {
        moved.left.push(entry.map_err(failed)?.path());
    }
    if moved.left.is_empty() {
        // What lies beside the streams is the account's own, and is made again.
        fs::remove_dir_all(from.parent().expect("it was joined")).map_err(failed)?;
    }
    Ok(moved)
}

fn streams_of(store: &Path, account: &str) -> PathBuf {
    store.join("jetstream").join(account).join("streams")
}

/// Makes the folder of an account's streams, for whom the store belongs to.
fn make_like(streams: &Path, store: &Path) -> io::Result<()> {
    layout::make_folder(streams)?;
    let owner = fs::metadata(store)?;
    for folder in streams.ancestors().take(2) {
        chown(folder, Some(owner.uid()), Some(owner.gid()))?;
    }
    Ok(())
}
