//! A program of somebody else's is told of a sale from the first registration to the paid invoice, whatever is killed meanwhile.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use auction::Time;
use harness::{
    person::Person,
    stack::Stack,
    until,
    webhook_receiver::{Received, WebhookReceiver},
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::sales::lot;

const EVERYTHING: [&str; 6] = [
    "lot.sold",
    "lot.passed",
    "bid.accepted",
    "registration.created",
    "registration.approved",
    "invoice.paid",
];

/// A sale that asks for registration, whose lots end in so many seconds.
async fn open(olga: &Person, sale: &str, seconds: u32) {
    let now: Time = serde_json::from_value(olga.get("time").await["now"].clone()).unwrap();
    let ends_at = now.after_seconds(seconds);
    let mut lots = [lot("clock", 1, 1_000), lot("globe", 2, 1_000)];
    for lot in &mut lots {
        lot["ends_at"] = json!(ends_at);
    }
    let sale = json!({
        "sale": sale, "title": "Told to programs", "currency": "EUR", "increments": "ebay-us", "opens_at": now,
        "registration": "approval", "lots": lots,
    });
    let (status, answer) = olga.post("sales", &sale).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
}

/// By type, each under its own name: what comes twice is one.
fn by_type(receiver: &WebhookReceiver) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::<_, BTreeSet<_>>::new();
    for it in receiver.received() {
        let event_type = it.json()["type"].as_str().unwrap().to_owned();
        all.entry(event_type).or_default().insert(it.id);
    }
    all
}

fn data(receiver: &WebhookReceiver, event_type: &str) -> Value {
    let received = receiver.received();
    let mut found = received.iter().map(Received::json);
    let found = found.find(|it| it["type"] == event_type);
    found.map(|mut it| it["data"].take()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn program_is_told_of_a_sale_from_registration_to_the_paid_invoice() {
    let receiver = WebhookReceiver::start().await;
    let authority = receiver.authority();
    let stack = Stack::start_in(&[
        ("OUTCRY_WEBHOOK_CA", authority.to_str().unwrap()),
        ("OUTCRY_WEBHOOK_LOOPBACK", "true"),
    ])
    .await;
    let (olga, carol) = (stack.sign_in("olga").await, stack.sign_up("carol").await);
    let wanted =
        json!({ "url": receiver.url("shop"), "description": "Shop", "events": EVERYTHING });
    let (status, added) = olga.post("webhooks", &wanted).await;
    assert_eq!(status, StatusCode::CREATED, "{added}");
    let (webhook, secret) = (
        added["webhook"].as_str().unwrap(),
        added["secret"].as_str().unwrap(),
    );
    let has = |event_type: &str| by_type(&receiver).contains_key(event_type);

    open(&olga, "told", 25).await;
    let (status, _) = carol.post("sales/told/registration", &json!({})).await;
    assert_eq!(status, StatusCode::OK);
    until("the registration came", async || {
        has("registration.created")
    })
    .await;
    let user = data(&receiver, "registration.created")["user"].clone();
    let path = format!("sales/told/bidders/{}", user.as_str().unwrap());
    let (status, answer) = olga.put(&path, &json!({ "state": "approved" })).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    stack.kill_one("notices");
    assert_eq!(
        carol.bid("told", "clock", "c1", 9_000).await["accepted"],
        true
    );
    for event_type in [
        "registration.approved",
        "bid.accepted",
        "lot.sold",
        "lot.passed",
    ] {
        until(event_type, async || has(event_type)).await;
    }
    let sold = data(&receiver, "lot.sold");
    let price = sold["allocations"][0]["price"].as_u64().unwrap();
    until("invoices are issued", async || {
        olga.post("sales/told/invoices", &json!({}))
            .await
            .0
            .is_success()
    })
    .await;
    let now = olga.get("time").await["now"].clone();
    let pays = json!({
        "direction": "payment", "amount": price, "day": now.as_str().unwrap()[..10], "method": "card", "revision": 0,
    });
    let (status, paid) = olga.post("invoices/1/payments", &pays).await;
    assert_eq!(status, StatusCode::OK, "{paid}");
    until("the payment came", async || has("invoice.paid")).await;

    let counts = by_type(&receiver)
        .into_iter()
        .map(|(name, ids)| (name, ids.len()));
    let counts: BTreeMap<_, _> = counts.collect();
    assert_eq!(counts, EVERYTHING.map(|name| (name.to_owned(), 1)).into());
    for it in receiver.received() {
        assert!(it.is_signed_by(secret), "{it:?}");
        assert!(
            !it.body.contains("carol") && !it.body.contains("9000"),
            "{it:?}"
        );
    }
    let invoice = data(&receiver, "invoice.paid");
    assert_eq!(
        (&invoice["invoice"], &invoice["total"]),
        (&json!(1), &json!(price))
    );
    // The house sees the same, and the secret no more.
    let path = format!("webhooks/{webhook}");
    until("all is delivered", async || {
        olga.get(&path).await["waiting"] == 0
    })
    .await;
    let seen = olga.get(&path).await;
    assert_eq!(
        seen["deliveries"].as_array().unwrap().len(),
        EVERYTHING.len()
    );
    assert!(!seen.to_string().contains("whsec_"), "{seen}");
    let (status, refused) = carol.try_get(&path).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
}
