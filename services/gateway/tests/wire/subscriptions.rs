//! Subscription tokens, subscriptions that the server makes, and commands that cross each other.

use serde_json::{Value, json};

use crate::{
    alone::OPEN,
    support::{Alone, Client, on},
};

fn now() -> i64 {
    bootstrap::clock::now().timestamp()
}

fn with_token(channel: &str, claims: &Value) -> Value {
    json!({ "channel": channel, "token": Alone::sign(claims) })
}

#[tokio::test]
async fn subscription_token_opens_its_channel_to_its_user_only() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let channel = "locked:a";
    assert_eq!(anna.error_code("subscribe", on(channel)).await, 103);
    let claims = json!({ "sub": "anna", "channel": channel });
    let forged = json!({ "channel": channel, "token": Alone::sign(&claims) + "x" });
    assert_eq!(anna.error_code("subscribe", forged).await, 103);
    // A forged token opens nothing, not even what is open without one.
    let forged = json!({ "channel": "news", "token": "forged" });
    assert_eq!(anna.error_code("subscribe", forged).await, 103);
    let over = json!({ "sub": "anna", "channel": channel, "exp": now() - 1 });
    assert_eq!(
        anna.error_code("subscribe", with_token(channel, &over))
            .await,
        109
    );
    let result = anna.result("subscribe", with_token(channel, &claims)).await;
    assert!(
        result["expires"].is_null() && result["recoverable"].is_null(),
        "{result}"
    );

    for claims in [
        json!({ "sub": "bert", "channel": channel }),
        json!({ "sub": "anna", "channel": "locked:b" }),
    ] {
        let mut anna = alone.user("anna").await;
        anna.command("subscribe", with_token(channel, &claims))
            .await;
        assert_eq!(anna.closed().await, (3500, "invalid token".into()));
    }
    let mut bert = alone.user("bert").await;
    let claims = json!({ "sub": "bert", "channel": "$private", "info": { "seat": 4 } });
    assert_eq!(bert.error_code("subscribe", on("$private")).await, 103);
    bert.result("subscribe", with_token("$private", &claims))
        .await;
    let present = bert.result("presence", on("$private")).await["presence"].clone();
    let info = present.as_object().unwrap().values().next().unwrap();
    assert_eq!(info["chan_info"], json!({ "seat": 4 }));
}

#[tokio::test]
async fn recovery_that_is_only_allowed_is_given_to_who_asks() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let mut request = with_token("locked:a", &json!({ "sub": "anna", "channel": "locked:a" }));
    request["recoverable"] = json!(true);
    let result = anna.result("subscribe", request).await;
    assert_eq!(result["recoverable"], true);
    assert_eq!(result["epoch"].as_str().unwrap().len(), 16);
}

