//! Photographs out of an archive (ZIP): nothing is written anywhere, no name is a path, and nothing unpacks to much more than
//! was sent.

use std::io::{Cursor, Read};

use bytes::Bytes;
use zip::ZipArchive;

use crate::{format::one_line, images::IMAGE_BYTES_MAX, locale::t};

/// Files of an archive at most.
pub(crate) const ARCHIVE_FILES_MAX: usize = 5_000;
/// How many times its packed size a file may have: photographs hardly shrink.
const RATIO_MAX: u64 = 20;
/// What may unpack to this much whatever its ratio is: small drawings do.
const SMALL_BYTES: u64 = 1_000_000;
/// Characters of a file's name that are said again.
const NAME_SHOWN_MAX: usize = 60;
/// What systems put beside the files.
const NOT_MEANT: [&str; 3] = ["__MACOSX/", ".DS_Store", "Thumbs.db"];

/// An archive that is open.
pub(crate) struct Archive(ZipArchive<Cursor<Bytes>>);

/// Why an archive is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum ArchiveRefused {
    #[error("{}", t!("house-import-no-zip"))]
    NotZip,
    #[error("{}", t!("house-import-many-files", count = *.0, max = ARCHIVE_FILES_MAX))]
    TooManyFiles(usize),
}

/// Why a file of an archive is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotUnpacked {
    #[error("{}", t!("house-import-file-locked"))]
    Locked,
    #[error("{}", t!("house-import-file-path"))]
    Path,
    #[error("{}", t!("house-import-file-damaged"))]
    Damaged,
    #[error("{}", t!("house-import-file-bomb"))]
    TooLarge,
}

/// A file of an archive by its name, or why it is not taken; one without a name goes by its place, from 0.
pub(crate) struct Unpacked {
    name: Option<String>,
    place: usize,
    pub(crate) bytes: Result<Bytes, NotUnpacked>,
}

impl Unpacked {
    /// What it is called.
    pub(crate) fn name(&self) -> String {
        let name = self.name.clone();
        name.unwrap_or_else(|| t!("house-import-file", place = self.place + 1))
    }
}

impl Archive {
    /// # Errors
    /// When it is none, or holds too much.
    pub(crate) fn open(bytes: Bytes) -> Result<Self, ArchiveRefused> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ArchiveRefused::NotZip)?;
        match archive.len() {
            0..=ARCHIVE_FILES_MAX => Ok(Self(archive)),
            many => Err(ArchiveRefused::TooManyFiles(many)),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Unpacks the file at this place; none: it is a folder, or nothing that was meant.
    pub(crate) fn unpack(&mut self, place: usize) -> Option<Unpacked> {
        let Ok(file) = self.0.by_index(place) else {
            return Some(Unpacked {
                name: None,
                place,
                bytes: Err(NotUnpacked::Locked),
            });
        };
        let name = file.name().replace('\\', "/");
        if file.is_dir() || NOT_MEANT.iter().any(|not| name.contains(not)) {
            return None;
        }
        let named = |name, bytes| {
            Some(Unpacked {
                name: Some(name),
                place,
                bytes,
            })
        };
        let is_path = name.starts_with('/') || name.split('/').any(|step| step == "..");
        let shown = one_line(name.rsplit('/').next().unwrap_or_default(), NAME_SHOWN_MAX);
        if is_path || shown.is_empty() {
            return named(shown, Err(NotUnpacked::Path));
        }
        let most = (file.compressed_size().saturating_mul(RATIO_MAX))
            .max(SMALL_BYTES)
            .min(IMAGE_BYTES_MAX as u64);
        let mut bytes = Vec::new();
        // What the archive says of a size may be a lie: what comes out is counted.
        let unpacked = match file.take(most + 1).read_to_end(&mut bytes) {
            Err(_) => Err(NotUnpacked::Damaged),
            Ok(_) if bytes.len() as u64 > most => Err(NotUnpacked::TooLarge),
            Ok(_) => Ok(bytes.into()),
        };
        named(shown, unpacked)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Bytes {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, bytes) in files {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner().into()
    }

    fn unpacked(files: &[(&str, &[u8])]) -> Vec<Unpacked> {
        let mut archive = Archive::open(packed(files)).unwrap();
        let places = 0..archive.len();
        places.filter_map(|place| archive.unpack(place)).collect()
    }

    #[test]
    fn files_come_out_by_their_names_without_folders() {
        let files = unpacked(&[
            ("photos/12.jpg", b"a"),
            ("seal.png", b"b"),
            ("__MACOSX/._12.jpg", b"c"),
        ]);
        let names: Vec<_> = files.iter().map(Unpacked::name).collect();
        assert_eq!(names, ["12.jpg", "seal.png"]);
        assert_eq!(files[0].bytes.as_deref(), Ok(&b"a"[..]));
    }

    #[test]
    fn a_path_out_of_the_archive_is_refused() {
        for name in ["../12.jpg", "a/../../12.jpg", "/etc/12.jpg", "..\\12.jpg"] {
            let files = unpacked(&[(name, b"a")]);
            assert!(files[0].bytes.is_err(), "{name}");
        }
    }

    #[test]
    fn a_file_that_unpacks_to_far_more_is_cut_off() {
        let zeros = vec![0; 30_000_000];
        let files = unpacked(&[("bomb.jpg", &zeros), ("12.jpg", b"a")]);
        assert!(files[0].bytes.is_err());
        assert!(files[1].bytes.is_ok(), "others are taken");
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        assert!(matches!(
            Archive::open(Bytes::from_static(b"x")),
            Err(ArchiveRefused::NotZip)
        ));
        let many: Vec<_> = (0..=ARCHIVE_FILES_MAX)
            .map(|it| format!("{it}.jpg"))
            .collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        let refused = Archive::open(packed(&many)).err();
        assert_eq!(
            refused,
            Some(ArchiveRefused::TooManyFiles(ARCHIVE_FILES_MAX + 1))
        );
    }
}
