//! How money and time are written for people, and how an amount is read from a form.
//!
//! Comes in: amounts, times, text from a form. Goes out: text, amounts. Never: HTML, a clock, a locale.
//! The client writes the same figures again (`client/format.ts`); `vectors/format.json` holds both to it.

mod money;
mod time;

use rust_decimal::{Decimal, RoundingStrategy};

pub use money::{MoneyError, exact, money, plain, sign};
pub use time::{date_and_exact_time, date_and_time, exact_time, time_left, time_of_day};

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

#[cfg(test)]
mod tests;
