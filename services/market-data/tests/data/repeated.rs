//! A message that comes again under its id counts once, and is answered the same.

use async_nats::{Client, HeaderMap, header::NATS_MESSAGE_ID};
use futures_util::future::join_all;
use harness::until;
use market::{PriceAnswer, Tick};
use serde_json::{Value, json};
use topology::{encode_symbol, subject};

use crate::{
    admission::admitted,
    support::{Service, next},
};

async fn ask(client: &Client, id: &str, payload: &str) -> Value {
    let mut headers = HeaderMap::new();
    headers.insert(NATS_MESSAGE_ID, id);
    let payload = payload.to_owned().into();
    let answer = client.request_with_headers("market.in.demo.DEMO", headers, payload);
    let answer = answer.await.expect("market-data answers").payload;
    serde_json::from_slice(&answer).expect("it is JSON")
}

#[tokio::test]
async fn price_sent_again_under_its_id_counts_once_and_gets_the_same_answer() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let gateway = nats.connection("gateway").await;
    let mut live = nats.subscribe(&gateway, "live.tick.>").await;
    let demo = nats.connection("publisher-demo").await.client;
    admitted(&demo, "100").await;

    // Many times at once, as whoever lost a connection does it, and again when it is answered.
    let price = r#"{"price":"101","size":"2"}"#;
    let asked = (0..10).map(|_| ask(&demo, "a-1", price));
    let second = serde_json::to_value(PriceAnswer::admitted(2, None)).unwrap();
    for answer in join_all(asked).await {
        assert_eq!(answer, second);
    }
    assert_eq!(ask(&demo, "a-1", price).await, second);
    // A refusal is said again, also where the price would pass now.
    let refused = ask(&demo, "a-2", r#"{"price":"1000"}"#).await;
    assert_eq!(refused["refused"]["kind"], "jump_too_large", "{refused}");
    assert_eq!(ask(&demo, "a-2", price).await, refused);
    // No id is like another, and none at all is none.
    let third = ask(&demo, "a-3", price).await;
    assert_eq!(third, json!({ "admitted": true, "sequence": 3 }));
    assert_eq!(admitted(&demo, "101").await, 4);
    let long = ask(&demo, &"x".repeat(65), price).await;
    assert_eq!(
        long["refused"],
        json!({ "kind": "malformed", "field": "message_id", "reason": "not_an_id" })
    );

    let mut last = None;
    for sequence in 1..=4 {
        let tick: Tick = serde_json::from_slice(&next(&mut live).await.payload).unwrap();
        assert_eq!(tick.sequence, sequence, "each is told once");
        last = Some(tick);
    }
    let day = last.and_then(|tick| tick.day).expect("a day");
    assert_eq!((day.trades, day.volume.to_string().as_str()), (4, "4"));

    // What was refused is told to operators, of everybody who published.
    let web = nats.connection("web").await.client;
    let told = web.request(subject::PUBLISHER_ACTIVITIES, "".into()).await;
    let told: Value = serde_json::from_slice(&told.unwrap().payload).unwrap();
    let demo = &told["publishers"][0];
    assert_eq!(
        (&demo["publisher"], &demo["admitted"]),
        (&json!("demo"), &json!(4))
    );
    let kinds = demo["refused"].as_array().unwrap().iter();
    let mut kinds: Vec<_> = kinds.map(|it| (&it["kind"], &it["count"])).collect();
    kinds.sort_by_key(|(kind, _)| kind.as_str());
    assert_eq!(
        kinds,
        [
            (&json!("jump_too_large"), &json!(1)),
            (&json!("malformed"), &json!(1)),
        ]
    );
    service.stop().await;
    until("its stream holds four ticks", async || {
        let market = nats.connection("market-data").await;
        let Ok(stream) = market.jetstream.get_stream(topology::TICKS).await else {
            return false;
        };
        let subject = subject::market_tick(&encode_symbol("DEMO").expect("a symbol"));
        let newest = stream.get_last_raw_message_by_subject(&subject).await;
        newest.is_ok_and(|it| it.sequence == 4)
    })
    .await;
}
