//! A publisher that has no price to tell says that it lives.

use market::Heartbeat;
use serde_json::{Value, json};
use topology::{Token, subject};

use crate::{
    admission::admitted,
    support::{Service, next},
};

#[tokio::test]
async fn heartbeat_is_answered_and_told_and_is_no_price() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let gateway = nats.connection("gateway").await;
    let mut live = nats.subscribe(&gateway, "live.candle.>").await;
    let demo = nats.connection("publisher-demo").await.client;
    assert_eq!(admitted(&demo, "100").await, 1);
    let to = subject::market_heartbeat_in(&Token::parse("demo").unwrap());
    for payload in ["", r#"{"heartbeat":true}"#] {
        let answer = demo.request(to.clone(), payload.into()).await.unwrap();
        let answer: Value = serde_json::from_slice(&answer.payload).unwrap();
        assert_eq!(answer, json!({ "heartbeat": true }));
    }
    let heartbeat = loop {
        let message = next(&mut live).await;
        if message.subject.as_str() == "live.candle.heartbeat.demo" {
            break message;
        }
    };
    let heartbeat: Heartbeat = serde_json::from_slice(&heartbeat.payload).unwrap();
    assert_eq!(heartbeat.publisher, "demo");
    assert_eq!(admitted(&demo, "101").await, 2, "it took no sequence");

    let web = nats.connection("web").await.client;
    let told = web.request(subject::PUBLISHER_ACTIVITIES, "".into()).await;
    let told: Value = serde_json::from_slice(&told.unwrap().payload).unwrap();
    let demo = &told["publishers"][0];
    assert_eq!(
        demo["heartbeat_at"],
        json!(
            heartbeat
                .at
                .to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
        )
    );
    assert_eq!(
        (&demo["admitted"], &demo["refused"]),
        (&json!(2), &json!([]))
    );
    service.stop().await;

    // Whoever takes over goes on from candles, and takes no heartbeat for one.
    let second = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    assert_eq!(admitted(&demo, "102").await, 3);
    second.stop().await;
}
