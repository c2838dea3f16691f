//! The feed and market-data on a real server: real bars and simulated prices reach the ticks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, time::Duration};

use async_nats::HeaderMap;
use bootstrap::{Health, Shutdown};
use futures_util::StreamExt;
use harness::{nats::Nats, until_some};
use market::{SimulatorAnswer, SimulatorOrder, SimulatorState, Tick};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::time::Instant;
use topology::{
    TICKS,
    subject::{MARKET_TICK_ALL, SIMULATOR_ORDER, SIMULATOR_STATE},
};

use crate::support;

/// Far above what a loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the services log, shown where a test fails.
fn show_logs() {
    let lines = tracing_subscriber::fmt()
        .with_test_writer()
        .with_ansi(false);
    let _ = lines.with_env_filter("info,async_nats=warn").try_init();
}

/// At this speed a trading day takes 1.2 seconds, so opens, closes and overnight jumps all pass by. Nothing of the past
/// is told: it takes longer than the prices that this is about.
#[tokio::test]
async fn every_price_feed_symbol_is_admitted() {
    show_logs();
    let nats = harness::nats::start().await;
    let shutdown = Shutdown::default();
    let settings = market_data::Settings {
        service: nats.service("market-data"),
        symbols: None,
    };
    let admission = market_data::start(settings, Health::default(), shutdown.clone());
    let admission = tokio::spawn(admission.await.unwrap().run());
    let settings = price_feed::Settings {
        speed: 20_000,
        history_days: 0,
        ..price_feed::Settings::new(nats.service("price-feed"))
    };
    let feed = price_feed::start(settings, Health::default(), shutdown.clone());
    let feed = tokio::spawn(feed.await.unwrap().run());

    let deadline = Instant::now() + PATIENCE;
    let streams = nats.streams("web").await;
    let mut ticks = streams.follow(TICKS, MARKET_TICK_ALL, topology::ticks().live);
    let mut symbols = BTreeSet::new();
    let mut days = BTreeSet::new();
    while symbols.len() < 9 || days.len() < 15 {
        let next = tokio::time::timeout(PATIENCE, ticks.next()).await;
        if let broker::Followed::Message(message) = next.expect("ticks keep coming") {
            let tick: Tick = serde_json::from_slice(&message.payload).unwrap();
            symbols.insert(tick.symbol.to_string());
            days.extend(tick.replay_day);
        }
        assert!(Instant::now() < deadline, "saw {symbols:?} and {days:?}");
    }
    shutdown.request();
    admission.await.unwrap().unwrap();
    feed.await.unwrap().unwrap();
}

/// price-feed at work, without a past.
async fn start_feed(nats: &Nats) -> (Shutdown, tokio::task::JoinHandle<anyhow::Result<()>>) {
    let shutdown = Shutdown::default();
    let settings = price_feed::Settings {
        history_days: 0,
        ..price_feed::Settings::new(nats.service("price-feed"))
    };
    let feed = price_feed::start(settings, Health::default(), shutdown.clone());
    (shutdown, tokio::spawn(feed.await.unwrap().run()))
}

/// Orders something of the simulator as the site does.
async fn order(site: &async_nats::Client, order: &SimulatorOrder) -> SimulatorAnswer {
    let mut headers = HeaderMap::new();
    headers.insert(topology::header::USER, "olga");
    let body = serde_json::to_vec(order).unwrap().into();
    let deadline = Instant::now() + PATIENCE;
    let asked = broker::request_until(site, SIMULATOR_ORDER, &headers, &body, deadline);
    serde_json::from_slice(&asked.await.unwrap().payload).unwrap()
}

async fn ordered(site: &async_nats::Client, what: &SimulatorOrder) -> SimulatorState {
    match order(site, what).await {
        SimulatorAnswer::Done(state) => *state,
        SimulatorAnswer::Refused(refusal) => panic!("refused: {refusal}"),
    }
}

#[tokio::test]
async fn house_drives_the_simulator_and_a_restart_keeps_what_was_ordered() {
    show_logs();
    let nats = harness::nats::start().await;
    let market = nats.connection("market-data").await;
    let mut prices = nats.subscribe(&market, "market.in.feed.>").await;
    let site = nats.connection("web").await.client;
    let (shutdown, feed) = start_feed(&nats).await;
    let mut comes = async || tokio::time::timeout(PATIENCE, prices.next()).await.is_ok();
    assert!(comes().await);

    let state = ordered(&site, &SimulatorOrder::SetSpeed { speed: 10 }).await;
    assert_eq!((state.speed, state.symbols, state.silent), (10, 9, false));
    let scenario = "silence".to_owned();
    let begun = ordered(&site, &SimulatorOrder::Begin { scenario }).await;
    assert!(begun.silent && begun.scenario_ends_at.is_some());
    // Three minutes at ten times the speed.
    assert!(comes().await, "it is silent for 18 seconds only");
    let scenario = "boom".to_owned();
    let refused = order(&site, &SimulatorOrder::Begin { scenario }).await;
    assert!(
        matches!(refused, SimulatorAnswer::Refused(_)),
        "{refused:?}"
    );
    ordered(&site, &SimulatorOrder::Halt).await;

    shutdown.request();
    feed.await.unwrap().unwrap();
    let (shutdown, feed) = start_feed(&nats).await;
    let deadline = Instant::now() + PATIENCE;
    let (headers, nothing) = (HeaderMap::new(), "".into());
    let asked = broker::request_until(&site, SIMULATOR_STATE, &headers, &nothing, deadline);
    let state: SimulatorState = serde_json::from_slice(&asked.await.unwrap().payload).unwrap();
    assert_eq!((state.speed, state.halted), (10, true));
    let resumed = ordered(&site, &SimulatorOrder::Resume).await;
    assert!(!resumed.halted);
    shutdown.request();
    feed.await.unwrap().unwrap();
}

