//! Prices as folded from the admitted ticks.

use chrono::DateTime;
use harness::until;
use market::{Heartbeat, Registry, shipped_symbols};
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
        let demo = &symbols["items"][1];
        // It was made long ago, but came just now.
        demo["before"] == "101.10" && demo["feed"] == "silent"
    })
    .await;
    let symbols = visitor.show("market/symbols").await;
    assert_eq!(
        symbols["items"][1],
        json!({
            "symbol": "DEMO", "name": "DEMO Inc.", "price": "101.25", "before": "101.10", "currency": "",
            "reference": "100.00", "day_open": "100.00", "bid": null, "ask": null, "day": null, "time": "2026-11-21T14:00:00.000Z",
            "feed": "silent",
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

/// Lists a symbol whose market is traded at these hours, UTC, as market-data does.
async fn list_traded(site: &Site, symbol: &str, hours: &str) {
    let market = site.nats.connection("market-data").await;
    let listed = json!({
        "rules": {
            "symbol": symbol, "name": symbol, "currency": "EUR", "tick_size": "0.01", "publishers": ["demo"],
            "calendar": "TEST", "time_zone": "UTC", "trading_hours": [hours],
        },
        "retired": false, "changes": [],
    });
    let subject = subject::listed_symbol(&encode_symbol(symbol).unwrap());
    let kept = market.jetstream.publish(subject, listed.to_string().into());
    kept.await.unwrap().await.unwrap();
}

#[tokio::test]
async fn symbol_whose_publisher_lives_is_called_quiet_and_not_silent() {
    let site = site::start().await;
    list_traded(&site, "ALWAYS", "Mon-Sun 00:00-24:00").await;
    publish_tick(&site, "ALWAYS", "101.00", 1).await;
    let market = site.nats.connection("market-data").await.client;
    let demo = topology::Token::parse("demo").unwrap();
    let visitor = site.visitor();
    let feed = async || visitor.show("market/symbols").await["items"][0]["feed"].clone();
    until("it is silent", async || feed().await == "silent").await;
    let heartbeat = Heartbeat {
        publisher: "demo".to_owned(),
        at: bootstrap::clock::now(),
    };
    let heartbeat = serde_json::to_vec(&heartbeat).unwrap();
    let told = market.publish(subject::market_heartbeat(&demo), heartbeat.into());
    told.await.unwrap();
    until("it is quiet", async || feed().await == "quiet").await;
    let (_, _, page) = show(&site, &visitor, "/market/ALWAYS").await;
    assert!(page.contains("Nothing traded: last price "), "{page}");
    assert!(page.contains("data-publishers=\"demo\""), "{page}");
}

#[tokio::test]
async fn symbol_whose_market_is_closed_is_not_called_silent() {
    let site = site::start().await;
    let in_three_days = bootstrap::clock::now() + chrono::TimeDelta::days(3);
    let hours = format!("{} 09:00-10:00", in_three_days.format("%a"));
    list_traded(&site, "SHUT", &hours).await;
    publish_tick(&site, "SHUT", "101.00", 1).await;
    publish_tick(&site, "ROUND", "101.00", 1).await;
    let visitor = site.visitor();
    until("the calendar is known", async || {
        let symbols = visitor.show("market/symbols").await;
        let feed = |at: usize| symbols["items"][at]["feed"].clone();
        // The other price was made long ago, but came just now.
        feed(0) == "silent" && feed(1) == "market_closed"
    })
    .await;
    let symbols = visitor.show("market/symbols").await;
    assert_eq!(symbols["items"][0]["opens_at"], Value::Null);
    let opens_at = in_three_days.format("%Y-%m-%dT09:00:00.000Z").to_string();
    assert_eq!(symbols["items"][1]["opens_at"], opens_at.as_str());
    let (_, _, board) = show(&site, &visitor, "/market").await;
    let words = in_three_days.format("Closed till %a 09:00 UTC").to_string();
    assert!(
        board.contains(&words) && board.contains("data-tick-time>21 Nov 2026, 14:00<"),
        "{board}"
    );
    assert_eq!(board.matches("data-stale=\"true\"").count(), 1, "{board}");
    let page = async |symbol: &str| show(&site, &visitor, &format!("/market/{symbol}")).await.2;
    let words = in_three_days
        .format("Market closed. It opens %A %-d %B, 09:00 UTC")
        .to_string();
    assert!(page("SHUT").await.contains(&words));
    assert!(page("ROUND").await.contains("Feed silent: last price "));
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
    assert_eq!(
        (&shown["earlier"], &two["earlier"]),
        (&json!(null), &json!("2026-11-21T14:02:00.000Z"))
    );
    let earlier = visitor
        .show("market/candles?symbol=BRK.B&interval=1m&limit=2&before=2026-11-21T14:02:00.000Z")
        .await;
    assert_eq!(
        (closes(&earlier), &earlier["earlier"]),
        (vec!["1.50".to_owned()], &json!(null))
    );
    let table = visitor
        .get("market/candles.csv?symbol=BRK.B&interval=1m&limit=1")
        .await;
    assert_eq!(
        table.headers()["content-type"],
        "text/csv; charset=utf-8; header=present"
    );
    assert_eq!(
        table.text().await.unwrap(),
        "open_time,open,high,low,close,volume,trades,closed\r\n\
         2026-11-21T14:03:00.000Z,1.00,9.00,0.50,3.00,12.5,3,false\r\n"
    );
    for (query, status) in [
        ("symbol=NONE&interval=1m", 404),
        ("symbol=*&interval=1m", 404),
        ("symbol=BRK%3DB&interval=1m", 404),
        ("symbol=BRK.B&interval=2m", 422),
        ("symbol=BRK.B&interval=1m&limit=0", 400),
        ("symbol=BRK.B&interval=1m&limit=1001", 400),
        ("symbol=BRK.B", 400),
        ("symbol=BRK.B&interval=1m&before=yesterday", 400),
        ("symbol=BRK.B&interval=1m&before=2026-11-21T14:02:00", 400),
    ] {
        problem(
            visitor.get(&format!("market/candles?{query}")).await,
            status,
        )
        .await;
    }
}
