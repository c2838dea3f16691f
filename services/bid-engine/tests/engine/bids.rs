use std::{collections::BTreeMap, time::Duration};

use auction::{Event, EventKind, Refusal, Time};
use bid_engine::frame::{Body, Frame, FrameError};
use bootstrap::clock;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;
use topology::subject::{self, Query};

use crate::house::{
    House, PATIENCE, SALE, body, command_subject, headers, partition, sale, sale_token,
};

/// Bids that keep an engine busy past the end.
const CROWD: u64 = 5_000;
/// When the crowd comes, before the end.
const NEAR: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread")]
async fn a_bid_is_answered_and_everyone_sees_it() {
    let house = House::open().await;
    let live = house.gateway.client.subscribe("live.lot.>").await.unwrap();
    let mut live = live;
    assert_eq!(house.create_sale(&["clock"], 600).await["done"], true);
    let answer = house.bid("alice", "clock", "b1", 5_000).await;
    assert_eq!(answer["accepted"], true, "{answer}");
    assert_eq!(
        (&answer["price"], &answer["leading"]),
        (&json!(1_000), &json!(true))
    );
    assert_eq!(answer["minimum_bid"], 1_100);

    let mut seen = vec![];
    while seen.last().map(|record: &Value| &record["kind"]) != Some(&json!("bid")) {
        let message = timeout(PATIENCE, live.next()).await.unwrap().unwrap();
        seen.push(serde_json::from_slice::<Value>(&message.payload).unwrap());
    }
    let record = seen.last().unwrap();
    assert_eq!(record["sale"], SALE);
    assert_eq!(
        (&record["price"], &record["leader"]),
        (&json!(1_000), &json!(1))
    );
    assert_eq!(record["sequence"], answer["sequence"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bid_id_gets_the_same_answer_and_counts_once() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    let first = house.bid("alice", "clock", "b1", 5_000).await;
    let mut again = house.bid("alice", "clock", "b1", 5_000).await;
    again["now"] = first["now"].clone();
    assert_eq!(first, again);
    let other_body = house.bid("alice", "clock", "b1", 6_000).await;
    assert_eq!(other_body["refusal"]["kind"], "bid_id_reused");
    assert_eq!(house.record("clock").await["bid_count"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_closes_by_itself_and_the_late_bid_is_told_both_times() {
    let house = House::open().await;
    house.create_sale(&["clock"], 2).await;
    assert_eq!(
        house.bid("alice", "clock", "b1", 5_000).await["accepted"],
        true
    );
    harness::until("the lot is sold", async || {
        house.record("clock").await["phase"] == "sold"
    })
    .await;
    assert_eq!(house.standing("alice", "clock").await["state"], "won");
    let late = house.bid("bob", "clock", "b2", 9_000).await;
    assert_eq!(late["refusal"]["kind"], "bid_too_late", "{late}");
    assert!(late["refusal"]["arrived_at"].as_str() > late["refusal"]["ended_at"].as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hammer_does_not_wait_for_a_crowd_of_bids() {
    let house = House::open().await;
    house.create_sale(&["clock"], 2).await;
    let end = house.record("clock").await["ends_at"].clone();
    let end: Time = serde_json::from_value(end).unwrap();
    harness::until("the end is near", async || {
        Time::from(clock::now()).until(end) < NEAR
    })
    .await;
    for n in 0..CROWD {
        let bid =
            json!({"sale": SALE, "lot": "clock", "bid_id": format!("b{n}"), "maximum": 5_000});
        let sent = house.gateway.client.publish_with_headers(
            command_subject("bid"),
            headers("alice", 20_000),
            bid.to_string().into(),
        );
        sent.await.unwrap();
    }
    let events = harness::until_some("the lot is closed in the log", async || {
        let events = logged_events(&house).await;
        let is_close = |event: &Event| matches!(event.kind, EventKind::LotClosed(_));
        let closed = events.iter().position(is_close);
        Some(events[..closed?].to_vec())
    })
    .await;
    let too_late = events.iter().filter(|event| match &event.kind {
        EventKind::BidRefused(bid) => matches!(bid.refusal, Refusal::BidTooLate { .. }),
        _ => false,
    });
    // One that came while the end had not passed yet, and was stamped when it had.
    assert!(too_late.count() <= 1, "bids were judged before the hammer");
}

/// The events of the log, oldest first.
async fn logged_events(house: &House) -> Vec<Event> {
    let (journal, keys) = (house.journal().await, house.keys());
    let mut events = vec![];
    let read = journal.replay(0, |stored| {
        if let Body::Decided { events: more, .. } = Frame::decode(&stored.payload, &keys)?.body {
            events.extend(more);
        }
        Ok::<_, FrameError>(())
    });
    read.await.unwrap();
    events
}

#[tokio::test(flavor = "multi_thread")]
async fn many_bids_at_once_are_one_order_for_everybody() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    let bids = (0..200_u64).map(|n| {
        let house = &house;
        async move {
            let (user, id) = (format!("user-{}", n % 7), format!("bid-{n}"));
            house.bid(&user, "clock", &id, 1_000 + 150 * n).await
        }
    });
    let answers: Vec<Value> = futures_util::future::join_all(bids).await;
    let accepted = answers
        .iter()
        .filter(|answer| answer["accepted"] == true)
        .count();
    assert!(accepted > 0);
    let record = house.record("clock").await;
    let sequences: Vec<u64> = record["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["sequence"].as_u64().unwrap())
        .collect();
    let expected: Vec<u64> = (1..=record["sequence"].as_u64().unwrap()).collect();
    assert_eq!(sequences, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_house_may_ask_for_paddles_and_reserves_and_the_gateway_may_not() {
    let house = House::open().await;
    let mut asked = sale(&["clock", "chair"], 3_600);
    asked["lots"][0]["reserve"] = json!(1_500);
    house.create(&asked).await;
    house.bid("alice", "clock", "b1", 1_000).await;
    house.bid("bob", "clock", "b2", 2_000).await;
    let subject = subject::query(partition(), &sale_token(), Query::Paddles);
    let asked = json!({"paddles": [2, 7]});
    let answer = body(&house.request(&house.web, "olga", &subject, &asked).await);
    assert_eq!(answer, json!({"2": "bob"}));
    let read: BTreeMap<auction::Paddle, auction::UserId> = serde_json::from_value(answer).unwrap();
    assert_eq!(read.len(), 1);
    let reserves = house.ask("olga", Query::Reserves, json!(null)).await;
    assert_eq!(reserves, json!({"clock": 1_500}));
    let many = json!({"paddles": (1..=501).collect::<Vec<u32>>()});
    let refused = house.request(&house.web, "olga", &subject, &many);
    let refused = refused.await.headers.unwrap();
    assert_eq!(
        refused.get(topology::header::FAULT_CODE).unwrap().as_str(),
        "400"
    );
    let gateway = topology::User::Gateway.grants(harness::nats::PARTITION_COUNT, &[]);
    assert!(
        !gateway
            .publish
            .iter()
            .any(|granted| granted.starts_with("auction.query"))
    );
}
