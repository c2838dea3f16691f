//! NATS goes away, loses what it kept, or loses a message: no channel stays silent.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Client, Gate};

#[tokio::test]
async fn after_nats_lost_its_memory_every_channel_speaks_again() {
    let mut gate = Gate::open().await;
    let mut before = 0;
    for n in 0..20 {
        before = gate.record(n).await;
    }
    let mut client = Client::visitor(&gate).await;
    let joined = client.subscribe(2, "lot:spring.l1").await;
    assert_eq!(joined["offset"], before);

    gate.nats.kill();
    gate.nats.restart().await;
    gate.make_records().await;
    // Fewer messages than before: their sequences lie below the place that clients hold.
    for n in 0..3 {
        gate.record(100 + n).await;
    }
    let line = client.line().await;
    assert_eq!(line["push"]["unsubscribe"]["code"], 2500, "{line}");
    let recover = json!({ "channel": "lot:spring.l1", "recover": true,
        "offset": before, "epoch": joined["epoch"] });
    let result = client.ask(3, "subscribe", recover).await["subscribe"].clone();
    assert!(result["recovered"].is_null());
    assert_ne!(result["epoch"], joined["epoch"]);
    assert_eq!(result["offset"], 3);
    let offset = gate.record(200).await;
    assert_eq!(client.publication().await, (offset, json!({ "n": 200 })));
}

#[tokio::test]
async fn a_stream_made_again_under_a_living_server_is_noticed() {
    let gate = Gate::open().await;
    for n in 0..5 {
        gate.record(n).await;
    }
    let mut client = Client::visitor(&gate).await;
    client.subscribe(2, "lot:spring.l1").await;
    let setup = gate.nats.connection("setup").await;
    setup.jetstream.delete_stream("RECORDS").await.unwrap();
    gate.make_records().await;
    gate.record(9).await;
    assert_eq!(client.line().await["push"]["unsubscribe"]["code"], 2500);
}

#[tokio::test]
async fn a_channel_whose_stream_is_not_there_is_answered_and_joined_later() {
    let gate = Gate::open().await;
    let setup = gate.nats.connection("setup").await;
    setup.jetstream.delete_stream("RECORDS").await.unwrap();
    let mut client = Client::visitor(&gate).await;
    let asked = Instant::now();
    let empty = client.subscribe(2, "lot:spring.l1").await;
    assert!(asked.elapsed() < Duration::from_secs(5));
    assert!(empty["offset"].is_null() && empty["epoch"].is_null(), "{empty}");

    gate.make_records().await;
    gate.record(1).await;
    assert_eq!(client.line().await["push"]["unsubscribe"]["code"], 2500);
    let recover = json!({ "channel": "lot:spring.l1", "recover": true });
    let result = client.ask(3, "subscribe", recover).await["subscribe"].clone();
    assert_eq!(result["recovered"], true);
    assert_eq!(result["publications"][0]["data"], json!({ "n": 1 }));
}

#[tokio::test]
async fn a_subscription_while_nats_is_away_is_answered_in_time() {
    let mut gate = Gate::open().await;
    gate.record(1).await;
    let mut client = Client::visitor(&gate).await;
    gate.nats.kill();
    let asked = Instant::now();
    client.subscribe(2, "lot:spring.l1").await;
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    gate.nats.restart().await;
    gate.make_records().await;
    gate.record(2).await;
    assert_eq!(client.line().await["push"]["unsubscribe"]["code"], 2500);
}

#[tokio::test]
async fn messages_published_while_the_gateway_was_cut_off_are_delivered() {
    // The file stream survives the kill, so the same life goes on and only live messages were lost.
    let changes = [("stream = \"RECORDS\"", "stream = \"AUCTION_0\"")];
    let _ = changes;
    let gate = Gate::open().await;
    let mut client = Client::visitor(&gate).await;
    client.subscribe(2, "lot:spring.l1").await;
    let mut expected = Vec::new();
    for n in 0..300_u64 {
        gate.record(n).await;
        expected.push(n);
    }
    let mut seen = Vec::new();
    while seen.len() < expected.len() {
        seen.push(client.publication().await.1["n"].as_u64().unwrap());
    }
    assert_eq!(seen, expected);
}
