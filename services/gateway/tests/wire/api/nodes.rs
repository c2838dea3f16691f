//! The server API at one of several nodes.

use serde_json::{Value, json};

use super::{answer, call, open};
use crate::support::{Alone, CHAT_KEY, Client, on};

#[tokio::test]
async fn orders_reach_connections_at_other_nodes() {
    let alone = open().await;
    let other = alone.another().await;
    let url = format!("ws://{other}/connection/websocket");
    let connect = async |user: &str| {
        let token = Alone::sign(&json!({ "sub": user, "exp": 4_000_000_000_u64 }));
        let mut client = Client::try_open(&url).await.unwrap();
        let reply = client.ask("connect", json!({ "token": token })).await;
        let name = reply["connect"]["client"].as_str().unwrap().to_owned();
        (client, name)
    };
    let ordered = async |method: &str, order: Value| {
        assert_eq!(call(&alone, method, order).await, json!({ "result": {} }));
    };
    let (mut anna, name) = connect("anna").await;
    let (mut again, stays) = connect("anna").await;
    harness::until("the nodes know each other", async || {
        let told = call(&alone, "info", json!({})).await;
        told["result"]["nodes"].as_array().unwrap().len() == 2
    })
    .await;
    let subscribe = json!({ "user": "anna", "client": name, "channel": "locked:a",
        "info": { "seat": 7 }, "data": { "hello": 1 } });
    ordered("subscribe", subscribe).await;
    let line = anna.line().await["push"].clone();
    assert_eq!(line["channel"], "locked:a");
    assert_eq!(line["subscribe"]["data"], json!({ "hello": 1 }));
    call(
        &alone,
        "publish",
        json!({ "channel": "locked:a", "data": 1 }),
    )
    .await;
    assert_eq!(anna.line().await["push"]["pub"]["data"], 1);
    ordered(
        "unsubscribe",
        json!({ "user": "anna", "channel": "locked:a" }),
    )
    .await;
    assert_eq!(anna.line().await["push"]["unsubscribe"]["code"], 2000);

    let now = bootstrap::clock::now().timestamp();
    ordered("refresh", json!({ "client": name, "expire_at": now + 600 })).await;
    let refreshed = anna.line().await["push"]["refresh"].clone();
    assert_eq!(refreshed["expires"], true);
    assert!(
        (590..=600).contains(&refreshed["ttl"].as_u64().unwrap()),
        "{refreshed}"
    );
    let order = json!({ "user": "anna", "whitelist": [stays],
        "disconnect": { "code": 4_321, "reason": "see you" } });
    ordered("disconnect", order).await;
    assert_eq!(anna.closed().await, (4_321, "see you".to_owned()));
    again.result("ping", json!({})).await;
    ordered("refresh", json!({ "user": "anna", "expired": true })).await;
    assert_eq!(again.closed().await.0, 3005);
    let (mut anna, _) = connect("anna").await;
    ordered("refresh", json!({ "user": "anna", "expire_at": now - 1 })).await;
    assert_eq!(anna.closed().await.0, 3005);
    let (mut anna, _) = connect("anna").await;
    ordered("disconnect", json!({ "user": "anna" })).await;
    assert_eq!(anna.closed().await.0, 3503);
}

#[tokio::test]
async fn presence_channels_and_nodes_are_told_of_all_nodes() {
    let alone = open().await;
    let other = alone.another().await;
    let mut anna = alone.user("anna").await;
    anna.subscribe("chat:a").await;
    let token = Alone::sign(&json!({ "sub": "bert" }));
    let url = format!("ws://{other}/connection/websocket");
    let mut bert = Client::connected_to(&url, json!({ "token": token })).await;
    for channel in ["chat:a", "chat:b", "news"] {
        bert.subscribe(channel).await;
    }
    let result =
        async |method: &str, body: Value| call(&alone, method, body).await["result"].clone();
    harness::until("the nodes know each other", async || {
        result("presence_stats", on("chat:a")).await == json!({ "num_clients": 2, "num_users": 2 })
    })
    .await;
    let presence = result("presence", on("chat:a")).await["presence"].clone();
    let users: Vec<_> = presence
        .as_object()
        .unwrap()
        .values()
        .map(|it| &it["user"])
        .collect();
    assert!(
        users.contains(&&json!("anna")) && users.contains(&&json!("bert")),
        "{presence}"
    );
    let count = |n: u64| json!({ "num_clients": n });
    assert_eq!(
        result("channels", json!({})).await["channels"],
        json!({ "chat:a": count(2), "chat:b": count(1), "news": count(1) })
    );
    assert_eq!(
        result("channels", json!({ "pattern": "chat:*" })).await["channels"],
        json!({ "chat:a": count(2), "chat:b": count(1) })
    );
    let nodes = result("info", json!({})).await["nodes"].clone();
    let sum = |name: &str| -> u64 {
        let nodes = nodes.as_array().unwrap().iter();
        nodes.map(|node| node[name].as_u64().unwrap()).sum()
    };
    let totals = ["num_clients", "num_users", "num_channels", "num_subs"].map(sum);
    assert_eq!(totals, [2, 2, 4, 4], "{nodes}");
    assert_ne!(nodes[0]["uid"], nodes[1]["uid"]);

    let told = answer(alone.address, CHAT_KEY, "channels", json!({})).await;
    assert_eq!(
        told["result"]["channels"].as_object().unwrap().len(),
        2,
        "{told}"
    );
}

#[tokio::test]
async fn others_that_cannot_be_reached_are_not_taken_for_empty() {
    let mut alone = open().await;
    let anna = json!({ "user": "anna" });
    let asked = [
        ("presence", on("chat:a")),
        ("presence_stats", on("chat:a")),
        ("channels", json!({})),
        ("info", json!({})),
        ("disconnect", anna),
    ];
    for (method, body) in &asked {
        let answer = call(&alone, method, body.clone()).await;
        assert!(answer["error"].is_null(), "{method}: {answer}");
    }
    alone.kill_nats();
    harness::until("it is not ready", async || !alone.health.is_ready()).await;
    for (method, body) in &asked {
        let answer = call(&alone, method, body.clone()).await;
        assert_eq!(answer["error"]["code"], 100, "{method}: {answer}");
    }
    alone.restart_nats();
    harness::until("it is ready again", async || alone.health.is_ready()).await;
}
