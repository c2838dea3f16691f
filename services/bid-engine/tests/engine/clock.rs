//! A machine's clock that is set while the engine runs, or was wrong when the log was written.

use auction::Time;
use bootstrap::Health;
use serde_json::{Value, json};
use topology::{header, subject::Query};

use crate::house::{House, SALE, command_subject, time};

const HOUR: i64 = 3_600_000;

/// An engine whose clock was right until now; its health.
async fn open() -> (House, Health) {
    let mut house = House::open().await;
    house.stop_engine().await;
    let health = house.start_engine_with(&[]).await;
    (house, health)
}

async fn is_told(health: &Health, condition: &'static str, words: &str) {
    harness::until("the engine says what is wrong", async || {
        let why = health.waiting_on(condition);
        why.is_some_and(|why| why.contains(words))
    })
    .await;
}

async fn why_stopped(house: &House) -> Value {
    house.ask("olga", Query::Health, Value::Null).await["read_only"].clone()
}

/// A bid is refused with words, and nothing is kept of it.
async fn takes_nothing(house: &House, bid_id: &str) {
    let refused = house.bid("bob", "clock", bid_id, 3_000).await;
    assert_eq!(refused["refusal"], json!({"kind": "bidding_stopped"}));
    let hold = json!({"sale": SALE, "reason": "A look"});
    let told = (house.request(&house.web, "olga", &command_subject("hold"), &hold)).await;
    let told = told.headers.unwrap();
    assert_eq!(told.get(header::FAULT_CODE).unwrap().as_str(), "423");
}

/// By the clock that the owner tells.
async fn now(house: &House) -> Time {
    let subject = topology::subject::time_of(topology::Partition::FIRST);
    let told = house.web.client.request(subject, "".into()).await.unwrap();
    let told: Value = serde_json::from_slice(&told.payload).unwrap();
    serde_json::from_value(told["now"].clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn clock_step_stops_everything_until_clocks_agree_again() {
    for (ahead, way) in [(2 * HOUR, "forward by 2 h"), (-2 * HOUR, "back by 2 h")] {
        let (house, health) = open().await;
        house.create_sale(&["clock"], 600).await;
        house.bid("alice", "clock", "b1", 5_000).await;
        house.clock.set(ahead);
        takes_nothing(&house, "b2").await;
        is_told(&health, "clock", way).await;
        let why = why_stopped(&house).await;
        assert!(why.as_str().unwrap().contains(way), "{why}");
        let known = house.bid("alice", "clock", "b1", 5_000).await;
        assert_eq!(
            known["accepted"], true,
            "what was answered stays so: {known}"
        );
        let apart =
            now(&house).await.unix_millis() - Time::from(bootstrap::clock::now()).unix_millis();
        assert!(apart.abs() < 1_000, "time goes on as before: {apart} ms");
        house.clock.set(0);
        let mut counted = house.bid("bob", "clock", "b2", 3_000).await;
        harness::until("bids are taken again", async || {
            counted = house.bid("bob", "clock", "b2", 3_000).await;
            counted["accepted"] == true
        })
        .await;
        let record = house.record("clock").await;
        assert_eq!(
            (&record["bid_count"], &record["phase"]),
            (&json!(2), &json!("open"))
        );
        let stamps = record["entries"].as_array().unwrap();
        let later = time(0);
        assert!(
            stamps
                .iter()
                .all(|entry| entry["at"].as_str().unwrap() <= later.as_str())
        );
        harness::until("the engine is ready", async || health.is_ready()).await;
        assert_eq!(why_stopped(&house).await, Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lot_that_came_due_while_the_clock_was_wrong_is_treated_as_after_an_outage() {
    let (house, health) = open().await;
    let mut sale = crate::house::sale(&["clock"], 3);
    sale["terms"]["outage_policy"] = json!({"kind": "extend", "seconds": 600});
    house.create(&sale).await;
    house.clock.set(2 * HOUR);
    is_told(&health, "clock", "forward").await;
    let end = time(3_000);
    harness::until("the end has passed", async || time(0) > end).await;
    let record = house.record("clock").await;
    assert_eq!(
        (&record["phase"], &record["sequence"]),
        (&json!("open"), &json!(1))
    );
    house.clock.set(0);
    harness::until("the lot has more time", async || {
        house.record("clock").await["extensions"] == 1
    })
    .await;
    let answer = house.bid("alice", "clock", "b1", 5_000).await;
    assert_eq!(answer["accepted"], true, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn clock_is_right_when_an_operator_says_so() {
    let (house, health) = open().await;
    house.create_sale(&["clock"], 3 * 3_600).await;
    house.clock.set(2 * HOUR);
    is_told(&health, "clock", "outcry clock accept").await;
    house.engine().accept_clock();
    harness::until("the engine is ready", async || health.is_ready()).await;
    let ahead = now(&house).await.unix_millis() - Time::from(bootstrap::clock::now()).unix_millis();
    assert!((ahead - 2 * HOUR).abs() < 1_000, "{ahead}");
    assert_eq!(house.record("clock").await["phase"], "open");
    house.clock.set(0);
    is_told(&health, "clock", "back by 2 h").await;
}

/// An engine whose clock was ahead has served before one whose clock is right.
async fn log_ahead(ahead: i64) -> (House, Health) {
    let mut house = House::open().await;
    house.create_sale(&["clock"], 3 * 3_600).await;
    house.bid("alice", "clock", "b1", 5_000).await;
    house.stop_engine().await;
    house.clock.set(ahead);
    house.start_engine().await;
    house.stop_engine().await;
    house.clock.set(0);
    let (running, shutdown, health) = house.another_engine().await;
    house.adopt(running, shutdown);
    (house, health)
}

#[tokio::test(flavor = "multi_thread")]
async fn log_ahead_of_the_clock_waits_for_an_operators_word() {
    let (house, health) = log_ahead(2 * HOUR).await;
    is_told(&health, "partitions", "later than the clock").await;
    takes_nothing(&house, "b2").await;
    let why = why_stopped(&house).await;
    assert!(
        why.as_str().unwrap().contains("outcry clock accept"),
        "{why}"
    );
    let apart = now(&house).await.unix_millis() - Time::from(bootstrap::clock::now()).unix_millis();
    assert!(
        apart.abs() < 1_000,
        "the site's clock stays right: {apart} ms"
    );
    house.engine().accept_clock();
    harness::until("the engine is ready", async || health.is_ready()).await;
    let answer = house.bid("bob", "clock", "b2", 3_000).await;
    assert_eq!(answer["accepted"], true, "{answer}");
    assert_eq!(house.record("clock").await["bid_count"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn log_ahead_of_the_clock_goes_on_when_its_time_has_come() {
    let (house, health) = log_ahead(6_000).await;
    is_told(&health, "partitions", "later than the clock").await;
    harness::until("the engine is ready", async || health.is_ready()).await;
    let answer = house.bid("bob", "clock", "b2", 3_000).await;
    assert_eq!(answer["accepted"], true, "{answer}");
}
