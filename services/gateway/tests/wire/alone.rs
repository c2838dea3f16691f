//! A gateway alone: publishing, presence, history and recovery in channels of its own.

use serde_json::{Value, json};

use crate::support::{Alone, Client, on};

/// Everything is allowed to everybody.
pub(crate) const OPEN: &str = r#"
[client]
allow_anonymous_connect_without_token = true

[without_namespace]
history_size = 10
force_recovery = true
presence = true
join_leave = true
allowed_delta_types = ["fossil"]
allow_subscribe_for_client = true
allow_subscribe_for_anonymous = true
allow_publish_for_client = true
allow_publish_for_anonymous = true
allow_history_for_client = true
allow_history_for_anonymous = true
allow_presence_for_client = true
allow_presence_for_anonymous = true

[[namespace]]
name = "bare"
allow_subscribe_for_client = true
allow_publish_for_subscriber = true

[[namespace]]
name = "cache"
history_size = 5
force_recovery = true
force_recovery_mode = "cache"
allow_subscribe_for_client = true
allow_publish_for_client = true

[[namespace]]
name = "locked"
history_size = 5
allow_recovery = true
"#;

pub(crate) async fn publish(client: &mut Client, channel: &str, data: Value) {
    let request = json!({ "channel": channel, "data": data });
    assert_eq!(client.result("publish", request).await, json!({}));
}

#[tokio::test]
async fn publication_reaches_subscribers_with_its_publisher() {
    let alone = Alone::open(OPEN).await;
    let mut reader = alone.visitor().await;
    let joined = reader.subscribe("any name > * ü").await;
    assert_eq!(
        (&joined["recoverable"], &joined["positioned"]),
        (&json!(true), &json!(true))
    );
    let mut writer = alone.user("anna, the first").await;
    publish(&mut writer, "any name > * ü", json!({ "n": 1 })).await;
    let push = reader.line().await["push"].clone();
    assert_eq!(push["channel"], "any name > * ü");
    let publication = &push["pub"];
    assert_eq!(publication["data"], json!({ "n": 1 }));
    assert_eq!(publication["info"]["user"], "anna, the first");
    assert_eq!(
        publication["info"]["conn_info"],
        json!({ "name": "anna, the first" })
    );
    assert!(publication["offset"].as_u64() > joined["offset"].as_u64());
    assert!(publication["time"].as_i64().unwrap() > 1_700_000_000_000);
}

#[tokio::test]
async fn payload_that_is_no_json_or_not_allowed_is_refused() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let to = |channel: &str| json!({ "channel": channel, "data": 1 });
    assert_eq!(anna.error_code("publish", on("news")).await, 107, "no data");
    assert_eq!(
        anna.error_code("publish", to("bare:a")).await,
        103,
        "not subscribed"
    );
    anna.subscribe("bare:a").await;
    publish(&mut anna, "bare:a", json!("now it may")).await;
    let push = anna.line().await["push"].clone();
    assert!(push["pub"]["offset"].is_null(), "without history: {push}");
    assert_eq!(anna.error_code("publish", to("locked:a")).await, 103);
    assert_eq!(anna.error_code("history", on("bare:a")).await, 108);
    assert_eq!(anna.error_code("presence", on("bare:a")).await, 108);
    let map = json!({ "channel": "news", "data": 1, "type": 1, "key": "k" });
    assert_eq!(anna.error_code("publish", map).await, 108);
    assert_eq!(anna.error_code("rpc", json!({ "method": "" })).await, 108);
}

#[tokio::test]
async fn thirty_publications_at_once_are_taken() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let commands = (10..40)
        .map(|id| json!({ "id": id, "publish": { "channel": "news", "data": id } }).to_string());
    anna.send(commands.collect::<Vec<_>>().join("\n")).await;
    for id in 10..40 {
        let reply = anna.reply(id).await;
        assert_eq!(reply["publish"], json!({}), "{reply}");
    }
}

