//! Subscribing: who may read what, what arrives, and in which order.

use serde_json::{Value, json};

use crate::support::{Client, Gate, on};

#[tokio::test]
async fn first_frame_may_connect_and_subscribe_at_once() {
    let gate = Gate::open().await;
    let offset = gate.record(1).await;
    let mut client = Client::open(&gate).await;
    let first = [
        json!({ "id": 1, "connect": {} }),
        json!({ "id": 2, "subscribe": { "channel": "lot:spring.l1" } }),
        json!({ "id": 3, "subscribe": { "channel": "sale:spring" } }),
    ];
    let first = first.map(|command| command.to_string()).join("\n") + "\n";
    client.send(first).await;
    assert!(client.reply(1).await["connect"].is_object());
    let lot = client.reply(2).await["subscribe"].clone();
    assert_eq!(
        (&lot["offset"], &lot["recoverable"]),
        (&json!(offset), &json!(true))
    );
    assert_eq!(lot["epoch"].as_str().unwrap().len(), 16);
    client.reply(3).await;

    for n in 2..5 {
        let offset = gate.record(n).await;
        assert_eq!(client.publication().await, (offset, json!({ "n": n })));
    }
}

#[tokio::test]
async fn unsubscribe_stops_publications() {
    let gate = Gate::open().await;
    let mut client = Client::visitor(&gate).await;
    client.subscribe("lot:spring.l1").await;
    let twice = on("lot:spring.l1");
    assert_eq!(client.error_code("subscribe", twice.clone()).await, 105);
    gate.record(1).await;
    client.publication().await;
    assert_eq!(client.result("unsubscribe", twice).await, json!({}));
    gate.record(2).await;
    let offset = gate.record(3).await;
    let again = client.subscribe("lot:spring.l1").await;
    // Where the gateway was then; what it had not received yet follows.
    let mut reached = again["offset"].as_u64().unwrap();
    while reached < offset {
        reached = client.publication().await.0;
    }
}

#[tokio::test]
async fn full_channel_table_frees_names_never_written_to() {
    let gate = Gate::open_with(&[("channels_max = 100000", "channels_max = 2")]).await;
    gate.record(1).await;
    let mut filler = Client::visitor(&gate).await;
    filler.subscribe("sale:made-up").await;
    filler.subscribe("sale:also-made-up").await;
    let mut client = Client::visitor(&gate).await;
    let lot = on("lot:spring.l1");
    let refused = client.ask("subscribe", lot.clone()).await["error"].clone();
    assert_eq!(
        (&refused["code"], &refused["temporary"]),
        (&json!(111), &json!(true))
    );
    drop(filler);
    harness::until("there is room", async || {
        let told = client.ask("subscribe", lot.clone()).await;
        told["subscribe"].is_object()
    })
    .await;
}

#[tokio::test]
async fn notice_reaches_only_the_user_it_is_for() {
    let gate = Gate::open().await;
    let mut owner = Client::signed_in(&gate, "u1", "s1").await;
    owner.subscribe("user:#u1").await;
    let theirs = on("user:#u1");
    let mut other = Client::signed_in(&gate, "u2", "s2").await;
    assert_eq!(other.error_code("subscribe", theirs.clone()).await, 103);
    assert_eq!(other.error_code("history", theirs.clone()).await, 103);
    let mut visitor = Client::visitor(&gate).await;
    assert_eq!(visitor.error_code("subscribe", theirs).await, 103);
    gate.publish(&gate.engine, "notice.u1", &json!({ "kind": "outbid" }))
        .await;
    assert_eq!(owner.publication().await.1, json!({ "kind": "outbid" }));
}

