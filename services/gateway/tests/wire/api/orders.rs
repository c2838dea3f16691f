//! What the server API has connections do: subscribe, for how long, from where; and what others are told of them.

use serde_json::{Value, json};

use super::{KEYS, call};
use crate::{
    alone::OPEN,
    support::{Alone, Client, on},
};

/// A gateway that gives no grace to what has ended.
async fn open() -> Alone {
    Alone::open(&format!("{OPEN}{KEYS}\n[connection]\nexpired_ms = 1\n")).await
}

async fn ordered(alone: &Alone, method: &str, order: Value) {
    assert_eq!(call(alone, method, order).await, json!({ "result": {} }));
}

async fn publish(alone: &Alone, n: u64) -> Value {
    let publication = json!({ "channel": "news", "data": n });
    call(alone, "publish", publication).await["result"].take()
}

#[tokio::test]
async fn server_subscription_recovers_since_a_position() {
    let alone = open().await;
    let first = publish(&alone, 1).await;
    for n in 2..=3 {
        publish(&alone, n).await;
    }
    let mut anna = alone.user("anna").await;
    let since =
        |position: &Value| json!({ "user": "anna", "channel": "news", "recover_since": position });
    ordered(&alone, "subscribe", since(&first)).await;
    let told = anna.line().await["push"].clone();
    assert_eq!(told["channel"], "news");
    assert_eq!(told["subscribe"]["offset"], first["offset"], "{told}");
    publish(&alone, 4).await;
    for n in 2..=4 {
        assert_eq!(anna.publication().await.1, n);
    }

    let elsewhere = json!({ "offset": first["offset"], "epoch": "another" });
    let mut bert = alone.user("bert").await;
    let mut order = since(&elsewhere);
    order["user"] = json!("bert");
    ordered(&alone, "subscribe", order).await;
    let told = bert.line().await["push"]["subscribe"].clone();
    assert!(told["offset"].as_u64() > first["offset"].as_u64(), "{told}");
    publish(&alone, 5).await;
    assert_eq!(
        bert.publication().await.1,
        5,
        "of what is lost nothing comes"
    );
}

#[tokio::test]
async fn server_subscription_ends_when_it_expires() {
    let alone = open().await;
    let mut anna = alone.user("anna").await;
    let now = bootstrap::clock::now().timestamp();
    let until = |at: i64| json!({ "user": "anna", "channel": "news", "expire_at": at });
    for over in [now - 1, -1] {
        let told = call(&alone, "subscribe", until(over)).await;
        assert_eq!(told["error"]["code"], 110, "{told}");
    }
    ordered(&alone, "subscribe", until(now + 2)).await;
    assert_eq!(anna.line().await["push"]["subscribe"]["positioned"], true);
    // Clients ask again for nothing that they did not ask for: they come back instead.
    assert_eq!(anna.closed().await.0, 3006);
    assert!(bootstrap::clock::now().timestamp() > now);
    let mut anna = alone.user("anna").await;
    // One that is subscribed again does not end with the one before, nor one that was left.
    ordered(&alone, "subscribe", until(now + 600)).await;
    anna.line().await;
    ordered(
        &alone,
        "unsubscribe",
        json!({ "user": "anna", "channel": "news" }),
    )
    .await;
    assert_eq!(anna.line().await["push"]["unsubscribe"]["code"], 2000);
}

#[tokio::test]
async fn refreshed_info_is_what_others_are_told() {
    let alone = open().await;
    let mut anna = alone.user("anna").await;
    anna.subscribe("news").await;
    let now = bootstrap::clock::now().timestamp();
    let refresh = json!({ "user": "anna", "expire_at": now + 600, "info": { "seat": 7.0 } });
    ordered(&alone, "refresh", refresh).await;
    assert_eq!(anna.line().await["push"]["refresh"]["expires"], true);
    let info = async |client: &mut Client| {
        let told = client.result("presence", on("news")).await["presence"].clone();
        let mut all = told.as_object().unwrap().values();
        all.next().unwrap()["conn_info"].to_string()
    };
    assert_eq!(info(&mut anna).await, r#"{"seat":7.0}"#);
    anna.result("publish", json!({ "channel": "news", "data": 1 }))
        .await;
    let told = anna.line().await["push"]["pub"]["info"].clone();
    assert_eq!(told["conn_info"].to_string(), r#"{"seat":7.0}"#);
    ordered(&alone, "refresh", json!({ "user": "anna" })).await;
    anna.line().await;
    assert_eq!(
        info(&mut anna).await,
        r#"{"seat":7.0}"#,
        "without a word it stays"
    );
}
