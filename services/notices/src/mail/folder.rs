//! Mails as files that any mail program opens, for the demo and for whoever has no mail server yet.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tokio::task::spawn_blocking;

use super::{Mail, Posted};

/// Files that stay; of more, the oldest go.
const FILES_MAX: usize = 1_000;
/// How many more there may be before they are counted.
const COUNTED_EVERY: usize = 50;

/// A folder of mails.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    written: usize,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, written: 0 }
    }

    /// Whoever reads the folder sees whole mails only.
    pub(super) async fn post(&mut self, mail: &Mail) -> Posted {
        let path = self.path.clone();
        let (name, bytes) = (format!("{}.eml", mail.name), mail.bytes.clone());
        let is_counted = self.written.is_multiple_of(COUNTED_EVERY);
        self.written += 1;
        let written = spawn_blocking(move || {
            write(&path, &name, &bytes)?;
            match is_counted {
                true => keep_newest(&path),
                false => Ok(()),
            }
        });
        match written.await.expect("writing a file does not panic") {
            Ok(()) => Posted::Accepted,
            Err(error) => Posted::ServerAway(format!("{}: {error}", self.path.display())),
        }
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".{name}.part"));
    fs::write(&unfinished, bytes)?;
    fs::rename(unfinished, folder.join(name))
}

fn keep_newest(folder: &Path) -> io::Result<()> {
    let mut files = vec![];
    for file in fs::read_dir(folder)? {
        let file = file?;
        if file.path().extension().is_some_and(|it| it == "eml") {
            files.push((file.metadata()?.modified()?, file.path()));
        }
    }
    files.sort();
    let too_many = files.len().saturating_sub(FILES_MAX);
    files
        .into_iter()
        .take(too_many)
        .try_for_each(|(_, file)| fs::remove_file(file))
}
