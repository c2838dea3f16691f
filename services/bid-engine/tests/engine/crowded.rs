//! A stream of public records that is full: what does not fit is not lost, and somebody is told.

use serde_json::json;
use topology::{RECORDS, subject::Query};

use crate::house::House;

/// Room for a sale's first records and little more.
const BYTES_MAX: i64 = 4_096;

#[tokio::test(flavor = "multi_thread")]
async fn full_stream_is_noted_and_made_whole_when_there_is_room() {
    let mut house = House::open().await;
    house.kill_engine();
    let setup = house.nats.provisioner().await;
    let mut config = setup.get_stream(RECORDS).await.unwrap();
    let mut config = config.info().await.unwrap().config.clone();
    config.max_bytes = BYTES_MAX;
    setup.update_stream(&config).await.unwrap();
    let health = house.start_engine_with(&[]).await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b0", 1_000_000).await;
    let note = async || health.note_on("projection");
    assert_eq!(note().await, None);

    let beaten = house.beaten_bids("clock", 50).await;
    let told = harness::until_some("somebody is told", note).await;
    assert!(told.contains("maximum bytes exceeded"), "{told}");
    let record = house
        .ask("nobody", Query::Record, json!({"lot": "clock"}))
        .await;
    assert_eq!(record["bid_count"], beaten + 1, "the log has every bid");

    config.max_bytes = -1;
    setup.update_stream(&config).await.unwrap();
    harness::until("the note is gone", async || note().await.is_none()).await;
    let entries = crate::recovery::public_entries(&house).await;
    let sequence = record["sequence"].as_u64().unwrap();
    assert_eq!(entries, (1..=sequence).collect::<Vec<_>>());
}
