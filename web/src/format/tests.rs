//! What is written, held to the vectors shared with the client.
use serde_json::{Value, json};

use super::*;
use crate::locale::Language;

fn vectors(name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../vectors/format.json")).unwrap();
    all[name].as_array().unwrap().clone()
}

/// What a row is written in.
fn language(row: &Value) -> Language {
    Language::of(row["language"].as_str().unwrap_or("en")).unwrap()
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
            language(&row).say(|| money(amount, currency(&row))),
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
    for row in vectors("strict") {
        let read = parse_strict(row["text"].as_str().unwrap(), currency(&row));
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
    let said = parse_strict("1,250", eur).unwrap_err().to_string();
    assert_eq!(said, "Enter an amount in figures, such as 125.00.");
}

#[test]
fn a_countdown_is_written_as_the_shared_vectors_say() {
    for row in vectors("time_left") {
        let left = Duration::from_millis(row["millis"].as_u64().unwrap());
        let shown = language(&row).say(|| time_left(left));
        assert_eq!(shown, row["shown"].as_str().unwrap());
    }
}

#[test]
fn a_day_is_written_as_the_shared_vectors_say() {
    for row in vectors("dates") {
        let time: Time = serde_json::from_value(row["time"].clone()).unwrap();
        let said = language(&row).say(|| [date_and_time(time), date_and_exact_time(time)]);
        assert_eq!(json!(said), json!([row["minute"], row["second"]]));
    }
}

#[test]
fn what_is_for_programs_is_the_same_in_every_language() {
    let (time, currency) = (Time::EPOCH, Currency::try_from("EUR".to_owned()).unwrap());
    let balance = Money::from(Amount::new(125_000).unwrap());
    Language::German.say(|| {
        assert_eq!(plain_total(balance, currency), "1250.00");
        assert_eq!(iso_date(time), "1970-01-01");
    });
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
fn figures_are_written_as_each_language_does() {
    for row in vectors("figures") {
        let value = row["value"].as_str().unwrap().parse().unwrap();
        let figures = Figures::of(row["language"].as_str().unwrap());
        assert_eq!(figures.decimal(value), row["shown"].as_str().unwrap());
    }
}

#[test]
fn a_price_has_at_least_the_decimals_of_its_grid() {
    for row in vectors("price") {
        let value = row["value"].as_str().unwrap().parse().unwrap();
        let decimals = row["decimals"].as_u64().unwrap().try_into().unwrap();
        assert_eq!(price(value, decimals), row["shown"].as_str().unwrap());
    }
}

#[test]
fn a_quantity_has_no_decimals_that_say_nothing() {
    for row in vectors("quantity") {
        let value = row["value"].as_str().unwrap().parse().unwrap();
        assert_eq!(quantity(value), row["shown"].as_str().unwrap());
    }
}

#[test]
fn one_line_drops_what_turns_text_around_and_cuts_what_is_long() {
    assert_eq!(one_line("a\u{202e}b\nc", 10), "ab c");
    assert_eq!(one_line("abcdef", 3), "abc…");
    assert_eq!(one_line("abc", 3), "abc");
}

/// The codes that a list of the page's script names.
fn codes_in_script(list: &str) -> Vec<&'static str> {
    let script = include_str!("../../client/format.ts");
    let (_, rest) = script.split_once(&format!("const {list} =")).unwrap();
    let (_, rest) = rest.split_once('"').unwrap();
    rest.split_once('"').unwrap().0.split(' ').collect()
}

#[test]
fn script_writes_every_currency_with_the_digits_of_iso_4217() {
    let (none, three) = (
        codes_in_script("noDecimals"),
        codes_in_script("threeDecimals"),
    );
    let letters = || (b'A'..=b'Z').map(char::from);
    let codes =
        letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])));
    let codes = codes.map(|code| code.iter().collect::<String>());
    let mut taken = 0;
    for code in codes {
        let currency = Currency::try_from(code.clone()).unwrap();
        if currency.check().is_err() {
            continue;
        }
        taken += 1;
        let written = match code.as_str() {
            code if none.contains(&code) => 0,
            code if three.contains(&code) => 3,
            _ => 2,
        };
        assert_eq!(currency.decimals(), written, "{code}");
    }
    assert!(taken > 140, "{taken} currencies");
}
