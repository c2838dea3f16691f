//! What a photograph is called, and the sizes that its name stands for.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The widths that are made, each of what is at least as wide.
const WIDTHS: [u32; 4] = [320, 640, 1_280, WIDTH_MAX];
/// The widest that is made.
pub(super) const WIDTH_MAX: u32 = 2_048;
/// The highest: of what is far higher than wide, the width follows.
pub(super) const HEIGHT_MAX: u32 = 4_096;
/// The widest JPEG: it is for browsers that read no WebP, and for previews elsewhere.
const JPEG_WIDTH_MAX: u32 = 1_280;
/// Hex digits of a hash: 160 bits.
pub(super) const HASH_DIGITS: usize = 40;

/// A photograph: a hash of what was sent, and the measures of the largest that was made of it. All that is made of it follows
/// from its name, so that a page needs nothing else to show it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct ImageId {
    hash: String,
    width: u32,
    height: u32,
}

/// One of the pictures that are made of a photograph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Rendition {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) encoding: Encoding,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    WebP,
    Jpeg,
}

/// It is no name of a photograph.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an image is named by the id that its upload answered")]
pub(crate) struct NotAnId;

impl ImageId {
    /// `hash` has [`HASH_DIGITS`] hex digits; neither side is longer than what is made.
    pub(super) fn new(hash: String, (width, height): (u32, u32)) -> Self {
        Self {
            hash,
            width,
            height,
        }
    }

    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    /// The width and height of the largest.
    pub(crate) fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Every size in WebP, the smallest first.
    pub(crate) fn sizes(&self) -> Vec<Rendition> {
        let smaller = WIDTHS.into_iter().filter(|width| *width < self.width);
        let widths = smaller.chain([self.width]);
        widths
            .map(|width| self.rendition(width, Encoding::WebP))
            .collect()
    }

    /// What every browser reads.
    pub(crate) fn jpeg(&self) -> Rendition {
        self.rendition(self.width.min(JPEG_WIDTH_MAX), Encoding::Jpeg)
    }

    /// The one of this file name.
    pub(super) fn find(&self, file: &str) -> Option<Rendition> {
        let mut all = self.sizes().into_iter().chain([self.jpeg()]);
        all.find(|rendition| rendition.file() == file)
    }

    fn rendition(&self, width: u32, encoding: Encoding) -> Rendition {
        let height = f64::from(self.height) * f64::from(width) / f64::from(self.width);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is no higher than the largest"
        )]
        let height = height.round().max(1.0) as u32;
        Rendition {
            width,
            height,
            encoding,
        }
    }
}

impl Rendition {
    /// The end of its address.
    pub(crate) fn file(self) -> String {
        let end = match self.encoding {
            Encoding::WebP => "webp",
            Encoding::Jpeg => "jpg",
        };
        format!("{}.{end}", self.width)
    }

    pub(super) fn content_type(self) -> &'static str {
        match self.encoding {
            Encoding::WebP => "image/webp",
            Encoding::Jpeg => "image/jpeg",
        }
    }
}

impl FromStr for ImageId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let (hash, size) = text.split_once('-').ok_or(NotAnId)?;
        let (width, height) = size.split_once('x').ok_or(NotAnId)?;
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if hash.len() != HASH_DIGITS || !hash.bytes().all(is_hex) {
            return Err(NotAnId);
        }
        let side = |text: &str, max| {
            let side = text.parse().ok().filter(|side| (1..=max).contains(side));
            side.ok_or(NotAnId)
        };
        let size = (side(width, WIDTH_MAX)?, side(height, HEIGHT_MAX)?);
        let id = Self::new(hash.to_owned(), size);
        // One photograph has one name: `007` and `+7` are none.
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(NotAnId)
        }
    }
}

impl TryFrom<String> for ImageId {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl From<ImageId> for String {
    fn from(id: ImageId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}x{}", self.hash, self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(size: &str) -> Result<ImageId, NotAnId> {
        format!("{}-{size}", "0a".repeat(20)).parse()
    }

    #[test]
    fn photograph_is_made_in_each_size_that_it_has_and_none_that_it_has_not() {
        let files = |size| {
            let id = id(size).unwrap();
            let all = id.sizes().into_iter().chain([id.jpeg()]);
            all.map(|rendition| rendition.file()).collect::<Vec<_>>()
        };
        let large = ["320.webp", "640.webp", "1280.webp", "2048.webp", "1280.jpg"];
        assert_eq!(files("2048x1536"), large);
        assert_eq!(files("640x480"), ["320.webp", "640.webp", "640.jpg"]);
        assert_eq!(files("7x4096"), ["7.webp", "7.jpg"]);
        let id = id("2048x3").unwrap();
        assert_eq!(id.sizes()[0].height, 1, "a line is still a line");
        assert_eq!(id.find("640.webp").map(|found| found.width), Some(640));
        assert!(id.find("2048.jpg").is_none() && id.find("../640.webp").is_none());
    }

    #[test]
    fn name_is_read_in_one_way_only() {
        for wrong in [
            "0x1", "2049x1", "1x4097", "007x7", "+7x7", "7", "7x", "7x7x7", "7X7",
        ] {
            assert_eq!(id(wrong), Err(NotAnId), "{wrong}");
        }
        assert!("../../etc/passwd".parse::<ImageId>().is_err());
        assert!(
            format!("{}-7x7", "0A".repeat(20))
                .parse::<ImageId>()
                .is_err()
        );
    }
}
