//! How a language groups and points figures; `client/figures.ts` does the same, and `vectors/format.json` holds both to it.

use rust_decimal::Decimal;

use crate::locale::Language;

/// Digits of the group beside the point; further groups of some languages are shorter.
const GROUP: usize = 3;

/// How figures are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Figures {
    between: char,
    point: char,
    /// Digits of every group but the one beside the point.
    further: usize,
}

impl Figures {
    /// As the language of this task has it.
    pub(crate) fn of_pages() -> Self {
        Self::of(Language::current().tag())
    }

    /// As CLDR has it of a language, by its tag or else by the first part of it; as in English where that is unknown.
    pub(crate) fn of(tag: &str) -> Self {
        let (between, point, further) = match tag {
            "de-CH" => ('’', '.', GROUP),
            "en-IN" => (',', '.', 2),
            _ => match tag.split('-').next() {
                Some("de") => ('.', ',', GROUP),
                Some("fr") => ('\u{202f}', ',', GROUP),
                _ => (',', '.', GROUP),
            },
        };
        Self {
            between,
            point,
            further,
        }
    }

    /// A decimal as it is.
    pub(crate) fn decimal(self, value: Decimal) -> String {
        let sign = if value < Decimal::ZERO { "−" } else { "" };
        format!("{sign}{}", self.digits(&value.abs().to_string()))
    }

    /// Plain digits, perhaps with a point and decimals.
    pub(super) fn digits(self, plain: &str) -> String {
        let (units, decimals) = plain.split_once('.').unwrap_or((plain, ""));
        let mut text = String::with_capacity(plain.len() * 2);
        for (place, digit) in units.chars().enumerate() {
            let left = units.len() - place;
            let begins = left >= GROUP && (left - GROUP).is_multiple_of(self.further);
            if place > 0 && begins {
                text.push(self.between);
            }
            text.push(digit);
        }
        if !decimals.is_empty() {
            text.push(self.point);
            text.push_str(decimals);
        }
        text
    }
}
