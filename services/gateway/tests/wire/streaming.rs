//! HTTP-streaming and SSE, with commands beside.

use std::time::Duration;

use centrifuge_client_core::{
    codec::{self, Protocol},
    proto,
};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    alone::OPEN,
    support::{API_KEY, Alone, PATIENCE, on},
};

/// A response that goes on.
struct Stream {
    response: Response,
    text: String,
}

impl Stream {
    async fn http(alone: &Alone) -> Self {
        let connect = json!({ "id": 1, "connect": {} }).to_string();
        let request = Client::new()
            .post(alone.http("/connection/http_stream"))
            .body(connect);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        Self::of(response)
    }

    fn of(response: Response) -> Self {
        let text = String::new();
        Self { response, text }
    }

    /// The next reply, or nothing at the end.
    async fn next(&mut self, before: &str, after: &str) -> Option<Value> {
        loop {
            if let Some((reply, rest)) = self.text.split_once(after) {
                let reply = reply.strip_prefix(before).unwrap();
                let value = serde_json::from_str(reply).unwrap();
                self.text = rest.to_owned();
                return Some(value);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.unwrap();
            let chunk = chunk.ok().flatten()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn line(&mut self) -> Value {
        self.next("", "\n").await.expect("the stream ended")
    }

    async fn event(&mut self) -> Value {
        self.next("data: ", "\n\n").await.expect("the stream ended")
    }
}

async fn emulate(alone: &Alone, connected: &Value, commands: &[Value]) -> StatusCode {
    let commands: Vec<_> = commands.iter().map(Value::to_string).collect();
    let body = json!({ "session": connected["session"], "node": connected["node"], "data": commands.join("\n") });
    let sent = Client::new()
        .post(alone.http("/emulation"))
        .body(body.to_string())
        .send();
    sent.await.unwrap().status()
}

#[tokio::test]
async fn http_stream_carries_replies_and_emulation_commands() {
    let alone = Alone::open(OPEN).await;
    let mut stream = Stream::http(&alone).await;
    let connected = stream.line().await["connect"].clone();
    assert_eq!(connected["session"].as_str().unwrap().len(), 26);
    let commands = [json!({ "id": 2, "subscribe": on("news") })];
    assert_eq!(emulate(&alone, &connected, &commands).await, 204);
    assert_eq!(stream.line().await["id"], 2);
    let commands = [json!({ "id": 3, "publish": { "channel": "news", "data": { "n": 1 } } })];
    emulate(&alone, &connected, &commands).await;
    let (one, other) = (stream.line().await, stream.line().await);
    let push = if one["push"].is_object() { one } else { other };
    assert_eq!(push["push"]["pub"]["data"], json!({ "n": 1 }));
    // A close is told by a last push.
    emulate(&alone, &connected, &[json!({ "id": 4, "connect": {} })]).await;
    let told = stream.line().await["push"]["disconnect"].clone();
    assert_eq!(told, json!({ "code": 3501, "reason": "bad request" }));
    assert!(stream.next("", "\n").await.is_none(), "it ends");
}

#[tokio::test]
async fn sse_carries_replies_by_get_and_post() {
    let mut alone = Alone::open(OPEN).await;
    let connect = json!({ "id": 1, "connect": {} }).to_string();
    let url = alone.http("/connection/sse");
    let query = r#"cf_connect=%7B%22id%22:1,%22connect%22:%7B%7D%7D"#;
    let by_get = Client::new().get(format!("{url}?{query}"));
    let by_post = Client::new().post(&url).body(connect);
    let mut streams = vec![];
    for request in [by_get, by_post] {
        let response = request.send().await.unwrap();
        let headers = response.headers();
        assert_eq!(headers["content-type"], "text/event-stream");
        assert_eq!(headers["x-accel-buffering"], "no");
        let mut stream = Stream::of(response);
        let connected = stream.event().await["connect"].clone();
        let commands = [
            json!({ "id": 2, "subscribe": on("news") }),
            json!({ "id": 3, "ping": {} }),
        ];
        assert_eq!(emulate(&alone, &connected, &commands).await, 204);
        let ids = [
            stream.event().await["id"].clone(),
            stream.event().await["id"].clone(),
        ];
        assert!(
            ids.contains(&json!(2)) && ids.contains(&json!(3)),
            "{ids:?}"
        );
        streams.push(stream);
    }
    alone.restart().await;
    for mut stream in streams {
        let told = stream.event().await["push"]["disconnect"].clone();
        assert_eq!(
            told,
            json!({ "code": 3001, "reason": "shutdown", "reconnect": true })
        );
    }
}

#[tokio::test]
async fn http_stream_in_protobuf_is_length_delimited() {
    let alone = Alone::open(OPEN).await;
    let encode = |command: proto::Command| {
        let mut frame = vec![];
        codec::encode_commands(Protocol::Protobuf, &[command], &mut frame).unwrap();
        frame
    };
    let post = |path: &str, body: Vec<u8>| {
        let request = Client::new().post(alone.http(path));
        request
            .header("Content-Type", "application/octet-stream")
            .body(body)
            .send()
    };
    let connect = proto::Command {
        id: 1,
        connect: Some(Default::default()),
        ..Default::default()
    };
    let mut response = post("/connection/http_stream", encode(connect))
        .await
        .unwrap();
    let mut replies = async || {
        let chunk = timeout(PATIENCE, response.chunk())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        codec::decode_frame(Protocol::Protobuf, chunk, 1 << 20).unwrap()
    };
    let connected = replies().await.remove(0).connect.unwrap();
    let ping = proto::Command {
        id: 2,
        ping: Some(Default::default()),
        ..Default::default()
    };
    let body = codec::encode_emulation_request(
        Protocol::Protobuf,
        &connected.node,
        &connected.session,
        &encode(ping),
    );
    let answer = post("/emulation", body.unwrap()).await.unwrap();
    assert_eq!(answer.status(), 204);
    let reply = replies().await.remove(0);
    assert!(reply.id == 2 && reply.ping.is_some());
}

#[tokio::test]
async fn client_that_goes_away_is_not_present_any_more() {
    let alone = Alone::open(OPEN).await;
    let first = [
        json!({ "id": 1, "connect": {} }),
        json!({ "id": 2, "subscribe": on("news") }),
    ];
    let first = first.map(|command| command.to_string()).join("\n");
    let request = Client::new()
        .post(alone.http("/connection/http_stream"))
        .body(first);
    let mut stream = Stream::of(request.send().await.unwrap());
    let connected = stream.line().await["connect"].clone();
    stream.line().await;
    let mut anna = alone.user("anna").await;
    let mut count = async || anna.result("presence_stats", on("news")).await["num_clients"].clone();
    assert_eq!(count().await, 1);
    drop(stream);
    harness::until("it is gone", async || count().await == 0).await;
    // Its session opens nothing, and nobody is told that it does not.
    assert_eq!(
        emulate(&alone, &connected, &[json!({ "id": 3, "ping": {} })]).await,
        204
    );
}

#[tokio::test]
async fn emulated_commands_out_of_order_or_after_the_end_break_nothing() {
    let alone = Alone::open(OPEN).await;
    let mut stream = Stream::http(&alone).await;
    let connected = stream.line().await["connect"].clone();
    // What was sent later may arrive before.
    for commands in [
        [
            json!({ "id": 3, "unsubscribe": on("news") }),
            json!({ "id": 2, "subscribe": on("news") }),
        ],
        [
            json!({ "id": 5, "subscribe": on("news") }),
            json!({ "id": 4, "unsubscribe": on("news") }),
        ],
    ] {
        for command in commands {
            assert_eq!(emulate(&alone, &connected, &[command]).await, 204);
        }
    }
    let mut told = std::collections::BTreeMap::new();
    while told.len() < 4 {
        let line = stream.line().await;
        if let Some(id) = line["id"].as_u64() {
            told.insert(id, line);
        }
    }
    assert!(
        told[&3]["unsubscribe"].is_object() && told[&2]["subscribe"].is_object(),
        "{told:?}"
    );
    assert_eq!(
        told[&5]["error"]["code"], 105,
        "it was subscribed: {told:?}"
    );
    assert!(told[&4]["unsubscribe"].is_object(), "{told:?}");
    drop(stream);
    let mut bert = alone.user("bert").await;
    harness::until("the connection is over", async || {
        let command = json!({ "id": 6, "subscribe": on("news") });
        assert_eq!(emulate(&alone, &connected, &[command]).await, 204);
        let stats = bert.result("presence_stats", on("news")).await;
        stats["num_clients"] == 0
    })
    .await;
}

#[tokio::test]
async fn emulation_refuses_what_it_cannot_deliver() {
    let alone = Alone::open(OPEN).await;
    let url = alone.http("/emulation");
    let post = async |body: String| {
        let sent = Client::new().post(&url).body(body).send().await.unwrap();
        sent.status().as_u16()
    };
    assert_eq!(post("nonsense".into()).await, 400);
    assert_eq!(post("{}".into()).await, 404, "no such node");
    assert_eq!(
        post(json!({ "node": "another", "session": "x", "data": "{}" }).to_string()).await,
        404
    );
    assert_eq!(post("x".repeat(100_000)).await, 413);
    let get = Client::new().get(&url).send().await.unwrap();
    assert_eq!(get.status(), 405);
    let without = Client::new()
        .get(alone.http("/connection/sse"))
        .send()
        .await
        .unwrap();
    assert_eq!(without.status(), 400);
    let large = Client::new()
        .post(alone.http("/connection/http_stream"))
        .body("x".repeat(100_000));
    assert_eq!(large.send().await.unwrap().status(), 413);
}

#[tokio::test]
async fn pages_of_allowed_origins_may_read_streams() {
    let alone = Alone::open(OPEN).await;
    let ask = async |method: Method, origin: &'static str| {
        let request = Client::new().request(method, alone.http("/emulation"));
        let request = request.header("Origin", origin);
        let request = request.header("Access-Control-Request-Headers", "content-type");
        request.body("{}").send().await.unwrap()
    };
    let preflight = ask(Method::OPTIONS, "http://shop.test").await;
    assert_eq!(preflight.status(), 204);
    let headers = preflight.headers();
    assert_eq!(headers["access-control-allow-origin"], "http://shop.test");
    assert_eq!(headers["access-control-allow-credentials"], "true");
    assert_eq!(headers["access-control-allow-headers"], "content-type");
    assert_eq!(headers["access-control-max-age"], "300");
    for method in [Method::OPTIONS, Method::POST] {
        let foreign = ask(method, "https://evil.test").await;
        assert_eq!(foreign.status(), 403);
        assert!(
            !foreign
                .headers()
                .contains_key("access-control-allow-origin")
        );
    }
}

#[tokio::test]
async fn server_api_finds_a_connection_by_the_session_of_its_commands() {
    let key = "\n[[api_key]]\nfile = \"api.key\"\n";
    let alone = Alone::open(&format!("{OPEN}{key}")).await;
    let (mut stream, mut other) = (Stream::http(&alone).await, Stream::http(&alone).await);
    let session = stream.line().await["connect"]["session"].clone();
    other.line().await;
    let order = async |method: &str, order: Value| {
        let request = Client::new()
            .post(alone.http(&format!("/api/{method}")))
            .header("x-api-key", API_KEY)
            .body(order.to_string());
        let told: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(told, json!({ "result": {} }), "{method}");
    };
    let here = json!({ "session": session, "channel": "locked:a" });
    order("subscribe", here.clone()).await;
    assert!(stream.line().await["push"]["subscribe"].is_object());
    order("unsubscribe", here).await;
    assert_eq!(stream.line().await["push"]["unsubscribe"]["code"], 2000);
    order(
        "refresh",
        json!({ "session": session, "expire_at": 4_000_000_000_u64 }),
    )
    .await;
    assert_eq!(stream.line().await["push"]["refresh"]["expires"], true);
    order("disconnect", json!({ "session": session })).await;
    assert_eq!(stream.line().await["push"]["disconnect"]["code"], 3503);
    order(
        "disconnect",
        json!({ "user": "nobody", "session": session }),
    )
    .await;
    order(
        "subscribe",
        json!({ "user": "", "session": "x", "channel": "locked:a" }),
    )
    .await;
    order("disconnect", json!({ "session": "none" })).await;
    assert!(
        timeout(Duration::from_millis(200), other.line())
            .await
            .is_err()
    );
}
