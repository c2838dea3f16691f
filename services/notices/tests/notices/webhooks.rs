//! Webhooks: what happened arrives, signed, once, and over restarts.

use std::collections::BTreeSet;

use auction::EntryKind::{Announced, Bid, Sold, Unsold};
use bootstrap::clock;
use harness::{
    until, until_some,
    webhook_receiver::{Received, ReceiverAnswer, WebhookReceiver},
};
use serde_json::{Value, json};
use topology::subject::{WEBHOOK_ORDER, WEBHOOK_STATE};

use crate::support::{World, record, soon};

pub(crate) const EVERYTHING: [&str; 6] = [
    "lot.sold",
    "lot.passed",
    "bid.accepted",
    "registration.created",
    "registration.approved",
    "invoice.paid",
];

/// A world whose receiver is believed.
pub(crate) async fn world() -> (World, WebhookReceiver) {
    let receiver = WebhookReceiver::start().await;
    let mut world = World::new().await;
    world.webhook_ca = Some(receiver.authority());
    (world, receiver)
}

pub(crate) async fn order(world: &World, order: Value) -> Value {
    world.ask_webhooks(WEBHOOK_ORDER, order).await
}

/// Adds an endpoint for these events; gives its secret.
pub(crate) async fn add(world: &World, endpoint: &str, url: &str, events: &[&str]) -> String {
    let settings = settings(url, events);
    let added = json!({ "order": "add", "endpoint": endpoint, "settings": settings });
    let answer = order(world, added).await;
    let secret = answer["secret"].as_str();
    secret.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

pub(crate) fn settings(url: &str, events: &[&str]) -> Value {
    json!({ "url": url, "description": "Shop", "events": events, "sale": null })
}

/// An endpoint and its deliveries, as the site sees them.
pub(crate) async fn state(world: &World, endpoint: &str) -> (Value, Vec<Value>) {
    let question = json!({ "question": "one", "endpoint": endpoint });
    let mut reply = world.ask_webhooks(WEBHOOK_STATE, question).await;
    let deliveries = reply["deliveries"].take();
    let found = reply["endpoints"].get(0).cloned().unwrap_or_default();
    (found, serde_json::from_value(deliveries).unwrap())
}

/// Waits until nothing waits for an endpoint.
pub(crate) async fn until_delivered(world: &World, endpoint: &str) -> Vec<Value> {
    until_some("nothing waits", async || {
        let (found, deliveries) = state(world, endpoint).await;
        (found["waiting"] == 0).then_some(deliveries)
    })
    .await
}

pub(crate) fn types(received: &[Received]) -> Vec<String> {
    let types = received.iter().map(|it| it.json()["type"].clone());
    types.map(|it| it.as_str().unwrap().to_owned()).collect()
}

pub(crate) async fn register(world: &World, number: usize) {
    let at: auction::Time = clock::now().into();
    let data = json!({ "sale": "spring", "user": format!("user{number}") });
    let event = json!({ "at": at, "type": "registration.created", "data": data });
    let key = format!("registration.created.spring.user{number}");
    world.hand_over_event(&key, event).await;
}

#[tokio::test]
async fn events_of_lots_and_of_the_site_arrive_signed_and_restarts_repeat_none() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    let secret = add(&world, "shop", &receiver.url("shop"), &EVERYTHING).await;
    let ends_at = soon(600);
    let lines = [(Announced, None), (Bid, Some(1)), (Bid, Some(2))];
    world.record(&record("clock", 1, &lines, ends_at)).await;
    world
        .record(&record("clock", 4, &[(Sold, Some(2))], ends_at))
        .await;
    world
        .record(&record(
            "vase",
            1,
            &[(Announced, None), (Unsold, None)],
            ends_at,
        ))
        .await;
    register(&world, 1).await;
    until("all came", async || receiver.received().len() >= 5).await;
    until_delivered(&world, "shop").await;
    notices.stop().await;
    // Another process finds all of it again, and what came meanwhile.
    register(&world, 2).await;
    let notices = world.start().await;
    until("the new one came", async || receiver.received().len() >= 6).await;
    let deliveries = until_delivered(&world, "shop").await;
    notices.stop().await;

    let received = receiver.received();
    assert_eq!(received.len(), 6, "{received:#?}");
    let ids: BTreeSet<_> = received.iter().map(|it| &it.id).collect();
    assert_eq!(ids.len(), 6);
    assert!(received.iter().all(|it| it.is_signed_by(&secret)));
    let forged = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    assert!(!received[0].is_signed_by(forged));
    let of_clock: Vec<_> = (received.iter())
        .filter(|it| it.json()["data"]["lot"] == "clock")
        .cloned()
        .collect();
    assert_eq!(
        types(&of_clock),
        ["bid.accepted", "bid.accepted", "lot.sold"]
    );
    let expected = json!({
        "sale": "spring", "lot": "clock", "number": 1, "sequence": 4, "currency": "EUR",
        "allocations": [{ "paddle": 2, "price": 400 }],
    });
    assert_eq!(of_clock[2].json()["data"], expected);
    let all: BTreeSet<_> = types(&received).into_iter().collect();
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(deliveries.iter().all(|it| {
        it["state"]["is"] == "delivered" && it["last"]["status"] == 204 && it["attempts"] == 1
    }));
}

