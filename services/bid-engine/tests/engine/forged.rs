//! Public records that somebody with the engine's seed wrote: readable, and of a later sequence than the truth.

use serde_json::{Value, json};
use topology::{RECORDS, subject};

use crate::{
    house::{House, sale_token},
    recovery::{lot_subject, stored},
};

/// A record as it stands, changed, under the same subject or another.
async fn forge(house: &House, from: String, to: String, change: impl FnOnce(&mut Value)) {
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let stream = engine.get_stream(RECORDS).await.unwrap();
    let truth = stream.get_last_raw_message_by_subject(&from).await.unwrap();
    let mut record: Value = serde_json::from_slice(&truth.payload).unwrap();
    change(&mut record);
    let sent = engine.publish(to, record.to_string().into()).await;
    sent.unwrap().await.unwrap();
}

fn dearer(record: &mut Value) {
    record["sequence"] = 1_000_000_000.into();
    record["price"] = 1.into();
    record["entries"] = json!([]);
}

async fn incarnation(house: &House) -> Option<String> {
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let stream = engine.get_stream(RECORDS).await.ok()?;
    Some(broker::epoch(stream.cached_info()))
}

async fn made_anew(house: &House, before: &Option<String>) {
    harness::until("the stream is another", async || {
        let now = incarnation(house).await;
        now.is_some() && now != *before
    })
    .await;
}

async fn comes_right(house: &House, subject: &str, truth: &Value) {
    harness::until("the truth is what lies there", async || {
        let engine = house.nats.connection("bid-engine").await.jetstream;
        let Ok(stream) = engine.get_stream(RECORDS).await else {
            return false;
        };
        let Ok(found) = stream.get_last_raw_message_by_subject(subject).await else {
            return false;
        };
        let mut found: Value = serde_json::from_slice(&found.payload).unwrap();
        // One message may bring more of them than it took before.
        if truth.get("entries").is_some() {
            found["entries"] = truth["entries"].clone();
        }
        found == *truth
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_record_that_nobody_decided_does_not_stay() {
    let mut house = House::open().await;
    house.create_sale(&["clock", "globe"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    let (lot, sale) = (lot_subject("clock"), subject::sale_record(&sale_token()));
    let (_, truth) = stored(&house, lot.clone()).await;
    let (_, news) = stored(&house, sale.clone()).await;

    forge(&house, lot.clone(), lot.clone(), dearer).await;
    comes_right(&house, &lot, &truth).await;
    forge(&house, sale.clone(), sale.clone(), |it| {
        it["held_since"] = it["at"].clone();
    })
    .await;
    comes_right(&house, &sale, &news).await;

    house.kill_engine();
    forge(&house, lot.clone(), lot.clone(), dearer).await;
    // The truth on top of it hides it from whoever looks at the newest alone.
    forge(&house, lot.clone(), lot.clone(), |it| *it = truth.clone()).await;
    let before = incarnation(&house).await;
    house.start_engine().await;
    made_anew(&house, &before).await;
    comes_right(&house, &lot, &truth).await;
    let answer = house.bid("bob", "clock", "b2", 3_000).await;
    assert_eq!(answer["accepted"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_and_a_lot_that_nobody_made_do_not_stay() {
    let house = House::open().await;
    house.create_sale(&["clock"], 600).await;
    let (lot, sale) = (lot_subject("clock"), subject::sale_record(&sale_token()));
    let invented = [
        (lot.clone(), lot_subject("invented")),
        (sale, "record.sale.invented".to_owned()),
        // No lot of a sale that nobody made is told of either.
        (lot.clone(), "record.lot.invented.clock".to_owned()),
    ];
    for (from, to) in invented {
        forge(&house, from, to.clone(), |it| {
            let name = to.rsplit('.').next().unwrap();
            let key = if to.contains(".lot.") { "lot" } else { "sale" };
            it[key] = name.into();
        })
        .await;
        let engine = house.nats.connection("bid-engine").await.jetstream;
        harness::until("it is gone, and the rest is there", async || {
            let Ok(stream) = engine.get_stream(RECORDS).await else {
                return false;
            };
            let is_there =
                async |it: &str| stream.get_last_raw_message_by_subject(it).await.is_ok();
            !is_there(&to).await && is_there(&lot).await
        })
        .await;
    }
}

/// What is read is told to everyone at once, so that it makes no difference whether it is there a moment later.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_came_and_went_does_not_stay() {
    let mut house = House::open().await;
    house.create_sale(&["clock", "globe"], 600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    let lot = lot_subject("clock");
    let (_, truth) = stored(&house, lot.clone()).await;
    for (is_engine_away, purged) in [
        (false, Some(lot.clone())),
        (false, None),
        (true, Some(lot.clone())),
    ] {
        let before = incarnation(&house).await;
        if is_engine_away {
            house.kill_engine();
        }
        forge(&house, lot.clone(), lot.clone(), dearer).await;
        purge(&house, purged).await;
        if is_engine_away {
            house.start_engine().await;
        }
        made_anew(&house, &before).await;
        comes_right(&house, &lot, &truth).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_lots_record_that_was_taken_away_comes_back() {
    let house = House::open().await;
    house.create_sale(&["clock", "globe"], 600).await;
    let (lot, sale) = (lot_subject("globe"), subject::sale_record(&sale_token()));
    for subject in [lot, sale] {
        let (_, truth) = stored(&house, subject.clone()).await;
        purge(&house, Some(subject.clone())).await;
        comes_right(&house, &subject, &truth).await;
    }
}

async fn purge(house: &House, subject: Option<String>) {
    let engine = house.nats.connection("bid-engine").await.jetstream;
    let stream = engine.get_stream(RECORDS).await.unwrap();
    match subject {
        Some(subject) => stream.purge().filter(subject).await.unwrap(),
        None => stream.purge().await.unwrap(),
    };
}
