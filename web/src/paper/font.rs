//! The two fonts of all documents, and how wide text is in them.

use std::sync::OnceLock;

use krilla::text::Font;
use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};
use unicode_normalization::UnicodeNormalization;

/// What stands for a character that the fonts do not have.
const UNKNOWN: char = '□';

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// A font as it is measured and as it is written.
struct Face {
    measured: FontRef<'static>,
    written: Font,
}

impl Weight {
    fn face(self) -> &'static Face {
        static REGULAR: OnceLock<Face> = OnceLock::new();
        static BOLD: OnceLock<Face> = OnceLock::new();
        match self {
            Self::Regular => REGULAR.get_or_init(|| Face::new(dejavu::sans_condensed::regular())),
            Self::Bold => BOLD.get_or_init(|| Face::new(dejavu::sans_condensed::bold())),
        }
    }

    pub(super) fn font(self) -> Font {
        self.face().written.clone()
    }

    /// How wide text is at a size, in points: the sum of its letters, which kerning only makes narrower.
    pub(super) fn width(self, text: &str, size: f32) -> f32 {
        let font = &self.face().measured;
        let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
        let letters = font.charmap();
        let widths = text.chars().filter_map(|letter| {
            let glyph = letters.map(letter)?;
            metrics.advance_width(glyph)
        });
        widths.sum()
    }

    /// Text on one line as it can be written: composed, and with a mark for what the fonts do not have.
    pub(super) fn writable(self, text: &str) -> String {
        let letters = self.face().measured.charmap();
        let is_known = |letter: char| !is_private(letter) && letters.map(letter).is_some();
        let seen = text.nfc().filter(|letter| !is_invisible(*letter));
        let composed = seen.map(|letter| match letter {
            letter if letter.is_control() => ' ',
            letter if is_known(letter) => letter,
            _ => UNKNOWN,
        });
        composed.collect()
    }
}

impl Face {
    fn new(data: &'static [u8]) -> Self {
        const OURS: &str = "the program's own font can be read";
        Self {
            measured: FontRef::new(data).expect(OURS),
            written: Font::new(data.into(), 0).expect(OURS),
        }
    }
}

/// What turns the text around it, joins or marks it, and is no letter itself.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Letters that mean nothing outside of one font.
fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_europe_are_written_and_others_are_marked() {
        for text in [
            "Jürgen Müßiggang, Łódź, Čapek, Ærø",
            "Αθήνα, Київ, ₽ € £ ¥ − ’",
        ] {
            assert_eq!(Weight::Regular.writable(text), text);
            assert_eq!(Weight::Bold.writable(text), text);
        }
        assert_eq!(Weight::Regular.writable("Mu\u{308}ller"), "Müller");
        assert_eq!(Weight::Regular.writable("東京\u{f8ff}\u{202e}\t1"), "□□□ 1");
    }

    #[test]
    fn text_is_as_wide_as_its_letters() {
        let width = |text| Weight::Regular.width(text, 10.0);
        assert!(width("") < 0.01 && width("ii") < width("MM"));
        assert!((width("1234567890") - width("0000000000")).abs() < 0.01);
        assert!(Weight::Bold.width("Total", 10.0) > width("Total"));
    }
}
