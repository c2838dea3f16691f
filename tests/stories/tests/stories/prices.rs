//! The feed and market-data on a real server: real bars and simulated prices reach the ticks.

use std::{collections::BTreeSet, time::Duration};

use bootstrap::{Health, LogFormat, ServiceSettings, Shutdown};
use harness::nats::Nats;
use market::Tick;
use tokio::time::Instant;
use topology::{TICKS, subject::MARKET_TICK_ALL};

/// Far above what a loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(60);

fn service(nats: &Nats, user: &str) -> ServiceSettings {
    ServiceSettings {
        nats_url: nats.url(),
        secrets: nats.secrets(user),
        admin: ([127, 0, 0, 1], 0).into(),
        log_format: LogFormat::Text,
    }
}

/// At this speed a trading day takes 1.2 seconds, so opens, closes and overnight jumps all pass by. Nothing of the past
/// is told: it takes longer than the prices that this is about.
#[tokio::test]
async fn every_price_feed_symbol_is_admitted() {
    let nats = harness::nats::start().await;
    let shutdown = Shutdown::default();
    let settings = market_data::Settings {
        service: service(&nats, "market-data"),
        symbols: None,
    };
    let admission = market_data::start(settings, Health::default(), shutdown.clone());
    let admission = tokio::spawn(admission.await.unwrap().run());
    let settings = price_feed::Settings {
        service: service(&nats, "price-feed"),
        speed: 20_000,
        seed: 1,
        scenario: price_feed::Scenario::Calm,
        history_days: 0,
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
