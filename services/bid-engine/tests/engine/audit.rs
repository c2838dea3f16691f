//! Logs that other rules judged: what is served, and what an audit says of it.

use auction::{Event, Time};
use bid_engine::{
    Audit, Report,
    frame::{Body, Frame, Header, encode, message_id},
};
use serde_json::json;

use crate::{
    damage::rewrite,
    house::{House, partition},
};

/// Audits the partition of the sale.
async fn audit(house: &House, since: Option<Time>) -> Report {
    let audit = Audit {
        nats_url: house.nats.url().parse().unwrap(),
        secrets: house.nats.secrets("bid-engine"),
        partition: Some(partition().number()),
        since,
    };
    audit.run().await.unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn audit_of_a_log_of_todays_rules_is_clean() {
    let mut house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    house.bid("bob", "clock", "b2", 3_000).await;
    house.bid("bob", "clock", "b3", 10).await;
    house.bid("alice", "clock", "b4", 9_000).await;
    let report = audit(&house, None).await;
    assert!(report.is_clean(), "{report:?}");
    // The sale, two paddles, three bids that count and one that does not.
    assert_eq!(report.events, 7);
    house.stop_engine().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn audit_lists_what_other_rules_decided_and_it_is_served() {
    let mut house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    house.bid("bob", "clock", "b2", 3_000).await;
    assert_eq!(house.record("clock").await["price"], 3_100);
    // As rules with another step would have judged.
    rewrite(&mut house, |messages, keys| {
        let mut previous = None;
        for (index, (id, bytes)) in messages.iter_mut().enumerate() {
            let frame = Frame::decode(bytes, keys).unwrap();
            let body = match frame.body {
                Body::Decided { events, .. } => Body::Decided {
                    events: events.iter().map(with_another_price).collect(),
                    lots: vec![],
                },
                opened => opened,
            };
            let header = Header {
                previous: previous.unwrap_or(frame.header.previous),
                ..frame.header
            };
            let encoded = encode(&header, &body.encode(), keys);
            let sequence = index as u64 + 1;
            *id = message_id(partition().number(), sequence, &encoded.hash, keys);
            *bytes = encoded.bytes.to_vec();
            previous = Some(encoded.hash);
        }
    })
    .await;
    house.start_engine().await;
    assert_eq!(house.record("clock").await["price"], 3_150);
    let standing = house.standing("alice", "clock").await;
    assert_eq!(standing["state"], "leading", "{standing}");

    let report = audit(&house, None).await;
    assert_eq!(report.differences.len(), 1, "{:?}", report.differences);
    let difference = report.differences[0].to_string();
    for part in ["lot clock", "bid b2", "3150", "3100"] {
        assert!(difference.contains(part), "{difference}");
    }
    let later = "2100-01-01T00:00:00.000Z".try_into().unwrap();
    assert!(audit(&house, Some(later)).await.is_clean());
}

/// The same event with the price of the second bid half a step higher.
fn with_another_price(event: &Event) -> Event {
    let mut changed = json!(event);
    if changed["kind"]["BidPlaced"]["bid_id"] == "b2" {
        let placed = &mut changed["kind"]["BidPlaced"];
        placed["effect"]["English"]["price"] = 3_150.into();
        placed["lines"][1]["price"] = 3_150.into();
    }
    serde_json::from_value(changed).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn audit_of_a_server_that_is_not_there_ends_with_words() {
    let house = House::open().await;
    let audit = Audit {
        nats_url: "nats://127.0.0.1:1".parse().unwrap(),
        secrets: house.nats.secrets("bid-engine"),
        partition: None,
        since: None,
    };
    let error = format!("{:#}", audit.run().await.unwrap_err());
    assert!(error.contains("127.0.0.1:1"), "{error}");
}
