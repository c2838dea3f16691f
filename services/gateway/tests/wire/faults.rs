//! NATS goes away, loses what it kept, or loses a message: every channel recovers.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Client, Gate};

#[tokio::test]
async fn channels_resume_after_nats_lost_what_it_kept() {
    let mut gate = Gate::open().await;
    let mut before = 0;
    for n in 0..20 {
        before = gate.record(n).await;
    }
    let mut client = Client::visitor(&gate).await;
    let joined = client.subscribe("lot:spring.l1").await;
    assert_eq!(joined["offset"], before);
    let quiet = ["sale:spring", "user:#u1", "tick:ACME"];
    let mut other = Client::signed_in(&gate, "u1", "s1").await;
    gate.tick("ACME", 1).await;
    for channel in quiet {
        other.subscribe(channel).await;
    }
    assert_eq!(other.publication().await.1, json!({ "n": 1 }));

    // In memory they would go with the server, as records do.
    let setup = gate.nats.provisioner().await;
    setup.delete_stream("TICKS").await.unwrap();
    gate.nats.kill();
    gate.nats.restart().await;
    gate.make_records().await;
    gate.make(&gate.engine, topology::notices()).await;
    gate.make(&gate.market, topology::ticks()).await;
    gate.tick("ACME", 2).await;
    // Fewer messages than before: their sequences lie below the offset that clients hold.
    for n in 0..3 {
        gate.record(100 + n).await;
    }
    let line = client.line().await;
    assert_eq!(line["push"]["unsubscribe"]["code"], 2500, "{line}");
    let recover = json!({ "channel": "lot:spring.l1", "recover": true,
        "offset": before, "epoch": joined["epoch"] });
    let result = client.result("subscribe", recover).await;
    assert!(result["recovered"].is_null());
    assert_ne!(result["epoch"], joined["epoch"]);
    assert_eq!(result["offset"], 3);
    let offset = gate.record(200).await;
    assert_eq!(client.publication().await, (offset, json!({ "n": 200 })));

    for _ in quiet {
        assert_eq!(other.line().await["push"]["unsubscribe"]["code"], 2500);
    }
    for channel in quiet {
        other.subscribe(channel).await;
    }
    assert_eq!(other.publication().await, (1, json!({ "n": 2 })));
    gate.publish(&gate.engine, "record.sale.spring", &json!({ "n": 3 }))
        .await;
    assert_eq!(other.publication().await.1, json!({ "n": 3 }));
    gate.publish(&gate.engine, "notice.u1", &json!({ "n": 4 }))
        .await;
    assert_eq!(other.publication().await.1, json!({ "n": 4 }));
}

#[tokio::test]
async fn stream_recreated_on_live_server_unsubscribes() {
    let gate = Gate::open().await;
    for n in 0..5 {
        gate.record(n).await;
    }
    let mut client = Client::visitor(&gate).await;
    client.subscribe("lot:spring.l1").await;
    let setup = gate.nats.provisioner().await;
    setup.delete_stream("RECORDS").await.unwrap();
    gate.make_records().await;
    gate.record(9).await;
    assert_eq!(client.line().await["push"]["unsubscribe"]["code"], 2500);
}

#[tokio::test]
async fn channel_of_missing_stream_is_empty_then_joined() {
    let gate = Gate::open().await;
    let setup = gate.nats.provisioner().await;
    setup.delete_stream("RECORDS").await.unwrap();
    let mut client = Client::visitor(&gate).await;
    let asked = Instant::now();
    let empty = client.subscribe("lot:spring.l1").await;
    assert!(asked.elapsed() < Duration::from_secs(5));
    assert!(
        empty["offset"].is_null() && empty["epoch"].is_null(),
        "{empty}"
    );

    gate.make_records().await;
    gate.record(1).await;
    assert_eq!(client.line().await["push"]["unsubscribe"]["code"], 2500);
    let recover = json!({ "channel": "lot:spring.l1", "recover": true });
    let result = client.result("subscribe", recover).await;
    assert_eq!(result["recovered"], true);
    assert_eq!(result["publications"][0]["data"], json!({ "n": 1 }));
}

