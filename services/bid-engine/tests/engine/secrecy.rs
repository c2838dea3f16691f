use std::{fs, path::Path};

use serde_json::json;

use crate::house::House;

/// A maximum that nothing else in a store could spell by chance.
const HIDDEN: u64 = 73_194_628;

#[tokio::test(flavor = "multi_thread")]
async fn no_hidden_maximum_lies_in_the_store_or_the_log_of_the_server() {
    let mut house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b1", HIDDEN).await;
    house.bid("bob", "clock", "b2", 5_000).await;
    let same = house.bid("alice", "clock", "b3", HIDDEN).await;
    assert_eq!(same["refusal"], json!({"kind": "maximum_not_higher"}));
    assert_eq!(
        house.standing("alice", "clock").await["maximum"],
        json!(HIDDEN)
    );
    house.stop_engine().await;
    house.nats.kill();
    let mut searched = 0;
    search(&house.nats.store(), &mut searched);
    assert!(searched > 1_000, "the store was not empty");
}

fn search(folder: &Path, searched: &mut usize) {
    for entry in fs::read_dir(folder).expect("the store is a folder") {
        let path = entry.expect("the store can be listed").path();
        if path.is_dir() {
            search(&path, searched);
            continue;
        }
        let bytes = fs::read(&path).expect("the store can be read");
        *searched += bytes.len();
        let hidden = HIDDEN.to_string();
        for needle in [
            hidden.as_bytes(),
            &HIDDEN.to_be_bytes(),
            &HIDDEN.to_le_bytes(),
        ] {
            let found = bytes.windows(needle.len()).any(|window| window == needle);
            assert!(!found, "{} holds the maximum", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_raise_that_changes_nothing_public_is_seen_by_nobody() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    let before = house.record("clock").await;
    let raised = house.bid("alice", "clock", "b2", 9_000).await;
    assert_eq!(raised["accepted"], true);
    assert_eq!(house.record("clock").await, before);
    assert_eq!(
        house.standing("alice", "clock").await["maximum"],
        json!(9_000)
    );
}
