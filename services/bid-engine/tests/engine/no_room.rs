//! Logs that NATS takes no more into: what it refused is refused, and nothing else.

use async_nats::{Message, RequestError, jetstream::Context};
use serde_json::{Value, json};
use topology::{
    auction_log,
    subject::{self, Query},
};

use crate::house::{House, SALE, command_subject, headers, partition, sale_token};

/// What the log may hold in all; none means all there is.
async fn limit(zones: &Context, bytes: Option<u64>) {
    let log = zones.get_stream(auction_log(partition())).await.unwrap();
    let mut config = log.cached_info().config.clone();
    config.max_bytes = bytes.map_or(-1, |bytes| i64::try_from(bytes).unwrap());
    zones.update_stream(config).await.unwrap();
}

/// What alice is told became of a bid, asked once.
async fn told_of(house: &House, bid_id: &str) -> Result<Message, RequestError> {
    let subject = subject::query(partition(), &sale_token(), Query::Answer);
    let asked = json!({"lot": "clock", "bid_id": bid_id});
    let (headers, payload) = (headers("alice", 20_000), asked.to_string().into());
    let told = (house.web.client).request_with_headers(subject, headers, payload);
    told.await
}

async fn stored_bytes(zones: &Context) -> u64 {
    let log = zones.get_stream(auction_log(partition())).await.unwrap();
    log.cached_info().state.bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn bid_that_the_full_log_refuses_is_refused_and_counts_once_there_is_room() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    let zones = house.nats.provisioner().await;
    let full = stored_bytes(&zones).await;
    limit(&zones, Some(full)).await;
    for bid_id in ["b2", "b3"] {
        let refused = house.bid("bob", "clock", bid_id, 3_000).await;
        assert_eq!(refused["refusal"], json!({"kind": "bidding_stopped"}));
    }
    // What is in the log counts, whoever asks again.
    let known = house.bid("alice", "clock", "b1", 5_000).await;
    assert_eq!(known["accepted"], true, "{known}");
    assert_eq!(house.record("clock").await["bid_count"], 1);
    let hold = json!({"sale": SALE, "reason": "A look"});
    let subject = command_subject("hold");
    let told = house.request(&house.web, "olga", &subject, &hold).await;
    let told = broker::Fault::of(&told).unwrap();
    assert_eq!(told.code, 423);
    assert!(told.text.contains("maximum bytes exceeded"), "{told}");
    assert_eq!(stored_bytes(&zones).await, full);

    limit(&zones, None).await;
    harness::until("the same bid is taken", async || {
        house.bid("bob", "clock", "b2", 3_000).await["accepted"] == true
    })
    .await;
    assert_eq!(house.record("clock").await["bid_count"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn engine_that_starts_on_a_full_log_shows_what_is_there() {
    let mut house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    house.stop_engine().await;
    let zones = house.nats.provisioner().await;
    limit(&zones, Some(stored_bytes(&zones).await)).await;
    let (running, shutdown, health) = house.another_engine().await;
    harness::until("the engine says what is wrong", async || {
        let why = health.waiting_on("partitions");
        why.is_some_and(|why| why.contains("maximum bytes exceeded"))
    })
    .await;
    house.adopt(running, shutdown);
    assert_eq!(house.record("clock").await["bid_count"], 1);
    // Whoever owned this before may have a bid on its way that nobody sees here.
    for (bid_id, code) in [("b1", None), ("b2", Some(503))] {
        let told = told_of(&house, bid_id).await.unwrap();
        let fault = broker::Fault::of(&told).map(|fault| fault.code);
        assert_eq!(fault, code, "{bid_id}");
    }

    limit(&zones, None).await;
    let bid = house.bid("bob", "clock", "b2", 3_000).await;
    assert_eq!(bid["accepted"], true, "{bid}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bids_are_refused_while_the_store_writes_no_more_and_taken_after_its_restart() {
    let mut house = House::open().await;
    house.stop_engine().await;
    let health = house.start_engine_with(&[]).await;
    // A log that is longer than all else that NATS writes here: leases go on.
    let mut lots: Vec<String> = (0..400).map(|n| format!("lot-{n}")).collect();
    lots.push("clock".to_owned());
    let lots: Vec<&str> = lots.iter().map(String::as_str).collect();
    house.create_sale(&lots, 600).await;
    let zones = house.nats.provisioner().await;
    let full = stored_bytes(&zones).await;
    assert!(full > 16 * 1024, "{full}");
    house.nats.limit_files(Some(full));
    // Nobody can say yet what becomes of a frame that is on its way.
    let first = json!({"sale": SALE, "lot": "clock", "bid_id": "b1", "maximum": 5_000});
    let (subject, headers) = (command_subject("bid"), headers("alice", 20_000));
    let payload = first.to_string().into();
    let sent = house.gateway.client.publish_with_reply_and_headers(
        subject,
        house.gateway.client.new_inbox(),
        headers,
        payload,
    );
    sent.await.unwrap();
    harness::until("the engine says what is wrong", async || !health.is_ready()).await;
    let refused = house.bid("bob", "clock", "b2", 3_000).await;
    assert_eq!(refused["refusal"], json!({"kind": "bidding_stopped"}));
    house.nats.limit_files(None);
    house.nats.restart().await;
    harness::until("it can be told what became of the first bid", async || {
        let told = told_of(&house, "b1").await;
        told.is_ok_and(|told| {
            let told: Value = serde_json::from_slice(&told.payload).unwrap_or_default();
            told["accepted"] == true
        })
    })
    .await;
    for (user, bid_id, maximum) in [("alice", "b1", 5_000), ("bob", "b3", 3_000)] {
        harness::until("the bid is taken", async || {
            house.bid(user, "clock", bid_id, maximum).await["accepted"] == true
        })
        .await;
    }
    assert_eq!(house.record("clock").await["bid_count"], 2);
}
