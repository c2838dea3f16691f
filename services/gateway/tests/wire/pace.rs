//! Readers that are slower than what they asked for.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Gate};

#[tokio::test]
async fn latest_channel_is_paced_and_ends_at_newest() {
    let gate = Gate::open_with(&[("frames_per_second = 30", "frames_per_second = 2")]).await;
    let mut client = Client::visitor(&gate).await;
    client.subscribe("tick:ACME").await;
    let began = Instant::now();
    let mut newest = 0;
    for n in 0..200 {
        newest = gate.tick("ACME", n).await;
    }
    let mut frames = 0;
    while client.publication().await.0 < newest {
        frames += 1;
    }
    let allowed = 2 + began.elapsed().as_millis() / 500;
    assert!(frames <= allowed, "{frames} in {:?}", began.elapsed());
}

#[tokio::test]
async fn newest_values_of_several_channels_come_in_one_message() {
    let gate = Gate::open_with(&[("frames_per_second = 30", "frames_per_second = 1")]).await;
    let mut client = Client::visitor(&gate).await;
    let channels = ["tick:AAA", "tick:BBB", "tick:CCC"];
    for channel in channels {
        client.subscribe(channel).await;
    }
    // The second is written when newest values are, and there is time until they are again.
    for n in [0, 1] {
        gate.tick("AAA", n).await;
        assert_eq!(client.publication().await.1["n"], n);
    }
    for (symbol, number) in [("AAA", 2), ("BBB", 3), ("CCC", 4), ("AAA", 5)] {
        gate.tick(symbol, number).await;
    }
    let Some(Ok(Message::Text(text))) = client.message().await else {
        panic!("the gateway hung up");
    };
    let pushes = text.lines().map(|line| {
        let push = serde_json::from_str::<Value>(line).unwrap()["push"].take();
        let channel = push["channel"].as_str().unwrap().to_owned();
        (channel, push["pub"]["data"]["n"].as_u64().unwrap())
    });
    let expected = channels.map(str::to_owned).into_iter().zip([5, 3, 4]);
    assert!(pushes.eq(expected), "{text}");
}

#[tokio::test]
async fn lagging_reader_gets_newest_price_and_skip_count() {
    let gate = Gate::open_with(&[("frames_per_second = 30", "frames_per_second = 1000")]).await;
    let mut client = Client::visitor(&gate).await;
    client.subscribe("tick:ACME").await;
    let mut quick = Client::visitor(&gate).await;
    quick.subscribe("tick:ACME").await;
    // More than the buffers between hold, and longer than any quick write takes. That the other has it shows
    // that the gateway has handed it out.
    let filler = "x".repeat(64 * 1024);
    let (began, mut count, mut newest) = (Instant::now(), 0, 0);
    while count < 100 || began.elapsed() < Duration::from_secs(1) {
        let tick = json!({ "n": count, "filler": filler });
        newest = gate.publish(&gate.market, "market.tick.ACME", &tick).await;
        assert_eq!(quick.publication().await.0, newest);
        count += 1;
    }
    let (mut received, mut offset, mut skipped) = (0, 0, 0);
    while offset < newest || skipped == 0 {
        let push = client.line().await["push"].clone();
        match push["pub"]["offset"].as_u64() {
            Some(next) => {
                received += 1;
                offset = next;
            }
            None => {
                let told = push["message"]["data"]["lag"]["skipped"].as_u64().unwrap();
                assert!(told > skipped, "{push}");
                skipped = told;
            }
        }
    }
    assert!(
        skipped <= count - received,
        "{skipped} of {count}, and {received} came"
    );
    let line = client.line().await;
    let over = json!({ "push": { "message": { "data": { "lag": null } } } });
    assert_eq!(line, over, "it keeps up again");
}

#[tokio::test]
async fn slow_log_reader_closes_others_miss_nothing() {
    let gate = Gate::open_with(&[
        ("queue_frames = 4096", "queue_frames = 50"),
        (
            r#"slow_reader = "resynchronise""#,
            r#"slow_reader = "close""#,
        ),
    ])
    .await;
    let mut slow = Client::visitor(&gate).await;
    slow.subscribe("lot:spring.l1").await;
    let mut quick = Client::visitor(&gate).await;
    quick.subscribe("lot:spring.l1").await;
    let filler = "x".repeat(64 * 1024);
    // Fewer at once than the queue holds: whoever reads them keeps up.
    for first in (0..250_u64).step_by(10) {
        let records = (first..first + 10).map(|n| json!({ "n": n, "filler": filler }));
        gate.publish_all(&gate.engine, "record.lot.spring.l1", records)
            .await;
        for n in first..first + 10 {
            assert_eq!(quick.publication().await.1["n"], n);
        }
    }
    // A reader that stays slow for longer than the gateway waits may find the line cut before the code.
    if let Some(told) = slow.ended().await {
        assert_eq!(told, (3008, "slow".into()));
    }
}
