//! What is said, held to the vectors shared with the client.
use auction::{Refusal, Standing};
use serde_json::Value;

use super::*;
use crate::{
    locale::Language,
    pages::{own::Own, samples},
};

fn vectors(name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../../vectors/words.json")).unwrap();
    all[name].as_array().unwrap().clone()
}

/// What a row says in English, and where it has it, in German.
fn assert_said(row: &Value, said: impl Fn() -> String) {
    assert_eq!(said(), row["said"].as_str().unwrap(), "{row}");
    if let Some(german) = row["de"].as_str() {
        assert_eq!(Language::German.say(said), german);
    }
}

fn lot(row: &Value) -> PublicLot {
    let mut lot = serde_json::to_value(samples::lot(1, None)).unwrap();
    for (name, value) in row["lot"].as_object().unwrap() {
        lot[name] = value.clone();
    }
    serde_json::from_value(lot).unwrap()
}

#[test]
fn a_bidder_is_told_where_they_stand_in_the_shared_words() {
    for row in vectors("about_you") {
        let state: LotState = serde_json::from_value(row["state"].clone()).unwrap();
        let own = match &row["me"] {
            Value::String(unknown) if unknown == "unknown" => Own::Unknown,
            me => Own::from(serde_json::from_value::<Option<Standing>>(me.clone()).unwrap()),
        };
        let you = You::new(row["signed_in"].as_bool().unwrap(), &own);
        assert_said(&row, || about_you(&lot(&row), state, you));
    }
}

#[test]
fn a_last_extension_and_a_latest_end_are_told_in_the_shared_words() {
    for row in vectors("limits") {
        let state: LotState = serde_json::from_value(row["state"].clone()).unwrap();
        let lot = lot(&row);
        assert_said(&row, || limit(&lot, state));
        let latest: Option<Time> = serde_json::from_value(row["latest"].clone()).unwrap();
        assert_eq!(latest_end(&lot, state), latest, "{row}");
    }
}

#[test]
fn what_may_be_entered_is_told_and_what_will_be_refused_is_foreseen_in_the_shared_words() {
    for row in vectors("entering") {
        let (lot, me) = (lot(&row), &row["me"]);
        let me: Option<Standing> = serde_json::from_value(me.clone()).unwrap();
        let amount = Amount::new(row["amount"].as_u64().unwrap()).unwrap();
        let words = of(&lot);
        let least = words.at_least(&lot, me.as_ref());
        assert_eq!(least, row["least"].as_str().unwrap(), "{row}");
        let takes = words.takes_amount(&lot, me.as_ref());
        assert_eq!(takes, row["takes"].as_bool().unwrap(), "{row}");
        let refused = words.foreseen(&lot, me.as_ref(), amount);
        let refused = refused.map(|why| refusal(&why, lot.currency));
        assert_eq!(refused.as_deref(), row["refused"].as_str(), "{row}");
    }
}

#[test]
fn extended_by_is_the_sum_of_all_extensions_and_no_hold_counts() {
    let entry = |kind, ends_at_seconds| Entry {
        sequence: 1,
        at: Time::EPOCH,
        kind,
        paddle: None,
        price: None,
        automatic: false,
        ends_at: Time::EPOCH.after(Duration::from_secs(ends_at_seconds)),
    };
    let entries = [
        entry(EntryKind::Announced, 1_000),
        entry(EntryKind::Bid, 1_000),
        entry(EntryKind::Bid, 1_120),
        entry(EntryKind::Held, 1_120),
        entry(EntryKind::Resumed, 5_120),
        entry(EntryKind::Bid, 5_135),
        entry(EntryKind::Extended, 5_435),
    ];
    assert_eq!(extended(extended_by(&entries)), " · extended by 7:15");
    assert_eq!(extended(extended_by(&entries[..2])), "");
}

#[test]
fn an_amount_is_repeated_in_the_shared_words() {
    for row in vectors("confirm") {
        let amount = Amount::new(row["amount"].as_u64().unwrap()).unwrap();
        assert_said(&row, || of(&lot(&row)).confirm(&lot(&row), amount));
    }
}

#[test]
fn a_refusal_is_told_in_the_shared_words() {
    for row in vectors("refusals") {
        let why: Refusal = serde_json::from_value(row["refusal"].clone()).unwrap();
        assert_said(&row, || refusal(&why, samples::lot(1, None).currency));
    }
}

#[test]
fn house_is_told_the_truth_about_the_bids_of_a_sale_that_ended() {
    let english = samples::lot(1, None);
    let mut sealed = serde_json::to_value(&english).unwrap();
    sealed["format"] =
        serde_json::json!({ "kind": "sealed", "pricing": "second_price", "bid_count": "hidden" });
    let sealed: PublicLot = serde_json::from_value(sealed).unwrap();
    let said = |lot: &PublicLot, is_over| of(lot).house_bids(is_over);
    assert!(said(&sealed, false).starts_with("Bids in this sale are sealed."));
    assert!(said(&sealed, true).contains("were sealed and stay so"));
    assert!(said(&english, true).contains("Nobody bid"));
}
