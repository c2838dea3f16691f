//! What publishers try is seen by the house: what was refused of whom, why, and what would pass.

use harness::{stack::Stack, until, until_some};
use reqwest::{Client, StatusCode, header};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn operator_sees_what_was_refused_of_a_publisher_and_tries_in_its_name() {
    let stack = Stack::start().await;
    let olga = stack.sign_in("olga").await;
    let seed = stack.data().join("secrets/publisher-demo/nats.seed");
    let seed = std::fs::read_to_string(seed).expect("the demo's publisher has a seed");
    let http = Client::new();
    let publish = async |name: &str, seed: &str, symbol: &str, price: &str| {
        let request = http.post(format!("{}/api/v1/market/prices", stack.web_url()));
        let prices = json!({ "prices": [{ "symbol": symbol, "price": price }] });
        let sent = request.basic_auth(name, Some(seed)).json(&prices).send();
        sent.await.expect("web answers").status()
    };
    until("a price is admitted", async || {
        publish("demo", &seed, "DEMO", "100").await == StatusCode::OK
    })
    .await;
    for (name, seed, symbol, price, status) in [
        ("demo", &*seed, "AAPL", "1", StatusCode::OK),
        ("demo", &seed, "DEMO", "100.001", StatusCode::OK),
        ("demo", "SUAB", "DEMO", "100", StatusCode::UNAUTHORIZED),
        ("feed", &seed, "AAPL", "1", StatusCode::FORBIDDEN),
        ("nobody", &seed, "AAPL", "1", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(publish(name, seed, symbol, price).await, status, "{name}");
    }

    let lives = http.post(format!("{}/api/v1/market/heartbeat", stack.web_url()));
    let lives = lives
        .basic_auth("demo", Some(&seed))
        .json(&json!({}))
        .send();
    assert_eq!(lives.await.expect("web answers").status(), StatusCode::OK);

    let of = |told: &Value, name: &str| {
        let mut all = told["publishers"].as_array()?.iter();
        all.find(|it| it["publisher"] == name).cloned()
    };
    // Tries that web denied are told by nobody's answer.
    let told = until_some("all of it is told", async || {
        let told = olga.get_if_up("market/publishers").await?;
        let mut tried = of(&told, "feed")?["refused"]
            .as_array()?
            .clone()
            .into_iter();
        let tried = tried.any(|it| it["kind"] == "key_of_another");
        let denied = of(&told, "demo")?["refused"].as_array()?.len() == 3;
        // Nobody is called so, and somebody may be soon.
        let unlisted = of(&told, "nobody")?["refused"][0]["count"] == 1;
        (tried && denied && unlisted).then_some(told)
    })
    .await;
    let demo = of(&told, "demo").expect("it did something");
    assert!(demo["admitted"].as_u64() >= Some(1), "{demo}");
    assert!(demo["heartbeat_at"].is_string(), "{demo}");
    for (kind, symbol, text) in [
        (
            "publisher_not_allowed",
            "AAPL",
            "the symbol is not one of this publisher's",
        ),
        (
            "off_tick_size",
            "DEMO",
            "the price is not on steps of 0.01: 100.00 would pass",
        ),
        (
            "wrong_key",
            "DEMO",
            "by HTTP, with a key that NATS does not know; its own seed would pass",
        ),
    ] {
        let mut refused = demo["refused"].as_array().expect("a list").iter();
        let refused = refused.find(|it| it["kind"] == kind).expect(kind);
        assert_eq!(
            (
                &refused["count"],
                &refused["last_symbol"],
                &refused["last_text"]
            ),
            (&json!(1), &json!(symbol), &json!(text))
        );
    }
    // What NATS itself denies, the try by HTTP with it; of that, tries at another's prices.
    let by_nats = stack.nats_user("publisher-demo").await.client;
    for subject in [
        "market.in.feed.IBM",
        "market.in.feed.MSFT",
        "market.tick.DEMO",
    ] {
        let sent = by_nats.publish(subject, r#"{"price":"1"}"#.into()).await;
        sent.expect("publishing is fire and forget");
    }
    until("each try at the prices of feed is told", async || {
        let told = olga.get_if_up("market/publishers").await;
        let Some(feed) = told.and_then(|told| of(&told, "feed")) else {
            return false;
        };
        let mut refused = feed["refused"].as_array().into_iter().flatten();
        let tried = refused.find(|it| it["kind"] == "denied_by_nats");
        tried.is_some_and(|tried| {
            let text = "with the key of demo, which NATS denied";
            let last = (&tried["last_symbol"], &tried["last_text"]);
            tried["count"] == 3 && last == (&json!("MSFT"), &json!(text))
        })
    })
    .await;
    let page = http.get(format!("{}/house/publishers", stack.web_url()));
    let page = page.header(header::AUTHORIZATION, olga.bearer()).send();
    let page = page.await.expect("web answers").text().await;
    let page = page.expect("a page");
    for shown in [
        "Another’s symbol",
        "Off the tick size",
        "100.00 would pass",
        "Another’s key",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    // Whoever may price a symbol is there, also where it did nothing yet; and nobody else sees any of it.
    let alice = stack.sign_in("alice").await;
    let (status, _) = alice.try_get("market/publishers").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}
