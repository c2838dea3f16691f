//! Amounts as they come from forms: our own read strictly, people's leniently.
//!
//! What could mean two amounts is asked back, never guessed. `client/parse-amount.ts` reads the same;
//! `vectors/format.json` holds both to it.

use auction::{Amount, Currency};

use super::plain;

/// Digits between two signs of thousands.
const GROUP: usize = 3;

/// Why text is no amount.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum MoneyError {
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
        .map_err(|_| MoneyError::TooMuch)?;
    match Amount::new(minor) {
        Ok(Amount::ZERO) => Err(wrong),
        Ok(amount) => Ok(amount),
        Err(_) => Err(MoneyError::TooMuch),
    }
}

/// Reads an amount above zero in major units as people type it: with or without signs between thousands, with a
/// point or a comma.
pub(crate) fn parse_lenient(text: &str, currency: Currency) -> Result<Amount, MoneyError> {
    let text = text.trim();
    let signs: Vec<char> = text.chars().filter(|c| matches!(c, '.' | ',')).collect();
    let parts: Vec<&str> = text.split(['.', ',']).collect();
    let wrong = MoneyError::NotAnAmount(currency);
    match (&signs[..], &parts[..]) {
        ([], _) => parse_strict(text, currency),
        ([_], [units, rest]) if rest.len() == GROUP && begins_groups(units) => {
            // The answer must be an amount at all before it is worth a question.
            parse_strict(&format!("{units}{rest}"), currency)?;
            Err(two_readings(units, rest, currency))
        }
        ([_], [units, rest]) => parse_strict(&format!("{units}.{rest}"), currency),
        ([first, .., last], [groups @ .., rest]) if first != last => {
            let alike = signs[..signs.len() - 1].iter().all(|sign| sign == first);
            if !alike || !grouped(groups) {
                return Err(wrong);
            }
            parse_strict(&format!("{}.{rest}", groups.concat()), currency)
        }
        ([first, ..], groups) if signs.iter().all(|sign| sign == first) && grouped(groups) => {
            parse_strict(&groups.concat(), currency)
        }
        _ => Err(wrong),
    }
}

/// One to three digits that may stand before a sign of thousands.
fn begins_groups(units: &str) -> bool {
    (1..=GROUP).contains(&units.len()) && !units.starts_with('0') && digits(units)
}

fn grouped(groups: &[&str]) -> bool {
    let Some((first, rest)) = groups.split_first() else {
        return false;
    };
    begins_groups(first)
        && rest
            .iter()
            .all(|group| group.len() == GROUP && digits(group))
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The question, with both answers in a form that has one reading.
fn two_readings(units: &str, rest: &str, currency: Currency) -> MoneyError {
    let whole = format!("{units}{rest}");
    let decimals = currency.decimals() as usize;
    let fraction = match decimals {
        0 => None,
        // A leading zero never stands before thousands.
        GROUP.. => Some(format!("0{units}.{rest}")),
        _ => Some(format!("{units}.{}", &rest[..decimals])),
    };
    MoneyError::TwoReadings { whole, fraction }
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
            let Err(MoneyError::TwoReadings { whole, fraction }) = read(&row) else {
                panic!("{row}");
            };
            let currency: Currency = row["currency"]
                .as_str()
                .unwrap()
                .to_owned()
                .try_into()
                .unwrap();
            for offered in [Some(whole), fraction].into_iter().flatten() {
                assert!(parse_lenient(&offered, currency).is_ok(), "{offered}");
            }
        }
    }
}
