//! Money: whole minor units of the sale's currency.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in minor units (cents, pence, yen), at most [`Amount::MAX`].
///
/// The bound keeps every sum of a few amounts far inside `u64` and every figure exact as a
/// JSON number (2^53).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "number"))]
pub struct Amount(u64);

/// Why a number is no amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an amount is a whole number of minor units from 0 to {max}", max = Amount::MAX.0)]
pub struct AmountError;

impl Amount {
    pub const ZERO: Self = Self(0);
    /// The least step there is.
    pub const ONE: Self = Self(1);
    /// Ten billion units of a currency with cents.
    pub const MAX: Self = Self(1_000_000_000_000);

    /// An amount of so many minor units.
    pub const fn new(minor_units: u64) -> Result<Self, AmountError> {
        if minor_units <= Self::MAX.0 {
            Ok(Self(minor_units))
        } else {
            Err(AmountError)
        }
    }

    /// Its minor units.
    pub const fn minor_units(self) -> u64 {
        self.0
    }

    /// The sum, stopping at [`Amount::MAX`].
    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        Self((self.0 + other.0).min(Self::MAX.0))
    }

    /// The difference, stopping at zero.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Amount {
    /// In minor units.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<u64> for Amount {
    type Error = AmountError;

    fn try_from(minor_units: u64) -> Result<Self, AmountError> {
        Self::new(minor_units)
    }
}

impl From<Amount> for u64 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

/// A currency by its code. What stands in a log is read for ever, also a code that ISO 4217 never had or has no more;
/// which one a new sale may name says [`Currency::check`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Currency([u8; 3]);

/// Why text is no currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a currency is three capital letters, such as EUR")]
pub struct CurrencyError;

/// Why nobody can be asked to pay in a currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotPayable {
    #[error("ISO 4217 has no currency {0}")]
    Unknown(Currency),
    #[error("{0} is no longer a currency: it was replaced by {1}")]
    Withdrawn(Currency, Currency),
    #[error("{0} is a unit of account, and no money that somebody pays with")]
    NoMoney(Currency),
}

impl Currency {
    /// Its three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ASCII letters are text")
    }

    /// Digits after the point in a major-unit figure (ISO 4217 "minor unit"); two where ISO 4217 says none.
    pub fn decimals(self) -> u32 {
        let exponent = self.listed().and_then(iso_currency::Currency::exponent);
        exponent.map_or(2, u32::from)
    }

    /// Whether a new sale may be held in it: people pay with it today.
    ///
    /// # Errors
    /// For a code that ISO 4217 has not, for a withdrawn currency, and for fund, metal, test and other codes.
    pub fn check(self) -> Result<(), NotPayable> {
        let listed = self.listed().ok_or(NotPayable::Unknown(self))?;
        if listed.is_fund() || listed.is_special() {
            return Err(NotPayable::NoMoney(self));
        }
        match listed.is_superseded() {
            Some(by) => Err(NotPayable::Withdrawn(self, by.into())),
            None => Ok(()),
        }
    }

    fn listed(self) -> Option<iso_currency::Currency> {
        iso_currency::Currency::from_code(self.as_str())
    }
}

impl TryFrom<String> for Currency {
    type Error = CurrencyError;

    fn try_from(text: String) -> Result<Self, CurrencyError> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(CurrencyError),
        }
    }
}

impl From<iso_currency::Currency> for Currency {
    fn from(listed: iso_currency::Currency) -> Self {
        let code = listed.code().as_bytes();
        Self(
            code.try_into()
                .expect("ISO 4217 has codes of three letters"),
        )
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::try_from(code.to_owned()).unwrap()
    }

    #[test]
    fn only_money_that_people_pay_with_is_taken() {
        for code in ["EUR", "USD", "JPY", "KWD", "XAF", "XPF", "CHF"] {
            assert_eq!(currency(code).check(), Ok(()), "{code}");
        }
        for (code, words) in [
            ("XXQ", "ISO 4217 has no currency XXQ"),
            ("HRK", "HRK is no longer a currency: it was replaced by EUR"),
            (
                "CLF",
                "CLF is a unit of account, and no money that somebody pays with",
            ),
            (
                "XAU",
                "XAU is a unit of account, and no money that somebody pays with",
            ),
            (
                "XTS",
                "XTS is a unit of account, and no money that somebody pays with",
            ),
        ] {
            let problem = currency(code).check().unwrap_err();
            assert_eq!(problem.to_string(), words);
        }
    }

    #[test]
    fn digits_after_the_point_are_those_of_iso_4217() {
        for (code, decimals) in [("EUR", 2), ("JPY", 0), ("KWD", 3), ("HRK", 2), ("XXQ", 2)] {
            assert_eq!(currency(code).decimals(), decimals, "{code}");
        }
    }
}
