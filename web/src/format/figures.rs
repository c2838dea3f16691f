//! How a language groups and points figures, and what stands beside them; `client/figures.ts` does the same, and
//! `vectors/format.json` holds both to it.

use auction::Currency;
use rust_decimal::Decimal;

use super::sign;
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
    /// A currency's sign stands behind its figure.
    is_sign_behind: bool,
    /// How days and hours are written short.
    pub(super) days: &'static str,
    pub(super) hours: &'static str,
}

const ENGLISH: Figures = Figures {
    between: ',',
    point: '.',
    further: GROUP,
    is_sign_behind: false,
    days: "d",
    hours: "h",
};
const GERMAN: Figures = Figures {
    between: '.',
    point: ',',
    is_sign_behind: true,
    days: "T.",
    hours: "Std.",
    ..ENGLISH
};
const SWISS: Figures = Figures {
    between: '’',
    point: '.',
    is_sign_behind: false,
    ..GERMAN
};
const FRENCH: Figures = Figures {
    between: '\u{202f}',
    point: ',',
    is_sign_behind: true,
    days: "j",
    ..ENGLISH
};
const INDIAN: Figures = Figures {
    further: 2,
    ..ENGLISH
};

impl Figures {
    /// As the language of this task has it.
    pub(crate) fn of_pages() -> Self {
        Self::of(Language::current().tag())
    }

    /// As CLDR has it of a language, by its tag or else by the first part of it; as in English where that is unknown.
    pub(crate) fn of(tag: &str) -> Self {
        match tag {
            "de-CH" => SWISS,
            "en-IN" => INDIAN,
            _ => match tag.split('-').next() {
                Some("de") => GERMAN,
                Some("fr") => FRENCH,
                _ => ENGLISH,
            },
        }
    }

    /// A figure with a currency's sign beside it, or its code where it has none.
    pub(super) fn signed(self, figure: &str, currency: Currency) -> String {
        match (sign(currency), self.is_sign_behind) {
            (Some(sign), false) => format!("{sign}{figure}"),
            (Some(sign), true) => format!("{figure}\u{a0}{sign}"),
            (None, false) => format!("{currency}\u{a0}{figure}"),
            (None, true) => format!("{figure}\u{a0}{currency}"),
        }
    }

    /// Whether whoever writes so tells thousands from a fraction by it. English is read all over the world.
    pub(super) fn tells_thousands(self) -> bool {
        self.point != '.'
    }

    /// Whether this sign stands between thousands.
    pub(super) fn groups_by(self, sign: &str) -> bool {
        sign.chars().eq([self.between])
    }

    /// Plain digits with its own point.
    pub(super) fn pointed(self, plain: &str) -> String {
        plain.replacen('.', &self.point.to_string(), 1)
    }

    /// The plain digits of what is written so.
    pub(super) fn plain(self, written: &str) -> String {
        let digits = written.replace(self.between, "");
        digits.replacen(self.point, ".", 1)
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
