//! How money and time are written for people, and how an amount is read from a form.
//!
//! Comes in: amounts, times, text from a form. Goes out: text, amounts. Never: HTML, a clock. How a language writes figures stands in
//! `figures.rs`, its months in `dates.rs`.
//! The client writes the same figures again (`client/format.ts`); `vectors/format.json` holds both to it.

mod dates;
mod figures;
mod parse;

use std::time::Duration;

use auction::{Amount, Currency, Time};
use chrono::{DateTime, Utc};
use rust_decimal::{Decimal, RoundingStrategy};
use settlement::{Balance, Money};

pub(crate) use dates::{day, day_of_year};
use figures::Figures;
pub(crate) use parse::{MoneyError, in_field, parse_lenient, parse_marked, parse_strict};

const DAY_SECONDS: u64 = 24 * 60 * 60;
const HOUR_SECONDS: u64 = 60 * 60;
/// Below this the countdown shows tenths.
const TENTHS_BELOW: Duration = Duration::from_secs(10);

/// An amount with its sign, thousands apart: `€1,250.00`, `1.250,00 €`.
pub(crate) fn money(amount: Amount, currency: Currency) -> String {
    signed(amount.minor_units(), currency)
}

/// A sum as [`money`] writes it: more than a single amount may be.
pub(crate) fn total(total: Money, currency: Currency) -> String {
    signed(total.minor_units(), currency)
}

/// Minor units as [`money`] writes them: more than a single amount may be.
pub(crate) fn sum(minor_units: u64, currency: Currency) -> String {
    signed(minor_units, currency)
}

/// A sum as [`plain`] writes it.
pub(crate) fn plain_total(total: Money, currency: Currency) -> String {
    let (units, cents) = parts(total.minor_units(), currency);
    format!("{units}{cents}")
}

/// What somebody gets, or owes where it is below zero.
pub(crate) fn balance(balance: Balance, currency: Currency) -> String {
    let minus = if balance.minor_units() < 0 { "−" } else { "" };
    format!(
        "{minus}{}",
        signed(balance.minor_units().unsigned_abs(), currency)
    )
}

/// The same for programs.
pub(crate) fn plain_balance(balance: Balance, currency: Currency) -> String {
    let minus = if balance.minor_units() < 0 { "-" } else { "" };
    let (units, cents) = parts(balance.minor_units().unsigned_abs(), currency);
    format!("{minus}{units}{cents}")
}

fn signed(minor: u64, currency: Currency) -> String {
    let (units, cents) = parts(minor, currency);
    with_sign(&digits(&format!("{units}{cents}")), currency)
}

/// A sum without decimals that are nothing.
pub(crate) fn short_total(total: Money, currency: Currency) -> String {
    let (units, cents) = parts(total.minor_units(), currency);
    let is_whole = cents.bytes().all(|it| matches!(it, b'.' | b'0'));
    let cents = if is_whole { "" } else { &*cents };
    with_sign(&digits(&format!("{units}{cents}")), currency)
}

/// A figure with a currency beside it.
pub(crate) fn with_sign(figure: &str, currency: Currency) -> String {
    Figures::of_pages().signed(figure, currency)
}

/// Plain digits, perhaps with a point and decimals, as pages write them.
pub(crate) fn digits(plain: &str) -> String {
    Figures::of_pages().digits(plain)
}

/// An amount as a form takes it: `1250.00`.
pub(crate) fn plain(amount: Amount, currency: Currency) -> String {
    let (units, cents) = parts(amount.minor_units(), currency);
    format!("{units}{cents}")
}

/// What stands beside the figure; none: the currency's code.
fn sign(currency: Currency) -> Option<&'static str> {
    match currency.as_str() {
        "EUR" => Some("€"),
        "USD" => Some("$"),
        "GBP" => Some("£"),
        "JPY" => Some("¥"),
        _ => None,
    }
}

fn parts(minor: u64, currency: Currency) -> (u64, String) {
    let decimals = currency.decimals();
    let scale = 10_u64.pow(decimals);
    let units = minor / scale;
    if decimals == 0 {
        return (units, String::new());
    }
    let width = decimals as usize;
    (units, format!(".{:0width$}", minor % scale))
}