#[tokio::test]
async fn price_channel_survives_stream_created_twice() {
    let gate = Gate::open().await;
    let setup = gate.nats.provisioner().await;
    setup.delete_stream("TICKS").await.unwrap();
    let mut client = Client::visitor(&gate).await;
    let empty = client.subscribe("tick:ACME").await;
    assert!(empty["epoch"].is_null(), "{empty}");
    gate.make(&gate.market, topology::ticks()).await;
    let mut offset = gate.tick("ACME", 1).await;
    assert_eq!(client.line().await["push"]["unsubscribe"]["code"], 2500);
    let again = json!({ "channel": "tick:ACME", "recover": true });
    let joined = client.result("subscribe", again).await;
    let epoch = joined["epoch"].as_str().unwrap();
    assert!(!epoch.is_empty(), "{joined}");
    for n in 2..10 {
        offset = gate.tick("ACME", n).await;
    }
    while client.publication().await.0 < offset {}

    setup.delete_stream("TICKS").await.unwrap();
    gate.make(&gate.market, topology::ticks()).await;
    let first = gate.tick("ACME", 20).await;
    assert_eq!(client.line().await["push"]["unsubscribe"]["code"], 2500);
    // With the epoch it holds, and with none, as who was told of an empty channel by an older gateway.
    for held in [epoch, ""] {
        let mut client = Client::visitor(&gate).await;
        let back =
            json!({ "channel": "tick:ACME", "recover": true, "offset": offset, "epoch": held });
        let told = client.result("subscribe", back).await;
        assert!(told["recovered"].is_null(), "{held}: {told}");
        assert_eq!(client.publication().await, (first, json!({ "n": 20 })));
    }
}

#[tokio::test]
async fn subscribers_recover_after_nats_was_away() {
    let gate = Gate::open_behind_proxy(&[]).await;
    let offset = gate.record(1).await;
    let mut client = Client::visitor(&gate).await;
    let joined = client.subscribe("lot:spring.l1").await;
    let mut early = Client::visitor(&gate).await;
    gate.proxy.cut(true);
    let line = client.line().await;
    assert_eq!(line["push"]["unsubscribe"]["code"], 2500, "{line}");

    // One who asks meanwhile is told to ask again, in good time.
    let lot = json!({ "channel": "lot:spring.l1", "recover": true, "offset": offset, "epoch": joined["epoch"] });
    let asked = Instant::now();
    let refused = early.ask("subscribe", lot.clone()).await;
    assert_eq!(
        (&refused["error"]["code"], &refused["error"]["temporary"]),
        (&json!(100), &json!(true))
    );
    assert!(
        asked.elapsed() < Duration::from_secs(5),
        "{:?}",
        asked.elapsed()
    );
    let subscribe = early.command("subscribe", lot.clone()).await;
    let unsubscribe = early.command("unsubscribe", lot.clone()).await;
    assert_eq!(early.reply(subscribe).await["subscribe"], json!({}));
    assert!(early.reply(unsubscribe).await["unsubscribe"].is_object());

    // One who waits is answered when it is back, with all that came meanwhile.
    let subscribe = client.command("subscribe", lot).await;
    gate.record(2).await;
    gate.proxy.cut(false);
    let back = client.reply(subscribe).await["subscribe"].clone();
    assert_eq!(back["recovered"], true, "{back}");
    assert_eq!(back["publications"][0]["data"], json!({ "n": 2 }));
    let offset = gate.record(3).await;
    assert_eq!(client.publication().await, (offset, json!({ "n": 3 })));
}

/// So few that they are stored before the gateway thinks its server dead, on a busy machine too.
const MISSED: u64 = 20;

#[tokio::test]
async fn messages_missed_in_a_short_cut_arrive_once() {
    let gate = Gate::open_behind_proxy(&[]).await;
    let mut client = Client::visitor(&gate).await;
    let offset = gate.record(0).await;
    assert_eq!(client.subscribe("lot:spring.l1").await["offset"], offset);
    client.subscribe("lot:spring.l2").await;
    for round in 0..3_u64 {
        // Too short to be told of.
        gate.proxy.cut(true);
        let records = (1..=MISSED).map(|n| json!({ "n": round * MISSED + n }));
        gate.publish_all(&gate.engine, "record.lot.spring.l1", records)
            .await;
        let quiet = json!({ "quiet": round });
        gate.publish(&gate.engine, "record.lot.spring.l2", &quiet)
            .await;
        gate.proxy.cut(false);
        let mut seen = Vec::new();
        let mut quiet_seen = false;
        while (seen.len() as u64) < MISSED || !quiet_seen {
            let (_, data) = client.publication().await;
            match data["n"].as_u64() {
                Some(n) => seen.push(n),
                None => quiet_seen = data == quiet,
            }
        }
        let missed = (1..=MISSED).map(|n| round * MISSED + n);
        assert_eq!(seen, missed.collect::<Vec<_>>());
    }
}
