//! Subscriptions that a token or an order makes, without a command of the client.

use serde_json::{Value, json};

use crate::{
    alone::{OPEN, publish},
    subscription_tokens::with_token,
    support::{Alone, Client, on},
};

#[tokio::test]
async fn token_subscribes_its_connection_and_recovers_it() {
    let alone = Alone::open(OPEN).await;
    let token = Alone::sign(&json!({ "sub": "anna", "channels": ["news"],
        "subs": { "locked:mine": { "info": { "x": 1 } }, "news": {} } }));
    let connect = json!({ "token": token });
    let mut anna = Client::try_open(&alone.url()).await.unwrap();
    let connected = anna.result("connect", connect.clone()).await;
    assert_eq!(connected["subs"].as_object().unwrap().len(), 2);
    let news = connected["subs"]["news"].clone();
    assert_eq!(news["recoverable"], true);
    let mut bert = alone.user("bert").await;
    for n in 1..=2 {
        bert.result("publish", json!({ "channel": "news", "data": n }))
            .await;
    }
    let (offset, data) = anna.publication().await;
    assert_eq!(data, json!(1));
    drop(anna);
    let mut back = connect;
    back["subs"] = json!({ "news": { "recover": true, "epoch": news["epoch"], "offset": offset } });
    let mut anna = Client::try_open(&alone.url()).await.unwrap();
    let connected = anna.result("connect", back).await;
    let news = &connected["subs"]["news"];
    assert_eq!(
        (&news["recovered"], &news["publications"][0]["data"]),
        (&json!(true), &json!(2))
    );
    let nowhere = json!({ "token": Alone::sign(&json!({ "sub": "a", "channels": ["no:where"] })) });
    let mut lost = Client::try_open(&alone.url()).await.unwrap();
    assert_eq!(lost.error_code("connect", nowhere).await, 102);
    lost.command("ping", json!({})).await;
    assert_eq!(lost.closed().await.0, 3501);
}

#[tokio::test]
async fn subscription_that_nobody_asked_for_ends_with_its_connection() {
    let alone = Alone::open(OPEN).await;
    let token = Alone::sign(&json!({ "sub": "anna", "channels": ["news"] }));
    let connect = json!({ "token": token });
    let mut anna = Client::try_open(&alone.url()).await.unwrap();
    let connected = anna.result("connect", connect.clone()).await;
    let epoch = connected["subs"]["news"]["epoch"].clone();
    let mut bert = alone.user("bert").await;
    bert.subscribe("news").await;
    alone.configure(&OPEN.replacen("history_size = 10", "history_size = 11", 1));
    assert_eq!(bert.line().await["push"]["unsubscribe"]["code"], 2500);
    assert_eq!(anna.closed().await, (3010, "insufficient state".into()));
    publish(&mut bert, "news", json!(1)).await;
    let mut back = connect;
    back["subs"] = json!({ "news": { "recover": true, "epoch": epoch, "offset": 0 } });
    let mut anna = Client::try_open(&alone.url()).await.unwrap();
    let news = anna.result("connect", back).await["subs"]["news"].take();
    assert_eq!(
        (&news["recovered"], &news["publications"][0]["data"]),
        (&json!(true), &json!(1)),
        "{news}"
    );
}

#[tokio::test]
async fn token_says_how_its_subscriptions_are() {
    let alone = Alone::open(OPEN).await;
    let mut bert = alone.user("bert").await;
    let listens = json!({ "channel": "news", "join_leave": true });
    bert.result("subscribe", listens).await;
    assert_eq!(bert.line().await["push"]["join"]["info"]["user"], "bert");
    let (yes, no) = (json!({ "value": true }), json!({ "value": false }));
    let unseen = json!({ "data": { "hello": 1 }, "override": { "presence": no, "join_leave": no,
        "force_recovery": no, "force_positioning": yes, "force_push_join_leave": yes } });
    let recovers = json!({ "override": { "force_recovery": yes } });
    let token = Alone::sign(&json!({ "sub": "anna",
        "subs": { "news": unseen, "locked:a": recovers, "bare:a": recovers } }));
    let mut anna = Client::try_open(&alone.url()).await.unwrap();
    let subs = anna.result("connect", json!({ "token": token })).await["subs"].take();
    let told = |name: &str| {
        let sub = &subs[name];
        [&sub["recoverable"], &sub["positioned"]].map(|it| it == true)
    };
    assert_eq!(subs["news"]["data"], json!({ "hello": 1 }), "{subs}");
    assert_eq!(told("news"), [false, true]);
    assert_eq!(told("locked:a"), [true, true]);
    assert_eq!(told("bare:a"), [false, false], "without a history: {subs}");
    // Anna is not told of, and hears of others unasked.
    let stats = bert.result("presence_stats", on("news")).await;
    assert_eq!(stats, json!({ "num_clients": 1, "num_users": 1 }));
    let mut carl = alone.user("carl").await;
    carl.subscribe("news").await;
    for client in [&mut anna, &mut bert] {
        assert_eq!(client.line().await["push"]["join"]["info"]["user"], "carl");
    }

    let mut claims = unseen;
    (claims["sub"], claims["channel"]) = (json!("carl"), json!("locked:a"));
    let subscribed = carl
        .result("subscribe", with_token("locked:a", &claims))
        .await;
    assert_eq!(subscribed["data"], json!({ "hello": 1 }));
    assert!(subscribed["epoch"].is_string(), "positioned: {subscribed}");
    // A token for another connection of the same user.
    claims["client"] = json!("another");
    carl.command("sub_refresh", with_token("locked:a", &claims))
        .await;
    assert_eq!(carl.closed().await, (3500, "invalid token".into()));
}

#[tokio::test]
async fn token_of_more_channels_than_a_connection_may_have_is_refused_with_its_code() {
    let alone = Alone::open(OPEN).await;
    for (count, code) in [(128, None), (129, Some(106))] {
        let channels: Vec<String> = (0..count).map(|n| format!("channel-{n}")).collect();
        let token = Alone::sign(&json!({ "sub": "anna", "channels": channels }));
        let mut anna = Client::try_open(&alone.url()).await.unwrap();
        let told = anna.ask("connect", json!({ "token": token })).await;
        assert_eq!(told["error"]["code"].as_u64(), code, "{told:.200}");
    }
}

#[tokio::test]
async fn orders_subscribe_unsubscribe_and_disconnect_a_user() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let nats = alone.nats().await;
    let order = async |order: Value| {
        nats.publish("gateway.control", order.to_string().into())
            .await
            .unwrap();
    };
    order(json!({ "subscribe": { "user": "anna", "channel": "locked:a" } })).await;
    let push = anna.line().await["push"].clone();
    assert_eq!(
        (&push["channel"], push["subscribe"].is_object()),
        (&json!("locked:a"), true)
    );
    order(json!({ "unsubscribe": { "user": "anna", "channel": "locked:a" } })).await;
    let push = anna.line().await["push"].clone();
    assert_eq!(
        push["unsubscribe"],
        json!({ "code": 2000, "reason": "server unsubscribe" })
    );
    order(json!({ "disconnect": { "user": "anna" } })).await;
    assert_eq!(anna.closed().await, (3503, "force disconnect".into()));
}