#[tokio::test]
async fn subscription_ends_with_its_token_unless_refreshed() {
    let config = format!("{OPEN}\n[connection]\nexpired_ms = 100\n");
    let alone = Alone::open(&config).await;
    let claims =
        |seconds: i64| json!({ "sub": "anna", "channel": "locked:a", "exp": now() + seconds });
    let mut anna = alone.user("anna").await;
    let result = anna
        .result("subscribe", with_token("locked:a", &claims(2)))
        .await;
    assert_eq!(result["expires"], true);
    assert!(
        (1..=2).contains(&result["ttl"].as_u64().unwrap()),
        "{result}"
    );
    let line = anna.line().await;
    assert_eq!(
        line["push"]["unsubscribe"],
        json!({ "code": 2501, "reason": "subscription expired" })
    );

    anna.result("subscribe", with_token("locked:a", &claims(2)))
        .await;
    let refreshed = anna
        .result("sub_refresh", with_token("locked:a", &claims(600)))
        .await;
    assert!(refreshed["ttl"].as_u64().unwrap() > 500, "{refreshed}");
    let over = with_token("locked:a", &claims(-1));
    assert_eq!(anna.error_code("sub_refresh", over).await, 110);
    let not_read = with_token("locked:b", &json!({ "sub": "anna", "channel": "locked:b" }));
    assert_eq!(anna.error_code("sub_refresh", not_read).await, 103);
    let map = json!({ "channel": "locked:a", "token": "x", "type": 1 });
    assert_eq!(anna.error_code("sub_refresh", map).await, 108);
    anna.command(
        "sub_refresh",
        json!({ "channel": "locked:a", "token": "forged" }),
    )
    .await;
    assert_eq!(anna.closed().await.0, 3500);
}

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
async fn who_may_read_what_is_kept_recovers_and_who_may_see_who_is_there_hears_of_them() {
    let config = "
[[namespace]]
name = \"open\"
history_size = 5
presence = true
join_leave = true
allow_subscribe_for_client = true
allow_history_for_subscriber = true
allow_presence_for_subscriber = true
[[namespace]]
name = \"closed\"
history_size = 5
presence = true
join_leave = true
allow_subscribe_for_client = true
";
    let alone = Alone::open(config).await;
    let mut bert = alone.user("bert").await;
    for (channel, may) in [("closed:a", false), ("open:a", true)] {
        let mut anna = alone.user("anna").await;
        let asks = json!({ "channel": channel, "recoverable": true, "join_leave": true });
        let told = anna.result("subscribe", asks).await;
        assert_eq!(told["recoverable"] == true, may, "{told}");
        let id = anna.command("ping", json!({})).await;
        let heard = anna.line().await;
        assert_eq!(heard["push"]["join"].is_object(), may, "{heard}");
        assert_eq!(heard["id"] == id, !may, "{heard}");
        bert.subscribe(channel).await;
    }
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
async fn connection_without_token_needs_leave() {
    let alone = Alone::open("[without_namespace]\nallow_subscribe_for_client = true").await;
    let mut visitor = Client::try_open(&alone.url()).await.unwrap();
    visitor.command("connect", json!({})).await;
    assert_eq!(visitor.closed().await.0, 3501);
    alone.user("anna").await.subscribe("news").await;
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

/// Sends these in one frame; the replies, by id from 10 on.
async fn in_one_frame(client: &mut Client, commands: &[(&str, Value)]) -> Vec<Value> {
    let lines = commands.iter().zip(10..);
    let lines = lines.map(|((name, request), id)| json!({ "id": id, *name: request }).to_string());
    client.send(lines.collect::<Vec<_>>().join("\n")).await;
    let mut replies = vec![];
    for ((name, _), id) in commands.iter().zip(10..) {
        replies.push(client.reply(id).await[name].clone());
    }
    replies
}

#[tokio::test]
async fn commands_of_one_frame_have_their_effects_in_order() {
    let alone = Alone::open(OPEN).await;
    let mut watcher = alone.user("bert").await;
    for round in 0..20 {
        let mut anna = alone.user("anna").await;
        // Nobody holds it, so that it is read first.
        let news = format!("news-{round}");
        let bare = format!("bare:{round}");
        let publish = |channel: &str, n| json!({ "channel": channel, "data": n });
        let all = json!({ "channel": news, "limit": -1 });
        let told = in_one_frame(
            &mut anna,
            &[
                ("publish", publish(&news, 1)),
                ("history", all.clone()),
                ("subscribe", on(&news)),
                ("presence_stats", on(&news)),
                ("publish", publish(&news, 2)),
                ("publish", publish(&news, 3)),
                ("history", all),
                ("unsubscribe", on(&news)),
                ("presence_stats", on(&news)),
                ("subscribe", on(&bare)),
                ("publish", publish(&bare, 4)),
                ("unsubscribe", on(&bare)),
                ("publish", publish(&bare, 5)),
            ],
        )
        .await;
        let kept = |at: usize| told[at]["publications"].as_array().unwrap().len();
        assert_eq!((kept(1), kept(6)), (1, 3), "{told:?}");
        let offset = told[1]["offset"].as_u64();
        assert_eq!(told[2]["offset"].as_u64(), offset, "{told:?}");
        let present = [3, 8].map(|at| told[at]["num_clients"].as_u64());
        assert_eq!(present, [Some(1), Some(0)], "{told:?}");
        assert!(told[10].is_object() && told[12].is_null(), "{told:?}");
        let order = json!({ "channel": news, "limit": -1 });
        let stored = watcher.result("history", order).await["publications"].clone();
        let stored = stored
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["data"].as_u64());
        assert!(stored.eq([1, 2, 3].map(Some)));
    }
}

/// Subscribes, unsubscribes and subscribes in one frame, again and again.
async fn change_ones_mind(client: &mut Client, rounds: u32) {
    for round in 0..rounds {
        // A channel that nobody holds.
        let channel = format!("fickle-{round}");
        let id = 1_000 + round * 10;
        let commands = [
            json!({ "id": id, "subscribe": on(&channel) }),
            json!({ "id": id + 1, "unsubscribe": on(&channel) }),
            json!({ "id": id + 2, "subscribe": on(&channel) }),
            json!({ "id": id + 3, "unsubscribe": on(&channel) }),
        ];
        client
            .send(commands.map(|command| command.to_string()).join("\n"))
            .await;
        for (at, name) in [
            (0, "subscribe"),
            (1, "unsubscribe"),
            (2, "subscribe"),
            (3, "unsubscribe"),
        ] {
            let reply = client.reply(id + at).await;
            assert!(reply[name].is_object(), "{reply}");
        }
    }
}

#[tokio::test]
async fn last_wish_holds_above_the_rate_limit() {
    let limits = "commands_burst = 3\ncommands_per_second = 2";
    let config = format!("{OPEN}\n[connection]\n{limits}\n");
    let alone = Alone::open(&config).await;
    let mut anna = alone.user("anna").await;
    anna.subscribe("fickle").await;
    while anna.ask("ping", json!({})).await["error"].is_null() {}
    anna.result("unsubscribe", on("fickle")).await;
    harness::until("subscribed again", async || {
        let reply = anna.ask("subscribe", on("fickle")).await;
        let code = &reply["error"]["code"];
        assert!([Value::Null, json!(111)].contains(code), "{reply}");
        code.is_null()
    })
    .await;
}

#[tokio::test]
async fn last_wish_holds_in_one_frame() {
    let config = format!("{OPEN}\n[connection]\ncommands_burst = 10000\n");
    let mut alone = Alone::open(&config).await;
    let mut anna = alone.user("anna").await;
    change_ones_mind(&mut anna, 500).await;
    let nobody = anna.result("presence_stats", on("fickle-7")).await;
    assert_eq!(nobody, json!({ "num_clients": 0, "num_users": 0 }));
    let first = [
        json!({ "id": 1, "subscribe": on("kept") }),
        json!({ "id": 2, "unsubscribe": on("kept") }),
        json!({ "id": 3, "subscribe": on("kept") }),
    ];
    anna.send(first.map(|command| command.to_string()).join("\n"))
        .await;
    for (id, name) in [(1, "subscribe"), (2, "unsubscribe"), (3, "subscribe")] {
        assert!(anna.reply(id).await[name].is_object(), "{name}");
    }
    anna.result("publish", json!({ "channel": "kept", "data": 1 }))
        .await;
    assert_eq!(anna.publication().await.1, json!(1));
    for never in ["never", "no:such namespace", ""] {
        assert_eq!(
            anna.result("unsubscribe", on(never)).await,
            json!({}),
            "{never:?}"
        );
    }
    alone.kill_nats();
    change_ones_mind(&mut anna, 20).await;
}
