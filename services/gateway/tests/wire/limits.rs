//! How many may come, from where and who, and how they are told to go.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, client::IntoClientRequest};

use crate::{
    alone::OPEN,
    support::{Alone, Client},
};

/// A handshake that a proxy has passed on with these words.
async fn forwarded(alone: &Alone, forwarded_for: &str) -> Result<Client, u16> {
    let mut request = alone.url().into_client_request().unwrap();
    let words = forwarded_for.parse().unwrap();
    request.headers_mut().insert("X-Forwarded-For", words);
    Client::hand_shake(request)
        .await
        .map_err(|error| match error {
            Error::Http(answer) => answer.status().as_u16(),
            error => panic!("{error}"),
        })
}

/// The status of a request for a stream, by SSE and by HTTP-streaming.
async fn streams(alone: &Alone, forwarded_for: &str) -> [u16; 2] {
    let http = reqwest::Client::new();
    let connect = json!({ "id": 1, "connect": {} }).to_string();
    let mut sse: reqwest::Url = alone.http("/connection/sse").parse().unwrap();
    sse.query_pairs_mut().append_pair("cf_connect", &connect);
    let sse = http.get(sse);
    let streaming = http
        .post(alone.http("/connection/http_stream"))
        .body(connect);
    let mut statuses = [0; 2];
    for (status, request) in statuses.iter_mut().zip([sse, streaming]) {
        let asked = request.header("X-Forwarded-For", forwarded_for).send();
        *status = asked.await.unwrap().status().as_u16();
    }
    statuses
}

#[tokio::test]
async fn people_behind_trusted_proxies_are_counted_apart() {
    let alone = Alone::open_with(OPEN, |settings| {
        settings.connections_per_address = Some(2);
        let proxies = ["127.0.0.1", "10.0.0.0/8"];
        settings.trusted_proxies = proxies.map(|proxy| proxy.parse().unwrap()).into();
    })
    .await;
    let (one, other) = ("203.0.113.1, 10.0.0.5", "203.0.113.2, 10.0.0.5");
    let first = forwarded(&alone, one).await.ok().unwrap();
    let held = (first, forwarded(&alone, one).await.ok().unwrap());
    assert_eq!(forwarded(&alone, one).await.err(), Some(429));
    assert_eq!(streams(&alone, one).await, [429, 429]);
    // What stands left of them anybody may have written.
    let forged = format!("198.51.100.7, {one}");
    assert_eq!(forwarded(&alone, &forged).await.err(), Some(429));
    assert!(forwarded(&alone, other).await.is_ok());
    assert_eq!(streams(&alone, other).await, [200, 200]);
    drop(held);
    harness::until("a place is free again", async || {
        forwarded(&alone, one).await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn word_of_a_proxy_that_nobody_named_changes_nothing() {
    let alone = Alone::open_with(OPEN, |settings| {
        settings.connections_per_address = Some(2);
    })
    .await;
    let _held = (
        forwarded(&alone, "203.0.113.1").await.ok().unwrap(),
        forwarded(&alone, "203.0.113.2").await.ok().unwrap(),
    );
    assert_eq!(forwarded(&alone, "203.0.113.3").await.err(), Some(429));
}

#[tokio::test]
async fn one_host_leaves_room_and_the_last_of_it_is_for_the_signed_in() {
    let alone = Alone::open_with(OPEN, |settings| {
        settings.connections_max = 20;
        settings.connections_per_address = None;
        settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let mut held = Vec::new();
    let refused = loop {
        match forwarded(&alone, "203.0.113.1").await {
            Ok(mut client) => {
                client.ask("connect", json!({})).await;
                held.push(client);
            }
            Err(status) => break status,
        }
    };
    assert_eq!((held.len(), refused), (16, 429));
    for visitor in ["203.0.113.2", "203.0.113.3"] {
        let mut client = forwarded(&alone, visitor).await.ok().unwrap();
        assert!(client.ask("connect", json!({})).await["connect"].is_object());
        held.push(client);
    }
    let mut visitor = forwarded(&alone, "203.0.113.4").await.ok().unwrap();
    visitor.command("connect", json!({})).await;
    assert_eq!(visitor.closed().await, (3013, "too many requests".into()));
    drop(visitor);
    let token = Alone::sign(&json!({ "sub": "anna" }));
    let mut anna = forwarded(&alone, "203.0.113.5").await.ok().unwrap();
    let reply = anna.ask("connect", json!({ "token": token })).await;
    assert!(reply["connect"].is_object(), "{reply}");
}

#[tokio::test]
async fn one_user_has_so_many_connections_and_no_more() {
    let config = format!("{OPEN}\n[connection]\nuser_connection_limit = 2\n");
    let alone = Alone::open(&config).await;
    let _held = (alone.user("anna").await, alone.user("anna").await);
    let token = Alone::sign(&json!({ "sub": "anna" }));
    let mut third = Client::try_open(&alone.url()).await.unwrap();
    third.command("connect", json!({ "token": token })).await;
    assert_eq!(third.closed().await, (3504, "connection limit".into()));
    alone.user("bert").await;
}

#[tokio::test]
async fn connections_are_told_to_go_over_a_while() {
    let mut alone = Alone::open_with(OPEN, |settings| settings.connections_max = 1_000).await;
    let mut clients = Vec::new();
    for _ in 0..300 {
        clients.push(alone.visitor().await);
    }
    let closed = clients.iter_mut().map(async |client| {
        let told = client.closed().await;
        assert_eq!(told, (3001, "shutdown".into()));
        Instant::now()
    });
    let (closed, ()) = tokio::join!(join_all(closed), alone.stop());
    let first = closed.iter().min().unwrap();
    let last = closed.iter().max().unwrap();
    // Fifty at once and a twentieth of a second between.
    assert!(
        *last - *first > Duration::from_millis(200),
        "{:?}",
        *last - *first
    );
    let early = closed
        .iter()
        .filter(|at| **at - *first < Duration::from_millis(150));
    let early = early.count();
    assert!(early < 250, "{early} of 300 at once");
}