/// A decimal as it is, its whole part in groups.
pub(crate) fn decimal(value: Decimal) -> String {
    Figures::of_pages().decimal(value)
}

/// A price with at least so many decimals: those of its symbol's grid.
pub(crate) fn price(value: Decimal, decimals: u32) -> String {
    let mut value = value;
    value.rescale(value.scale().max(decimals));
    decimal(value)
}

/// How much of something, without decimals that say nothing.
pub(crate) fn quantity(value: Decimal) -> String {
    decimal(value.normalize())
}

/// A change in percent, with its sign; nothing where there was no price above zero to change from.
pub(crate) fn change(from: Decimal, to: Decimal) -> String {
    let ratio = to.checked_div(from).filter(|_| from > Decimal::ZERO);
    let Some(ratio) = ratio else {
        return String::new();
    };
    let percent = (ratio - Decimal::ONE) * Decimal::ONE_HUNDRED;
    let percent = percent.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let sign = match percent {
        zero if zero.is_zero() => "",
        below if below.is_sign_negative() => "−",
        _ => "+",
    };
    let figure = digits(&format!("{:.2}", percent.abs()));
    format!("{sign}{figure} %")
}

/// Text on one line, without controls that turn the text around it, cut to `length_max` characters.
pub(crate) fn one_line(text: &str, length_max: usize) -> String {
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

/// A countdown: days, hours, minutes and seconds, tenths under ten seconds.
pub(crate) fn time_left(left: Duration) -> String {
    let whole = left.as_secs();
    let (days, hours) = (whole / DAY_SECONDS, whole % DAY_SECONDS / HOUR_SECONDS);
    let (minutes, rest) = (whole % HOUR_SECONDS / 60, whole % 60);
    if days > 0 {
        let Figures {
            days: d, hours: h, ..
        } = Figures::of_pages();
        format!("{days} {d} {hours} {h}")
    } else if hours > 0 {
        format!("{hours}:{minutes:02}:{rest:02}")
    } else if left >= TENTHS_BELOW {
        format!("{minutes}:{rest:02}")
    } else {
        format!(
            "{} s",
            seconds(&format!("{whole}.{}", left.subsec_millis() / 100))
        )
    }
}

/// Seconds with a fraction, as pages write them: not in groups.
pub(crate) fn seconds(plain: &str) -> String {
    Figures::of_pages().pointed(plain)
}

/// When something of late was, in UTC: its time of day, or its date as well where that is not today's. `client/local-time.ts` does the
/// same in the visitor's zone.
pub(crate) fn moment(time: Time, now: Time) -> String {
    match is_same_day(time, now) {
        true => time_of_day(time),
        false => format!("{}, {}", date(time), in_utc(time, "%H:%M")),
    }
}

fn in_utc(time: Time, form: &str) -> String {
    DateTime::<Utc>::from(time).format(form).to_string()
}

/// Whether both are of one day in UTC.
pub(crate) fn is_same_day(one: Time, other: Time) -> bool {
    let day = |time| DateTime::<Utc>::from(time).date_naive();
    day(one) == day(other)
}

/// A date and time to the minute, in UTC; the script writes it again in the visitor's zone.
pub(crate) fn date_and_time(time: Time) -> String {
    format!("{}, {}", date(time), in_utc(time, "%H:%M UTC"))
}

/// A day, in UTC: it stands on paper.
pub(crate) fn date(time: Time) -> String {
    day(&DateTime::<Utc>::from(time))
}

/// The same for programs.
pub(crate) fn iso_date(time: Time) -> String {
    in_utc(time, "%Y-%m-%d")
}

/// A date and time to the second, in UTC: for an end that moves by seconds.
pub(crate) fn date_and_exact_time(time: Time) -> String {
    format!("{}, {}", date(time), in_utc(time, "%H:%M:%S UTC"))
}

/// A time of day to the second, in UTC.
pub(crate) fn time_of_day(time: Time) -> String {
    in_utc(time, "%H:%M:%S")
}

/// A time of day to the millisecond: for a refusal that states both times.
pub(crate) fn exact_time(time: Time) -> String {
    seconds(&in_utc(time, "%H:%M:%S%.3f"))
}

#[cfg(test)]
mod tests;