#[tokio::test]
async fn history_is_read_by_limit_position_and_direction() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    for n in 1..=5 {
        publish(&mut anna, "news", json!(n)).await;
    }
    let numbers = |result: &Value| -> Vec<u64> {
        let all = result["publications"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        all.iter().map(|p| p["data"].as_u64().unwrap()).collect()
    };
    let top = anna.result("history", on("news")).await;
    assert!(numbers(&top).is_empty(), "{top}");
    let (epoch, newest) = (top["epoch"].clone(), top["offset"].as_u64().unwrap());
    for (limit, since, reverse, expected) in [
        (-1, None, false, vec![1, 2, 3, 4, 5]),
        (2, None, false, vec![1, 2]),
        (2, None, true, vec![5, 4]),
        (1, None, true, vec![5]),
        (2, Some(newest - 3), false, vec![3, 4]),
        (2, Some(newest - 1), true, vec![3, 2]),
        (10, Some(newest), false, vec![]),
    ] {
        let since = since.map(|offset| json!({ "offset": offset, "epoch": epoch }));
        let request =
            json!({ "channel": "news", "limit": limit, "since": since, "reverse": reverse });
        let result = anna.result("history", request.clone()).await;
        assert_eq!(numbers(&result), expected, "{request}");
        assert_eq!(
            (&result["epoch"], &result["offset"]),
            (&epoch, &json!(newest))
        );
    }
    let other = json!({ "channel": "news", "limit": 1, "since": { "offset": 1, "epoch": "x" } });
    assert_eq!(anna.error_code("history", other).await, 112);
    let nowhere =
        json!({ "channel": "news", "limit": 1, "since": { "epoch": "" }, "reverse": true });
    assert_eq!(anna.error_code("history", nowhere).await, 107);
}

#[tokio::test]
async fn missed_publications_are_recovered_by_another_gateway() {
    let mut alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let joined = anna.subscribe("news").await;
    publish(&mut anna, "news", json!(1)).await;
    let (offset, _) = anna.publication().await;
    publish(&mut anna, "other", json!("between")).await;
    publish(&mut anna, "news", json!(2)).await;
    publish(&mut anna, "news", json!(3)).await;
    alone.restart().await;
    let mut anna = alone.user("anna").await;
    let back =
        json!({ "channel": "news", "recover": true, "offset": offset, "epoch": joined["epoch"] });
    let result = anna.result("subscribe", back).await;
    assert_eq!(result["recovered"], true, "{result}");
    assert_eq!(result["offset"], offset);
    let data: Vec<_> = result["publications"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["data"])
        .collect();
    assert_eq!(data, [&json!(2), &json!(3)]);
    // Exactly as many as are kept, and one more.
    let mut offsets = vec![];
    for n in 0..11 {
        publish(&mut anna, "news", json!(n)).await;
        offsets.push(anna.publication().await.0);
    }
    for (held, recovered) in [(offsets[0], json!(true)), (offset, Value::Null)] {
        let mut other = alone.user("other").await;
        let back =
            json!({ "channel": "news", "recover": true, "offset": held, "epoch": joined["epoch"] });
        let result = other.result("subscribe", back.clone()).await;
        assert_eq!(result["recovered"], recovered, "{result}");
        let mut strict = alone.user("strict").await;
        let mut back = back;
        back["flag"] = json!(2);
        let reply = strict.ask("subscribe", back).await;
        assert_eq!(
            reply["error"]["code"].is_null(),
            recovered == true,
            "{reply}"
        );
    }
}

#[tokio::test]
async fn cache_recovery_gives_the_newest_publication_only() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    for (offset, epoch) in [(0, ""), (3, "of another time"), (3, "")] {
        let mut first = alone.user("first").await;
        let back =
            json!({ "channel": "cache:a", "recover": true, "offset": offset, "epoch": epoch });
        let result = first.result("subscribe", back).await;
        assert!(result["recovered"].is_null(), "there is nothing: {result}");
    }
    let joined = anna.subscribe("cache:a").await;
    let mut newest = 0;
    for n in 1..=3 {
        publish(&mut anna, "cache:a", json!(n)).await;
        newest = anna.publication().await.0;
    }
    for (offset, epoch, expected) in [
        (1, joined["epoch"].clone(), Some(3)),
        (0, json!(""), Some(3)),
        (7, json!("of another time"), Some(3)),
        (newest, joined["epoch"].clone(), None),
    ] {
        let mut other = alone.user("other").await;
        let back =
            json!({ "channel": "cache:a", "recover": true, "offset": offset, "epoch": epoch });
        let result = other.result("subscribe", back).await;
        assert_eq!(result["recovered"], true, "{result}");
        let data = &result["publications"][0]["data"];
        assert_eq!(data.as_u64(), expected, "{result}");
    }
}

