//! How money and time are written for people, and how an amount is read from a form.
//!
//! Comes in: amounts, times, text from a form. Goes out: text, amounts. Never: HTML, a clock, a locale.
//! The client writes the same figures again (`client/format.ts`); `vectors/format.json` holds both to it.

use std::{borrow::Cow, time::Duration};

use auction::{Amount, Currency, Time};
use chrono::{DateTime, Utc};
use rust_decimal::{Decimal, RoundingStrategy};

const DAY_SECONDS: u64 = 24 * 60 * 60;
const HOUR_SECONDS: u64 = 60 * 60;
/// Below this the countdown shows tenths.
const TENTHS_BELOW: Duration = Duration::from_secs(10);

/// Why text is no amount.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MoneyError {
    #[error("Enter an amount in figures, such as {example}.", example = example(*.0))]
    NotAnAmount(Currency),
    #[error("Enter an amount with at most {decimals} digits after the point.", decimals = .0.decimals())]
    TooFine(Currency),
    #[error("That is more than any lot can cost here.")]
    TooMuch,
    #[error("That can be read in more than one way. Enter {}{whole}.", .fraction.as_ref().map(|fraction| format!("{fraction} or ")).unwrap_or_default())]
    TwoReadings {
        whole: String,
        fraction: Option<String>,
    },
}

/// An amount with its sign, thousands apart: `€1,250.00`.
pub fn money(amount: Amount, currency: Currency) -> String {
    let (units, cents) = parts(amount, currency);
    format!("{}{}{cents}", sign(currency), grouped(units))
}

/// An amount as a form takes it: `1250.00`.
pub fn plain(amount: Amount, currency: Currency) -> String {
    let (units, cents) = parts(amount, currency);
    format!("{units}{cents}")
}

/// Reads an amount above zero as [`plain`] writes it: digits, then perhaps a point and decimals; nothing else.
pub fn exact(text: &str, currency: Currency) -> Result<Amount, MoneyError> {
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
        .map_err(|_| MoneyError::TooMuch)?;
    match Amount::new(minor) {
        Ok(Amount::ZERO) => Err(wrong),
        Ok(amount) => Ok(amount),
        Err(_) => Err(MoneyError::TooMuch),
    }
}

/// What stands before the figure.
pub fn sign(currency: Currency) -> Cow<'static, str> {
    match currency.as_str() {
        "EUR" => "€".into(),
        "USD" => "$".into(),
        "GBP" => "£".into(),
        "JPY" => "¥".into(),
        code => format!("{code}\u{a0}").into(),
    }
}

/// A countdown: days, hours, minutes and seconds, tenths under ten seconds.
pub fn time_left(left: Duration) -> String {
    let seconds = left.as_secs();
    let (days, hours) = (seconds / DAY_SECONDS, seconds % DAY_SECONDS / HOUR_SECONDS);
    let (minutes, rest) = (seconds % HOUR_SECONDS / 60, seconds % 60);
    if days > 0 {
        format!("{days} d {hours} h")
    } else if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else if left >= TENTHS_BELOW {
        format!("{minutes}:{rest:02}")
    } else {
        format!("{seconds}.{} s", left.subsec_millis() / 100)
    }
}

/// A date and time to the minute, in UTC; the script writes it again in the visitor's zone.
pub fn date_and_time(time: Time) -> String {
    DateTime::<Utc>::from(time)
        .format("%-d %b %Y, %H:%M UTC")
        .to_string()
}

/// A date and time to the second, in UTC: for an end that moves by seconds.
pub fn date_and_exact_time(time: Time) -> String {
    DateTime::<Utc>::from(time)
        .format("%-d %b %Y, %H:%M:%S UTC")
        .to_string()
}

/// A time of day to the second, in UTC.
pub fn time_of_day(time: Time) -> String {
    DateTime::<Utc>::from(time).format("%H:%M:%S").to_string()
}

/// A time of day to the millisecond: for a refusal that states both times.
pub fn exact_time(time: Time) -> String {
    DateTime::<Utc>::from(time)
        .format("%H:%M:%S%.3f")
        .to_string()
}

/// A change in percent, with its sign; nothing where there was no price to change from.
pub fn change(from: Decimal, to: Decimal) -> String {
    let Some(ratio) = to.checked_div(from) else {
        return String::new();
    };
    let percent = (ratio - Decimal::ONE) * Decimal::ONE_HUNDRED;
    let percent = percent.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let sign = match percent {
        zero if zero.is_zero() => "",
        below if below.is_sign_negative() => "−",
        _ => "+",
    };
    format!("{sign}{:.2} %", percent.abs())
}

/// Text on one line, without controls that turn the text around it, cut to `length_max` characters.
pub fn one_line(text: &str, length_max: usize) -> String {
    let turns = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = text.chars().filter(|c| !turns(c));
    let mut line: String = shown
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(length_max + 1)
        .collect();
    if let Some((cut, _)) = line.char_indices().nth(length_max) {
        line.truncate(cut);
        line.push('…');
    }
    line
}

fn parts(amount: Amount, currency: Currency) -> (u64, String) {
    let decimals = currency.decimals();
    let scale = 10_u64.pow(decimals);
    let units = amount.minor_units() / scale;
    if decimals == 0 {
        return (units, String::new());
    }
    let width = decimals as usize;
    (units, format!(".{:0width$}", amount.minor_units() % scale))
}

fn grouped(units: u64) -> String {
    let digits = units.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
        let all: Value = serde_json::from_str(include_str!("../vectors/format.json")).unwrap();
        all[name].as_array().unwrap().clone()
    }

    fn currency(row: &Value) -> Currency {
        row["currency"]
            .as_str()
            .unwrap()
            .to_owned()
            .try_into()
            .unwrap()
    }

    #[test]
    fn money_is_written_as_the_shared_vectors_say() {
        for row in vectors("money") {
            let amount = Amount::new(row["minor"].as_u64().unwrap()).unwrap();
            assert_eq!(
                money(amount, currency(&row)),
                row["shown"].as_str().unwrap()
            );
            assert_eq!(
                plain(amount, currency(&row)),
                row["plain"].as_str().unwrap()
            );
        }
    }

    #[test]
    fn an_amount_of_our_own_is_read_strictly() {
        for row in vectors("exact") {
            let read = exact(row["text"].as_str().unwrap(), currency(&row));
            assert_eq!(
                read.ok().map(Amount::minor_units),
                row["minor"].as_u64(),
                "{row}"
            );
        }
    }

    #[test]
    fn a_wrong_amount_is_answered_with_what_would_be_right() {
        let eur = Currency::try_from("EUR".to_owned()).unwrap();
        let said = exact("1,250", eur).unwrap_err().to_string();
        assert_eq!(said, "Enter an amount in figures, such as 125.00.");
    }

    #[test]
    fn a_countdown_is_written_as_the_shared_vectors_say() {
        for row in vectors("time_left") {
            let left = Duration::from_millis(row["millis"].as_u64().unwrap());
            assert_eq!(time_left(left), row["shown"].as_str().unwrap());
        }
    }

    #[test]
    fn a_change_is_written_as_the_shared_vectors_say() {
        for row in vectors("change") {
            let decimal = |name: &str| row[name].as_str().unwrap().parse::<Decimal>().unwrap();
            assert_eq!(
                change(decimal("from"), decimal("to")),
                row["shown"].as_str().unwrap()
            );
        }
    }

    #[test]
    fn one_line_drops_what_turns_text_around_and_cuts_what_is_long() {
        assert_eq!(one_line("a\u{202e}b\nc", 10), "ab c");
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(one_line("abc", 3), "abc");
    }
}
