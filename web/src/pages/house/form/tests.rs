//! A form typed, read and written again.
use auction::Amount;

use super::*;
use crate::field_problem::FieldProblem;

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

fn good() -> Vec<(String, String)> {
    pairs(&[
        ("title", "Clocks"),
        ("currency", "eur"),
        ("time_zone", "Europe/Berlin"),
        ("first_end", "2099-11-21T15:00"),
        ("step_seconds", "60"),
        ("increment", "5"),
        ("window_seconds", "120"),
        ("lot_title", "A clock"),
        ("lot_opening", "120"),
        ("lot_reserve", ""),
        ("lot_ends_at", ""),
        ("lot_title", "A chair"),
        ("lot_opening", "80,50"),
        ("lot_reserve", "1200.00"),
        ("lot_ends_at", "2099-11-21 16:00:05"),
    ])
}

fn read(pairs: &[(String, String)]) -> NewSale {
    let (sale, wrongs) = SaleForm::sent(pairs).read();
    assert_eq!(wrongs, []);
    sale
}

#[test]
fn what_was_typed_is_read_and_written_again() {
    let sale = read(&good());
    assert_eq!(sale.lots[1].opening.minor_units(), 8_050);
    assert_eq!(sale.lots[1].reserve.map(Amount::minor_units), Some(120_000));
    let own_end = sale.lots[1].ends_at.unwrap();
    assert_eq!(own_end.to_string(), "2099-11-21T15:00:05.000Z");
    let first_end = sale.stagger.unwrap().first_end;
    assert_eq!(first_end.to_string(), "2099-11-21T14:00:00.000Z");
    let again = SaleForm::of(&sale);
    assert_eq!(again.lots[1].ends_at, "2099-11-21T16:00:05");
    assert!(again.read() == (sale, vec![]));
}

#[test]
fn sealed_form_keeps_its_choices_and_passes_over_english_fields() {
    let mut sealed = good();
    sealed.extend(pairs(&[
        ("format", "sealed"),
        ("pricing", "first_price"),
        ("bid_count", "shown"),
    ]));
    sealed[5].1 = "no increment".to_owned();
    let sale = read(&sealed);
    assert!(sale.increments.is_none() && sale.soft_close.is_none());
    assert_eq!(sale.pricing, Some(Pricing::FirstPrice));
    assert_eq!(sale.bid_count, Some(BidCount::Shown));
    let again = SaleForm::of(&sale);
    assert_eq!((&*again.format, &*again.pricing), ("sealed", "first_price"));
    assert_eq!(again.window_seconds, "120", "as in an empty form");
    assert!(again.read() == (sale, vec![]));
}

#[test]
fn premium_fee_and_tax_are_read_and_written_again() {
    let mut typed = good();
    typed.extend(pairs(&[
        ("premium_percent", "25 %"),
        ("premium_from", "300000"),
        ("premium_percent", "20,5"),
        ("premium_from", ""),
        ("premium_percent", ""),
        ("lot_fee", "12.50"),
        ("tax_name", "MWST"),
        ("tax_percent", "8.1"),
        ("tax_on", "premium"),
    ]));
    let sale = read(&typed);
    let terms = serde_json::to_value(&sale.buyer_terms).unwrap();
    let expected = serde_json::json!({
        "premium": [{ "from": 0, "percent": "25" }, { "from": 30_000_000, "percent": "20.5" }],
        "lot_fee": 1_250,
        "tax": { "name": "MWST", "percent": "8.1", "on": "premium" },
    });
    assert_eq!(terms, expected);
    let again = SaleForm::of(&sale);
    let [first, second, third, _] = &again.money.tiers;
    assert_eq!((&*first.from, &*first.percent), ("", "25"));
    assert_eq!((&*second.from, &*second.percent), ("300000.00", "20.5"));
    assert_eq!(*third, TierForm::default());
    assert!(again.read() == (sale, vec![]));
}

