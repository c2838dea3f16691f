use std::{fs, path::Path};

use harness::{stack::Stack, viewer::Viewer};
use serde_json::json;

use crate::sales::{lot, open};

/// A maximum that nothing else could spell by accident.
const HIDDEN: u64 = 73_194_628;

#[tokio::test(flavor = "multi_thread")]
async fn hidden_maximum_is_in_no_store_log_or_record() {
    let mut stack = Stack::start().await;
    let (alice, bob, olga) = (
        stack.sign_in("alice").await,
        stack.sign_in("bob").await,
        stack.sign_in("olga").await,
    );
    open(&olga, "secret", vec![lot("clock", 1, 1_000)], 3_600).await;
    let mut rival = Viewer::watch(&stack.gateway_url(), "lot:secret.clock").await;
    alice.bid("secret", "clock", "a-1", HIDDEN).await;
    bob.bid("secret", "clock", "b-1", 5_000).await;
    let record = rival.next_where(|record| record["bid_count"] == 2).await;
    assert!(!record.to_string().contains(&HIDDEN.to_string()));
    let mine = alice.get("sales/secret/lots/clock/me").await;
    assert_eq!(mine["maximum"], HIDDEN, "its owner sees it");
    let his = bob.get("sales/secret/lots/clock/me").await;
    assert_eq!(his["maximum"], 5_000);
    stack.stop().await;
    let needles = [
        HIDDEN.to_string().into_bytes(),
        b"731946.28".to_vec(),
        b"731,946.28".to_vec(),
        HIDDEN.to_be_bytes().to_vec(),
        HIDDEN.to_le_bytes().to_vec(),
    ];
    let searched = search(&stack.data(), &needles) + search(&stack.log(), &needles);
    assert!(searched > 10_000, "there was something to search");
}

#[tokio::test(flavor = "multi_thread")]
async fn raised_own_maximum_is_invisible_to_rivals() {
    let stack = Stack::start().await;
    let (alice, bob, olga) = (
        stack.sign_in("alice").await,
        stack.sign_in("bob").await,
        stack.sign_in("olga").await,
    );
    open(&olga, "quiet", vec![lot("clock", 1, 1_000)], 3_600).await;
    let mut rival = Viewer::watch(&stack.gateway_url(), "lot:quiet.clock").await;
    let first = alice.bid("quiet", "clock", "a-1", 5_000).await;
    let raised = alice.bid("quiet", "clock", "a-2", 9_000).await;
    assert_eq!(
        (&raised["accepted"], &raised["sequence"]),
        (&json!(true), &first["sequence"])
    );
    bob.bid("quiet", "clock", "b-1", 2_000).await;
    let after_first = rival.next_where(|record| record["kind"] == "bid").await;
    let after_second = rival.next().await;
    assert_eq!(after_first["bid_count"], 1);
    assert_eq!(after_second["bid_count"], 2, "no record lies between");
    let before = after_first["sequence"].as_u64().expect("a sequence");
    assert_eq!(after_second["entries"][0]["sequence"], before + 1);
}

/// Searches a file, or all below a folder; how many bytes there were.
fn search(place: &Path, needles: &[Vec<u8>]) -> usize {
    if place.is_dir() {
        let entries = fs::read_dir(place).expect("readable");
        return entries
            .map(|entry| search(&entry.expect("readable").path(), needles))
            .sum();
    }
    let Ok(bytes) = fs::read(place) else { return 0 };
    for needle in needles {
        let found = bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!found, "{} holds the hidden maximum", place.display());
    }
    bytes.len()
}
