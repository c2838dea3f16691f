//! Amounts as they come from forms: our own read strictly, people's leniently.
//!
//! What could mean two amounts in the sale's currency is asked back, never guessed; where the language of a page tells them
//! apart, it decides. `client/parse-amount.ts` reads the same; `vectors/format.json` holds both to it.

mod error;
mod figures;
mod grouping;
#[cfg(test)]
mod tests;

use auction::{Amount, Currency};

pub(crate) use self::error::MoneyError;
use self::{
    figures::figures,
    grouping::{grouped, pointed, spaced},
};
use super::{figures::Figures, money, plain};

/// Reads an amount above zero as [`plain`] writes it: digits, then perhaps a point and decimals; nothing else.
pub(crate) fn parse_strict(text: &str, currency: Currency) -> Result<Amount, MoneyError> {
    let wrong = MoneyError::NotAnAmount(currency);
    let text = text.trim();
    let (units, cents) = text
        .split_once('.')
        .map_or((text, None), |(u, c)| (u, Some(c)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(units) || cents.is_some_and(|cents| !digits(cents)) {
        return Err(wrong);
    }
    let decimals = currency.decimals() as usize;
    let cents = cents.unwrap_or_default();
    if cents.len() > decimals {
        return Err(MoneyError::TooFine(currency));
    }
    let minor: u64 = format!("{units}{cents:0<decimals$}")
        .parse()
        .map_err(|_| MoneyError::TooMuch(currency))?;
    match Amount::new(minor) {
        Ok(Amount::ZERO) => Err(MoneyError::NotAboveZero(currency)),
        Ok(amount) => Ok(amount),
        Err(_) => Err(MoneyError::TooMuch(currency)),
    }
}

/// Reads an amount above zero in major units as people type it: with or without the currency, with or without signs or
/// spaces between thousands, with a point or a comma.
pub(crate) fn parse_lenient(text: &str, currency: Currency) -> Result<Amount, MoneyError> {
    let (figures, is_marked) = figures(text, currency)?;
    if is_marked && let Some(amount) = as_written(&figures, currency) {
        return Ok(amount);
    }
    match figures.find([' ', '\'']) {
        Some(place) => spaced(&figures, &figures[place..=place], currency),
        None => pointed(&figures, currency),
    }
}

/// The same where it is known what stands before a fraction: nothing has two readings, and what groups thousands is not taken
/// for it.
pub(crate) fn parse_marked(
    text: &str,
    mark: char,
    currency: Currency,
) -> Result<Amount, MoneyError> {
    let (figures, _) = figures(text, currency)?;
    let (units, fraction) = match figures.rsplit_once(mark) {
        Some((units, fraction)) => (units, Some(fraction)),
        None => (figures.as_str(), None),
    };
    let sign = units.find(|letter: char| !letter.is_ascii_digit());
    match sign {
        Some(place) => grouped(units, fraction, &units[place..=place], currency),
        None => grouped(units, fraction, " ", currency),
    }
}

/// An amount as a field of a form holds it: plain, unless that could be read in two ways.
pub(crate) fn in_field(amount: Amount, currency: Currency) -> String {
    let plain = plain(amount, currency);
    match parse_lenient(&plain, currency) {
        Ok(read) if read == amount => plain,
        _ => money(amount, currency),
    }
}

/// What pages write means what it means there, whatever else it could mean.
fn as_written(figures: &str, currency: Currency) -> Option<Amount> {
    let written = Figures::of_pages();
    let amount = parse_strict(&written.plain(figures), currency).ok()?;
    (written.digits(&plain(amount, currency)) == figures).then_some(amount)
}
