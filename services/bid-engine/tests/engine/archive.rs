//! Sales that ended: stored for good, gone from memory and public records, still answered for.

use auction::{EventKind, Refusal, SaleNews, SaleRecord};
use bid_engine::frame::{Body, Frame, FrameError};
use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use topology::{RECORDS, Token, buckets, subject, subject::Query};

use crate::house::{House, SALE, sale_token};

const AT_ONCE: [&str; 4] = [
    "--archive-after-seconds",
    "0",
    "--archive-grace-seconds",
    "0",
];
const WITH_GRACE: [&str; 2] = ["--archive-after-seconds", "0"];

/// A sale that ended, in an engine that keeps it in memory for a minute; what was known of it.
async fn ended(bids: u16) -> (House, Vec<Value>) {
    let house = House::open().await;
    let enough_seconds = 6 + i64::from(bids) / 50;
    house.create_sale(&["clock", "globe"], enough_seconds).await;
    house.bid("alice", "clock", "b0", 1_000_000).await;
    house.beaten_bids("clock", bids.into()).await;
    house.bid("bob", "clock", "b0", 500_000).await;
    house.bid("bob", "globe", "b0", 10).await;
    for (lot, phase) in [("clock", "sold"), ("globe", "unsold")] {
        harness::until("the lot is closed", async || {
            house.record(lot).await["phase"] == phase
        })
        .await;
    }
    let known = known(&house).await;
    (house, known)
}

async fn known(house: &House) -> Vec<Value> {
    let mut known = vec![];
    for lot in ["clock", "globe"] {
        known.push(house.record(lot).await);
        for user in ["alice", "bob", "carol"] {
            known.push(house.ask(user, Query::Me, json!({"lot": lot})).await);
            known.push(house.ask(user, Query::OwnLotsOf, json!({})).await);
            let asked = json!({"lot": lot, "bid_id": "b0"});
            known.push(house.ask(user, Query::Answer, asked).await);
        }
    }
    let asked = json!({"paddles": [1, 2, 3]});
    known.push(house.ask("olga", Query::Paddles, asked).await);
    known.push(house.ask("olga", Query::Reserves, json!(null)).await);
    known
}

/// Subjects of public records that the stream holds.
async fn public(house: &House) -> Vec<String> {
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let subjects = async {
        let stream = engine.get_stream(RECORDS).await.ok()?;
        let subjects = stream.info_with_subjects(subject::RECORD_ALL).await.ok()?;
        subjects
            .map_ok(|(subject, _)| subject)
            .try_collect()
            .await
            .ok()
    };
    // It is made anew, which may come between any two of these.
    let subjects: Option<Vec<String>> = subjects.await;
    subjects.unwrap_or_else(|| vec!["the stream is away".into()])
}

async fn has_left(house: &House) {
    harness::until("nothing of it is public", async || {
        public(house).await.is_empty()
    })
    .await;
}

/// How often the log says that the sale was stored.
async fn archived_events(house: &House) -> usize {
    let (journal, keys) = (house.journal().await, house.keys());
    let mut count = 0;
    let read = journal.replay(0, |stored| {
        if let Body::Decided { events, .. } = Frame::decode(&stored.payload, &keys)?.body {
            let archived = |event: &&auction::Event| matches!(event.kind, EventKind::SaleArchived);
            count += events.iter().filter(archived).count();
        }
        Ok::<_, FrameError>(())
    });
    read.await.unwrap();
    count
}

