//! What somebody with the engine's seed makes public does not stay.

use harness::{stack::Stack, until};
use reqwest::StatusCode;
use serde_json::{Value, json};
use topology::RECORDS;

use crate::sales::{lot, open};

const LOT: &str = "sales/forged/lots/clock";

/// The newest record of a subject, changed, under the same or another.
async fn forge(stack: &Stack, from: &str, to: &str, change: impl FnOnce(&mut Value)) {
    let engine = stack.nats_user("bid-engine").await.jetstream;
    let stream = engine.get_stream(RECORDS).await.expect("it is there");
    let truth = stream.get_last_raw_message_by_subject(from).await;
    let truth = truth.expect("it is public").payload;
    let mut record: Value = serde_json::from_slice(&truth).expect("JSON");
    change(&mut record);
    let sent = engine.publish(to.to_owned(), record.to_string().into());
    let stored = sent.await.expect("it is sent").await;
    stored.expect("it is stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_and_a_sale_that_nobody_decided_are_shown_for_seconds_only() {
    let stack = Stack::start().await;
    let (alice, olga) = (stack.sign_in("alice").await, stack.sign_in("olga").await);
    open(&olga, "forged", vec![lot("clock", 1, 1_000)], 3_600).await;
    alice.bid("forged", "clock", "alice-1", 2_000).await;
    let price = async || alice.get(LOT).await["price"].clone();
    until("the bid is shown", async || price().await == 1_000).await;

    let (sale, clock) = ("record.sale.forged", "record.lot.forged.clock");
    forge(&stack, clock, clock, |it| {
        it["sequence"] = 1_000_000.into();
        it["price"] = 7.into();
        it["entries"] = json!([]);
    })
    .await;
    let invented = "record.sale.invented";
    forge(&stack, sale, invented, |it| it["sale"] = "invented".into()).await;
    let status = async || alice.try_get("sales/invented").await.0;
    until("both are shown", async || {
        price().await == 7 && status().await == StatusCode::OK
    })
    .await;

    until("neither is", async || {
        price().await == 1_000 && status().await == StatusCode::NOT_FOUND
    })
    .await;
    alice.bid("forged", "clock", "alice-2", 3_000).await;
    let bob = stack.sign_in("bob").await;
    bob.bid("forged", "clock", "bob-1", 2_500).await;
    until("what comes after is shown", async || {
        price().await.as_u64() > Some(2_000)
    })
    .await;
}
