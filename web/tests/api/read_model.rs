//! The read model, when records are missing or NATS is away.

use futures_util::StreamExt;
use harness::until;
use serde_json::{Value, json};

use crate::{
    partition::{bid, partition_with_sale},
    sales::shown,
    site,
};

#[tokio::test]
async fn a_hole_in_the_history_is_filled_by_asking_the_engine() {
    let site = site::start().await;
    let mut partition = partition_with_sale("spring", 1);
    site.publish(&partition).await;
    for n in 0..30 {
        let by = if n % 2 == 0 { "alice" } else { "bob" };
        bid(&mut partition, "spring", 1, by, 2_000 + n * 500);
    }
    let engine = site.nats.connection("bid-engine").await;
    let mut questions = site.nats.subscribe(&engine, "auction.query.>").await;
    // Of the bids only the newest is in the stream, as when older records were dropped.
    let sale = partition.sales().next().unwrap();
    let lot = partition.lots(sale).next().unwrap();
    let whole = partition.lot_record(sale, lot, 0, usize::MAX).unwrap();
    let newest = partition
        .lot_record(sale, lot, whole.lot.sequence - 1, 1)
        .unwrap();
    let publish = engine
        .jetstream
        .publish("record.lot.spring.lot-1", json!(newest).to_string().into());
    publish.await.unwrap().await.unwrap();

    let answering = partition.clone();
    tokio::spawn(async move {
        while let Some(question) = questions.next().await {
            let asked: Value = serde_json::from_slice(&question.payload).unwrap();
            let sale = answering.sales().next().unwrap();
            let lot = answering.lots(sale).next().unwrap();
            // A few at a time, so that it takes several questions.
            let record = answering.lot_record(sale, lot, asked["after"].as_u64().unwrap(), 7);
            let answer = json!(record.unwrap()).to_string();
            let reply = question.reply.unwrap();
            engine.client.publish(reply, answer.into()).await.unwrap();
        }
    });
    let visitor = site.visitor();
    until("the whole log is served", async || {
        let log = visitor.get("sales/spring/lots/lot-1/log").await;
        let log = log.text().await.unwrap();
        log.lines().count() as u64 == whole.lot.sequence
    })
    .await;
    let log = visitor.get("sales/spring/lots/lot-1/log").await;
    let log = log.text().await.unwrap();
    let sequences = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["sequence"].clone());
    assert!(sequences.eq((1..=whole.lot.sequence).map(Value::from)));
}

#[tokio::test]
async fn what_was_known_stays_while_nats_is_away_and_goes_on_after() {
    let mut site = site::start().await;
    let mut partition = partition_with_sale("spring", 1);
    shown(&site, &partition, "sales/spring/lots/lot-1").await;
    let visitor = site.demo("alice").await;
    visitor.show("session").await;
    site.nats.kill();
    assert_eq!(visitor.show("session").await["name"], "Alice");
    assert_eq!(
        visitor.show("sales/spring/lots/lot-1").await["price"],
        Value::Null
    );
    site.nats.restart().await;
    let engine = site.nats.connection("bid-engine").await;
    // The stream was in memory: its owner makes it again from the truth.
    broker::ensure_stream(&engine.jetstream, &topology::records().settings())
        .await
        .unwrap();
    bid(&mut partition, "spring", 1, "alice", 5_000);
    site.publish(&partition).await;
    until("the price is shown", async || {
        visitor.show("sales/spring/lots/lot-1").await["price"] == 1_000
    })
    .await;
}
