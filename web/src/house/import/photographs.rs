//! The photographs that a table names: by the file names of an archive that came with it, or by their own ids.

use std::collections::{BTreeMap, BTreeSet};

use crate::{house::new_sale::NewLot, images::ImageId, locale::t};

/// Photographs by the file names they came under, in small letters.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Photographs {
    files: BTreeMap<String, ImageId>,
    /// The first file of each name without its ending.
    by_stem: BTreeMap<String, String>,
    /// Files whose names begin with a number.
    by_number: BTreeMap<u32, BTreeSet<String>>,
}

impl Photographs {
    pub(crate) fn add(&mut self, file: &str, image: ImageId) {
        let file = file.to_lowercase();
        if let Some((stem, _)) = file.rsplit_once('.') {
            let first = self.by_stem.entry(stem.to_owned());
            let first = first.or_insert_with(|| file.clone());
            if file < *first {
                first.clone_from(&file);
            }
        }
        if let Some(number) = number_of(&file) {
            self.by_number
                .entry(number)
                .or_default()
                .insert(file.clone());
        }
        self.files.insert(file, image);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// The files of photographs that none of these lots shows.
    pub(crate) fn unused(&self, lots: &[NewLot]) -> Vec<String> {
        let shown = lots.iter().flat_map(|lot| &lot.texts.images);
        let shown: BTreeSet<_> = shown.map(|shown| shown.image.as_str()).collect();
        let files = self.files.iter();
        let unused = files.filter(|(_, image)| !shown.contains(image.to_string().as_str()));
        unused.map(|(file, _)| file.clone()).collect()
    }

    /// As a form keeps them between its steps: a line each.
    pub(crate) fn lines(&self) -> String {
        let lines = self
            .files
            .iter()
            .map(|(file, image)| format!("{image} {file}"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What such lines say; others are passed over.
    pub(crate) fn of_lines(lines: &str) -> Self {
        let mut photographs = Self::default();
        for (image, file) in lines.lines().filter_map(|line| line.split_once(' ')) {
            if let Ok(image) = image.parse() {
                photographs.add(file.trim(), image);
            }
        }
        photographs
    }

    /// Those that a cell names, a line each or with `|`, `;` or `,` between them: by id, or by a file's name with or without
    /// its ending. Always something.
    pub(super) fn named(&self, cell: &str) -> Option<Result<Vec<String>, String>> {
        let names = cell.split(['\n', '|', ';', ',']).map(str::trim);
        let names = names.filter(|name| !name.is_empty());
        let images = names.map(|name| {
            let known = name.parse::<ImageId>().ok().or_else(|| self.find(name));
            known
                .map(|image| image.to_string())
                .ok_or_else(|| match self.len() {
                    0 => t!("house-import-photograph-no-archive", name = name),
                    count => t!(
                        "house-import-photograph-unknown",
                        name = name,
                        count = count
                    ),
                })
        });
        Some(images.collect())
    }

    fn find(&self, name: &str) -> Option<ImageId> {
        let name = name.to_lowercase();
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let by_stem = || self.files.get(self.by_stem.get(name)?);
        self.files.get(name).or_else(by_stem).cloned()
    }

    /// Those whose file names begin with the lot's number: `12.jpg`, `012-2.jpg`, `12_back.jpg`; none where there is none.
    pub(super) fn of_number(&self, number: u32) -> Option<Vec<String>> {
        let mut files: Vec<_> = self.by_number.get(&number)?.iter().collect();
        // `12.jpg` before `12-2.jpg`, and that before `12-10.jpg`.
        files.sort_by_key(|file| {
            let stem = file
                .rsplit_once('.')
                .map_or(file.as_str(), |(stem, _)| stem);
            (stem.len(), stem.to_owned())
        });
        let images = files.iter().filter_map(|file| self.files.get(*file));
        Some(images.map(ImageId::to_string).collect())
    }
}

/// The number that a file's name begins with.
fn number_of(file: &str) -> Option<u32> {
    let digits = file.bytes().take_while(u8::is_ascii_digit).count();
    let ends = file[digits..].starts_with(['.', '-', '_', ' ', '(']);
    file[..digits].parse().ok().filter(|_| ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(digit: char) -> ImageId {
        let hash = digit.to_string().repeat(40);
        format!("{hash}-20x20").parse().unwrap()
    }

    fn photographs() -> Photographs {
        let mut photographs = Photographs::default();
        for (file, digit) in [
            ("012.JPG", 'a'),
            ("12-10.jpg", 'b'),
            ("12-2.jpg", 'c'),
            ("120.jpg", 'd'),
            ("seal.png", 'e'),
        ] {
            photographs.add(file, id(digit));
        }
        photographs
    }

    #[test]
    fn photographs_are_found_by_file_name_stem_and_id() {
        let known = photographs();
        let images = |cell: &str| known.named(cell).unwrap();
        let ids = |digits: &str| Ok(digits.chars().map(|it| id(it).to_string()).collect());
        assert_eq!(images("Seal.PNG|012"), ids("ea"));
        assert_eq!(images(&format!("{}\nphotos/seal.png", id('f'))), ids("fe"));
        assert_eq!(images(""), ids(""));
        assert!(images("seal.jpg").unwrap_err().contains("“seal.jpg”"));
        assert_eq!(Photographs::of_lines(&known.lines()), known);
    }

    #[test]
    fn photographs_without_a_column_go_by_the_lots_number() {
        let ids = |digits: &str| Some(digits.chars().map(|it| id(it).to_string()).collect());
        assert_eq!(photographs().of_number(12), ids("acb"));
        assert_eq!(photographs().of_number(1), None);
    }
}
