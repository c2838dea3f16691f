//! A house with more public records than fit: the oldest make room, and no lot's newest record is ever among them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use async_nats::jetstream::stream::Info;
use broker::{Follow, Followed};
use futures_util::future::join_all;
use serde_json::Value;
use topology::{
    Partition, RECORDS, Token, records,
    subject::{self, OperatorVerb},
};

use crate::{
    house::{House, SALE, partition, sale},
    recovery::{lot_subject, stored},
};

/// Room for the records of a few busy lots.
const BYTES_MAX: i64 = 1_024 * 1_024;
const BUSY: usize = 12;
const QUIET: usize = 10;
/// On each busy lot.
const BIDS: u64 = 200;

/// What a reader who was there from the start knows of a subject.
#[derive(Default)]
struct Known {
    newest: Value,
    entries: BTreeSet<u64>,
}

type Read = Arc<Mutex<BTreeMap<String, Known>>>;

async fn info(house: &House) -> Option<Info> {
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let stream = engine.get_stream(RECORDS).await.ok()?;
    Some(stream.cached_info().clone())
}

async fn limit(house: &House, bytes_max: i64) {
    let setup = house.nats.provisioner().await;
    let stream = setup.get_stream(RECORDS).await.unwrap();
    let mut config = stream.cached_info().config.clone();
    config.max_bytes = bytes_max;
    setup.update_stream(&config).await.unwrap();
}

/// Folds all that comes, for as long as the test lasts.
fn read(mut follow: Follow) -> Read {
    let read = Read::default();
    let kept = read.clone();
    tokio::spawn(async move {
        loop {
            let Followed::Message(message) = follow.next().await else {
                continue;
            };
            let record: Value = serde_json::from_slice(&message.payload).unwrap();
            let mut all = kept.lock().unwrap();
            let known = all.entry(message.subject).or_default();
            let entries = record["entries"].as_array().into_iter().flatten();
            (known.entries).extend(entries.filter_map(|entry| entry["sequence"].as_u64()));
            known.newest = record;
        }
    });
    read
}

/// A sale of the other partition, of which nothing is heard.
async fn sale_elsewhere(house: &House) -> String {
    let mut names = (0..).map(|n| format!("elsewhere-{n}"));
    let count = harness::nats::PARTITION_COUNT;
    let name = names.find(|name| Partition::of(name, count) != partition());
    let name = name.unwrap();
    let token = Token::parse(&name).unwrap();
    let home = Partition::of(&name, count);
    let mut order = sale(&["globe"], 600);
    order["sale"] = name.as_str().into();
    let create = subject::operator_command(home, &token, OperatorVerb::Create);
    house.request(&house.web, "olga", &create, &order).await;
    subject::lot_record(&token, &Token::parse("globe").unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn house_beyond_the_room_goes_on_publishing_and_keeps_each_lots_newest_record() {
    let house = House::open().await;
    limit(&house, BYTES_MAX).await;
    let quiet = (0..QUIET).map(|n| format!("quiet-{n}"));
    let busy: Vec<String> = (0..BUSY).map(|n| format!("busy-{n}")).collect();
    let lots: Vec<String> = quiet.chain(busy.iter().cloned()).collect();
    let names: Vec<&str> = lots.iter().map(String::as_str).collect();
    house.create_sale(&names, 600).await;
    let elsewhere = sale_elsewhere(&house).await;
    stored(&house, elsewhere.clone()).await;
    let streams = house.nats.streams("web").await;
    let read = read(streams.follow(RECORDS, subject::RECORD_ALL, records().live));

    let before = info(&house).await.unwrap();
    for lot in &busy {
        house.bid("alice", lot, "b0", 1_000_000).await;
    }
    // One at a time of each lot, so that each has a record of its own; and not faster than room is made, which in a stream of
    // the usual size takes a thousandth of the time until it is full.
    for n in 0..BIDS {
        let user = format!("user-{n}");
        let bids = busy.iter();
        join_all(bids.map(|lot| house.bid(&user, lot, "beaten", 2_000 + 200 * n))).await;
        harness::until("there is room", async || {
            let records = info(&house).await;
            records.is_some_and(|it| it.state.bytes * 8 < BYTES_MAX.unsigned_abs() * 7)
        })
        .await;
    }
    for lot in &busy {
        let sequence = house.record(lot).await["sequence"].clone();
        harness::until("the lot's newest record is public", async || {
            let (_, newest) = stored(&house, lot_subject(lot)).await;
            newest["sequence"] == sequence
        })
        .await;
    }
    let after = info(&house).await.unwrap();
    assert_eq!(broker::epoch(&after), broker::epoch(&before));
    let first = after.state.first_sequence;
    assert!(
        first > before.state.last_sequence,
        "all of it was more than fits: {first}"
    );

    for lot in &lots {
        let truth = house.record(lot).await;
        let (_, newest) = stored(&house, lot_subject(lot)).await;
        for field in ["sequence", "price", "bid_count", "ends_at"] {
            assert_eq!(newest[field], truth[field], "{lot}: {field}");
        }
        harness::until("whoever was there knows all of it", async || {
            let read = read.lock().unwrap();
            let known = read.get(&lot_subject(lot));
            known.is_some_and(|known| {
                let all = 1..=truth["sequence"].as_u64().unwrap();
                known.newest["price"] == truth["price"] && known.entries.iter().copied().eq(all)
            })
        })
        .await;
    }
    let (_, sale) = stored(&house, subject::sale_record(&Token::parse(SALE).unwrap())).await;
    assert_eq!(sale["lots"].as_array().unwrap().len(), lots.len());
    let (place, _) = stored(&house, elsewhere).await;
    assert!(place >= first, "{place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn full_stream_of_which_nothing_can_go_is_made_anew() {
    let mut house = House::open().await;
    house.create_sale(&["quiet", "busy"], 600).await;
    house.bid("alice", "busy", "b0", 1_000_000).await;
    house.beaten_bids("busy", BIDS).await;
    let is_public = async |house: &House| {
        let sequence = house.record("busy").await["sequence"].clone();
        harness::until("all of it is public", async || {
            let (_, newest) = stored(house, lot_subject("busy")).await;
            newest["sequence"] == sequence
        })
        .await;
    };
    is_public(&house).await;
    house.kill_engine();
    let before = info(&house).await.unwrap();
    limit(&house, i64::try_from(before.state.bytes).unwrap() + 1).await;
    house.start_engine().await;
    let bid = house.bid("carol", "busy", "b1", 500_000).await;
    assert_eq!(bid["accepted"], true, "{bid}");
    harness::until("the stream is another", async || {
        let now = info(&house).await;
        now.is_some_and(|now| broker::epoch(&now) != broker::epoch(&before))
    })
    .await;
    is_public(&house).await;
    assert_eq!(stored(&house, lot_subject("quiet")).await.1["sequence"], 1);
}
