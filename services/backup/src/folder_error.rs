//! What is wrong with a backup's folder, and what may be done about it.

use std::{io, path::PathBuf};

use topology::buckets::LOG_FORMAT;

use crate::manifest::FORMAT;

/// Why a folder's backup is not taken as one.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error(
        "{folder} holds no backup: name the folder that `outcry backup` was given, or take one with `outcry backup {folder}`"
    )]
    None { folder: PathBuf },
    #[error(
        "another backup is being taken into {folder}: wait until it is done, or name another folder"
    )]
    Busy { folder: PathBuf },
    #[error(
        "part {number} of the backup in {folder} has the form {format}, and this program reads the form {FORMAT}: use the program \
         that wrote it (outcry {program}), or begin a backup in a new folder"
    )]
    Form {
        folder: PathBuf,
        number: u32,
        format: u32,
        program: String,
    },
    #[error(
        "the backup in {folder} holds a log of format {found}, and this program reads format {LOG_FORMAT}: use the program that \
         wrote it (outcry {program})"
    )]
    LogFormat {
        folder: PathBuf,
        found: String,
        program: String,
    },
    #[error(
        "the backup in {folder} has {newest} parts, and part {number} is missing: copy the whole folder again from where it came \
         from{}",
        still(*.number)
    )]
    Missing {
        folder: PathBuf,
        number: u32,
        newest: u32,
    },
    #[error(
        "{file} was cut short: it has {found} bytes, and the backup wrote {written}. Copy it again from where it came from{}",
        still(*.number)
    )]
    Short {
        file: PathBuf,
        found: u64,
        written: u64,
        number: u32,
    },
    #[error(
        "{file} is not what the backup wrote: it was changed or damaged. Copy it again from where it came from{}",
        still(*.number)
    )]
    Altered { file: PathBuf, number: u32 },
    #[error("there is no part {asked}: the backup in {folder} has the parts 1 to {newest}")]
    NoSuchPart {
        folder: PathBuf,
        asked: u32,
        newest: u32,
    },
    #[error("cannot read or write {path}")]
    File { path: PathBuf, source: io::Error },
}

/// What may be done where a part is bad.
fn still(number: u32) -> String {
    match number {
        0 | 1 => String::new(),
        number => format!(
            "; what the house was before it can be restored with --until {}",
            number - 1
        ),
    }
}
