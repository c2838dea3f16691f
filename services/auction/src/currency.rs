//! The currency of a sale; amounts are whole minor units of it.

use std::fmt;

use serde::{Deserialize, Serialize};

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