#[tokio::test]
async fn channel_names_with_wildcards_are_refused() {
    let gate = Gate::open().await;
    let mut client = Client::signed_in(&gate, "u1", "s1").await;
    let names = [
        ("user:#*", 107),
        ("tick:>", 107),
        ("tick:*", 107),
        ("lot:a.b.c", 107),
        ("sale:a.b", 107),
        ("lot:a.>", 107),
        ("nothing:a", 102),
        ("lot", 102),
        ("", 107),
        ("user:#u2", 103),
    ];
    for (name, code) in names {
        let channel = on(name);
        for command in ["subscribe", "publish", "history"] {
            let refused = client.error_code(command, channel.clone()).await;
            assert_eq!(refused, code, "{command} {name}");
        }
    }
}

#[tokio::test]
async fn unsupported_commands_get_documented_errors() {
    let gate = Gate::open().await;
    let mut client = Client::visitor(&gate).await;
    let lot = on("lot:spring.l1");
    let map = json!({ "channel": "lot:spring.l1", "type": 1 });
    assert_eq!(client.error_code("subscribe", map).await, 108);
    let filter = json!({ "key": "a", "cmp": "eq", "val": "b" });
    let filtered = json!({ "channel": "lot:spring.l1", "tf": filter });
    assert_eq!(client.error_code("subscribe", filtered).await, 108);
    assert_eq!(client.error_code("publish", lot.clone()).await, 103);
    assert_eq!(client.error_code("presence", lot.clone()).await, 108);
    assert_eq!(client.error_code("presence_stats", lot.clone()).await, 108);
    assert_eq!(client.error_code("sub_refresh", lot).await, 107);
}

#[tokio::test]
async fn subscriptions_per_connection_are_bounded() {
    let gate = Gate::open_with(&[("subscriptions_max = 128", "subscriptions_max = 2")]).await;
    let mut client = Client::visitor(&gate).await;
    client.subscribe("sale:a").await;
    client.subscribe("sale:b").await;
    assert_eq!(client.error_code("subscribe", on("sale:c")).await, 106);
    client.ask("unsubscribe", on("sale:a")).await;
    client.subscribe("sale:c").await;
}

#[tokio::test]
async fn commands_over_the_rate_limit_are_refused() {
    let few = [
        ("commands_per_second = 50", "commands_per_second = 1"),
        ("commands_burst = 256", "commands_burst = 3"),
    ];
    let gate = Gate::open_with(&few).await;
    let mut client = Client::visitor(&gate).await;
    for _ in 0..3 {
        client.ask("ping", json!({})).await;
    }
    let reply = client.ask("ping", json!({})).await;
    assert_eq!(
        reply["error"],
        json!({ "code": 111, "message": "too many requests", "temporary": true })
    );
}

#[tokio::test]
async fn symbol_with_a_dot_delivers_newest_price_at_once() {
    let gate = Gate::open().await;
    gate.tick("BRK=B", 1).await;
    let offset = gate.tick("BRK=B", 2).await;
    let mut client = Client::visitor(&gate).await;
    client.subscribe("tick:BRK.B").await;
    assert_eq!(client.publication().await, (offset, json!({ "n": 2 })));
}

/// Ticks and lots that may be subscribed to by wildcards.
const WILDCARDS: [(&str, &str); 2] = [
    (
        "stream = \"TICKS\"",
        "stream = \"TICKS\"\nallow_wildcards = true",
    ),
    (
        "subject = \"record.lot\"",
        "subject = \"record.lot\"\nallow_wildcards = true",
    ),
];

#[tokio::test]
async fn wildcard_of_newest_values_names_the_channel_of_each() {
    let gate = Gate::open_with(&WILDCARDS).await;
    for symbol in ["ACME", "BRK=B"] {
        gate.tick(symbol, 1).await;
        gate.tick(symbol, 2).await;
    }
    let mut client = Client::visitor(&gate).await;
    let joined = client.subscribe("tick:*").await;
    assert!(joined["recoverable"].is_null(), "{joined}");
    let mut next = async || {
        let push = client.line().await["push"].clone();
        assert_eq!(push["channel"], "tick:*", "{push}");
        (
            push["pub"]["channel"].clone(),
            push["pub"]["data"]["n"].clone(),
        )
    };
    assert_eq!(next().await, (json!("tick:ACME"), json!(2)));
    assert_eq!(next().await, (json!("tick:BRK.B"), json!(2)));
    gate.tick("NEW", 1).await;
    assert_eq!(next().await, (json!("tick:NEW"), json!(1)));
    gate.tick("ACME", 3).await;
    assert_eq!(next().await, (json!("tick:ACME"), json!(3)));
    // One channel beside it is as ever.
    client.subscribe("tick:ACME").await;
    let push = client.line().await["push"].clone();
    assert_eq!(
        (&push["channel"], &push["pub"]["channel"]),
        (&json!("tick:ACME"), &Value::Null)
    );
}

