//! The time of the sales is the engine's, whatever this machine's own clock says.

use auction::Time;
use bootstrap::{Health, clock};
use futures_util::StreamExt;
use serde_json::{Value, json};
use topology::header;

use crate::{
    partition::partition_with_sale,
    site::{self, ANSWER_DEADLINE_MS, Site},
};

/// How far off a time may be on a loaded machine, in milliseconds.
const NEAR: i64 = 100;

/// Answers for the engine, whose clock is this many milliseconds ahead of ours.
async fn engine_clock(site: &Site, ahead: i64) {
    let engine = site.nats.connection("bid-engine").await;
    let mut asked = site.nats.subscribe(&engine, "auction.time.0").await;
    tokio::spawn(async move {
        while let Some(question) = asked.next().await {
            let answer = json!({ "now": after(ahead) }).to_string();
            let asker = question.reply.unwrap();
            engine.client.publish(asker, answer.into()).await.unwrap();
        }
    });
}

/// So many milliseconds from now.
fn after(millis: i64) -> Time {
    let now = Time::from(clock::now()).unix_millis();
    Time::from_unix_millis(now + millis).unwrap()
}

/// How far ahead of our own clock a time is, in milliseconds.
fn ahead(time: &Value) -> i64 {
    let time: Time = serde_json::from_value(time.clone()).unwrap();
    time.unix_millis() - after(0).unix_millis()
}

/// The time, once the engine was heard.
async fn heard(site: &Site) -> Value {
    harness::until_some("the engine's clock is heard", async || {
        let time = site.visitor().show("time").await;
        time["within_ms"].is_u64().then_some(time)
    })
    .await
}

#[tokio::test]
async fn a_machine_whose_clock_is_off_answers_in_the_engines_time_and_alarms() {
    // Ten minutes behind, a minute and a half ahead, a little off, right.
    for (engine_ahead, alarms) in [(600_000, true), (-90_000, true), (400, true), (0, false)] {
        let health = Health::default();
        let site = site::start_watched(health.clone()).await;
        engine_clock(&site, engine_ahead).await;
        let time = heard(&site).await;
        let off = ahead(&time["now"]) - engine_ahead;
        assert!(off.abs() < NEAR, "{engine_ahead}: {time}");
        let said = time["server_off_ms"].as_i64();
        assert_eq!(said.is_some(), alarms, "{engine_ahead}: {time}");
        let near = said.is_none_or(|said| (said - engine_ahead.abs()).abs() < NEAR);
        assert!(near, "{engine_ahead}: {time}");
        harness::until("health notes it", async || {
            health.note_on("clock").is_some() == alarms
        })
        .await;
        assert!(
            health.is_ready(),
            "a corrected clock keeps nobody from being served"
        );
    }
}

#[tokio::test]
async fn lots_pages_and_deadlines_are_in_the_engines_time() {
    let site = site::start().await;
    site.publish(&partition_with_sale("spring", 1)).await;
    engine_clock(&site, 600_000).await;
    heard(&site).await;
    let alice = site.demo("alice").await;
    let lot = harness::until_some("the lot is there", async || {
        let lot = alice.get("sales/spring/lots/lot-1").await;
        lot.status().is_success().then_some(lot)
    })
    .await;
    let lot: Value = lot.json().await.unwrap();
    assert!((ahead(&lot["now"]) - 600_000).abs() < NEAR, "{lot}");

    let engine = site.nats.connection("bid-engine").await;
    let mut commands = site.nats.subscribe(&engine, "auction.command.>").await;
    let bid = json!({ "bid_id": "b1", "maximum": 5_000 });
    let (command, _) = tokio::join!(
        commands.next(),
        alice.post("sales/spring/lots/lot-1/bids", &bid)
    );
    let headers = command.unwrap().headers.unwrap();
    let deadline = json!(headers.get(header::DEADLINE).unwrap().as_str());
    let allowed = ahead(&deadline) - 600_000;
    assert!(
        allowed.abs() < i64::try_from(ANSWER_DEADLINE_MS).unwrap() + NEAR,
        "{allowed}"
    );
}

#[tokio::test]
async fn while_the_engine_was_not_heard_the_time_is_our_own_and_says_so() {
    let site = site::start().await;
    let time = site.visitor().show("time").await;
    assert_eq!(
        (&time["within_ms"], &time["server_off_ms"]),
        (&Value::Null, &Value::Null)
    );
    assert!(ahead(&time["now"]).abs() < NEAR, "{time}");
}
