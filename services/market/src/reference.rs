//! What something else refers to: so much of a symbol, such as an ounce of gold, and what that comes to at its last price.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::{Price, Size, Symbol};

/// So much of a symbol. As text: `31.1 GOLD`, or `31.1 GOLD via EURUSD`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reference {
    pub symbol: Symbol,
    /// How much of what one price is for.
    pub quantity: Size,
    /// The symbol by whose price another currency is converted; its price is in one of the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Symbol>,
}

/// Why text is no reference.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "a reference is a quantity and a symbol, such as 31.1 GOLD; where the symbol is priced in another currency, 31.1 GOLD via EURUSD"
)]
pub struct ReferenceError;

/// A last price, and what it is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quote<'a> {
    pub price: Price,
    pub currency: &'a str,
}

/// How a price is converted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conversion {
    /// It is in the currency that is wanted.
    None,
    /// The rate is the price of one unit of the other currency in the one that is wanted.
    Times,
    /// The rate is the price of one unit of the wanted currency in the other one.
    Over,
}

/// Why a reference has no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoValue {
    #[error("it is priced in another currency")]
    OtherCurrency,
    #[error("its price, or the rate, is not above zero")]
    NotPositive,
    #[error("it is beyond what can be reckoned")]
    TooLarge,
}

impl Reference {
    /// What it comes to in a currency, rounded half away from zero to so many decimals. An indication: nothing is owed by it.
    ///
    /// # Errors
    /// When the prices do not lead to the currency, or to nothing above zero.
    pub fn value(
        &self,
        quote: Quote<'_>,
        rate: Option<Quote<'_>>,
        (currency, decimals): (&str, u32),
    ) -> Result<Decimal, NoValue> {
        let conversion = Conversion::to(currency, quote, rate).ok_or(NoValue::OtherCurrency)?;
        let rate = match (conversion, rate) {
            (Conversion::None, _) | (_, None) => Decimal::ONE,
            (_, Some(rate)) => rate.price.value(),
        };
        if quote.price.value() <= Decimal::ZERO || rate <= Decimal::ZERO {
            return Err(NoValue::NotPositive);
        }
        let worth = quote.price.value().checked_mul(self.quantity.value());
        let value = worth.and_then(|worth| match conversion {
            Conversion::None => Some(worth),
            Conversion::Times => worth.checked_mul(rate),
            Conversion::Over => worth.checked_div(rate),
        });
        let value = value.ok_or(NoValue::TooLarge)?;
        Ok(value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero))
    }
}

impl Conversion {
    /// How a price comes to be in a currency; none where the rate does not lead there.
    pub fn to(currency: &str, quote: Quote<'_>, rate: Option<Quote<'_>>) -> Option<Self> {
        if quote.currency == currency {
            return Some(Self::None);
        }
        match rate?.currency {
            rate if rate == currency => Some(Self::Times),
            rate if rate == quote.currency => Some(Self::Over),
            _ => None,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", String::from(self.quantity), self.symbol)?;
        match &self.via {
            Some(via) => write!(f, " via {via}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (quantity, symbol, via) = match words[..] {
            [quantity, symbol] => (quantity, symbol, None),
            [quantity, symbol, word, via] if word.eq_ignore_ascii_case("via") => {
                (quantity, symbol, Some(via))
            }
            _ => return Err(ReferenceError),
        };
        let parse = |text: &str| Symbol::parse(text).map_err(|_| ReferenceError);
        Ok(Self {
            quantity: Size::try_from(quantity.to_owned()).map_err(|_| ReferenceError)?,
            symbol: parse(symbol)?,
            via: via.map(parse).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote<'a>(price: &str, currency: &'a str) -> Quote<'a> {
        Quote {
            price: price.to_owned().try_into().unwrap(),
            currency,
        }
    }

    #[test]
    fn reference_is_read_as_it_is_written() {
        for text in ["31.1 GOLD", "0.000000001 BRK.B", "100 ^GSPC via EURUSD=X"] {
            assert_eq!(text.parse::<Reference>().unwrap().to_string(), text);
        }
        let lenient: Reference = " 31.10  GOLD VIA EURUSD ".parse().unwrap();
        assert_eq!(lenient.to_string(), "31.1 GOLD via EURUSD");
        for text in [
            "",
            "GOLD",
            "GOLD 31.1",
            "0 GOLD",
            "-1 GOLD",
            "31,1 GOLD",
            "1 G*LD",
            "1 GOLD via",
            "1 GOLD by EURUSD",
            "1e20 GOLD",
            "1 GOLD via EURUSD twice",
        ] {
            assert_eq!(text.parse::<Reference>(), Err(ReferenceError), "{text:?}");
        }
    }

    #[test]
    fn value_is_converted_by_a_rate_in_either_currency_and_rounded_half_away_from_zero() {
        let reference: Reference = "31.1 GOLD via RATE".parse().unwrap();
        let gold = quote("100.05", "USD");
        for (quoted, rate, wanted, value) in [
            (gold, None, ("USD", 2), Ok("3111.56")),
            (gold, None, ("USD", 0), Ok("3112")),
            // One euro is so many dollars; one dollar is so many euros.
            (gold, Some(quote("1.25", "USD")), ("EUR", 2), Ok("2489.24")),
            (gold, Some(quote("0.8", "EUR")), ("EUR", 2), Ok("2489.24")),
            // A rate that is not needed changes nothing.
            (gold, Some(quote("1.25", "USD")), ("USD", 2), Ok("3111.56")),
            (gold, None, ("EUR", 2), Err(NoValue::OtherCurrency)),
            (
                gold,
                Some(quote("1.25", "GBP")),
                ("EUR", 2),
                Err(NoValue::OtherCurrency),
            ),
            (
                gold,
                Some(quote("0", "USD")),
                ("EUR", 2),
                Err(NoValue::NotPositive),
            ),
            (
                quote("-37.63", "USD"),
                None,
                ("USD", 2),
                Err(NoValue::NotPositive),
            ),
        ] {
            let found = reference.value(quoted, rate, wanted);
            let found = found.map(|value| value.to_string());
            assert_eq!(
                found,
                value.map(str::to_owned),
                "{quoted:?} {rate:?} {wanted:?}"
            );
        }
        let much: Reference = "1000000000000 GOLD".parse().unwrap();
        let most = quote("1000000000000000", "EUR");
        assert!(much.value(most, None, ("EUR", 2)).is_ok());
    }
}