fn seed(nats: &Nats, user: &str) -> String {
    std::fs::read_to_string(nats.secrets(user).join("nats.seed")).unwrap()
}

/// As a program without a NATS client does it: `curl -u demo:$SEED -d @prices.json`.
#[tokio::test]
async fn publishers_prices_are_taken_by_http_and_judged_one_by_one() {
    show_logs();
    let nats = harness::nats::start().await;
    let shutdown = Shutdown::default();
    let folder = tempfile::tempdir().unwrap();
    let symbols = folder.path().join("symbols.toml");
    let listed = ["DEMO", "BTC/USDT", "BRK.B"].map(|symbol| {
        format!(
            "[[symbol]]\nsymbol = \"{symbol}\"\nname = \"{symbol}\"\ncurrency = \"USD\"\n\
             tick_size = \"0.01\"\npublishers = [\"{}\"]\n",
            if symbol == "BRK.B" { "feed" } else { "demo" }
        )
    });
    std::fs::write(&symbols, listed.concat()).unwrap();
    support::admit_prices(&nats, Some(symbols), &shutdown).await;
    let url = format!(
        "{}/api/v1/market/prices",
        support::site(&nats, &shutdown).await
    );
    let http = Client::new();
    let publish = async |name: &str, seed: &str, prices: Value| {
        let request = http.post(&url).basic_auth(name, Some(seed));
        let answer = request.json(&json!({ "prices": prices })).send().await;
        let answer = answer.unwrap();
        let status = answer.status();
        (status, answer.json::<Value>().await.unwrap())
    };
    let key = seed(&nats, "publisher-demo");
    let first = until_some("market-data admits prices", async || {
        let prices = json!([
            { "symbol": "DEMO", "price": "100", "size": "0" },
            { "symbol": "BTC/USDT", "price": "64000.5", "bid": "64000.4", "ask": "64000.6" },
            { "symbol": "DEMO", "price": "101.25" },
            { "symbol": "DEMO", "price": "101.255" },
            { "symbol": "DEMO", "price": "900" },
            { "symbol": "DEMO", "price": "NaN" },
            { "symbol": "BRK.B", "price": "5" },
            { "symbol": "no such", "price": "5" },
        ]);
        let (status, answer) = publish("demo", &key, prices).await;
        (status == StatusCode::OK).then_some(answer)
    })
    .await;
    assert_eq!(
        [&first["admitted"], &first["refused"], &first["unanswered"]],
        [3, 5, 0]
    );
    let answers = first["items"].as_array().unwrap().iter();
    let answers: Vec<_> = answers.map(|item| item["answer"].clone()).collect();
    assert_eq!(
        answers[0],
        json!({ "admitted": true, "sequence": 1, "left_out": "size" })
    );
    assert_eq!(answers[1], json!({ "admitted": true, "sequence": 1 }));
    assert_eq!(answers[2], json!({ "admitted": true, "sequence": 2 }));
    let refused = |place: usize| answers[place]["refused"].clone();
    assert_eq!(
        refused(3),
        json!({ "kind": "off_tick_size", "field": "price", "tick_size": "0.01", "nearest": "101.26" })
    );
    assert_eq!(refused(4)["highest"], "121.50");
    assert_eq!(refused(5)["reason"], "not_a_decimal");
    assert_eq!(refused(6)["kind"], "publisher_not_allowed");
    assert_eq!(refused(7)["kind"], "unknown_symbol");

    // A key is worth its own publisher's prices, and no more.
    let one = json!([{ "symbol": "DEMO", "price": "102" }]);
    let feed = seed(&nats, "price-feed");
    for (name, seed, status, code) in [
        ("demo", feed.as_str(), StatusCode::FORBIDDEN, "forbidden"),
        ("feed", &key, StatusCode::FORBIDDEN, "forbidden"),
        ("demo", "SUAB", StatusCode::UNAUTHORIZED, "publisher_key"),
        ("demo", "", StatusCode::UNAUTHORIZED, "publisher_key"),
    ] {
        let (found, problem) = publish(name, seed, one.clone()).await;
        assert_eq!((found, &problem["code"]), (status, &json!(code)), "{name}");
    }
    let (_, last) = publish("demo", &key, one).await;
    assert_eq!(last["items"][0]["answer"]["sequence"], 3, "{last}");
    shutdown.request();
}
