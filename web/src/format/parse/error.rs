//! Why text is no amount, in words that say what would be one.

use auction::{Amount, Currency};

use super::super::{money, plain};

/// Why text is no amount.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum MoneyError {
    #[error("Enter an amount in figures, such as {}.", example(*.0))]
    NotAnAmount(Currency),
    #[error("Enter an amount above zero: {} or more.", plain(Amount::ONE, *.0))]
    NotAboveZero(Currency),
    #[error("“{part}” is no part of an amount. Enter figures only, in {currency}, such as {}.", example(*currency))]
    Foreign { part: String, currency: Currency },
    #[error("The {} is not where it can be read. Enter an amount such as {}.", name(*sign), example(*currency))]
    Misplaced { sign: char, currency: Currency },
    #[error("{}", too_fine(*.0))]
    TooFine(Currency),
    #[error("That is too much: enter {} or less.", plain(Amount::MAX, *.0))]
    TooMuch(Currency),
    #[error("“{typed}” could be {} or {}. {}", money(*fraction, *currency), money(*whole, *currency), either(*fraction, *whole, *currency))]
    TwoReadings {
        typed: String,
        whole: Amount,
        fraction: Amount,
        currency: Currency,
    },
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
        true => format!("Enter {short} or {whole}."),
        false => format!("Enter {currency} {fraction}, with {currency} before it, or {whole}."),
    }
}

/// What a sign is called.
fn name(sign: char) -> &'static str {
    match sign {
        '.' => "point",
        ',' => "comma",
        '\'' => "apostrophe",
        _ => "space",
    }
}

fn too_fine(currency: Currency) -> String {
    match currency.decimals() {
        0 => format!(
            "Enter an amount in whole {currency}, such as {}.",
            example(currency)
        ),
        decimals => format!("Enter an amount with at most {decimals} digits after the point."),
    }
}

fn example(currency: Currency) -> String {
    let amount = Amount::new(125 * 10_u64.pow(currency.decimals())).unwrap_or(Amount::ZERO);
    plain(amount, currency)
}
