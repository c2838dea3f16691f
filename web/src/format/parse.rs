//! Amounts as they come from forms: our own read strictly, people's leniently.
//!
//! What could mean two amounts in the sale's currency is asked back, never guessed. `client/parse-amount.ts` reads the same;
//! `vectors/format.json` holds both to it.

use auction::{Amount, Currency};

use super::{money, one_line, plain, sign};

/// Digits between two signs of thousands.
const GROUP: usize = 3;
/// Characters shown of what does not belong in an amount.
const TROUBLE_SHOWN_MAX: usize = 10;

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

/// Digits and signs alone, and whether the sale's currency stood beside them.
fn figures(text: &str, currency: Currency) -> Result<(String, bool), MoneyError> {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let (figures, is_marked) = unmarked(text.trim(), currency);
    let figures = figures.split_whitespace().collect::<Vec<_>>().join(" ");
    let figures = without_dash(&figures.replace('’', "'"), currency);
    if figures.starts_with(['-', '−', '–', '—']) {
        return Err(MoneyError::NotAboveZero(currency));
    }
    match trouble(&figures) {
        Some(part) => Err(MoneyError::Foreign { part, currency }),
        None => Ok((figures, is_marked)),
    }
}

/// The text without the sale's currency before or behind it, and whether it was there.
fn unmarked(text: &str, currency: Currency) -> (&str, bool) {
    let (sign, code) = (sign(currency), currency.as_str());
    let marks = [sign.trim(), code];
    let is = |part: Option<&str>, mark: &str| part.is_some_and(|it| it.eq_ignore_ascii_case(mark));
    let mut figures = text;
    for mark in marks {
        if is(figures.get(..mark.len()), mark) {
            figures = figures[mark.len()..].trim_start();
        }
        let behind = figures.len().saturating_sub(mark.len());
        if is(figures.get(behind..), mark) {
            figures = figures[..behind].trim_end();
        }
    }
    (figures, figures.len() < text.len())
}

/// `120,-` is a price without cents.
fn without_dash(figures: &str, currency: Currency) -> String {
    let whole = figures.trim_end_matches(['-', '–', '—']);
    match whole.strip_suffix(['.', ',']) {
        Some(units) if whole.len() < figures.len() && currency.decimals() == 0 => units.to_owned(),
        Some(_) if whole.len() < figures.len() => format!("{whole}0"),
        _ => figures.to_owned(),
    }
}

/// The first thing that never stands in an amount.
fn trouble(figures: &str) -> Option<String> {
    let belongs = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ');
    let from = figures.find(|c| !belongs(c))?;
    let trouble = figures[from..].split(belongs).next()?;
    Some(one_line(trouble, TROUBLE_SHOWN_MAX))
}

/// What pages write means what it means there, whatever else it could mean.
fn as_written(figures: &str, currency: Currency) -> Option<Amount> {
    let amount = parse_strict(&figures.replace(',', ""), currency).ok()?;
    (money(amount, currency) == format!("{}{figures}", sign(currency))).then_some(amount)
}

/// Thousands apart by a space or an apostrophe, which nobody writes before a fraction.
fn spaced(figures: &str, sign: &str, currency: Currency) -> Result<Amount, MoneyError> {
    let (units, fraction) = match figures.rsplit_once(['.', ',']) {
        Some((units, fraction)) => (units, Some(fraction)),
        None => (figures, None),
    };
    grouped(units, fraction, sign, currency)
}

/// Units with this sign between their thousands, or without, and what stands behind them.
fn grouped(
    units: &str,
    fraction: Option<&str>,
    sign: &str,
    currency: Currency,
) -> Result<Amount, MoneyError> {
    let groups: Vec<&str> = units.split(sign).collect();
    let is_units = are_groups(&groups) || are_digits(units);
    if !is_units || fraction.is_some_and(|fraction| !are_digits(fraction)) {
        return Err(misplaced(sign, currency));
    }
    let fraction = fraction.map(|fraction| format!(".{fraction}"));
    parse_strict(&(groups.concat() + &fraction.unwrap_or_default()), currency)
}

/// Digits with points and commas.
fn pointed(figures: &str, currency: Currency) -> Result<Amount, MoneyError> {
    let signs: Vec<&str> = figures.matches(['.', ',']).collect();
    let parts: Vec<&str> = figures.split(['.', ',']).collect();
    match (&signs[..], &parts[..]) {
        ([], _) => parse_strict(figures, currency),
        ([sign], [units, rest]) if rest.len() == GROUP && begins_groups(units) => {
            one_group(sign, units, rest, currency)
        }
        ([_], [units, rest]) if are_digits(units) && are_digits(rest) => {
            parse_strict(&format!("{units}.{rest}"), currency)
        }
        ([first, between @ .., last], [groups @ .., rest]) if first != last => {
            let is_alike = between.iter().all(|sign| sign == first);
            if !is_alike || !are_groups(groups) || !are_digits(rest) {
                return Err(misplaced(first, currency));
            }
            parse_strict(&format!("{}.{rest}", groups.concat()), currency)
        }
        ([first, rest @ ..], groups) => {
            if rest.is_empty() || rest.iter().any(|sign| sign != first) || !are_groups(groups) {
                return Err(misplaced(first, currency));
            }
            parse_strict(&groups.concat(), currency)
        }
    }
}

