//! A stack that listens elsewhere is live there.

use harness::stack::Stack;
use reqwest::{Client, StatusCode, header};
use serde_json::Value;

/// What the gateway answers to the handshake of a page of this origin: the status, and why.
async fn handshake(gateway: &str, origin: &str) -> (StatusCode, String) {
    let asked = Client::new()
        .get(gateway.replacen("ws", "http", 1))
        .header(header::ORIGIN, origin)
        .header(header::CONNECTION, "upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .header(header::SEC_WEBSOCKET_KEY, "MDEyMzQ1Njc4OWFiY2RlZg==");
    let answer = asked.send().await.expect("the gateway is up");
    let status = answer.status();
    if status == StatusCode::SWITCHING_PROTOCOLS {
        return (status, String::new());
    }
    (status, answer.text().await.expect("it says why"))
}

async fn text(url: &str) -> String {
    let answer = reqwest::get(url).await.expect("web is up");
    answer.text().await.expect("it answers in full")
}

#[tokio::test(flavor = "multi_thread")]
async fn address_that_is_listened_on_is_live() {
    let mut stack = Stack::start().await;
    stack.stop().await;
    stack.restart_with(&["--listen", "127.0.0.2"]).await;
    let here = stack.web_url().replace("localhost", "127.0.0.2");
    assert!(!text(&here).await.contains("--public-url"));
    let realtime = text(&format!("{here}/api/v1/realtime-token")).await;
    let realtime: Value = serde_json::from_str(&realtime).expect("JSON");
    let gateway = realtime["url"].as_str().expect("where the socket is");
    assert!(gateway.starts_with("ws://127.0.0.2:"), "{gateway}");
    assert_eq!(
        handshake(gateway, &here).await.0,
        StatusCode::SWITCHING_PROTOCOLS
    );

    let elsewhere = here.replace("127.0.0.2", "192.0.2.1");
    let (status, why) = handshake(gateway, &elsewhere).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(
        why.contains(&elsewhere) && why.contains("--public-url"),
        "{why}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn public_url_is_live_however_it_is_spelled() {
    let mut stack = Stack::start().await;
    for (public_url, origin) in [
        ("https://Bid.Example", "https://bid.example"),
        ("https://bid.example:443/", "https://bid.example"),
        ("http://bid.example:80", "http://bid.example"),
    ] {
        stack.stop().await;
        stack.restart_with(&["--public-url", public_url]).await;
        let gateway = stack.gateway_url();
        let (status, why) = handshake(&gateway, origin).await;
        assert_eq!(
            status,
            StatusCode::SWITCHING_PROTOCOLS,
            "{public_url}: {why}"
        );
    }
}
