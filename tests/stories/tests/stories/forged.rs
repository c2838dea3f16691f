//! What somebody with the engine's seed makes public does not stay.

use harness::{stack::Stack, until, viewer::Viewer};
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
async fn price_that_nobody_decided_is_shown_for_seconds_only_and_a_sale_never() {
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
    until("the price is shown", async || price().await == 7).await;
    let name = "outcry_web_unpublished_records_total";
    until("the sale was passed over", async || {
        stack.counted("web", name, &[]).await > 0.0
    })
    .await;
    let invented = alice.try_get("sales/invented").await;
    assert_eq!(invented.0, StatusCode::NOT_FOUND);
    until("the price is right again", async || price().await == 1_000).await;
    alice.bid("forged", "clock", "alice-2", 3_000).await;
    let bob = stack.sign_in("bob").await;
    bob.bid("forged", "clock", "bob-1", 2_500).await;
    until("what comes after is shown", async || {
        price().await.as_u64() > Some(2_000)
    })
    .await;
}

/// Records of sales that nobody made.
const JUNK: usize = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn junk_of_sales_that_nobody_made_is_passed_over_everywhere() {
    let stack = Stack::start().await;
    let (alice, olga) = (stack.sign_in("alice").await, stack.sign_in("olga").await);
    open(&olga, "forged", vec![lot("clock", 1, 1_000)], 3_600).await;
    alice.bid("forged", "clock", "alice-1", 2_000).await;
    let mut viewer = Viewer::watch(&stack.gateway_url(), "lot:forged.clock").await;

    let engine = stack.nats_user("bid-engine").await;
    let stream = engine
        .jetstream
        .get_stream(RECORDS)
        .await
        .expect("it is there");
    let truth = stream
        .get_last_raw_message_by_subject("record.lot.forged.clock")
        .await;
    let truth: Value = serde_json::from_slice(&truth.expect("it is public").payload).expect("JSON");
    for number in 0..JUNK {
        let mut record = truth.clone();
        let (sale, lot) = (format!("junk-{}", number % 20), format!("lot-{number}"));
        (record["sale"], record["lot"]) = (json!(sale), json!(lot));
        let subject = format!("record.lot.{sale}.{lot}");
        let payload = match number % 5 {
            0 => "no record at all".to_owned(),
            _ => record.to_string(),
        };
        let sent = engine.client.publish(subject, payload.into()).await;
        sent.expect("it is sent");
    }
    engine.client.flush().await.expect("it is sent");
    let name = "outcry_web_unpublished_records_total";
    until("all was passed over", async || {
        stack.counted("web", name, &[]).await >= (JUNK - JUNK / 5) as f64
    })
    .await;
    let listed = alice.get("sales").await.to_string();
    assert!(!listed.contains("junk"), "{listed}");
    for path in ["sales/junk-1", "sales/junk-1/lots/lot-1"] {
        assert_eq!(alice.try_get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }

    let bob = stack.sign_in("bob").await;
    bob.bid("forged", "clock", "bob-1", 2_500).await;
    let news = viewer.next_where(|record| record["bid_count"] == 2).await;
    assert_eq!(news["sale"], "forged", "nothing else is heard there");
    until("the site shows it too", async || {
        alice.get(LOT).await["bid_count"] == 2
    })
    .await;
}
