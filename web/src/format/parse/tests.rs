//! Amounts as people type them, and as pages write them.

use super::*;
use crate::locale::Language;
use serde_json::Value;

fn vectors(name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../../vectors/format.json")).unwrap();
    all[name].as_array().unwrap().clone()
}

/// What a row is written in.
fn language(row: &Value) -> Language {
    Language::of(row["language"].as_str().unwrap_or("en")).unwrap()
}

fn read(row: &Value) -> Result<Amount, MoneyError> {
    let currency = row["currency"].as_str().unwrap().to_owned();
    let (text, currency) = (row["text"].as_str().unwrap(), currency.try_into().unwrap());
    language(row).say(|| parse_lenient(text, currency))
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
        let error = read(&row).unwrap_err();
        let said = language(&row).say(|| error.to_string());
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
fn field_and_page_in_german_are_read_as_they_are_meant() {
    Language::German.say(|| {
        what_pages_write_is_read_as_it_is_meant();
        let currency = Currency::try_from("KWD".to_owned()).unwrap();
        let amount = Amount::new(1_250).unwrap();
        assert_eq!(in_field(amount, currency), "1,250\u{a0}KWD");
        assert_eq!(parse_lenient("1,250\u{a0}KWD", currency), Ok(amount));
    });
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
