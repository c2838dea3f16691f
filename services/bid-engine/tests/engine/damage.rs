//! Logs that somebody wrote into, or that are damaged.

use std::sync::Arc;

use async_nats::{HeaderMap, header::NATS_MESSAGE_ID};
use bid_engine::{
    frame::{Frame, message_id},
    sealing::SealingKeys,
};
use serde_json::{Value, json};
use topology::{Token, auction_log, header, subject};

use crate::house::{House, body, command_subject, partition};

/// A message of the log: its id and its bytes.
pub(crate) type Message = (String, Vec<u8>);

/// Stops the engine and stores the partition's log again as `change` leaves it.
pub(crate) async fn rewrite(
    house: &mut House,
    change: impl FnOnce(&mut Vec<Message>, &SealingKeys),
) {
    house.stop_engine().await;
    let setup = house.nats.provisioner().await;
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let name = auction_log(partition());
    let log = engine.get_stream(&name).await.unwrap();
    let info = log.cached_info().clone();
    let mut messages = vec![];
    for sequence in 1..=info.state.last_sequence {
        let stored = log.get_raw_message(sequence).await.unwrap();
        let id = stored.headers.get(NATS_MESSAGE_ID).unwrap().to_string();
        messages.push((id, stored.payload.to_vec()));
    }
    change(&mut messages, &house.keys());
    setup.delete_stream(&name).await.unwrap();
    setup.create_stream(info.config).await.unwrap();
    for (id, payload) in messages {
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, id);
        let subject = subject::log(partition());
        let sent = engine.publish_with_headers(subject, headers, payload.into());
        sent.await.unwrap().await.unwrap();
    }
}

/// A sale with two bids, one frame each, and an engine that was started again on a changed log; what was public before.
async fn damaged(change: impl FnOnce(&mut Vec<Message>, &SealingKeys)) -> (House, String) {
    let mut house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    house.bid("bob", "clock", "b2", 3_000).await;
    rewrite(&mut house, change).await;
    let (running, shutdown, health) = house.another_engine().await;
    let waits_for = harness::until_some("the engine says what is wrong", async || {
        health
            .waiting_on("partitions")
            .filter(|why| why.contains("read-only"))
    })
    .await;
    house.adopt(running, shutdown);
    (house, waits_for)
}

/// Bids are refused with words, what came before is shown, and other partitions go on.
async fn is_read_only(house: &House, expected: &str) {
    let stopped = house.bid("cid", "clock", "b3", 9_000).await;
    assert_eq!(stopped["refusal"], json!({"kind": "bidding_stopped"}));
    let hold = json!({"sale": crate::house::SALE, "reason": "A look"});
    let refused = house
        .request(&house.web, "olga", &command_subject("hold"), &hold)
        .await;
    let told = refused.headers.unwrap();
    assert_eq!(told.get(header::FAULT_CODE).unwrap().as_str(), "423");
    let words = told.get(header::FAULT).unwrap().as_str();
    assert!(words.contains(expected), "{words}");
    let asked = subject::query(
        partition(),
        &crate::house::sale_token(),
        subject::Query::Health,
    );
    let told = body(
        &house
            .request(&house.web, "olga", &asked, &Value::Null)
            .await,
    );
    assert!(
        told["read_only"].as_str().unwrap().contains(expected),
        "{told}"
    );
    assert_eq!(house.record("clock").await["sale"], crate::house::SALE);

    let of = |name: &str| topology::Partition::of(name, harness::nats::PARTITION_COUNT);
    let elsewhere = (0..).map(|n| format!("sale-{n}"));
    let elsewhere = elsewhere.into_iter().find(|name| of(name) != partition());
    let elsewhere = elsewhere.unwrap();
    let other = of(&elsewhere);
    let mut sale = crate::house::sale(&["chair"], 600);
    sale["sale"] = elsewhere.as_str().into();
    let create = subject::operator_command(
        other,
        &Token::parse(&elsewhere).unwrap(),
        subject::OperatorVerb::Create,
    );
    let created = body(&house.request(&house.web, "olga", &create, &sale).await);
    assert_eq!(created["done"], true, "{created}");
}

#[tokio::test(flavor = "multi_thread")]
async fn flipped_bit_stops_bidding_in_its_partition_only() {
    let (house, why) = damaged(|messages, _| {
        let (_, middle) = &mut messages[2];
        let bit = middle.len() / 2;
        middle[bit] ^= 4;
    })
    .await;
    assert!(why.contains("frame at 3: it cannot be read"), "{why}");
    is_read_only(&house, "frame at 3").await;
    // The first bid came after the damage.
    assert_eq!(house.record("clock").await["bid_count"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn frame_of_a_later_format_stops_bidding_and_is_named() {
    let (house, why) = damaged(|messages, keys| {
        let sequence = messages.len() as u64 + 1;
        let future = vec![99; 200];
        let hash = *blake3::hash(&future).as_bytes();
        let id = message_id(partition().number(), sequence, &hash, keys);
        messages.push((id, future));
    })
    .await;
    assert!(why.contains("version 99"), "{why}");
    is_read_only(&house, "version 99").await;
    assert_eq!(house.record("clock").await["bid_count"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_messages_with_any_id_are_passed_over() {
    let mut house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    let mut own = None;
    rewrite(&mut house, |messages, _| {
        let last = messages.last().unwrap().clone();
        // One of our own, stored again elsewhere: its id says where it belongs.
        messages.push(last.clone());
        messages.push(("made-up".into(), b"{}".to_vec()));
        messages.push((last.0.clone(), b"other bytes".to_vec()));
        own = Some(last);
    })
    .await;
    house.start_engine().await;
    let answer = house.bid("bob", "clock", "b2", 3_000).await;
    assert_eq!(answer["accepted"], true, "{answer}");
    assert_eq!(house.record("clock").await["bid_count"], 2);
    let keys: Arc<SealingKeys> = house.keys();
    assert!(Frame::decode(&own.unwrap().1, &keys).is_ok());
    house.kill_engine();
    house.start_engine().await;
    assert_eq!(house.record("clock").await["bid_count"], 2);
}