#[test]
fn each_wrong_field_of_the_buyers_terms_is_named() {
    let mut typed = good();
    typed.extend(pairs(&[
        ("premium_percent", ""),
        ("premium_from", "500"),
        ("premium_percent", "101"),
        ("premium_from", ""),
        ("premium_percent", "7"),
        ("premium_from", "x"),
        ("premium_percent", ""),
        ("tax_percent", "8.12345"),
        ("tax_on", "hammer"),
    ]));
    let (_, wrongs) = SaleForm::sent(&typed).read();
    let wrongs: Vec<_> = wrongs.iter().map(Wrong::at).collect();
    let fields: Vec<_> = wrongs.iter().map(|wrong| wrong.field.as_str()).collect();
    let expected = [
        "premium-1-percent",
        "premium-2-from",
        "premium-3-percent",
        "premium-3-from",
        "tax_percent",
    ];
    assert_eq!(fields, expected);
    let mut unordered = good();
    unordered.extend(pairs(&[
        ("premium_percent", "25"),
        ("premium_from", "500"),
        ("premium_percent", "20"),
        ("premium_from", "500"),
        ("premium_percent", "10"),
    ]));
    let (_, wrongs) = SaleForm::sent(&unordered).read();
    assert_eq!(Wrong::at(&wrongs[0]).field, "premium-2-from");
}

#[test]
fn unknown_kind_of_sale_is_refused_by_its_field() {
    let mut dutch = good();
    dutch.extend(pairs(&[("format", "dutch")]));
    let (_, wrongs) = SaleForm::sent(&dutch).read();
    assert_eq!(wrongs[0].pointer, "/format");
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let mut wrong = good();
    wrong.extend(pairs(&[
        ("lot_title", "A map"),
        ("lot_opening", "1.2005"),
        ("lot_reserve", "x"),
    ]));
    wrong[3].1 = "2099-03-29T02:30".to_owned();
    wrong[4].1 = "soon".to_owned();
    let (_, wrongs) = SaleForm::sent(&wrong).read();
    let wrongs: Vec<_> = wrongs.iter().map(Wrong::at).collect();
    let fields: Vec<_> = wrongs.iter().map(|wrong| wrong.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "first_end",
            "step_seconds",
            "lots-2-opening",
            "lots-2-reserve"
        ]
    );
    assert!(wrongs[0].words.contains("put forward"), "{wrongs:?}");
    assert!(wrongs[2].words.contains("at most 2 digits"), "{wrongs:?}");
}

#[test]
fn wrong_currency_and_zone_hide_no_other_mistake() {
    let mut wrong = good();
    wrong.extend(pairs(&[
        ("max_extensions", "0"),
        ("lot_title", "A map"),
        ("lot_opening", "0"),
        ("lot_reserve", ""),
        ("lot_ends_at", ""),
        ("lot_title", "A globe"),
        ("lot_opening", "100"),
        ("lot_reserve", "50"),
        ("lot_ends_at", "2001-11-21T16:00"),
    ]));
    (wrong[1].1, wrong[2].1) = ("euros".to_owned(), "Berlin".to_owned());
    (wrong[3].1, wrong[4].1) = ("tomorrow".to_owned(), "90000".to_owned());
    (wrong[6].1, wrong[8].1) = ("1.5".to_owned(), "12 apples".to_owned());
    let (sale, mut wrongs) = SaleForm::sent(&wrong).read();
    let now = "2099-11-21T13:00:00.000Z".to_owned().try_into().unwrap();
    crate::field_problem::add(&mut wrongs, sale.opening_by(now).problems(now));
    let wrongs: Vec<_> = wrongs.iter().map(Wrong::at).collect();
    let said: Vec<_> = wrongs
        .iter()
        .map(|wrong| (wrong.field.as_str(), wrong.words.as_str()))
        .collect();
    let amount = "Enter an amount above zero, in figures, such as 125.";
    assert_eq!(
        said,
        [
            (
                "currency",
                "A currency is three capital letters, such as EUR."
            ),
            (
                "time_zone",
                "There is no such time zone; one is named like Europe/Berlin, or UTC."
            ),
            (
                "first_end",
                "Enter a date and a time, such as 2026-11-21 14:00."
            ),
            ("step_seconds", "Enter a whole number from 0 to 86400."),
            ("window_seconds", "Enter a whole number from 1 to 86400."),
            ("max_extensions", "Enter a whole number from 1 to 10000."),
            ("lots-0-opening", amount),
            ("lots-2-opening", amount),
            ("lots-3-ends_at", "Its end has passed."),
            ("lots-3-reserve", "The reserve is below the opening price."),
        ]
    );
}

