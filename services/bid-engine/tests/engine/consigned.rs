//! Who sells a lot does not bid on it, whichever way the bid comes and whatever became of the engine.

use serde_json::json;

use crate::house::{House, SALE};

#[tokio::test(flavor = "multi_thread")]
async fn sellers_bid_is_refused_by_the_engine_after_crash_and_snapshot_too() {
    let mut house = House::open().await;
    house.create_sale(&["clock", "chair"], 600).await;
    let consigned = async |house: &House, lots: &[&str]| {
        let order = json!({ "sale": SALE, "user": "alice", "lots": lots });
        house.order("consign", order).await
    };
    assert_eq!(consigned(&house, &["clock"]).await["done"], true);
    assert_eq!(
        consigned(&house, &["table"]).await["refusal"]["kind"],
        "unknown_lot"
    );
    for how in ["first", "killed", "stopped"] {
        match how {
            "killed" => house.kill_engine(),
            "stopped" => house.stop_engine().await,
            _ => {}
        }
        if how != "first" {
            house.start_engine().await;
        }
        let refused = house.bid("alice", "clock", how, 5_000).await;
        assert_eq!(refused["refusal"], json!({ "kind": "own_lot" }), "{how}");
        let elsewhere = house.bid("alice", "chair", how, 5_000).await;
        assert_ne!(elsewhere["refusal"]["kind"], "own_lot", "{how}");
    }
    // Nobody is told by a record who sells.
    let record = house.record("clock").await.to_string();
    assert!(!record.contains("alice"), "{record}");
    assert_eq!(consigned(&house, &[]).await["done"], true);
    let taken = house.bid("alice", "clock", "again", 5_000).await;
    assert_eq!(taken["accepted"], true);
}
