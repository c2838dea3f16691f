//! Amounts: written for people, written for forms, and read again.

use std::borrow::Cow;

use auction::{Amount, Currency};

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
