//! Making sales, as far as it goes without an engine.

use auction::{OrderReply, Time};
use bootstrap::clock;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::site::{self, Site, problem};

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
        ("/lots/0/image", json!("nope")),
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
    let ask = async |letters: usize, preview: &str| {
        let mut noise = 1_u32;
        let mut lot = |number: u32| {
            // Letters that cannot be packed.
            let description = (0..letters).map(|_| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b'0' + u8::try_from(noise >> 26).unwrap())
            });
            json!({
                "lot": number.to_string(), "title": "A chair", "opening": 1000,
                "description": description.collect::<String>(), "ends_at": "2030-01-02T10:00:00Z",
            })
        };
        let sale = json!({
            "title": "Spring", "currency": "EUR", "increments": "ebay-us", "opens_at": "2030-01-01T10:00:00Z",
            "lots": (1..=2_000).map(&mut lot).collect::<Vec<_>>(),
        });
        let path = format!("sales?preview={preview}");
        let request = olga.http.post(olga.url(&path)).json(&sale);
        olga.send(request.header("idempotency-key", "k1")).await
    };
    for preview in ["true", "false"] {
        let refused = problem(ask(2_500, preview).await, 413).await;
        let words = refused["detail"].as_str().unwrap();
        assert!(words.contains("3000000 packed"), "{words}");
    }
    let unanswered = problem(ask(1_500, "false").await, 503).await;
    assert_eq!(unanswered["code"], "outcome_unknown");
}

/// An engine that takes every order, and has this to say of who has which paddle: nothing is said of a sale that is not there.
pub(crate) async fn answer(site: &Site, paddles: Value) {
    answer_by(site, move |_| paddles.clone()).await;
}

/// An engine that takes every order, and answers questions so.
pub(crate) async fn answer_by(
    site: &Site,
    told: impl Fn(&async_nats::Message) -> Value + Send + 'static,
) {
    let engine = site.nats.connection("bid-engine").await;
    let commands = (site.nats.subscribe(&engine, "auction.command.>")).await;
    let queries = (site.nats.subscribe(&engine, "auction.query.>")).await;
    let mut asked = futures_util::stream::select(commands, queries);
    tokio::spawn(async move {
        while let Some(message) = asked.next().await {
            let answer = if message.subject.starts_with("auction.command.") {
                let now = Time::from(clock::now());
                json!(OrderReply::new(Ok(()), now))
            } else {
                told(&message)
            };
            let (to, answer) = (message.reply.unwrap(), answer.to_string());
            engine.client.publish(to, answer.into()).await.unwrap();
        }
    });
}

#[tokio::test]
async fn unanswered_sale_is_made_with_corrected_texts() {
    for (paddles, expected) in [(Value::Null, 202), (json!({}), 409)] {
        let site = site::start_with(|settings| settings.answer_deadline_ms = 300).await;
        let olga = site.demo("olga").await;
        let ask = async |title: &str| {
            let sale = json!({
                "sale": "spring", "title": title, "currency": "EUR", "increments": "ebay-us",
                "opens_at": "2030-01-01T10:00:00Z",
                "lots": [{ "lot": "1", "title": title, "opening": 1000, "ends_at": "2030-01-02T10:00:00Z" }],
            });
            olga.post("sales", &sale).await
        };
        let unknown = problem(ask("A chiar").await, 503).await;
        assert_eq!(unknown["code"], "outcome_unknown");
        // The engine may have got it all the same.
        let unanswered = problem(ask("A chair").await, 503).await;
        assert_eq!(unanswered["code"], "unavailable");
        answer(&site, paddles).await;
        let mut status = 503;
        harness::until("it is known whether the engine has it", async || {
            status = ask("A chair").await.status().as_u16();
            status != 503
        })
        .await;
        assert_eq!(status, expected);
        let texts = site.nats.connection("web").await.jetstream;
        let texts = texts.get_key_value(topology::buckets::SALES).await.unwrap();
        let texts = texts.get("spring").await.unwrap().unwrap();
        let title = serde_json::from_slice::<Value>(&texts).unwrap()["title"].clone();
        assert_eq!(
            title,
            if expected == 202 {
                "A chair"
            } else {
                "A chiar"
            }
        );
    }
}
