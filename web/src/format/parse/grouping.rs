//! Digits with signs between thousands and before a fraction.

use auction::{Amount, Currency};

use super::{super::figures::Figures, MoneyError, parse_strict};

/// Digits between two signs of thousands.
const GROUP: usize = 3;

/// Thousands apart by a space or an apostrophe, which nobody writes before a fraction.
pub(super) fn spaced(figures: &str, sign: &str, currency: Currency) -> Result<Amount, MoneyError> {
    let (units, fraction) = match figures.rsplit_once(['.', ',']) {
        Some((units, fraction)) => (units, Some(fraction)),
        None => (figures, None),
    };
    grouped(units, fraction, sign, currency)
}

/// Units with this sign between their thousands, or without, and what stands behind them.
pub(super) fn grouped(
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
pub(super) fn pointed(figures: &str, currency: Currency) -> Result<Amount, MoneyError> {
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

/// `1.200`: thousands, where the currency has no fraction of three digits; else it may be either, and is asked back, unless the
/// language of this task decides.
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
    let figures = Figures::of_pages();
    if figures.tells_thousands() {
        return Ok(if figures.groups_by(sign) {
            amount
        } else {
            fraction
        });
    }
    Err(MoneyError::TwoReadings {
        typed: format!("{units}{sign}{rest}"),
        whole: amount,
        fraction,
        currency,
    })
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

fn misplaced(sign: &str, currency: Currency) -> MoneyError {
    let sign = first(sign);
    MoneyError::Misplaced { sign, currency }
}

fn first(sign: &str) -> char {
    sign.chars().next().unwrap_or(' ')
}
