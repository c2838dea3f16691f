//! Making sales, as far as it goes without an engine.

use serde_json::{Value, json};

use crate::site::{self, problem};

#[tokio::test]
async fn only_operators_make_sales_and_wrong_fields_are_named() {
    let site = site::start().await;
    let sale = json!({
        "sale": "spring", "title": "Spring", "currency": "EUR", "increments": "ebay-us",
        "opens_at": "2030-01-01T10:00:00Z",
        "lots": [{ "lot": "1", "title": "A chair", "opening": 1000, "ends_at": "2030-01-02T10:00:00Z" }],
    });
    problem(site.visitor().post("sales", &sale).await, 401).await;
    let alice = site.demo("alice").await;
    problem(alice.post("sales", &sale).await, 403).await;
    problem(alice.post("sales", &json!({})).await, 403).await;
    let olga = site.demo("olga").await;
    for (pointer, value) in [
        ("/sale", json!("a.b")),
        ("/title", json!("\u{202E}")),
        ("/title", json!("x".repeat(10_000))),
        ("/currency", json!("euro")),
        ("/increments", json!("unknown")),
        ("/increments", json!([{ "from": 5, "step": 1 }])),
        ("/lots", json!([])),
        (
            "/increments",
            json!([{ "from": 0, "period": 10, "offsets": [11] }]),
        ),
        ("/lots/0/opening", json!(-1)),
        ("/lots/0/ends_at", json!("tomorrow")),
        ("/lots/0/lot", json!("*")),
        ("/lots/0/image", json!("../../etc/passwd")),
        ("/lots/0/title", json!("")),
    ] {
        let mut wrong = sale.clone();
        *wrong.pointer_mut(pointer).unwrap_or(&mut Value::Null) = value.clone();
        if pointer == "/lots/0/image" {
            wrong["lots"][0]["image"] = value;
        }
        let refused = problem(olga.post("sales", &wrong).await, 422).await;
        assert_eq!(refused["pointer"], pointer);
    }
    let unknown = olga.post("sales", &sale).await;
    assert!(unknown.headers().contains_key("retry-after"));
    let unknown = problem(unknown, 503).await;
    assert_eq!(unknown["code"], "outcome_unknown");
}

#[tokio::test]
async fn a_key_makes_one_sale_only() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let ask = async |key: &str, title: &str| {
        let sale = json!({
            "title": title, "currency": "EUR", "increments": "ebay-us", "opens_at": "2030-01-01T10:00:00Z",
            "lots": [{ "lot": "1", "title": "A chair", "opening": 1000, "ends_at": "2030-01-02T10:00:00Z" }],
        });
        let request = olga.http.post(olga.url("sales")).json(&sale);
        olga.send(request.header("idempotency-key", key)).await
    };
    // Nobody answers here, so it is not known whether the sale was made: asking again is.
    let first = problem(ask("k1", "Spring").await, 503).await;
    let again = problem(ask("k1", "Spring").await, 503).await;
    assert_eq!(first["sale"], again["sale"]);
    assert_eq!(again["code"], "outcome_unknown");
    let refused = problem(ask("k1", "Autumn").await, 422).await;
    assert_eq!(refused["code"], "idempotency_key_reused");
    let other = problem(ask("k2", "Autumn").await, 503).await;
    assert_ne!(first["sale"], other["sale"]);
    for bad in [String::new(), "x".repeat(256)] {
        problem(ask(&bad, "Spring").await, 400).await;
    }
}

#[tokio::test]
async fn texts_that_nobody_could_keep_are_refused_in_words_and_leave_the_key_free() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let ask = async |description: &str, preview: &str| {
        let lot = |number: u32| {
            json!({
                "lot": number.to_string(), "title": "A chair", "opening": 1000,
                "description": description, "ends_at": "2030-01-02T10:00:00Z",
            })
        };
        let sale = json!({
            "title": "Spring", "currency": "EUR", "increments": "ebay-us", "opens_at": "2030-01-01T10:00:00Z",
            "lots": (1..=500).map(lot).collect::<Vec<_>>(),
        });
        let path = format!("sales?preview={preview}");
        let request = olga.http.post(olga.url(&path)).json(&sale);
        olga.send(request.header("idempotency-key", "k1")).await
    };
    for preview in ["true", "false"] {
        let refused = problem(ask(&"x".repeat(2_000), preview).await, 413).await;
        let words = refused["detail"].as_str().unwrap();
        assert!(words.contains("1000000 are taken"), "{words}");
    }
    let unanswered = problem(ask(&"x".repeat(1_800), "false").await, 503).await;
    assert_eq!(unanswered["code"], "outcome_unknown");
}
