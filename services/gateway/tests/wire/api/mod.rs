//! The server API: who may, what each method does, at all nodes.

mod nodes;
mod orders;

use std::{net::SocketAddr, time::Duration};

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, interval},
};

use crate::{
    alone::OPEN,
    support::{API_KEY, Alone, CHAT_KEY, Client, on},
};

const KEYS: &str = r#"
[[namespace]]
name = "chat"
history_size = 10
presence = true
allow_subscribe_for_client = true

[[namespace]]
name = "room"
subject = "room"
live = "live.room"
stream = "ROOMS"
history_size = 10

[[api_key]]
file = "api.key"

[[api_key]]
file = "chat.key"
namespaces = ["chat"]
"#;

async fn open() -> Alone {
    Alone::open(&format!("{OPEN}{KEYS}")).await
}

async fn send(address: SocketAddr, key: &str, method: &str, body: String) -> Response {
    let request = reqwest::Client::new()
        .post(format!("http://{address}/api/{method}"))
        .header("X-API-Key", key)
        .body(body);
    request.send().await.unwrap()
}

/// What is answered with status 200.
async fn call(alone: &Alone, method: &str, body: Value) -> Value {
    answer(alone.address, API_KEY, method, body).await
}

async fn answer(address: SocketAddr, key: &str, method: &str, body: Value) -> Value {
    let response = send(address, key, method, body.to_string()).await;
    assert_eq!(response.status(), 200, "{method} {body}");
    response.json().await.unwrap()
}

