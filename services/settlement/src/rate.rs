//! A share in percent, with up to four decimals.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Amount;

/// 0 to 100 percent in steps of 0.0001; text such as `8.1` on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Rate {
    parts_per_million: u32,
}

/// Why text is no rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RateError {
    #[error("a rate is a percentage with a point and at most four decimals, such as 8.1")]
    NotAPercentage,
    #[error("a rate is at most 100 percent")]
    TooHigh,
}

/// Parts per million in a percent.
const PER_PERCENT: u32 = 10_000;
/// The whole.
const WHOLE: u32 = 100 * PER_PERCENT;
const DECIMALS_MAX: usize = 4;

impl Rate {
    pub const ZERO: Self = Self {
        parts_per_million: 0,
    };

    /// The share in millionths of a minor unit: rounding is for whoever has the whole line.
    pub(crate) fn of(self, minor_units: u64) -> Millionths {
        Millionths(u128::from(minor_units) * u128::from(self.parts_per_million))
    }
}

/// Minor units in millionths, not rounded yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Millionths(u128);

impl Millionths {
    /// Whole minor units, halves rounded up.
    pub(crate) fn round_half_up(self) -> u64 {
        let whole = u128::from(WHOLE);
        let rounded = (self.0 + whole / 2) / whole;
        u64::try_from(rounded).expect("a share is no more than what it is of")
    }

    /// The same, of a share of one named amount.
    pub(crate) fn round_to_amount(self) -> Amount {
        let amount = Amount::new(self.round_half_up());
        amount.expect("a share is no more than what it is of")
    }
}

impl std::iter::Sum for Millionths {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        Self(parts.map(|part| part.0).sum())
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let (whole, decimals) = match text.split_once('.') {
            Some((whole, decimals)) if (1..=DECIMALS_MAX).contains(&decimals.len()) => {
                (whole, decimals)
            }
            Some(_) => return Err(RateError::NotAPercentage),
            None => (text, ""),
        };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(decimals) {
            return Err(RateError::NotAPercentage);
        }
        let percent: u32 = whole.parse().map_err(|_| RateError::TooHigh)?;
        let decimals = format!("{decimals:0<DECIMALS_MAX$}");
        let fraction: u32 = decimals.parse().expect("four digits are a number");
        let parts_per_million = percent
            .checked_mul(PER_PERCENT)
            .and_then(|parts| parts.checked_add(fraction))
            .filter(|parts| *parts <= WHOLE);
        let parts_per_million = parts_per_million.ok_or(RateError::TooHigh)?;
        Ok(Self { parts_per_million })
    }
}

impl TryFrom<String> for Rate {
    type Error = RateError;

    fn try_from(text: String) -> Result<Self, RateError> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

impl fmt::Display for Rate {
    /// In percent, with no more decimals than needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (percent, fraction) = (
            self.parts_per_million / PER_PERCENT,
            self.parts_per_million % PER_PERCENT,
        );
        write!(f, "{percent}")?;
        if fraction > 0 {
            let decimals = format!("{fraction:0width$}", width = DECIMALS_MAX);
            write!(f, ".{}", decimals.trim_end_matches('0'))?;
        }
        Ok(())
    }
}
