//! Everything that a user of the `centrifuge-client` package from crates.io does, with a socket that is killed meanwhile.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use centrifuge::{
    Client, Error, EventStream, HistoryOptions, Protocol, SubscriptionEvent, TransportEndpoint,
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    alone::OPEN,
    strangers::METHODS,
    support::{Alone, PATIENCE, Proxy, on},
};

/// Waits for an event of this kind and passes over others.
async fn until<T>(
    events: &mut EventStream<SubscriptionEvent>,
    fits: impl Fn(SubscriptionEvent) -> Option<T>,
) -> T {
    let found = async {
        loop {
            let event = events.next().await.expect("the client lives");
            if let Some(found) = fits(event) {
                return found;
            }
        }
    };
    timeout(PATIENCE, found).await.expect("waited in vain")
}

fn value(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

fn publication(event: SubscriptionEvent) -> Option<(Value, u64)> {
    match event {
        SubscriptionEvent::Publication(it) => Some((value(&it.data), it.offset)),
        _ => None,
    }
}

/// Whether it was recovering, and whether it did.
fn subscribed(event: SubscriptionEvent) -> Option<(bool, bool)> {
    match event {
        SubscriptionEvent::Subscribed(it) => Some((it.was_recovering, it.recovered)),
        _ => None,
    }
}

fn joined(event: SubscriptionEvent) -> Option<String> {
    match event {
        SubscriptionEvent::Join(it) => Some(it.user.clone()),
        _ => None,
    }
}

async fn visit(protocol: Protocol, endpoint: fn(&str) -> TransportEndpoint) {
    let alone = Alone::open(&format!("{OPEN}{METHODS}")).await;
    let proxy = Proxy::open(&alone.address.to_string()).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let anna = Client::builder_with_transports(vec![endpoint(&proxy.address)])
        .emulation_endpoint(format!("http://{}/emulation", proxy.address))
        .protocol(protocol)
        .min_reconnect_delay(Duration::from_millis(50))
        .max_reconnect_delay(Duration::from_millis(200))
        .get_token(move |_| {
            // The first is over soon.
            let seconds = [4, 600][counted.fetch_add(1, Ordering::Relaxed).min(1)];
            let end = bootstrap::clock::now().timestamp() + seconds;
            async move { Ok(Some(Alone::sign(&json!({ "sub": "anna", "exp": end })))) }
        })
        .build()
        .unwrap();
    let news = anna
        .new_subscription("news")
        .recoverable(true)
        .join_leave(true);
    let news = news.build().unwrap();
    let mut events = news.events();
    news.subscribe();
    anna.connect().unwrap();
    assert_eq!(until(&mut events, subscribed).await, (false, false));
    assert_eq!(until(&mut events, joined).await, "anna");
    news.publish(r#"{"n":1}"#).await.unwrap();
    let (own, first) = until(&mut events, publication).await;
    assert_eq!(own, json!({ "n": 1 }));
    let history = news.history(HistoryOptions::new().limit(10)).await.unwrap();
    let kept: Vec<Value> = history
        .publications
        .iter()
        .map(|it| value(&it.data))
        .collect();
    assert_eq!((kept, history.offset), (vec![own], first));
    let presence = news.presence().await.unwrap();
    let users: Vec<_> = presence.clients.values().map(|it| &*it.user).collect();
    assert_eq!(users, ["anna"]);
    let stats = anna.presence_stats("news").await.unwrap();
    assert_eq!((stats.num_clients, stats.num_users), (1, 1));
    let answer = anna.rpc("time", "{}").await.unwrap();
    assert!(value(&answer.data)["now"].is_string());
    match anna.rpc("none", "{}").await {
        Err(Error::Server(error)) => assert_eq!(error.code, 104),
        other => panic!("{other:?}"),
    }

    // The first token ends, the second refreshes the connection, which stays.
    harness::until("another token was asked for", async || {
        asked.load(Ordering::Relaxed) == 2
    })
    .await;
    news.publish(r#"{"n":2}"#).await.unwrap();
    let (next, second) = until(&mut events, |event| match event {
        SubscriptionEvent::Subscribed(_) => panic!("it was subscribed anew"),
        event => publication(event),
    })
    .await;
    assert_eq!(next, json!({ "n": 2 }));

    let mut bert = alone.user("bert").await;
    proxy.cut(true);
    harness::until("the line is cut", async || {
        bert.result("presence_stats", on("news")).await["num_clients"] == 0
    })
    .await;
    for n in 3..5 {
        bert.result("publish", json!({ "channel": "news", "data": { "n": n } }))
            .await;
    }
    proxy.cut(false);
    assert_eq!(until(&mut events, subscribed).await, (true, true));
    let mut offset = second;
    for n in 3..5 {
        let (missed, at) = until(&mut events, publication).await;
        assert_eq!(missed, json!({ "n": n }));
        assert!(at > offset);
        offset = at;
    }
    anna.close().await;
}

fn websocket(address: &str) -> TransportEndpoint {
    TransportEndpoint::websocket(format!("ws://{address}/connection/websocket"))
}

fn http_stream(address: &str) -> TransportEndpoint {
    TransportEndpoint::http_stream(format!("http://{address}/connection/http_stream"))
}

#[tokio::test]
async fn crates_io_package_works_in_json() {
    visit(Protocol::Json, websocket).await;
}

#[tokio::test]
async fn crates_io_package_works_in_protobuf() {
    visit(Protocol::Protobuf, websocket).await;
}

#[tokio::test]
async fn crates_io_package_works_over_http_streaming() {
    for protocol in [Protocol::Json, Protocol::Protobuf] {
        visit(protocol, http_stream).await;
    }
}