#[tokio::test]
async fn api_is_not_there_without_a_key_and_closed_to_others() {
    let without = Alone::open(OPEN).await;
    let response = send(without.address, API_KEY, "info", "{}".into()).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);

    let alone = open().await;
    let status = async |headers: &[(&'static str, &str)], path: &str| {
        let mut request = reqwest::Client::new().post(alone.http(path)).body("{}");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap().status().as_u16()
    };
    let authorization = format!("apikey {API_KEY}");
    for (headers, expected) in [
        (vec![("x-api-key", API_KEY)], 200),
        (vec![("authorization", &*authorization)], 200),
        (vec![], 401),
        (vec![("x-api-key", "")], 401),
        (vec![("x-api-key", "a key for everythinG")], 401),
        (vec![("x-api-key", &API_KEY[1..])], 401),
        (vec![("authorization", API_KEY)], 401),
        (vec![("authorization", "apikey")], 401),
    ] {
        assert_eq!(status(&headers, "/api/info").await, expected, "{headers:?}");
    }
    let query = format!("/api/info?api_key={}", API_KEY.replace(' ', "%20"));
    assert_eq!(
        status(&[], &query).await,
        401,
        "addresses are logged by proxies"
    );
    assert_eq!(status(&[("x-api-key", API_KEY)], "/api/explode").await, 404);
    let got = reqwest::get(alone.http("/api/info")).await.unwrap();
    assert_eq!(got.status(), 405);
    let page = reqwest::Client::new()
        .post(alone.http("/api/info"))
        .header("x-api-key", API_KEY)
        .header("origin", "http://shop.test");
    let page = page.send().await.unwrap();
    assert!(page.headers().get("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said() {
    let alone = open().await;
    for (method, body, why) in [
        ("publish", "{", "EOF"),
        ("publish", "[]", "an object"),
        ("publish", r#"{"chanel":"a","data":1}"#, "chanel"),
        ("publish", r#"{"channel":7,"data":1}"#, "string"),
        ("disconnect", r#"{"user":"u","sid":"s"}"#, "sid"),
        ("info", r#"{"x":1}"#, "unknown field"),
    ] {
        let response = send(alone.address, API_KEY, method, body.into()).await;
        assert_eq!(response.status(), 400, "{body}");
        let told = response.text().await.unwrap();
        assert!(told.contains(why), "{told}");
    }
    let big = json!({ "channel": "a", "data": "x".repeat(600 * 1024) });
    for (method, body, code) in [
        ("publish", json!({ "data": 1 }), 107),
        ("publish", json!({ "channel": "", "data": 1 }), 107),
        ("publish", json!({ "channel": "a" }), 107),
        ("publish", json!({ "channel": "a", "b64data": "!" }), 107),
        ("publish", json!({ "channel": "a", "b64data": "eA==" }), 107),
        ("publish", json!({ "channel": "nowhere:a", "data": 1 }), 102),
        ("publish", json!({ "channel": "room:a", "data": 1 }), 108),
        (
            "publish",
            json!({ "channel": "a", "data": 1, "version": 1 }),
            108,
        ),
        (
            "publish",
            json!({ "channel": "a", "data": 1, "skip_history": true }),
            108,
        ),
        ("publish", big, 106),
        ("broadcast", json!({ "channels": [], "data": 1 }), 107),
        (
            "broadcast",
            json!({ "channels": vec!["a"; 10_001], "data": 1 }),
            106,
        ),
        ("disconnect", json!({}), 107),
        ("disconnect", json!({ "user": "" }), 107),
        (
            "disconnect",
            json!({ "user": "u", "disconnect": { "code": 1, "reason": "x" } }),
            107,
        ),
        (
            "subscribe",
            json!({ "user": "u", "channel": "nowhere:a" }),
            102,
        ),
        ("unsubscribe", json!({ "channel": "a" }), 107),
        ("presence", on("bare:a"), 108),
        ("history", on("bare:a"), 108),
        ("history_remove", on("bare:a"), 108),
        ("history_remove", on("room:a"), 108),
        ("channels", json!({ "pattern": "***" }), 107),
    ] {
        let told = call(&alone, method, body.clone()).await;
        assert_eq!(told["error"]["code"], code, "{method} {body:.80}: {told}");
        assert!(told["error"]["message"].as_str().unwrap().len() > 3);
    }
    let told = call(&alone, "publish", json!({ "channel": "room:a", "data": 1 })).await;
    let message = told["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("mapped to subjects that others write"),
        "{message}"
    );

    let large = send(
        alone.address,
        API_KEY,
        "publish",
        "x".repeat(5 * 1024 * 1024),
    )
    .await;
    assert_eq!(large.status(), 413);
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep = |member: &str| format!(r#"{{"channel":"a","{member}":{deep}}}"#);
    let told = send(alone.address, API_KEY, "publish", deep("data")).await;
    assert!(told.json::<Value>().await.unwrap()["result"].is_object());
    let told = send(alone.address, API_KEY, "publish", deep("tags")).await;
    assert_eq!(told.status(), 400);

    let by_status = reqwest::Client::new()
        .post(alone.http("/api/publish"))
        .header("x-api-key", API_KEY)
        .header("x-centrifugo-error-mode", "transport")
        .body(json!({ "channel": "nowhere:a", "data": 1 }).to_string());
    let response = by_status.send().await.unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(response.json::<Value>().await.unwrap()["code"], 102);
}

#[tokio::test]
async fn publications_of_the_api_reach_readers_and_stand_in_the_history() {
    let alone = open().await;
    let mut anna = alone.user("anna").await;
    let joined = anna.subscribe("news").await;
    let publish = json!({ "channel": "news", "data": { "n": 1.0 }, "tags": { "kind": "x" },
        "idempotency_key": "k1" });
    let first = call(&alone, "publish", publish.clone()).await["result"].clone();
    assert_eq!(first["epoch"], joined["epoch"]);
    let push = anna.line().await["push"]["pub"].clone();
    assert_eq!(push["data"].to_string(), r#"{"n":1.0}"#);
    assert_eq!(push["tags"], json!({ "kind": "x" }));
    assert_eq!(push["offset"], first["offset"]);

    let again = call(&alone, "publish", publish).await["result"].clone();
    assert_eq!(again, first, "the same key is the same publication");
    let other = json!({ "channel": "other", "data": 2, "idempotency_key": "k1" });
    let other = call(&alone, "publish", other).await["result"].clone();
    assert!(
        other["offset"].as_u64() > first["offset"].as_u64(),
        "{other}"
    );

    anna.result("subscribe", on("other")).await;
    let many = json!({ "channels": ["news", "other", "room:a", "bare:a"], "b64data": "bnVsbA==" });
    let told = call(&alone, "broadcast", many).await["result"]["responses"].clone();
    assert!(told[0]["result"]["offset"].is_u64(), "{told}");
    assert_eq!(told[1]["result"]["epoch"], first["epoch"]);
    assert_eq!(told[2]["error"]["code"], 108);
    assert_eq!(
        told[3]["result"],
        json!({}),
        "without a history there is no offset"
    );
    for _ in 0..2 {
        assert_eq!(anna.line().await["push"]["pub"]["data"], Value::Null);
    }
    let history = call(&alone, "history", json!({ "channel": "news", "limit": -1 })).await;
    let history = &history["result"];
    assert_eq!(
        history["publications"].as_array().unwrap().len(),
        2,
        "{history}"
    );
    assert_eq!(history["publications"][0]["data"], json!({ "n": 1.0 }));
    assert_eq!(history["epoch"], first["epoch"]);
}

#[tokio::test]
async fn removed_history_is_not_recovered_by_anybody() {
    let alone = open().await;
    let mut anna = alone.user("anna").await;
    let joined = anna.subscribe("news").await;
    let publish = async |n: u64| {
        let told = call(&alone, "publish", json!({ "channel": "news", "data": n })).await;
        told["result"]["offset"].as_u64().unwrap()
    };
    let first = publish(1).await;
    let second = publish(2).await;
    let other = alone.another().await;
    for _ in 0..2 {
        anna.publication().await;
    }
    let removed = call(&alone, "history_remove", on("news")).await;
    assert_eq!(removed, json!({ "result": {} }));
    let history = call(&alone, "history", json!({ "channel": "news", "limit": -1 })).await;
    assert_eq!(history["result"]["publications"], Value::Null, "{history}");
    publish(3).await;
    assert_eq!(anna.publication().await.1, 3, "who reads on misses nothing");
    for node in [alone.address, other] {
        let url = format!("ws://{node}/connection/websocket");
        for held in [first, second] {
            let token = Alone::sign(&json!({ "sub": "bert" }));
            let mut bert = Client::connected_to(&url, json!({ "token": token })).await;
            let back = json!({ "channel": "news", "recover": true, "offset": held,
                "epoch": joined["epoch"] });
            let told = bert.result("subscribe", back).await;
            assert!(told["recovered"].is_null(), "{held} at {node}: {told}");
        }
    }
}

#[tokio::test]
async fn key_of_one_namespace_does_nothing_elsewhere() {
    let alone = open().await;
    for (method, body, code) in [
        ("publish", json!({ "channel": "chat:a", "data": 1 }), None),
        (
            "publish",
            json!({ "channel": "news", "data": 1 }),
            Some(103),
        ),
        (
            "subscribe",
            json!({ "user": "u", "channel": "news" }),
            Some(103),
        ),
        ("history", on("news"), Some(103)),
        ("disconnect", json!({ "user": "u" }), Some(103)),
        ("refresh", json!({ "user": "u" }), Some(103)),
        ("info", json!({}), Some(103)),
    ] {
        let told = answer(alone.address, CHAT_KEY, method, body).await;
        assert_eq!(told["error"]["code"].as_u64(), code, "{method}: {told}");
    }
}

#[tokio::test]
async fn batch_answers_each_command_in_order() {
    let alone = open().await;
    for parallel in [false, true] {
        let commands = json!([
            { "publish": { "channel": "chat:a", "data": 1 } },
            { "publish": { "channel": "nowhere:a", "data": 1 } },
            { "explode": {} },
            { "publish": { "channel": 7 } },
            {},
            { "batch": { "commands": [] } },
            { "history": { "channel": "chat:a", "limit": 0 } },
        ]);
        let batch = json!({ "commands": commands, "parallel": parallel });
        let told = call(&alone, "batch", batch).await["replies"].clone();
        assert!(told[0]["publish"]["offset"].is_u64(), "{told}");
        let codes: Vec<_> = (1..6).map(|n| told[n]["error"]["code"].as_u64()).collect();
        assert_eq!(codes, [102, 104, 107, 107, 107].map(Some), "{told}");
        assert!(told[6]["history"]["epoch"].is_string(), "{told}");
    }
}

#[tokio::test]
async fn full_history_is_given_up_to_its_newest() {
    let alone = open().await;
    for n in 1..=12 {
        call(&alone, "publish", json!({ "channel": "news", "data": n })).await;
    }
    for (limit, newest) in [(100, 12), (-1, 12), (10, 12), (4, 6)] {
        let asked = json!({ "channel": "news", "limit": limit });
        let told = call(&alone, "history", asked).await;
        let given = told["result"]["publications"].as_array().unwrap().iter();
        let given: Vec<_> = given.map(|it| it["data"].as_i64().unwrap()).collect();
        assert_eq!(given, (3..=newest).collect::<Vec<_>>(), "{limit}");
    }
}

/// Longer than a first request may take to arrive.
const KEPT: Duration = Duration::from_secs(12);

#[tokio::test]
async fn connection_that_is_used_is_kept() {
    let alone = open().await;
    let mut stream = TcpStream::connect(alone.address).await.unwrap();
    let request = format!(
        "POST /api/info HTTP/1.1\r\nHost: x\r\nX-API-Key: {API_KEY}\r\nContent-Length: 2\r\n\r\n{{}}"
    );
    let mut used = interval(KEPT / 6);
    let began = Instant::now();
    while began.elapsed() < KEPT {
        used.tick().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 4_096];
        let count = stream.read(&mut answer).await.unwrap();
        assert!(answer[..count].starts_with(b"HTTP/1.1 200"));
    }
}