async fn object(house: &House, name: &str) -> Vec<u8> {
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let store = engine.get_object_store(buckets::LOGS).await.unwrap();
    let mut bytes = vec![];
    let mut object = store.get(name).await.unwrap();
    object.read_to_end(&mut bytes).await.unwrap();
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn ended_sale_leaves_and_is_still_answered_for() {
    let (mut house, before) = ended(0).await;
    house.kill_engine();
    house.start_engine_with(&AT_ONCE).await;
    has_left(&house).await;
    assert_eq!(known(&house).await, before);
    house.kill_engine();
    house.start_engine_with(&AT_ONCE).await;
    assert_eq!(known(&house).await, before);

    // Whoever does not know yet that it is stored, and looks for one's own lots, is told.
    let asked = json!({ "over": [SALE, "another"] });
    let own = house.ask("alice", Query::OwnLots, asked).await;
    assert_eq!(own, json!({ "lots": [], "left_out": 0, "stored": [SALE] }));

    // Its id is taken for good, and nobody bids there.
    let again = house.create_sale(&["chair"], 600).await;
    assert_eq!(again["refusal"]["kind"], "sale_exists", "{again}");
    let bid = house.bid("alice", "clock", "b9", 2_000_000).await;
    assert_eq!(bid["refusal"]["kind"], "sale_over", "{bid}");

    // Nor does it come back when NATS lost what was in memory.
    house.nats.restart().await;
    has_left(&house).await;
    assert_eq!(known(&house).await, before);
    assert_eq!(archived_events(&house).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn archived_sale_is_answered_for_after_a_snapshot() {
    let (mut house, before) = ended(1_000).await;
    house.kill_engine();
    house.start_engine_with(&AT_ONCE).await;
    has_left(&house).await;
    house.stop_engine().await;
    house.start_engine_with(&AT_ONCE).await;
    assert_eq!(known(&house).await, before);
    assert_eq!(archived_events(&house).await, 1);
    assert_eq!(public(&house).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn archive_holds_public_records_and_hides_the_rest() {
    let (mut house, _) = ended(300).await;
    house.kill_engine();
    house.start_engine_with(&AT_ONCE).await;
    has_left(&house).await;
    let public = object(&house, &format!("{SALE}.json")).await;
    let sale: auction::ArchivedSale = serde_json::from_slice(&public).unwrap();
    let lots: Vec<&str> = sale.lots.iter().map(|lot| lot.lot.lot.as_str()).collect();
    assert_eq!(lots, ["clock", "globe"]);
    for lot in &sale.lots {
        let sequences = lot.entries.iter().map(|entry| entry.sequence);
        assert!(sequences.eq(1..=lot.lot.sequence));
    }
    assert!(sale.lots[0].entries.len() > 256, "more than one page");
    for bytes in [public, object(&house, &format!("{SALE}.sealed")).await] {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("alice") && !text.contains("user-7"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn last_record_of_a_stored_sale_says_so() {
    let (mut house, _) = ended(0).await;
    house.kill_engine();
    let live = house.gateway.client.subscribe("live.sale.>").await.unwrap();
    house.gateway.client.flush().await.unwrap();
    house.start_engine_with(&WITH_GRACE).await;
    let news = live.filter_map(|message| async move {
        let news: SaleRecord = serde_json::from_slice(&message.payload).unwrap();
        (news.kind == SaleNews::Archived).then_some(news)
    });
    let news = tokio::time::timeout(crate::house::PATIENCE, std::pin::pin!(news).next()).await;
    let news = news.unwrap().unwrap();
    assert_eq!((news.sale.as_str(), news.sequence), (SALE, 2));
    let left = subject::sale_record(&sale_token());
    harness::until("only its last record is public", async || {
        public(&house).await == [left.as_str()]
    })
    .await;

    // Who finds something of it there later takes it away.
    house.kill_engine();
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let lot = subject::lot_record(&sale_token(), &Token::parse("clock").unwrap());
    let sent = engine.publish(lot, "{}".into()).await.unwrap();
    sent.await.unwrap();
    house.start_engine_with(&AT_ONCE).await;
    has_left(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sale_stored_before_a_crash_is_stored_again_and_archived_once() {
    let (mut house, before) = ended(0).await;
    house.kill_engine();
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let store = engine.get_object_store(buckets::LOGS).await.unwrap();
    for name in [format!("{SALE}.json"), format!("{SALE}.sealed")] {
        let half = b"half of it".to_vec();
        store
            .put(name.as_str(), &mut half.as_slice())
            .await
            .unwrap();
    }
    house.start_engine_with(&AT_ONCE).await;
    has_left(&house).await;
    assert_eq!(known(&house).await, before);
    assert_eq!(archived_events(&house).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_sale_that_cannot_be_read_is_said_to_be_away() {
    let (mut house, _) = ended(0).await;
    house.kill_engine();
    house.start_engine_with(&AT_ONCE).await;
    has_left(&house).await;
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let store = engine.get_object_store(buckets::LOGS).await.unwrap();
    let name = format!("{SALE}.sealed");
    let mut damaged = object(&house, &name).await;
    *damaged.last_mut().unwrap() ^= 1;
    store
        .put(name.as_str(), &mut damaged.as_slice())
        .await
        .unwrap();
    let asked = subject::query(crate::house::partition(), &sale_token(), Query::Me);
    let told = house.web.client.request_with_headers(
        asked,
        crate::house::headers("alice", 5_000),
        json!({"lot": "clock"}).to_string().into(),
    );
    let told = told.await.unwrap().headers.unwrap();
    let code = told.get(topology::header::FAULT_CODE).unwrap().as_str();
    assert_eq!(code, "503");
    let bid = house.bid("alice", "clock", "b9", 2_000_000).await;
    let refusal: Refusal = serde_json::from_value(bid["refusal"].clone()).unwrap();
    assert_eq!(refusal, Refusal::SaleOver);
}
