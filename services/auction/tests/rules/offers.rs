//! Bids and terms as they are written, and what is said of those that cannot be read.

use auction::{CreateSale, FormatTerms, Offer, PlaceBid, SaleTerms, format::sealed};
use serde_json::{Value, json};

use crate::room::{cents, plain_sale, sealed_sale};

fn bid(more: Value) -> Result<PlaceBid, String> {
    let mut bid = json!({"sale": "sale", "lot": "lot", "bid_id": "b1"});
    let fields = bid.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    serde_json::from_value(bid).map_err(|error| error.to_string())
}

fn terms(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Result<SaleTerms, String> {
    let mut terms = serde_json::to_value(plain_sale().terms).unwrap();
    change(terms.as_object_mut().unwrap());
    serde_json::from_value(terms).map_err(|error| error.to_string())
}

#[test]
fn bid_with_a_member_that_nobody_knows_is_refused_by_name() {
    let error = bid(json!({"maximum": 500, "unles_leading": true})).unwrap_err();
    assert!(error.contains("unles_leading"), "{error}");
}

#[test]
fn bid_names_one_of_maximum_amount_and_take_back() {
    for (fields, offer) in [
        (json!({"maximum": 500}), Offer::Maximum(cents(500))),
        (json!({"amount": 500}), Offer::Amount(cents(500))),
        (json!({"take_back": true}), Offer::TakeBack),
        (
            json!({"maximum": null, "amount": 500, "take_back": false}),
            Offer::Amount(cents(500)),
        ),
    ] {
        let read = bid(fields).unwrap();
        assert_eq!(read.offer, offer);
        let text = serde_json::to_string(&read).unwrap();
        assert!(
            serde_json::from_str::<PlaceBid>(&text).unwrap() == read,
            "{text}"
        );
    }
}

#[test]
fn bid_with_no_offer_or_several_is_a_clear_error() {
    for fields in [
        json!({}),
        json!({"take_back": false}),
        json!({"maximum": null}),
        json!({"maximum": 500, "amount": 500}),
        json!({"maximum": 500, "take_back": true}),
        json!({"amount": 500, "take_back": true}),
        json!({"maximum": 1, "amount": 1, "take_back": true}),
    ] {
        let error = bid(fields.clone()).unwrap_err();
        let words = "a bid names one of: maximum, amount (whole minor units), take_back (true)";
        assert!(error.starts_with(words), "{fields}: {error}");
    }
    for fields in [
        json!({"maximum": -1}),
        json!({"maximum": 5.5}),
        json!({"amount": "500"}),
        json!({"amount": 1_000_000_000_001_u64}),
        json!({"take_back": 1}),
    ] {
        assert!(bid(fields.clone()).is_err(), "{fields}");
    }
}

#[test]
fn offer_of_every_kind_survives_its_stored_form() {
    for offer in [
        Offer::Maximum(cents(500)),
        Offer::Amount(cents(0)),
        Offer::TakeBack,
    ] {
        let bytes = postcard::to_stdvec(&offer).unwrap();
        assert_eq!(postcard::from_bytes::<Offer>(&bytes).unwrap(), offer);
    }
    assert!(
        postcard::from_bytes::<Offer>(&[0, 0, 0]).is_err(),
        "it offers nothing"
    );
}

#[test]
fn terms_without_a_format_are_english() {
    let read = terms(|terms| {
        assert_eq!(terms.remove("format"), Some(json!("english")));
    });
    assert_eq!(read.unwrap(), plain_sale().terms);
    let read = terms(|terms| {
        terms.insert("format".into(), Value::Null);
    });
    assert_eq!(read.unwrap(), plain_sale().terms);
}

#[test]
fn sealed_terms_say_pricing_and_may_say_bid_count() {
    let read = terms(|terms| {
        terms.insert("format".into(), json!("sealed"));
        terms.insert("pricing".into(), json!("second_price"));
    });
    let expected = sealed::Terms {
        pricing: sealed::Pricing::SecondPrice,
        bid_count: sealed::BidCount::Hidden,
    };
    assert_eq!(read.unwrap().format, FormatTerms::Sealed(expected));
    let sale = sealed_sale(sealed::Pricing::FirstPrice, sealed::BidCount::Shown);
    let text = serde_json::to_string(&sale).unwrap();
    let words = r#""format":"sealed","pricing":"first_price","bid_count":"shown""#;
    assert!(text.contains(words), "{text}");
    assert!(serde_json::from_str::<CreateSale>(&text).unwrap() == sale);
}

#[test]
fn unknown_format_in_terms_names_the_known_ones() {
    let error = terms(|terms| {
        terms.insert("format".into(), json!("dutch"));
    });
    assert_eq!(
        error.unwrap_err(),
        "unknown variant `dutch`, expected `english` or `sealed`"
    );
    for (field, value, words) in [
        ("format", json!("sealed"), "missing field `pricing`"),
        ("increments", Value::Null, "invalid type: null"),
        (
            "off_grid",
            json!("up"),
            "expected one of `accept`, `reject`, `floor`, `nearest`",
        ),
    ] {
        let error = terms(|terms| {
            terms.insert(field.into(), value);
        });
        let error = error.unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}
