//! A refusal in words, for people: what is wrong, and what would pass.

use std::fmt;

use super::{Malformation, PriceField, PriceRefusal};
use crate::Price;

impl fmt::Display for PriceRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownSymbol => f.write_str("there is no such symbol"),
            Self::RetiredSymbol => f.write_str("the house takes no more prices of it"),
            Self::PublisherNotAllowed => f.write_str("the symbol is not one of this publisher's"),
            Self::Oversized { limit_bytes } => write!(f, "a price has at most {limit_bytes} bytes"),
            Self::Malformed { field, reason } => match field {
                Some(field) => write!(f, "the {field} {reason}"),
                None => write!(f, "the message {reason}"),
            },
            Self::NotPositive { field } => write!(f, "the {field} has to be above zero"),
            Self::OutOfRange { field, maximum } => {
                write!(f, "the {field} is beyond {maximum}")
            }
            Self::OutsideRange {
                field,
                lowest,
                highest,
            } => {
                write!(f, "the {field} is outside the symbol's range: ")?;
                would_pass(f, *lowest, *highest)
            }
            Self::OffTickSize {
                field,
                tick_size,
                nearest,
            } => {
                write!(
                    f,
                    "the {field} is not on steps of {}",
                    String::from(*tick_size)
                )?;
                match nearest {
                    Some(nearest) => write!(f, ": {nearest} would pass"),
                    None => Ok(()),
                }
            }
            Self::JumpTooLarge {
                field,
                last,
                lowest,
                highest,
                ..
            } => {
                write!(f, "the {field} is too far from the last price, {last}: ")?;
                would_pass(f, *lowest, *highest)?;
                f.write_str(" at once")
            }
            Self::CrossedQuote => f.write_str("the bid is above the ask"),
            Self::TimeBehind { earliest } => {
                write!(f, "the time is too early: from {earliest} on would pass")
            }
            Self::TimeAhead { latest } => {
                write!(f, "the time is ahead: up to {latest} would pass")
            }
            Self::Superseded => f.write_str("a newer price of the symbol took its place"),
            Self::TooManyWaiting { limit } => write!(
                f,
                "{limit} prices of this publisher wait already, and it was not looked at: one sent after they are answered would pass"
            ),
        }
    }
}

fn would_pass(
    f: &mut fmt::Formatter<'_>,
    lowest: Option<Price>,
    highest: Option<Price>,
) -> fmt::Result {
    match (lowest, highest) {
        (Some(lowest), Some(highest)) => write!(f, "{lowest} to {highest} would pass"),
        (Some(lowest), None) => write!(f, "{lowest} or more would pass"),
        (None, Some(highest)) => write!(f, "{highest} or less would pass"),
        (None, None) => f.write_str("one nearer to it would pass"),
    }
}

impl fmt::Display for PriceField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Price => "price",
            Self::Size => "size",
            Self::Bid => "bid",
            Self::Ask => "ask",
            Self::Time => "time",
            Self::ReplayDay => "replay day",
            Self::MessageId => "message id",
        })
    }
}

impl fmt::Display for Malformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAJsonObject => "is no JSON object",
            Self::Missing => "is missing",
            Self::NotADecimal => "is no decimal",
            Self::TooPrecise => "has too many decimals",
            Self::NotATime => "is no time by RFC 3339",
            Self::NotADay => "is no day",
            Self::NotAnId => "is not 1 to 64 visible characters of ASCII",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_says_what_would_pass() {
        let price = |text: &str| Price::try_from(text.to_owned()).unwrap();
        for (refusal, words) in [
            (
                PriceRefusal::JumpTooLarge {
                    field: PriceField::Price,
                    last: price("100"),
                    limit: crate::JumpLimit::default(),
                    lowest: Some(price("80")),
                    highest: Some(price("120")),
                },
                "the price is too far from the last price, 100: 80 to 120 would pass at once",
            ),
            (
                PriceRefusal::OutsideRange {
                    field: PriceField::Bid,
                    lowest: Some(price("1")),
                    highest: None,
                },
                "the bid is outside the symbol's range: 1 or more would pass",
            ),
            (
                PriceRefusal::Malformed {
                    field: Some(PriceField::Size),
                    reason: Malformation::NotADecimal,
                },
                "the size is no decimal",
            ),
        ] {
            assert_eq!(refusal.to_string(), words);
        }
    }
}