#[test]
fn lots_are_copied_and_change_places_while_numbers_stay() {
    let mut typed = good();
    typed.extend(pairs(&[
        ("lot_id", "clock"),
        ("lot_number", "3"),
        ("lot_number", "8"),
    ]));
    let mut form = SaleForm::sent(&typed);
    assert_eq!(form.copy_lot(0), Some(1));
    assert_eq!(form.copy_lot(7), None);
    let shown = |form: &SaleForm| -> Vec<_> {
        let lots = form.lots.iter();
        lots.map(|lot| format!("{} {} {}", lot.id, lot.number, lot.title))
            .collect()
    };
    assert_eq!(
        shown(&form),
        ["clock 3 A clock", " 9 A clock", " 8 A chair"]
    );
    assert_eq!(form.move_lot(2, 2_usize.checked_sub(1)), Some(1));
    assert_eq!(
        shown(&form),
        ["clock 3 A clock", " 9 A chair", " 8 A clock"]
    );
    assert_eq!(form.move_lot(0, None), None, "nothing is before the first");
    assert_eq!(form.move_lot(2, Some(3)), None);
    let (sale, wrongs) = form.read();
    assert_eq!(wrongs, []);
    let ids: Vec<_> = sale.lots.iter().map(|lot| lot.lot.as_str()).collect();
    assert_eq!(ids, ["clock", "9", "8"]);
}

#[test]
fn sale_made_by_a_program_is_copied_if_the_form_holds_it() {
    let now = "2026-11-21T13:00:00.000Z".to_owned().try_into().unwrap();
    let mut asked = serde_json::json!({
        "title": "The House Sale", "currency": "EUR", "time_zone": "Europe/Berlin", "increments": "ebay-us",
        "soft_close": { "window_seconds": 60, "extension_seconds": 60 },
        "buyer_terms": {
            "premium": [{ "from": 0, "percent": "25" }, { "from": 200_000, "percent": "20" }],
            "tax": { "name": "VAT", "percent": "19", "on": "premium" },
        },
        "opens_at": "2026-01-05T18:00:00.123Z", "place": "Berlin", "contact": "house@example.test",
        "lots": [{
            "lot": "globe", "title": "A globe", "image": "globe", "opening": 5, "category": "Globes",
            "estimate": { "low": 10, "high": 20 }, "ends_at": "2026-01-06T18:00:00.456Z",
        }],
    });
    let copied = |asked: &serde_json::Value| {
        let asked: NewSale = serde_json::from_value(asked.clone()).unwrap();
        asked.copied(now)
    };
    let copy = copied(&asked);
    assert_eq!(SaleForm::of(&copy).read(), (copy, vec![]));
    asked["ceiling"] = serde_json::json!(1_000_000);
    let copy = copied(&asked);
    assert_ne!(SaleForm::of(&copy).read().0, copy, "no field shows it");
}

#[test]
fn a_pointer_of_the_api_becomes_the_id_of_a_field() {
    for (pointer, field) in [
        ("/title", "title"),
        ("/stagger/first_end", "first_end"),
        ("/soft_close", "window_seconds"),
        ("/buyer_terms/premium", "premium-0-percent"),
        ("/buyer_terms/tax/name", "tax_name"),
        ("/lots", "lots"),
        ("/lots/3/reserve", "lots-3-reserve"),
        ("", "title"),
    ] {
        let problem = FieldProblem::new(pointer, "x");
        assert_eq!(Wrong::at(&problem).field, field);
    }
}
