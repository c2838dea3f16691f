//! Prices as folded from the admitted ticks.

use chrono::DateTime;
use harness::until;
use market::{Registry, shipped_symbols};
use reqwest::StatusCode;
use serde_json::{Value, json};
use topology::{encode_symbol, subject};

use crate::{
    house::show,
    site::{self, Site, problem},
};

#[tokio::test]
async fn the_newest_price_of_each_symbol_is_shown_exactly() {
    let site = site::start().await;
    let market = site.nats.connection("market-data").await;
    for (sequence, (symbol, price)) in [("DEMO", "101.10"), ("BRK.B", "500.00"), ("DEMO", "101.25")]
        .into_iter()
        .enumerate()
    {
        let subject = format!("market.tick.{}", topology::encode_symbol(symbol).unwrap());
        let tick = json!({
            "symbol": symbol, "name": format!("{symbol} Inc."), "price": price,
            "day_open": "100.00", "time": "2026-11-21T14:00:00.000Z", "sequence": sequence, "new_field": [],
        });
        let published = market.jetstream.publish(subject, tick.to_string().into());
        published.await.unwrap().await.unwrap();
    }
    let visitor = site.visitor();
    until("both symbols are shown", async || {
        let symbols = visitor.show("market/symbols").await;
        symbols["items"][1]["before"] == "101.10"
    })
    .await;
    let symbols = visitor.show("market/symbols").await;
    assert_eq!(
        symbols["items"][1],
        json!({
            "symbol": "DEMO", "name": "DEMO Inc.", "price": "101.25", "before": "101.10", "currency": "",
            "reference": "100.00", "day_open": "100.00", "bid": null, "ask": null, "day": null, "time": "2026-11-21T14:00:00.000Z",
        })
    );
    assert_eq!(symbols["items"][0]["before"], Value::Null);
    let first = visitor.show("market/symbols?limit=1").await;
    let after = first["next"].as_str().unwrap();
    let second = visitor
        .show(&format!("market/symbols?limit=1&after={after}"))
        .await;
    assert_eq!(second["items"][0]["symbol"], "DEMO");
    problem(visitor.get("market/symbols?limit=201").await, 400).await;
}

/// Publishes a tick as market-data does.
pub(crate) async fn publish_tick(site: &Site, symbol: &str, price: &str, sequence: u64) {
    let market = site.nats.connection("market-data").await;
    let tick = json!({
        "symbol": symbol, "name": symbol, "price": price, "day_open": "100.00",
        "time": "2026-11-21T14:00:00.000Z", "sequence": sequence,
    });
    let subject = format!("market.tick.{symbol}");
    let published = market.jetstream.publish(subject, tick.to_string().into());
    published.await.unwrap().await.unwrap();
}

/// Lists the shipped symbols, as market-data does.
pub(crate) async fn list_symbols(site: &Site) {
    let market = site.nats.connection("market-data").await;
    let listed = Registry::default().follow_file(shipped_symbols(), DateTime::UNIX_EPOCH);
    for listed in listed {
        let token = encode_symbol(listed.rules.symbol.as_str()).unwrap();
        let payload = serde_json::to_vec(&listed).unwrap();
        let kept = market
            .jetstream
            .publish(subject::listed_symbol(&token), payload.into());
        kept.await.unwrap().await.unwrap();
    }
}

#[tokio::test]
async fn change_on_every_page_is_measured_from_the_days_first_price() {
    let site = site::start().await;
    publish_tick(&site, "DEMO", "101.00", 1).await;
    publish_tick(&site, "DEMO", "102.50", 2).await;
    let visitor = site.visitor();
    for path in ["/market", "/market/DEMO", "/"] {
        until("the change is shown", async || {
            let (_, _, html) = show(&site, &visitor, path).await;
            let changes = html.matches("data-change>").count();
            changes > 0 && html.matches("data-change>+2.50 %").count() == changes
        })
        .await;
    }
    assert_eq!(
        visitor.show("market/symbols").await["items"][0]["day_open"],
        "100.00"
    );
}

#[tokio::test]
async fn symbol_is_found_in_any_case_and_near_ones_are_named() {
    let site = site::start().await;
    publish_tick(&site, "DEMO", "101.00", 1).await;
    list_symbols(&site).await;
    let visitor = site.visitor();
    until("the symbols are known", async || {
        let html = async |path: &str| show(&site, &visitor, path).await.2;
        html("/market/DEMO").await.contains("101.00")
            && html("/market/AAPL").await.contains("No price")
    })
    .await;
    let (status, at, _) = show(&site, &visitor, "/market/demo?interval=1h").await;
    assert_eq!((status, at.as_str()), (StatusCode::OK, "/market/DEMO"));
    let (status, at, html) = show(&site, &visitor, "/market/aapl").await;
    assert_eq!((status, at.as_str()), (StatusCode::OK, "/market/AAPL"));
    assert!(html.contains("No price yet") && html.contains("Apple (replay)"));
    let (status, _, html) = show(&site, &visitor, "/market/APPL").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(html.contains("Symbol not found") && html.contains("href=\"/market/AAPL\""));
    for path in [
        "/market/NOPE",
        "/market/%3Cb%3E",
        "/market/%FF",
        "/market/x%2Fy",
    ] {
        let (status, _, html) = show(&site, &visitor, path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            html.contains("href=\"/market\">See all symbols</a>"),
            "{path}"
        );
        assert!(!html.contains("<b>x"), "{path}");
    }
}

