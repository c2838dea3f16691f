//! Sales, lots and history as folded from the public records.

use auction::Floor;
use futures_util::StreamExt;
use harness::{until, until_some};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::site::{self, Site, bid, floor_with_sale, problem};

async fn shown(site: &Site, floor: &Floor, path: &str) -> Value {
    site.publish(floor).await;
    let visitor = site.visitor();
    until_some("the board shows it", async || {
        let answer = visitor.get(path).await;
        match answer.status() {
            StatusCode::OK => answer.json().await.ok(),
            _ => None,
        }
    })
    .await
}

#[tokio::test]
async fn a_lot_is_shown_as_its_public_record_says() {
    let site = site::start().await;
    let mut floor = floor_with_sale("spring", 1);
    bid(&mut floor, "spring", 1, "alice", 5_000);
    bid(&mut floor, "spring", 1, "bob", 3_000);
    let lot = shown(&site, &floor, "sales/spring/lots/lot-1").await;
    let mut names: Vec<_> = lot.as_object().unwrap().keys().cloned().collect();
    names.sort_unstable();
    let mut expected = [
        "sale",
        "lot",
        "number",
        "title",
        "description",
        "image",
        "state",
        "currency",
        "price",
        "minimum_bid",
        "increment",
        "leader",
        "bid_count",
        "reserve_met",
        "opens_at",
        "ends_at",
        "extensions",
        "extensions_left",
        "hard_end",
        "sequence",
        "now",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(
        (
            &lot["state"],
            &lot["price"],
            &lot["leader"],
            &lot["bid_count"]
        ),
        (&json!("open"), &json!(3_100), &json!(1), &json!(2))
    );
    assert!(!lot.to_string().contains("5000"), "a maximum stays hidden");
}

#[tokio::test]
async fn history_comes_in_pages_without_gap_or_double() {
    let site = site::start().await;
    let mut floor = floor_with_sale("spring", 1);
    for n in 0..20 {
        let by = if n % 2 == 0 { "alice" } else { "bob" };
        bid(&mut floor, "spring", 1, by, 2_000 + n * 500);
    }
    shown(&site, &floor, "sales/spring/lots/lot-1").await;
    let visitor = site.visitor();
    let whole = visitor.show("sales/spring/lots/lot-1/bids?limit=200").await;
    let whole = whole["items"].as_array().unwrap().clone();
    assert!(whole.len() >= 20);
    let mut pages = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("sales/spring/lots/lot-1/bids?limit=7{after}");
        let page = visitor.show(&path).await;
        pages.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(pages, whole);
    let mut row: Vec<_> = whole[0].as_object().unwrap().keys().collect();
    row.sort_unstable();
    assert_eq!(row, ["at", "automatic", "paddle", "price", "sequence"]);
}

#[tokio::test]
async fn sales_and_their_lots_come_in_pages() {
    let site = site::start().await;
    for sale in ["a", "b", "c"] {
        let path = format!("sales/{sale}");
        shown(&site, &floor_with_sale(sale, 5), &path).await;
    }
    let visitor = site.visitor();
    let first = visitor.show("sales?limit=2").await;
    let after = first["next"].as_str().unwrap();
    let second = visitor.show(&format!("sales?limit=2&after={after}")).await;
    assert_eq!(second["next"], Value::Null);
    let ids: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|sale| sale["sale"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["a", "b", "c"]);

    let sale = visitor.show("sales/a?limit=3").await;
    assert_eq!(sale["lots"]["items"].as_array().unwrap().len(), 3);
    let after = sale["lots"]["next"].as_str().unwrap();
    let rest = visitor
        .show(&format!("sales/a?limit=3&after={after}"))
        .await;
    let rest = rest["lots"]["items"].as_array().unwrap();
    assert_eq!((rest.len(), &rest[0]["number"]), (2, &json!(4)));
    problem(visitor.get("sales/unknown").await, 404).await;
    let unknown = problem(visitor.get("sales/a/lots/unknown").await, 404).await;
    assert_eq!(unknown["code"], "unknown_lot");
}

#[tokio::test]
async fn the_log_is_the_entries_line_by_line() {
    let site = site::start().await;
    let mut floor = floor_with_sale("spring", 1);
    bid(&mut floor, "spring", 1, "alice", 5_000);
    shown(&site, &floor, "sales/spring/lots/lot-1").await;
    let answer = site.visitor().get("sales/spring/lots/lot-1/log").await;
    assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
    let text = answer.text().await.unwrap();
    let entries: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        entries
            .iter()
            .map(|e| e["kind"].clone())
            .collect::<Vec<_>>(),
        ["announced", "bid"]
    );
}

#[tokio::test]
async fn a_hole_in_the_history_is_filled_by_asking_the_engine() {
    let site = site::start().await;
    let mut floor = floor_with_sale("spring", 1);
    for n in 0..30 {
        let by = if n % 2 == 0 { "alice" } else { "bob" };
        bid(&mut floor, "spring", 1, by, 2_000 + n * 500);
    }
    let engine = site.nats.connection("bid-engine").await;
    let mut questions = engine.client.subscribe("auction.query.>").await.unwrap();
    engine.client.flush().await.unwrap();
    // Only the newest entry is in the stream, as when older records were dropped.
    let (sale, lot) = floor.lots().next().unwrap();
    let whole = floor.lot_record(sale, lot, 0, usize::MAX).unwrap();
    let newest = floor
        .lot_record(sale, lot, whole.lot.sequence - 1, 1)
        .unwrap();
    let publish = engine
        .jetstream
        .publish("record.lot.spring.lot-1", json!(newest).to_string().into());
    publish.await.unwrap().await.unwrap();

    let answering = floor.clone();
    tokio::spawn(async move {
        while let Some(question) = questions.next().await {
            let asked: Value = serde_json::from_slice(&question.payload).unwrap();
            let (sale, lot) = answering.lots().next().unwrap();
            // A few at a time, so that it takes several questions.
            let record = answering.lot_record(sale, lot, asked["after"].as_u64().unwrap(), 7);
            let answer = json!(record.unwrap()).to_string();
            let reply = question.reply.unwrap();
            engine.client.publish(reply, answer.into()).await.unwrap();
        }
    });
    let visitor = site.visitor();
    until("the whole log is served", async || {
        visitor.get("sales/spring/lots/lot-1/log").await.status() == StatusCode::OK
    })
    .await;
    let log = visitor.get("sales/spring/lots/lot-1/log").await;
    let log = log.text().await.unwrap();
    let sequences = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["sequence"].clone());
    assert!(sequences.eq((1..=whole.lot.sequence).map(Value::from)));
}

#[tokio::test]
async fn what_was_known_stays_while_nats_is_away_and_goes_on_after() {
    let mut site = site::start().await;
    let mut floor = floor_with_sale("spring", 1);
    shown(&site, &floor, "sales/spring/lots/lot-1").await;
    let visitor = site.demo("alice").await;
    visitor.show("session").await;
    site.nats.kill();
    assert_eq!(visitor.show("session").await["name"], "Alice");
    assert_eq!(
        visitor.show("sales/spring/lots/lot-1").await["price"],
        Value::Null
    );
    site.nats.restart().await;
    let engine = site.nats.connection("bid-engine").await;
    // The stream was in memory: its owner makes it again from the truth.
    broker::ensure_stream(&engine.jetstream, &topology::records().settings())
        .await
        .unwrap();
    bid(&mut floor, "spring", 1, "alice", 5_000);
    site.publish(&floor).await;
    until("the price is shown", async || {
        visitor.show("sales/spring/lots/lot-1").await["price"] == 1_000
    })
    .await;
}

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