#[tokio::test]
async fn presence_names_who_reads_and_others_hear_of_it() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let listens = json!({ "channel": "news", "join_leave": true });
    anna.result("subscribe", listens).await;
    let join = anna.line().await["push"].clone();
    assert_eq!(join["join"]["info"]["user"], "anna", "{join}");
    let mut bert = alone.user("bert").await;
    bert.subscribe("news").await;
    let join = anna.line().await["push"].clone();
    assert_eq!(
        (&join["channel"], &join["join"]["info"]["user"]),
        (&json!("news"), &json!("bert"))
    );
    let mut again = alone.user("bert").await;
    again.subscribe("news").await;
    assert_eq!(anna.line().await["push"]["join"]["info"]["user"], "bert");

    let present = bert.result("presence", on("news")).await["presence"].clone();
    let present = present.as_object().unwrap();
    assert_eq!(present.len(), 3);
    let info = &present[join["join"]["info"]["client"].as_str().unwrap()];
    assert_eq!(info, &join["join"]["info"]);
    let stats = bert.result("presence_stats", on("news")).await;
    assert_eq!(stats, json!({ "num_clients": 3, "num_users": 2 }));

    bert.result("unsubscribe", on("news")).await;
    assert_eq!(
        anna.line().await["push"]["leave"]["info"],
        join["join"]["info"]
    );
    drop(again);
    assert_eq!(anna.line().await["push"]["leave"]["info"]["user"], "bert");
    let stats = anna.result("presence_stats", on("news")).await;
    assert_eq!(stats, json!({ "num_clients": 1, "num_users": 1 }));
}

#[tokio::test]
async fn reader_of_deltas_gets_what_changed_since_the_publication_before() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let asks = json!({ "channel": "news", "delta": "fossil" });
    assert_eq!(anna.result("subscribe", asks.clone()).await["delta"], true);
    let mut plain = alone.user("bert").await;
    assert!(plain.subscribe("news").await["delta"].is_null());
    let story =
        |n| json!({ "n": n, "story": "the same at each time, and long enough to be worth it" });
    for n in 1..=3 {
        publish(&mut plain, "news", story(n)).await;
        assert_eq!(plain.publication().await.1, story(n));
    }
    let mut told = vec![];
    for _ in 1..=3 {
        let push = anna.line().await["push"]["pub"].clone();
        let text = push["data"].as_str().unwrap().to_owned();
        told.push((push["delta"] == true, text));
    }
    assert_eq!(told[0], (false, story(1).to_string()));
    for (is_delta, text) in &told[1..] {
        assert!(*is_delta && text.len() < 40, "{text}");
    }
    let made =
        centrifuge_client_core::delta::apply(told[0].1.as_bytes(), told[1].1.as_bytes(), 1 << 20);
    assert_eq!(made.unwrap(), story(2).to_string().into_bytes());
    let mut back = asks;
    back["recover"] = json!(true);
    let mut anna = alone.user("anna").await;
    let recovered = anna.result("subscribe", back).await;
    let first = recovered["publications"][0]["data"].as_str();
    assert_eq!(first, Some(&*story(1).to_string()), "{recovered}");
    publish(&mut plain, "news", story(4)).await;
    assert_eq!(anna.line().await["push"]["pub"]["delta"], true);
}

#[tokio::test]
async fn method_that_asks_for_a_role_is_called_by_those_who_have_it() {
    let method = r#"
[[method]]
name = "audit"
role = "auditor"
answer = { user = "{user}" }
"#;
    let alone = Alone::open(&format!("{OPEN}{method}")).await;
    for (roles, allowed) in [(json!(["auditor"]), true), (json!(["bidder"]), false)] {
        let token = Alone::sign(&json!({ "sub": "anna", "roles": roles }));
        let mut anna = Client::connected_to(&alone.url(), json!({ "token": token })).await;
        let reply = anna.ask("rpc", json!({ "method": "audit" })).await;
        match allowed {
            true => assert_eq!(reply["rpc"]["data"], json!({ "user": "anna" })),
            false => assert_eq!(reply["error"]["code"], 103),
        }
    }
}
