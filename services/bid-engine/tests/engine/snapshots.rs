//! Starts from a snapshot and the log's tail, and from the log alone where the snapshot does not fit.

use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use topology::{auction_log, buckets, subject::Query};

use crate::house::{House, partition};

/// Enough for a snapshot at a stop.
const BIDS: u64 = 1_000;

/// A sale with many bids, and an engine that stopped in order after them.
async fn stopped() -> House {
    let mut house = House::open().await;
    house.create_sale(&["clock", "globe"], 600).await;
    house.bid("alice", "clock", "b0", 1_000_000).await;
    house.bid("bob", "globe", "b0", 5_000).await;
    house.beaten_bids("clock", BIDS).await;
    house.stop_engine().await;
    house
}

/// What everyone and somebody may know of the sale.
async fn known(house: &House) -> Vec<Value> {
    let mut known = vec![];
    for lot in ["clock", "globe"] {
        let page = json!({"lot": lot, "after": 900});
        known.push(house.ask("nobody", Query::Record, page).await);
        for user in ["alice", "bob", "user-7"] {
            known.push(house.ask(user, Query::Me, json!({"lot": lot})).await);
            known.push(house.ask(user, Query::OwnLots, json!({})).await);
            for id in ["b0", "beaten"] {
                let asked = json!({"lot": lot, "bid_id": id});
                known.push(house.ask(user, Query::Answer, asked).await);
            }
        }
    }
    let asked = json!({"paddles": [1, 2, 500]});
    known.push(house.ask("olga", Query::Paddles, asked).await);
    known
}

fn name() -> String {
    format!("partition-{}", partition())
}

async fn stored(house: &House, name: &str) -> Vec<u8> {
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let store = engine.get_object_store(buckets::SNAPSHOTS).await.unwrap();
    let mut bytes = vec![];
    let mut object = store.get(name).await.unwrap();
    object.read_to_end(&mut bytes).await.unwrap();
    bytes
}

async fn store(house: &House, bytes: &[u8]) {
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let store = engine.get_object_store(buckets::SNAPSHOTS).await.unwrap();
    store.put(name().as_str(), &mut &*bytes).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn start_from_snapshot_and_tail_gives_the_same_state() {
    let telemetry = bootstrap::start_telemetry(bootstrap::LogFormat::Text).unwrap();
    let recovered = |kind: &str| {
        let line = format!("outcry_recoveries_total{{kind=\"{kind}\"}} ");
        let text = telemetry.render();
        let count = text.lines().find_map(|found| found.strip_prefix(&line));
        count.unwrap().parse::<u64>().unwrap()
    };
    let mut house = stopped().await;
    // Engines of other tests are counted too.
    let earlier = recovered("snapshot");
    house.start_engine().await;
    let first = recovered("snapshot");
    assert!(first > earlier);
    house.bid("carol", "globe", "b1", 9_000).await;
    let before = known(&house).await;
    house.kill_engine();
    house.start_engine().await;
    assert!(recovered("snapshot") > first);
    assert_eq!(known(&house).await, before);
    let again = house.bid("carol", "globe", "b1", 9_000).await;
    assert_eq!(again["accepted"], true, "{again}");
    let answer = house.bid("bob", "globe", "b2", 20_000).await;
    assert_eq!(answer["leading"], true, "{answer}");

    // The log alone says the same.
    let after = known(&house).await;
    house.kill_engine();
    store(&house, b"").await;
    house.start_engine().await;
    assert_eq!(known(&house).await, after);
}

#[tokio::test(flavor = "multi_thread")]
async fn snapshot_that_does_not_fit_is_passed_over() {
    let mut house = stopped().await;
    house.start_engine().await;
    let before = known(&house).await;
    house.kill_engine();
    let good = stored(&house, &name()).await;
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 4;
    let mut future = good.clone();
    future[0] = 99;
    for unfit in [flipped, future, good[..good.len() - 1].to_vec()] {
        store(&house, &unfit).await;
        house.start_engine().await;
        assert_eq!(known(&house).await, before);
        house.kill_engine();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn snapshot_of_a_log_that_is_gone_is_passed_over() {
    let mut house = stopped().await;
    assert!(!stored(&house, &name()).await.is_empty());
    let setup = house.nats.provisioner().await;
    let log = auction_log(partition());
    let config = setup.get_stream(&log).await.unwrap();
    let config = config.cached_info().config.clone();
    setup.delete_stream(&log).await.unwrap();
    setup.create_stream(config).await.unwrap();
    house.start_engine().await;
    let standing = house.ask("alice", Query::Me, json!({"lot": "clock"})).await;
    assert_eq!(standing, Value::Null);
    let created = house.create_sale(&["clock"], 600).await;
    assert_eq!(created["done"], true, "{created}");
    let answer = house.bid("bob", "clock", "b1", 5_000).await;
    assert_eq!(answer["leading"], true, "{answer}");
}