#[tokio::test]
async fn what_was_before_an_endpoint_or_is_of_another_sale_is_not_sent_to_it() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    let lines = [(Announced, None), (Bid, Some(1))];
    world.record(&record("early", 1, &lines, soon(600))).await;
    let mut of_autumn = settings(&receiver.url("autumn"), &EVERYTHING);
    of_autumn["sale"] = "autumn".into();
    let added = json!({ "order": "add", "endpoint": "autumn", "settings": of_autumn });
    order(&world, added).await;
    add(&world, "shop", &receiver.url("shop"), &["bid.accepted"]).await;
    let lines = [(Announced, None), (Bid, Some(1)), (Sold, Some(1))];
    world.record(&record("late", 1, &lines, soon(600))).await;
    until("it came", async || !receiver.received().is_empty()).await;
    until_delivered(&world, "shop").await;
    let (autumn, deliveries) = state(&world, "autumn").await;
    notices.stop().await;
    let received = receiver.received();
    assert_eq!(types(&received), ["bid.accepted"]);
    assert_eq!(received[0].json()["data"]["lot"], "late");
    assert_eq!(
        (autumn["sale"].as_str(), deliveries.len()),
        (Some("autumn"), 0)
    );
}

#[tokio::test]
async fn killed_with_events_under_way_it_sends_each_again_and_nothing_that_was_stored_as_taken() {
    let (world, receiver) = world().await;
    let notices = world.start().await;
    let events = ["registration.created"];
    add(&world, "shop", &receiver.url("shop"), &events).await;
    for number in 0..3 {
        register(&world, number).await;
    }
    until("the first came", async || receiver.received().len() == 3).await;
    until_delivered(&world, "shop").await;
    // The receiver has the next ones, and nobody has noted that.
    receiver.answer("shop", ReceiverAnswer::Silence);
    for number in 3..6 {
        register(&world, number).await;
    }
    until("the others are under way", async || {
        receiver.received().len() == 6
    })
    .await;
    notices.kill().await;
    receiver.answer("shop", ReceiverAnswer::Status(200));
    let notices = world.start().await;
    until_delivered(&world, "shop").await;
    until("they came again", async || receiver.received().len() >= 9).await;
    notices.stop().await;
    let received = receiver.received();
    let ids = |range| {
        let received: &[Received] = &received[range];
        received.iter().map(|it| &it.id).collect::<BTreeSet<_>>()
    };
    assert_eq!(received.len(), 9);
    assert_eq!(ids(3..6), ids(6..9), "under the same names");
    assert!(ids(0..3).is_disjoint(&ids(6..9)));
}