/// `1.200`: thousands, where the currency has no fraction of three digits; else it may be either, and is asked back.
fn one_group(
    sign: &str,
    units: &str,
    rest: &str,
    currency: Currency,
) -> Result<Amount, MoneyError> {
    let whole = format!("{units}{rest}");
    let amount = parse_strict(&whole, currency)?;
    if (currency.decimals() as usize) < GROUP {
        return Ok(amount);
    }
    let fraction = parse_strict(&format!("{units}.{rest}"), currency)?;
    Err(MoneyError::TwoReadings {
        typed: format!("{units}{sign}{rest}"),
        whole: amount,
        fraction,
        currency,
    })
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

/// One to three digits that may stand before a sign of thousands.
fn begins_groups(units: &str) -> bool {
    (1..=GROUP).contains(&units.len()) && !units.starts_with('0') && are_digits(units)
}

fn are_groups(groups: &[&str]) -> bool {
    let Some((first, rest)) = groups.split_first() else {
        return false;
    };
    let is_group = |group: &&str| group.len() == GROUP && are_digits(group);
    begins_groups(first) && rest.iter().all(is_group)
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What comes along when text is copied, and nobody sees.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn misplaced(sign: &str, currency: Currency) -> MoneyError {
    let sign = first(sign);
    MoneyError::Misplaced { sign, currency }
}

fn first(sign: &str) -> char {
    sign.chars().next().unwrap_or(' ')
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn vectors(name: &str) -> Vec<Value> {
        let all: Value = serde_json::from_str(include_str!("../../vectors/format.json")).unwrap();
        all[name].as_array().unwrap().clone()
    }

    fn read(row: &Value) -> Result<Amount, MoneyError> {
        let currency = row["currency"].as_str().unwrap().to_owned();
        parse_lenient(row["text"].as_str().unwrap(), currency.try_into().unwrap())
    }

    #[test]
    fn a_typed_amount_is_read_as_the_shared_vectors_say() {
        for row in vectors("lenient") {
            let minor = read(&row).ok().map(Amount::minor_units);
            assert_eq!(minor, row["minor"].as_u64(), "{row}");
        }
    }

    #[test]
    fn what_could_mean_two_amounts_is_asked_back() {
        for row in vectors("asked_back") {
            let said = read(&row).unwrap_err().to_string();
            assert_eq!(said, row["said"].as_str().unwrap(), "{row}");
        }
    }

    #[test]
    fn what_the_question_offers_has_one_reading() {
        for row in vectors("asked_back") {
            let error = read(&row).unwrap_err();
            let MoneyError::TwoReadings {
                whole, fraction, ..
            } = error
            else {
                continue;
            };
            let said = error.to_string();
            let (_, offered) = said.split_once("Enter ").unwrap();
            let (first, second) = offered.trim_end_matches('.').split_once(" or ").unwrap();
            let first = first.split(',').next().unwrap();
            let currency: Currency = row["currency"]
                .as_str()
                .unwrap()
                .to_owned()
                .try_into()
                .unwrap();
            for (offered, meant) in [(first, fraction), (second, whole)] {
                assert_eq!(
                    parse_lenient(offered, currency).ok(),
                    Some(meant),
                    "{offered}"
                );
            }
        }
    }

    #[test]
    fn three_digits_behind_one_sign_are_thousands_unless_the_currency_has_three_decimals() {
        let read = |text: &str, code: &str| {
            let currency = Currency::try_from(code.to_owned()).unwrap();
            let read = parse_lenient(text, currency);
            read.map(Amount::minor_units)
        };
        for (code, minor) in [
            ("EUR", 122_500),
            ("USD", 122_500),
            ("GBP", 122_500),
            ("CHF", 122_500),
            ("JPY", 1_225),
            ("KRW", 1_225),
        ] {
            for text in ["1,225", "1.225", "1 225", "1'225"] {
                assert_eq!(read(text, code), Ok(minor), "{text} {code}");
            }
        }
        for code in ["KWD", "BHD"] {
            for text in ["1,225", "1.225"] {
                let asked = matches!(read(text, code), Err(MoneyError::TwoReadings { .. }));
                assert!(asked, "{text} {code}");
            }
        }
    }

    #[test]
    fn field_is_read_as_what_it_was_filled_with() {
        for (code, minor, text) in [
            ("EUR", 125_000, "1250.00"),
            ("JPY", 1_250, "1250"),
            ("KWD", 15_382_500, "15382.500"),
            ("KWD", 1_250, "KWD\u{a0}1.250"),
        ] {
            let currency = Currency::try_from(code.to_owned()).unwrap();
            let amount = Amount::new(minor).unwrap();
            assert_eq!(in_field(amount, currency), text);
            assert_eq!(parse_lenient(text, currency), Ok(amount), "{text}");
        }
    }

    #[test]
    fn what_pages_write_is_read_as_it_is_meant() {
        for code in ["EUR", "USD", "GBP", "JPY", "KWD", "CHF"] {
            let currency = Currency::try_from(code.to_owned()).unwrap();
            for minor in [
                1,
                12,
                999,
                1_000,
                1_250,
                120_050,
                1_234_567,
                1_000_000_000_000,
            ] {
                let amount = Amount::new(minor).unwrap();
                let written = money(amount, currency);
                assert_eq!(parse_lenient(&written, currency), Ok(amount), "{written}");
            }
        }
    }
}
