//! Who may bid, and a limit that holds whatever comes at once.

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use topology::subject::Query;

use crate::house::{House, SALE, sale};

const APPROVED: &str = "approved";

impl House {
    async fn admit(&self, user: &str, state: &str, limit: Option<u64>) -> Value {
        let said = json!({ "sale": SALE, "user": user, "state": state, "limit": limit });
        self.order("admit", said).await
    }

    async fn bidder(&self, user: &str) -> Value {
        self.ask(user, Query::Bidder, json!(null)).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn limit_holds_for_bids_from_two_devices_at_once() {
    let house = House::open().await;
    let lots: Vec<_> = (0..20).map(|lot| format!("lot{lot}")).collect();
    let lots: Vec<&str> = lots.iter().map(String::as_str).collect();
    house.create_sale(&lots, 600).await;
    assert_eq!(
        house.admit("alice", APPROVED, Some(50_000)).await["done"],
        true
    );
    // Each device bids on every lot, all at once: five bids of 100.00 fit, whichever come first.
    let bids = lots
        .iter()
        .flat_map(|lot| ["phone", "desk"].map(|device| (*lot, device)));
    let bids: Vec<_> = bids.collect();
    let answers: Vec<Value> = stream::iter(bids)
        .map(|(lot, device)| house.bid("alice", lot, device, 10_000))
        .buffer_unordered(40)
        .collect()
        .await;
    let accepted = answers
        .iter()
        .filter(|answer| answer["accepted"] == true)
        .count();
    assert_eq!(accepted, 5, "{answers:?}");
    let kinds = answers
        .iter()
        .filter_map(|answer| answer["refusal"]["kind"].as_str());
    let beyond: Vec<_> = kinds.filter(|kind| *kind == "limit").collect();
    // The second device on a lot that she leads already is told that it is no raise.
    assert_eq!(beyond.len(), 30, "{answers:?}");
    let alice = house.bidder("alice").await;
    assert_eq!(
        (&alice["committed"], &alice["limit"]),
        (&json!(50_000), &json!(50_000))
    );
    // Nobody else is told anything of it.
    let other = house.bidder("bob").await;
    assert_eq!(
        (&other["committed"], &other["limit"]),
        (&json!(0), &Value::Null)
    );
    assert!(!house.record("lot0").await.to_string().contains("limit"));
}

#[tokio::test(flavor = "multi_thread")]
async fn approval_limit_and_block_outlive_crash_and_snapshot() {
    let mut house = House::open().await;
    let mut asked = sale(&["clock", "chair"], 600);
    asked["terms"]["registration"] = "approval".into();
    house.create(&asked).await;
    let refused = house.bid("alice", "clock", "b0", 5_000).await;
    assert_eq!(refused["refusal"], json!({ "kind": "not_approved" }));
    house.admit("alice", APPROVED, Some(20_000)).await;
    house.admit("bob", "blocked", None).await;
    for how in ["killed", "stopped in order"] {
        match how {
            "killed" => house.kill_engine(),
            _ => house.stop_engine().await,
        }
        house.start_engine().await;
        let alice = house.bidder("alice").await;
        assert_eq!(
            (&alice["state"], &alice["limit"]),
            (&json!(APPROVED), &json!(20_000)),
            "{how}"
        );
        assert_eq!(alice["paddle"], 1);
        let blocked = house
            .bid("bob", "clock", how.split(' ').next().unwrap(), 5_000)
            .await;
        assert_eq!(blocked["refusal"], json!({ "kind": "blocked" }), "{how}");
    }
    assert_eq!(
        house.bid("alice", "clock", "b1", 15_000).await["accepted"],
        true
    );
    let refused = house.bid("alice", "chair", "b1", 5_100).await;
    let left = json!({ "kind": "limit", "free": 5_000, "highest": 5_000 });
    assert_eq!(refused["refusal"], left);
    let asked = json!({ "users": ["alice", "bob", "carol"] });
    let known = house.ask("olga", Query::Bidders, asked).await;
    assert!(
        !known.to_string().contains("committed"),
        "hidden bids stay hidden"
    );
    let states = ["alice", "bob", "carol"].map(|user| known[user]["state"].clone());
    assert_eq!(
        states,
        [APPROVED, "blocked", "not_approved"].map(|state| json!(state))
    );
}
