//! Coming in: handshake, connect, pings, and what is closed with which code.

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{Client, Gate, PATIENCE, on};

#[tokio::test]
async fn visitor_connects_and_learns_ping_interval() {
    let gate = Gate::open().await;
    let mut client = Client::open(&gate).await;
    let reply = client.ask("connect", json!({})).await;
    assert_eq!(reply["connect"]["ping"], 25);
    assert_eq!(reply["connect"]["pong"], true);
    assert!(reply["connect"]["expires"].is_null());
}

#[tokio::test]
async fn malformed_command_closes_the_connection() {
    let gate = Gate::open().await;
    for text in [
        "",
        "{",
        "[]",
        "text",
        "{}",
        r#"{"id":2}"#,
        "{\"id\":2,\"ping\":{}}\n\n{}",
    ] {
        let mut client = Client::visitor(&gate).await;
        client.send(text).await;
        let closed = client.closed().await;
        assert_eq!(closed, (3501, "bad request".into()), "{text:?}");
    }
    let mut client = Client::open(&gate).await;
    client.command("subscribe", on("sale:a")).await;
    assert_eq!(client.closed().await.0, 3501, "connect comes first");
    let mut client = Client::visitor(&gate).await;
    client.command("connect", json!({})).await;
    assert_eq!(client.closed().await.0, 3501, "connect comes once");
    let mut client = Client::visitor(&gate).await;
    client.send(r#"{"send":{"data":{}}}"#).await;
    assert_eq!(client.closed().await, (3508, "not available".into()));
}

#[tokio::test]
async fn frame_over_the_size_limit_closes_with_1009() {
    let gate = Gate::open().await;
    let mut client = Client::visitor(&gate).await;
    let rpc = json!({ "method": "time", "data": "x".repeat(10 * 1024 * 1024) });
    client.command("rpc", rpc).await;
    assert_eq!(client.closed().await, (1009, "message size limit".into()));
}

#[tokio::test]
async fn foreign_origin_is_refused_with_403() {
    let gate = Gate::open().await;
    let refused = Client::from_origin(&gate, "https://evil.test").await;
    let Err(tokio_tungstenite::tungstenite::Error::Http(response)) = refused.map(|_| ()) else {
        panic!("it was let in");
    };
    assert_eq!(response.status().as_u16(), 403);
    let told = String::from_utf8(response.into_body().unwrap()).unwrap();
    for words in [
        "https://evil.test",
        "only those of http://shop.test",
        "--public-url",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert!(Client::from_origin(&gate, "http://shop.test").await.is_ok());
}

#[tokio::test]
async fn connection_without_connect_closes_as_stale() {
    let gate = Gate::open_with(&[("stale_ms = 10000", "stale_ms = 200")]).await;
    let mut client = Client::open(&gate).await;
    assert_eq!(client.closed().await, (3502, "stale".into()));
}

/// Begins a handshake and waits until the gateway gives it up.
async fn drip(gate: &Gate) {
    let mut socket = TcpStream::connect(gate.address).await.unwrap();
    socket.write_all(b"GET /connection").await.unwrap();
    let ended = timeout(PATIENCE, socket.read_to_end(&mut Vec::new())).await;
    assert!(ended.is_ok(), "the gateway waited for ever");
}

#[tokio::test]
async fn slow_handshake_is_dropped_at_deadline() {
    let gate = Gate::open().await;
    drip(&gate).await;
}

#[tokio::test]
async fn unanswered_ping_closes_the_connection() {
    let quick = [
        ("ping_seconds = 25", "ping_seconds = 1"),
        ("pong_ms = 8000", "pong_ms = 300"),
    ];
    let gate = Gate::open_with(&quick).await;
    let mut unresponsive = Client::visitor(&gate).await;
    assert_eq!(unresponsive.closed().await, (3012, "no pong".into()));
    let mut lively = Client::visitor(&gate).await;
    for _ in 0..3 {
        let ping = lively.message().await.unwrap().unwrap();
        assert_eq!(ping.to_text().unwrap(), "{}");
        lively.send("{}").await;
        assert_eq!(lively.result("ping", json!({})).await, json!({}));
    }
}

#[tokio::test]
async fn shutdown_closes_connections_with_3001() {
    let mut gate = Gate::open().await;
    let mut client = Client::visitor(&gate).await;
    let (closed, ()) = tokio::join!(client.closed(), gate.restart());
    assert_eq!(closed, (3001, "shutdown".into()));
}

#[tokio::test]
async fn refusals_and_closes_are_counted_in_metrics() {
    let metrics = bootstrap::start_telemetry(bootstrap::LogFormat::Text).unwrap();
    let gate = Gate::open().await;
    let mut client = Client::visitor(&gate).await;
    client.error_code("subscribe", on("tick:>")).await;
    client.send("nonsense").await;
    assert_eq!(client.closed().await.0, 3501);
    for (seconds, forged) in [(-5, ""), (60, "x")] {
        let mut client = Client::open(&gate).await;
        let token = gate.token("u1", "s1", seconds) + forged;
        client.command("connect", json!({ "token": token })).await;
        client.message().await.unwrap().unwrap();
    }
    let mut client = Client::visitor(&gate).await;
    client.send(" ".repeat(10 * 1024 * 1024)).await;
    assert_eq!(client.closed().await.0, 1009);
    drip(&gate).await;
    let foreign = Client::from_origin(&gate, "https://evil.test").await;
    assert!(foreign.is_err());
    let counted = metrics.render();
    for line in [
        "gateway_refusals_total{code=\"107\"}",
        "gateway_refusals_total{code=\"109\"}",
        "gateway_closes_total{code=\"3501\"}",
        "gateway_closes_total{code=\"3500\"}",
        "gateway_closes_total{code=\"1009\"}",
        "gateway_turned_away_total{why=\"handshake\"}",
        "gateway_turned_away_total{why=\"origin\"}",
        "gateway_connections ",
    ] {
        assert!(counted.contains(line), "{line} in {counted}");
    }
}
