//! Two gateways on one NATS: a channel is the same on both.

use serde_json::{Value, json};

use crate::{
    alone::OPEN,
    support::{Alone, Client, on},
};

#[tokio::test]
async fn channel_is_one_over_two_gateways() {
    let alone = Alone::open(OPEN).await;
    let other = format!("ws://{}/connection/websocket", alone.another().await);
    let mut anna = alone.user("anna").await;
    let first = anna
        .result(
            "subscribe",
            json!({ "channel": "news", "join_leave": true }),
        )
        .await;
    assert_eq!(anna.line().await["push"]["join"]["info"]["user"], "anna");
    let token = Alone::sign(&json!({ "sub": "bert" }));
    let mut bert = Client::connected_to(&other, json!({ "token": token })).await;
    harness::until("they know of each other", async || {
        let stats = bert.result("presence_stats", on("news")).await;
        stats == json!({ "num_clients": 1, "num_users": 1 })
    })
    .await;
    let second = bert.subscribe("news").await;
    assert_eq!(first["epoch"], second["epoch"]);
    assert_eq!(anna.line().await["push"]["join"]["info"]["user"], "bert");
    let stats = anna.result("presence_stats", on("news")).await;
    assert_eq!(stats, json!({ "num_clients": 2, "num_users": 2 }));
    let present = bert.result("presence", on("news")).await["presence"].clone();
    let mut users: Vec<Value> = present
        .as_object()
        .unwrap()
        .values()
        .map(|i| i["user"].clone())
        .collect();
    users.sort_by_key(Value::to_string);
    assert_eq!(users, ["anna", "bert"]);

    bert.result("publish", json!({ "channel": "news", "data": 1 }))
        .await;
    let (offset, data) = anna.publication().await;
    assert_eq!((offset, data), bert.publication().await);
    bert.result("unsubscribe", on("news")).await;
    assert_eq!(anna.line().await["push"]["leave"]["info"]["user"], "bert");
    // Where one was is known at the other.
    let back = json!({ "channel": "news", "recover": true, "epoch": first["epoch"], "offset": 0 });
    let result = bert.result("subscribe", back).await;
    assert_eq!(
        (&result["recovered"], &result["publications"][0]["data"]),
        (&json!(true), &json!(1))
    );
}

#[tokio::test]
async fn emulation_commands_find_the_node_they_are_for() {
    let alone = Alone::open(OPEN).await;
    let other = alone.another().await;
    let client = reqwest::Client::new();
    let connect = json!({ "id": 1, "connect": {} }).to_string();
    let request = client
        .post(alone.http("/connection/http_stream"))
        .body(connect);
    let mut response = request.send().await.unwrap();
    let mut line = async || -> Value {
        let chunk = response.chunk().await.unwrap().unwrap();
        serde_json::from_slice(&chunk).unwrap()
    };
    let connected = line().await["connect"].clone();
    let body = json!({ "session": connected["session"], "node": connected["node"],
        "data": json!({ "id": 2, "ping": {} }).to_string() });
    let request = client
        .post(format!("http://{other}/emulation"))
        .body(body.to_string());
    assert_eq!(request.send().await.unwrap().status(), 204);
    assert_eq!(line().await["id"], 2);
}
