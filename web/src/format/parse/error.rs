//! Why text is no amount, in words that say what would be one.

use std::{error::Error, fmt};

use auction::{Amount, Currency};

use super::super::{figures::Figures, money, plain};
use crate::locale::t;

/// Why text is no amount.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum MoneyError {
    NotAnAmount(Currency),
    NotAboveZero(Currency),
    Foreign {
        part: String,
        currency: Currency,
    },
    Misplaced {
        sign: char,
        currency: Currency,
    },
    TooFine(Currency),
    TooMuch(Currency),
    TwoReadings {
        typed: String,
        whole: Amount,
        fraction: Amount,
        currency: Currency,
    },
}

impl Error for MoneyError {}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words())
    }
}

impl MoneyError {
    fn words(&self) -> String {
        match self {
            Self::NotAnAmount(currency) => t!("amount-none", such = example(*currency)),
            Self::NotAboveZero(currency) => {
                t!("amount-zero", least = typed(Amount::ONE, *currency))
            }
            Self::Foreign { part, currency } => t!(
                "amount-foreign",
                part = part,
                currency = currency.as_str(),
                such = example(*currency)
            ),
            Self::Misplaced { sign, currency } => t!(
                "amount-misplaced",
                sign = name(*sign),
                such = example(*currency)
            ),
            Self::TooFine(currency) => match currency.decimals() {
                0 => t!(
                    "amount-whole",
                    currency = currency.as_str(),
                    such = example(*currency)
                ),
                decimals => t!("amount-fine", digits = decimals),
            },
            Self::TooMuch(currency) => t!("amount-much", most = typed(Amount::MAX, *currency)),
            Self::TwoReadings {
                typed,
                whole,
                fraction,
                currency,
            } => {
                let readings = t!(
                    "amount-two",
                    typed = typed,
                    fraction = money(*fraction, *currency),
                    whole = money(*whole, *currency)
                );
                format!("{readings} {}", either(*fraction, *whole, *currency))
            }
        }
    }
}

/// How each of the two readings is entered, so that it has no other.
fn either(fraction: Amount, whole: Amount, currency: Currency) -> String {
    let fraction = plain(fraction, currency);
    let short = fraction.trim_end_matches('0').trim_end_matches('.');
    let whole = plain(whole, currency);
    let whole = whole
        .split_once('.')
        .map_or(whole.as_str(), |(units, _)| units);
    match short.len() < fraction.len() {
        true => t!("amount-enter", short = short, plain = whole),
        false => t!(
            "amount-enter-marked",
            currency = currency.as_str(),
            exact = fraction,
            plain = whole
        ),
    }
}

/// By which name the message knows a sign.
fn name(sign: char) -> &'static str {
    match sign {
        '.' => "point",
        ',' => "comma",
        '\'' => "apostrophe",
        _ => "space",
    }
}

fn example(currency: Currency) -> String {
    let amount = Amount::new(125 * 10_u64.pow(currency.decimals())).unwrap_or(Amount::ZERO);
    typed(amount, currency)
}

/// An amount as people of this task's language may type it.
fn typed(amount: Amount, currency: Currency) -> String {
    Figures::of_pages().pointed(&plain(amount, currency))
}
