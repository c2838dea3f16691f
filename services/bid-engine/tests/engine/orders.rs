use std::collections::BTreeSet;

use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;
use topology::{header, subject::Query};

use crate::house::{House, PATIENCE, SALE, command_subject};

impl House {
    /// An order as web gives it; the answer.
    pub(crate) async fn order(&self, verb: &str, what: Value) -> Value {
        let mut order = json!({ "sale": SALE });
        order
            .as_object_mut()
            .unwrap()
            .extend(what.as_object().unwrap().clone());
        let subject = command_subject(verb);
        let answer = self.request(&self.web, "olga", &subject, &order).await;
        crate::house::body(&answer)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_on_hold_stays_so_through_a_crash_and_goes_on_when_resumed() {
    let mut house = House::open().await;
    house.create_sale(&["clock", "chair"], 3).await;
    assert_eq!(
        house.bid("alice", "clock", "b1", 5_000).await["accepted"],
        true
    );
    let held = house.order("hold", json!({ "reason": "Fire alarm" })).await;
    assert_eq!(held["done"], true, "{held}");
    let ends_at = house.record("clock").await["ends_at"].clone();
    let refused = house.bid("bob", "clock", "b2", 9_000).await;
    assert_eq!(refused["refusal"]["kind"], "on_hold");

    house.kill_engine();
    house.start_engine().await;
    // Its end as announced is in the past now, and still it is not closed.
    harness::until("the announced end has passed", async || {
        json!(crate::house::time(0)).as_str() > ends_at.as_str()
    })
    .await;
    let refused = house.bid("bob", "clock", "b3", 9_000).await;
    assert_eq!(refused["refusal"]["kind"], "on_hold");
    assert_eq!(house.record("clock").await["phase"], "open");

    let resumed = house
        .order("resume", json!({ "reason": "False alarm" }))
        .await;
    assert_eq!(resumed["done"], true, "{resumed}");
    let record = house.record("clock").await;
    assert!(record["ends_at"].as_str() > ends_at.as_str());
    assert_eq!(record["held_since"], Value::Null);
    harness::until("the lot is sold", async || {
        house.record("clock").await["phase"] == "sold"
    })
    .await;
    assert_eq!(house.standing("alice", "clock").await["state"], "won");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_house_does_is_seen_by_everyone_with_the_reason_and_without_its_author() {
    let house = House::open().await;
    let mut live = house.gateway.client.subscribe("live.sale.>").await.unwrap();
    house.create_sale(&["clock", "chair"], 600).await;
    let text = "The preview ends at noon";
    house
        .order("announce", json!({ "message": "m1", "text": text }))
        .await;
    let again = house
        .order("announce", json!({ "message": "m1", "text": text }))
        .await;
    assert_eq!(again["done"], true);
    house.order("hold", json!({ "reason": "Fire alarm" })).await;
    let mut newest = Value::Null;
    while newest["kind"] != "held" {
        let message = timeout(PATIENCE, live.next()).await.unwrap().unwrap();
        newest = serde_json::from_slice(&message.payload).unwrap();
    }
    assert_eq!(newest["sequence"], 3);
    assert_eq!(newest["messages"].as_array().unwrap().len(), 1);
    assert_eq!(newest["messages"][0]["text"], text);
    assert_eq!(newest["held_reason"], "Fire alarm");
    assert!(!newest.to_string().contains("olga"));
    assert!(house.record("chair").await["held_since"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_is_withdrawn_before_its_first_bid_only() {
    let house = House::open().await;
    house.create_sale(&["clock", "chair"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    let why = |lot: &str| json!({ "lot": lot, "reason": "Broken" });
    let refused = house.order("withdraw", why("clock")).await;
    assert_eq!(
        (&refused["done"], &refused["refusal"]["kind"]),
        (&json!(false), &json!("lot_has_bids"))
    );
    assert_eq!(house.order("withdraw", why("chair")).await["done"], true);
    assert_eq!(house.record("chair").await["phase"], "withdrawn");
    let late = house.bid("bob", "chair", "b2", 5_000).await;
    assert_eq!(late["refusal"]["kind"], "lot_withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voided_bid_and_a_cancelled_sale_are_told_and_stay_so_through_a_crash() {
    let mut house = House::open().await;
    let mut notices = house.gateway.client.subscribe("live.user.>").await.unwrap();
    house.create_sale(&["clock", "chair"], 600).await;
    house.bid("alice", "clock", "a1", 2_000).await;
    house.bid("bob", "clock", "b1", 9_000).await;
    let void = json!({ "lot": "clock", "bid": { "entry": 3 }, "reason": "A slip" });
    assert_eq!(house.order("void", void).await["done"], true);
    let mut told = BTreeSet::new();
    while told.len() < 2 {
        let message = timeout(PATIENCE, notices.next()).await.unwrap().unwrap();
        let notice: Value = serde_json::from_slice(&message.payload).unwrap();
        let kind = notice["kind"].as_str().unwrap().to_owned();
        if kind != "bid" && kind != "outbid" {
            let why = notice["reason"].as_str().unwrap_or_default().to_owned();
            told.insert((message.subject.to_string(), kind, why));
        }
    }
    let expected = [
        ("live.user.alice", "leading", ""),
        ("live.user.bob", "voided", "A slip"),
    ];
    let expected = expected.map(|(to, kind, why)| (to.to_owned(), kind.to_owned(), why.to_owned()));
    assert_eq!(told, expected.into());
    house.kill_engine();
    house.start_engine().await;
    let record = house.record("clock").await;
    assert_eq!(record["voided"][0]["reason"], "A slip");
    assert_eq!(house.standing("alice", "clock").await["state"], "leading");
    let bob = house.standing("bob", "clock").await;
    assert_eq!(
        (&bob["state"], &bob["voided"]["reason"]),
        (&json!("none"), &json!("A slip"))
    );
    let asked = json!({ "lot": "clock", "bid_id": "b1" });
    let receipt = house.ask("bob", Query::Answer, asked).await;
    assert_eq!(receipt["accepted"], true, "{receipt}");
    assert_eq!(receipt["voided"]["reason"], "A slip", "{receipt}");

    let why = json!({ "reason": "The seller went bankrupt" });
    assert_eq!(house.order("cancel", why.clone()).await["done"], true);
    house.kill_engine();
    house.start_engine().await;
    assert_eq!(house.order("cancel", why).await["done"], true);
    assert_eq!(house.record("chair").await["phase"], "cancelled");
    let refused = house.bid("bob", "clock", "b2", 9_000).await;
    assert_eq!(refused["refusal"]["kind"], "sale_cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_cannot_be_read_is_a_fault() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    let long = "x".repeat(501);
    for (verb, body, code) in [
        ("hold", json!({ "sale": SALE }), "400"),
        ("hold", json!({ "sale": SALE, "reason": "" }), "400"),
        ("hold", json!({ "sale": SALE, "reason": long }), "400"),
        ("hold", json!({ "sale": "other", "reason": "x" }), "400"),
        ("withdraw", json!({ "sale": SALE, "reason": "x" }), "400"),
        ("cancel", json!({ "sale": SALE }), "400"),
        (
            "void",
            json!({ "sale": SALE, "lot": "clock", "reason": "x" }),
            "400",
        ),
        ("announce", json!({ "sale": SALE, "text": "x" }), "400"),
    ] {
        let answer = house
            .request(&house.web, "olga", &command_subject(verb), &body)
            .await;
        let headers = answer.headers.expect("a fault has headers");
        assert_eq!(
            headers.get(header::FAULT_CODE).unwrap().as_str(),
            code,
            "{verb} {body}"
        );
    }
}
