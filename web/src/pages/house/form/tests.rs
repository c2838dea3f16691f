//! A form typed, read and written again.
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
        ("lot_opening", "1.200"),
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
    assert!(wrongs[2].words.contains("read in two ways"), "{wrongs:?}");
}

#[test]
fn a_pointer_of_the_api_becomes_the_id_of_a_field() {
    for (pointer, field) in [
        ("/title", "title"),
        ("/stagger/first_end", "first_end"),
        ("/soft_close", "window_seconds"),
        ("/lots", "lots"),
        ("/lots/3/reserve", "lots-3-reserve"),
        ("", "title"),
    ] {
        let problem = FieldProblem::new(pointer, "x");
        assert_eq!(Wrong::at(&problem).field, field);
    }
}
