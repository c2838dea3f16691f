//! What nobody sends who means well.

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::time::timeout;
use tokio_tungstenite::{connect_async, tungstenite::Message};

use crate::{
    alone::OPEN,
    support::{Alone, Client, PATIENCE, on},
};

#[tokio::test]
async fn flood_of_pings_is_answered_and_slows_nobody() {
    let alone = Alone::open(OPEN).await;
    let (socket, _) = connect_async(alone.url()).await.unwrap();
    let (mut sink, mut stream) = socket.split();
    sink.send(Message::text(r#"{"id":1,"connect":{}}"#))
        .await
        .unwrap();
    let flood = tokio::spawn(async move {
        while sink.send(Message::Ping(vec![7; 100].into())).await.is_ok() {}
    });
    let drain = tokio::spawn(async move { while let Some(Ok(_)) = stream.next().await {} });
    let mut anna = alone.user("anna").await;
    anna.subscribe("news").await;
    for n in 0..20 {
        anna.result("publish", json!({ "channel": "news", "data": n }))
            .await;
        assert_eq!(anna.publication().await.1, json!(n));
    }
    flood.abort();
    drain.abort();
}

#[tokio::test]
async fn deep_and_odd_payloads_pass_or_are_refused_but_break_nothing() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    anna.subscribe("news").await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for payload in ["null", "\"\"", "0", r#""a\nb""#, "\"\u{2028}\"", &deep] {
        let publish = format!(r#"{{"id":77,"publish":{{"channel":"news","data":{payload}}}}}"#);
        anna.send(publish).await;
        let (mut done, mut came) = (false, false);
        while !done || !came {
            let Some(Ok(Message::Text(text))) = anna.message().await else {
                panic!("closed by {payload:.20}");
            };
            done |= text.starts_with(r#"{"id":77,"publish":{}"#);
            came |= text.contains(&format!(r#""data":{payload},"#));
            assert!(!text.contains("error"), "{text:.200}");
        }
    }
    for line in [
        r#"{"id":5,"publish":{"channel":"news","data":{]}}}"#,
        r#"{"id":5,"publish":{"channel":"news","data":{}}"#,
        r#"{"id":5,"publish":{"channel":["news"],"data":{}}}"#,
        r#"{"id":5,"publish":{},"send":{}}"#,
        "{\"id\":5,\"ping\":{}}\u{0}",
    ] {
        let mut anna = alone.user("anna").await;
        anna.send(line).await;
        assert_eq!(anna.closed().await.0, 3501, "{line}");
    }
}

#[tokio::test]
async fn connection_cannot_hold_more_channels_than_its_bound() {
    let config = format!("{OPEN}\n[connection]\ncommands_burst = 100000\n");
    let alone = Alone::open(&config).await;
    let mut anna = alone.user("anna").await;
    let (mut subscribed, mut refused) = (0, 0);
    for frame in 0..20 {
        let ids = (frame * 100 + 10)..(frame * 100 + 110);
        let commands = ids
            .clone()
            .map(|id| json!({ "id": id, "subscribe": on(&format!("channel-{id}")) }).to_string());
        anna.send(commands.collect::<Vec<_>>().join("\n")).await;
        for id in ids {
            let reply = anna.reply(id).await;
            match reply["error"]["code"].as_u64() {
                None => subscribed += 1,
                Some(code) => {
                    assert_eq!(code, 106);
                    refused += 1;
                }
            }
        }
    }
    assert_eq!((subscribed, refused), (128, 2_000 - 128));
}

#[tokio::test]
async fn emulation_session_of_another_cannot_be_guessed_or_outlive_its_connection() {
    let alone = Alone::open(OPEN).await;
    let client = reqwest::Client::new();
    let open = async || {
        let connect = json!({ "id": 1, "connect": {} }).to_string();
        let request = client
            .post(alone.http("/connection/http_stream"))
            .body(connect);
        let mut response = request.send().await.unwrap();
        let chunk = response.chunk().await.unwrap().unwrap();
        let reply: serde_json::Value = serde_json::from_slice(&chunk).unwrap();
        (response, reply["connect"].clone())
    };
    let post = async |session: &serde_json::Value, node: &serde_json::Value, command: &str| {
        let body = json!({ "session": session, "node": node, "data": command }).to_string();
        let request = client.post(alone.http("/emulation")).body(body);
        request.send().await.unwrap().status().as_u16()
    };
    let (mut response, connected) = open().await;
    let (_other, second) = open().await;
    assert_ne!(connected["session"], second["session"]);
    let ping = r#"{"id":2,"ping":{}}"#;
    // The public name of a connection is no key to it.
    assert_eq!(
        post(&connected["client"], &connected["node"], ping).await,
        204
    );
    assert_eq!(post(&connected["session"], &json!("*"), ping).await, 404);
    assert_eq!(post(&connected["session"], &json!(">"), ping).await, 404);
    assert_eq!(
        post(
            &connected["session"],
            &connected["node"],
            r#"{"id":3,"ping":{}}"#
        )
        .await,
        204
    );
    let chunk = timeout(PATIENCE, response.chunk())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!(
        &chunk[..],
        b"{\"id\":3,\"ping\":{}}\n",
        "the first thing that arrives"
    );
    // Before anything else must come a connect, here as elsewhere.
    let request = client
        .post(alone.http("/connection/http_stream"))
        .body(ping);
    let told = request.send().await.unwrap().text().await.unwrap();
    assert!(told.contains("3501"), "{told}");
}

#[tokio::test]
async fn another_users_token_cannot_take_over_a_connection() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let token = Alone::sign(&json!({ "sub": "bert" }));
    anna.command("refresh", json!({ "token": token })).await;
    assert_eq!(anna.closed().await.0, 3500);
    let subscription = Alone::sign(&json!({ "sub": "anna", "channel": "locked:a" }));
    let mut thief = Client::try_open(&alone.url()).await.unwrap();
    thief
        .command("connect", json!({ "token": subscription }))
        .await;
    assert_eq!(
        thief.closed().await.0,
        3500,
        "a subscription token connects nobody"
    );
}
