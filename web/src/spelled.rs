//! An amount in words, for the second look before it counts: a slip of a digit shows.
//!
//! `client/spelled.ts` writes the same; `vectors/format.json` holds both to it.

use auction::{Amount, Currency};

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
/// Far above the largest amount there is.
const SCALES: [(u64, &str); 4] = [
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1_000, "thousand"),
];

/// `four hundred and eighty euros and five cents`.
pub fn spelled(amount: Amount, currency: Currency) -> String {
    let scale = 10_u64.pow(currency.decimals());
    let (units, minor) = (amount.minor_units() / scale, amount.minor_units() % scale);
    let ([unit, units_word], [cent, cents_word]) = names(currency);
    let whole = format!(
        "{} {}",
        number(units),
        if units == 1 { unit } else { units_word }
    );
    let part = format!(
        "{} {}",
        number(minor),
        if minor == 1 { cent } else { cents_word }
    );
    match (units, minor) {
        (_, 0) => whole,
        (0, _) => part,
        _ => format!("{whole} and {part}"),
    }
}

/// One and many of the unit, then of its smallest part.
fn names(currency: Currency) -> ([&'static str; 2], [&'static str; 2]) {
    match currency.as_str() {
        "EUR" => (["euro", "euros"], ["cent", "cents"]),
        "USD" => (["dollar", "dollars"], ["cent", "cents"]),
        "GBP" => (["pound", "pounds"], ["penny", "pence"]),
        "CHF" => (["franc", "francs"], ["centime", "centimes"]),
        "JPY" => (["yen", "yen"], ["", ""]),
        _ if currency.decimals() == 3 => (["unit", "units"], ["thousandth", "thousandths"]),
        _ => (["unit", "units"], ["hundredth", "hundredths"]),
    }
}

fn number(value: u64) -> String {
    let mut rest = value;
    let mut words = Vec::new();
    for (scale, name) in SCALES {
        if rest >= scale {
            words.push(format!("{} {name}", below_thousand(rest / scale)));
            rest %= scale;
        }
    }
    match (rest, words.is_empty()) {
        (0, false) => {}
        (1..100, false) => words.push(format!("and {}", below_thousand(rest))),
        _ => words.push(below_thousand(rest)),
    }
    words.join(" ")
}

fn below_thousand(value: u64) -> String {
    let (hundreds, rest) = (value / 100, value % 100);
    match (hundreds, rest) {
        (0, _) => below_hundred(rest),
        (_, 0) => format!("{} hundred", below_hundred(hundreds)),
        _ => format!(
            "{} hundred and {}",
            below_hundred(hundreds),
            below_hundred(rest)
        ),
    }
}

fn below_hundred(value: u64) -> String {
    let word = |words: &[&'static str], place: u64| words[usize::try_from(place).unwrap_or(0)];
    match (value / 10, value % 10) {
        (0 | 1, _) => word(&SMALL, value).to_owned(),
        (tens, 0) => word(&TENS, tens).to_owned(),
        (tens, ones) => format!("{}-{}", word(&TENS, tens), word(&SMALL, ones)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn an_amount_is_spelled_as_the_shared_vectors_say() {
        let all: Value = serde_json::from_str(include_str!("../vectors/format.json")).unwrap();
        for row in all["spelled"].as_array().unwrap() {
            let amount = Amount::new(row["minor"].as_u64().unwrap()).unwrap();
            let currency = row["currency"].as_str().unwrap().to_owned();
            let said = spelled(amount, currency.try_into().unwrap());
            assert_eq!(said, row["shown"].as_str().unwrap());
        }
    }
}