#[tokio::test]
async fn board_is_sorted_by_links_in_both_directions() {
    let site = site::start().await;
    for (symbol, price) in [("AA", "105.00"), ("BB", "101.00"), ("CC", "103.00")] {
        publish_tick(&site, symbol, price, 1).await;
    }
    let visitor = site.visitor();
    let rows = async |query: &str| {
        let (_, _, html) = show(&site, &visitor, &format!("/market{query}")).await;
        let rows = html.split("data-row data-symbol=\"").skip(1);
        let rows: Vec<_> = rows.map(|row| row[..2].to_owned()).collect();
        (rows.join(" "), html)
    };
    until("all are shown", async || rows("").await.0 == "AA BB CC").await;
    for (query, order, reverse) in [
        ("?by=price", "AA CC BB", "?by=price&#38;order=rising"),
        (
            "?by=price&order=rising",
            "BB CC AA",
            "?by=price&#38;order=falling",
        ),
        (
            "?by=change&order=rising",
            "BB CC AA",
            "?by=change&#38;order=falling",
        ),
        (
            "?by=symbol&order=falling",
            "CC BB AA",
            "?by=symbol&#38;order=rising",
        ),
        (
            "?by=nonsense&order=5",
            "AA BB CC",
            "?by=symbol&#38;order=falling",
        ),
    ] {
        let (shown, html) = rows(query).await;
        assert_eq!(shown, order, "{query}");
        assert!(
            html.contains(&format!("href=\"/market{reverse}\"")),
            "{query}: {html}"
        );
    }
}

#[tokio::test]
async fn candles_are_given_oldest_first_and_each_once() {
    let site = site::start().await;
    let market = site.nats.connection("market-data").await;
    let candle = |minute: u32, close: &str, closed: bool| {
        json!({
            "symbol": "BRK.B", "interval": "1m", "open_time": format!("2026-11-21T14:{minute:02}:00.000Z"),
            "open": "1.00", "high": "9.00", "low": "0.50", "close": close, "volume": "12.5",
            "trades": 3, "sequence": 7, "closed": closed, "new_field": [],
        })
    };
    for (kind, minute, close, closed) in [
        ("candle", 1, "1.50", true),
        ("candle", 2, "2.00", true),
        ("candle", 2, "2.50", true),
        ("open", 3, "3.00", false),
    ] {
        let subject = format!("market.{kind}.1m.BRK=B");
        let payload = candle(minute, close, closed).to_string().into();
        let published = market.jetstream.publish(subject, payload);
        published.await.unwrap().await.unwrap();
    }
    let visitor = site.visitor();
    let shown = visitor
        .show("market/candles?symbol=BRK.B&interval=1m")
        .await;
    assert_eq!(
        (&shown["symbol"], &shown["interval"]),
        (&json!("BRK.B"), &json!("1m"))
    );
    let closes = |shown: &Value| {
        let items = shown["items"].as_array().unwrap().iter();
        let items = items.map(|item| item["close"].as_str().unwrap().to_owned());
        items.collect::<Vec<_>>()
    };
    assert_eq!(closes(&shown), ["1.50", "2.50", "3.00"]);
    assert_eq!(
        shown["items"][2],
        json!({
            "symbol": "BRK.B", "interval": "1m", "open_time": "2026-11-21T14:03:00.000Z", "open": "1.00", "high": "9.00", "low": "0.50",
            "close": "3.00", "volume": "12.5", "trades": 3, "sequence": 7, "closed": false,
        })
    );
    let two = visitor
        .show("market/candles?symbol=BRK.B&interval=1m&limit=2")
        .await;
    assert_eq!(closes(&two), ["2.50", "3.00"]);
    for (query, status) in [
        ("symbol=NONE&interval=1m", 404),
        ("symbol=*&interval=1m", 404),
        ("symbol=BRK%3DB&interval=1m", 404),
        ("symbol=BRK.B&interval=2m", 422),
        ("symbol=BRK.B&interval=1m&limit=0", 400),
        ("symbol=BRK.B&interval=1m&limit=1001", 400),
        ("symbol=BRK.B", 400),
    ] {
        problem(
            visitor.get(&format!("market/candles?{query}")).await,
            status,
        )
        .await;
    }
}