#[tokio::test]
async fn wildcard_of_a_log_recovers_what_was_missed_in_order() {
    let mut gate = Gate::open_with(&WILDCARDS).await;
    let lot = async |gate: &Gate, lot: &str, n: u64| {
        let subject = format!("record.lot.spring.{lot}");
        gate.publish(&gate.engine, &subject, &json!({ "n": n }))
            .await
    };
    lot(&gate, "l1", 0).await;
    gate.publish(&gate.engine, "record.lot.autumn.l1", &json!({ "n": 99 }))
        .await;
    let mut client = Client::visitor(&gate).await;
    let joined = client.subscribe("lot:spring.*").await;
    assert_eq!(joined["recoverable"], true);
    let first = lot(&gate, "l2", 1).await;
    let push = client.line().await["push"].clone();
    assert_eq!(
        (&push["pub"]["offset"], &push["pub"]["channel"]),
        (&json!(first), &json!("lot:spring.l2"))
    );
    for restarted in [false, true] {
        for n in 2..8 {
            lot(
                &gate,
                ["l1", "l2", "l3"][usize::try_from(n).unwrap() % 3],
                n,
            )
            .await;
            gate.publish(&gate.engine, "record.lot.autumn.l1", &json!({ "n": 99 }))
                .await;
        }
        if restarted {
            gate.restart().await;
        }
        let mut back = Client::visitor(&gate).await;
        let recover = json!({ "channel": "lot:spring.*", "recover": true,
            "offset": first, "epoch": joined["epoch"] });
        let result = back.result("subscribe", recover).await;
        assert_eq!(result["recovered"], true, "{result}");
        let all = result["publications"].as_array().unwrap().iter();
        let seen: Vec<u64> = all.map(|p| p["data"]["n"].as_u64().unwrap()).collect();
        let once: Vec<u64> = (2..8).collect();
        let expected = if restarted {
            [once.clone(), once].concat()
        } else {
            once
        };
        assert_eq!(seen, expected);
    }
}

#[tokio::test]
async fn wildcards_are_refused_where_one_channel_is_meant() {
    let gate = Gate::open_with(&WILDCARDS).await;
    let mut client = Client::visitor(&gate).await;
    for (command, channel, code) in [
        ("history", "tick:*", 108),
        ("presence", "tick:*", 108),
        ("subscribe", "candle:1m.*", 107),
        ("subscribe", "lot:*", 107),
        ("subscribe", "lot:spring.>", 107),
        ("subscribe", "lot:spring.l*", 107),
    ] {
        assert_eq!(
            client.error_code(command, on(channel)).await,
            code,
            "{channel}"
        );
    }
    assert_eq!(client.result("unsubscribe", on("tick:*")).await, json!({}));
}

#[tokio::test]
async fn message_that_is_not_json_is_skipped() {
    let gate = Gate::open().await;
    let mut client = Client::visitor(&gate).await;
    client.subscribe("lot:spring.l1").await;
    let jetstream = &gate.engine.jetstream;
    let mut offset = 0;
    for payload in [
        "not json",
        "{
  \"n\": 2
}",
    ] {
        let sent = jetstream.publish("record.lot.spring.l1", payload.into());
        offset = sent.await.unwrap().await.unwrap().sequence;
    }
    assert_eq!(client.publication().await, (offset, json!({ "n": 2 })));
}
