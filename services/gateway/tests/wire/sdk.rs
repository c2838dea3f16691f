//! An independent client: the official Rust SDK, unmodified.

use std::time::Duration;

use centrifuge::{
    Client, EventStream, Protocol, PublicationEvent, Subscription, TransportEndpoint,
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{Engine, Gate, PATIENCE};

type Publications = EventStream<PublicationEvent>;

async fn next(publications: &mut Publications) -> u64 {
    let publication = timeout(PATIENCE, publications.next()).await;
    let publication = publication
        .expect("waited in vain")
        .expect("the client lives");
    let data: Value = serde_json::from_slice(&publication.data).unwrap();
    data["n"].as_u64().unwrap()
}

/// Subscribes and connects; what is published from then on.
async fn watch(client: &Client, subscription: &Subscription) -> Publications {
    let publications = subscription.publications();
    subscription.subscribe();
    client.connect().unwrap();
    subscription.ready(Some(PATIENCE)).await.unwrap();
    publications
}

#[tokio::test]
async fn official_sdk_misses_nothing_over_a_restart() {
    miss_nothing(Protocol::Json, |gate| {
        TransportEndpoint::websocket(gate.url())
    })
    .await;
}

#[tokio::test]
async fn official_sdk_misses_nothing_in_protobuf() {
    miss_nothing(Protocol::Protobuf, |gate| {
        TransportEndpoint::websocket(gate.url())
    })
    .await;
}

#[tokio::test]
async fn official_sdk_misses_nothing_over_http_streaming() {
    for protocol in [Protocol::Json, Protocol::Protobuf] {
        miss_nothing(protocol, |gate| {
            let url = format!("http://{}/connection/http_stream", gate.address);
            TransportEndpoint::http_stream(url)
        })
        .await;
    }
}

async fn miss_nothing(protocol: Protocol, endpoint: impl FnOnce(&Gate) -> TransportEndpoint) {
    let mut gate = Gate::open().await;
    let client = Client::builder_with_transports(vec![endpoint(&gate)])
        .emulation_endpoint(format!("http://{}/emulation", gate.address))
        .protocol(protocol)
        .token(gate.token("u1", "s1", 200))
        .min_reconnect_delay(Duration::from_millis(50))
        .max_reconnect_delay(Duration::from_millis(200))
        .build()
        .unwrap();
    let subscription = client
        .new_subscription("lot:spring.l1")
        .recoverable(true)
        .build()
        .unwrap();
    let mut publications = watch(&client, &subscription).await;
    for n in 0..3 {
        gate.record(n).await;
        assert_eq!(next(&mut publications).await, n);
    }
    gate.stop().await;
    for n in 3..6 {
        gate.record(n).await;
    }
    gate.start_again().await;
    for n in 3..6 {
        assert_eq!(next(&mut publications).await, n);
    }

    let mut engine = Engine::of_commands(&gate).await;
    let bid = json!({ "sale": "spring", "lot": "l1", "bid_id": "b1", "maximum": 7 }).to_string();
    let (_, reply) = tokio::join!(
        engine.answer(r#"{"accepted":true}"#),
        client.rpc("auction.bid", bid),
    );
    let reply: Value = serde_json::from_slice(&reply.unwrap().data).unwrap();
    assert_eq!(reply, json!({ "accepted": true }));
    client.close().await;
}

#[tokio::test]
async fn official_sdk_resumes_after_nats_loses_memory() {
    let mut gate = Gate::open().await;
    for n in 0..5 {
        gate.record(n).await;
    }
    let client = Client::builder(gate.url())
        .protocol(Protocol::Json)
        .build()
        .unwrap();
    let subscription = client
        .new_subscription("lot:spring.l1")
        .recoverable(true)
        .min_resubscribe_delay(Duration::from_millis(50))
        .build()
        .unwrap();
    let mut publications = watch(&client, &subscription).await;
    gate.nats.kill();
    gate.nats.restart().await;
    gate.make_records().await;
    let received = async {
        loop {
            let n = next(&mut publications).await;
            if n >= 100 {
                return n;
            }
        }
    };
    tokio::pin!(received);
    // Somebody goes on publishing, and sooner or later it reaches the client.
    for n in 100.. {
        gate.record(n).await;
        if let Ok(n) = timeout(Duration::from_millis(100), &mut received).await {
            assert!(n >= 100);
            break;
        }
        assert!(n < 300, "nothing reaches the client");
    }
    client.close().await;
}
