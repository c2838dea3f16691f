//! Long polling.

use std::time::{Duration, Instant};

use reqwest::Response;
use serde_json::{Value, json};

use crate::{
    alone::OPEN,
    support::{Alone, Gate, on},
};

async fn ask(url: &str, token: Option<String>) -> Response {
    let mut request = reqwest::Client::new().get(url);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    request.send().await.unwrap()
}

async fn poll(alone: &Alone, query: &str) -> Value {
    let response = ask(&alone.http(&format!("/connection/poll?{query}")), None).await;
    assert_eq!(response.status(), 200, "{query}");
    response.json().await.unwrap()
}

#[tokio::test]
async fn poll_gives_what_is_newer_at_once_or_waits_for_it() {
    let alone = Alone::open(OPEN).await;
    let mut anna = alone.user("anna").await;
    let mut publish = async |data: Value| {
        let request = json!({ "channel": "news", "data": data });
        anna.result("publish", request).await;
    };
    let begin = poll(&alone, "channel=news").await;
    assert_eq!(begin["publications"], json!([]));
    let (offset, epoch) = (begin["offset"].clone(), begin["epoch"].clone());
    assert!(!epoch.as_str().unwrap().is_empty());
    let since = |offset: &Value| {
        let epoch = epoch.as_str().unwrap();
        format!("channel=news&since={offset}&epoch={epoch}")
    };
    publish(json!({ "n": 1.0 })).await;
    publish(json!(2)).await;
    let told = poll(&alone, &since(&offset)).await;
    let data: Vec<_> = told["publications"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["data"])
        .collect();
    assert_eq!(json!(data).to_string(), r#"[{"n":1.0},2]"#);
    assert_eq!(told["recovered"], true);
    let offset = told["offset"].clone();
    assert_eq!(offset, told["publications"][1]["offset"]);

    let query = since(&offset);
    let (told, ()) = tokio::join!(poll(&alone, &query), async {
        let there = async || {
            let mut bert = alone.user("bert").await;
            let stats = bert.result("presence_stats", on("news")).await;
            stats["num_clients"] == 1
        };
        harness::until("somebody waits", there).await;
        publish(json!(3)).await;
    });
    assert_eq!(told["publications"][0]["data"], 3);

    let nothing = format!("{}&timeout=1", since(&told["offset"]));
    let again = poll(&alone, &nothing).await;
    assert_eq!(
        (&again["publications"], &again["offset"]),
        (&json!([]), &told["offset"])
    );

    let lost = poll(&alone, "channel=news&since=1&epoch=of-another-time").await;
    assert_eq!(
        (&lost["recovered"], &lost["publications"]),
        (&json!(false), &json!([]))
    );
    assert_eq!((&lost["offset"], &lost["epoch"]), (&told["offset"], &epoch));
}

#[tokio::test]
async fn poll_of_a_cache_that_holds_nothing_says_where_to_begin() {
    let alone = Alone::open(OPEN).await;
    let began = Instant::now();
    let token = Alone::sign(&json!({ "sub": "anna" }));
    let url = alone.http("/connection/poll?channel=cache:a&timeout=25");
    let told: Value = ask(&url, Some(token)).await.json().await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(10), "it waited");
    assert_eq!(
        (&told["publications"], &told["offset"], &told["recovered"]),
        (&json!([]), &json!(0), &json!(true))
    );
}

#[tokio::test]
async fn poll_is_refused_as_a_subscription_would_be() {
    let alone = Alone::open(OPEN).await;
    let signed = |claims: Value| Some(Alone::sign(&claims));
    let over = bootstrap::clock::now().timestamp() - 10;
    for (query, token, status, code) in [
        ("channel=nowhere:a", None, 404, 102),
        (
            "channel=locked:a",
            signed(json!({ "sub": "anna" })),
            403,
            103,
        ),
        ("channel=bare:a", signed(json!({ "sub": "anna" })), 400, 108),
        ("channel=bare:a", None, 403, 103),
        ("channel=news", Some("forged".into()), 401, 3500),
        (
            "channel=news",
            signed(json!({ "sub": "anna", "exp": over })),
            401,
            109,
        ),
        ("since=1", None, 400, 107),
        ("channel=news&sinc=1", None, 400, 107),
        ("channel=news&since=-1", None, 400, 107),
    ] {
        let response = ask(&alone.http(&format!("/connection/poll?{query}")), token).await;
        assert_eq!(response.status(), status, "{query}");
        let told: Value = response.json().await.unwrap();
        assert_eq!(told["code"], code, "{query}: {told}");
    }
    let closed = Alone::open("[without_namespace]").await;
    let response = ask(&closed.http("/connection/poll?channel=news"), None).await;
    assert_eq!(response.status(), 401);
    let foreign = reqwest::Client::new()
        .get(alone.http("/connection/poll?channel=news"))
        .header("origin", "http://evil.test");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn poll_of_newest_values_begins_with_the_newest() {
    let gate = Gate::open().await;
    let sequence = gate.tick("AAPL", 7).await;
    let url = format!("http://{}/connection/poll?channel=tick:AAPL", gate.address);
    let told: Value = ask(&url, None).await.json().await.unwrap();
    assert_eq!(told["publications"][0]["data"], json!({ "n": 7 }), "{told}");
    assert_eq!(told["offset"], sequence);
    let epoch = told["epoch"].as_str().unwrap();
    let url = format!("{url}&since={sequence}&epoch={epoch}");
    let (told, _) = tokio::join!(
        async { ask(&url, None).await.json::<Value>().await.unwrap() },
        gate.tick("AAPL", 8)
    );
    assert_eq!(told["publications"][0]["data"], json!({ "n": 8 }), "{told}");
}
