//! Candles on a real server: as they move, when they close, and what survives which death.

use std::time::Duration;

use async_nats::Client;
use bootstrap::{Health, LogFormat, ServiceSettings, Shutdown, clock};
use broker::{ReadFrom, read};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use harness::{nats::Nats, until, until_some};
use market::{Answer, Candle, Interval};
use market_data::Settings;
use serde_json::json;
use tokio::{task::JoinHandle, time::timeout};
use topology::subject;

/// market-data at work, for a symbol whose times may lie ten years back.
struct Service {
    shutdown: Shutdown,
    work: JoinHandle<anyhow::Result<()>>,
    _folder: tempfile::TempDir,
}

impl Service {
    async fn start(nats: &Nats) -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let symbols = folder.path().join("symbols.toml");
        let text = "[[symbol]]\nsymbol = \"PAST.X\"\nname = \"Past\"\ncurrency = \"EUR\"\n\
            tick_size = \"0.01\"\njump_limit = \"9\"\nage_max_seconds = 315360000\npublishers = [\"demo\"]\n\
            [[symbol]]\nsymbol = \"DEMO\"\nname = \"Demo\"\ncurrency = \"EUR\"\n\
            tick_size = \"0.01\"\nage_max_seconds = 0\npublishers = [\"demo\"]\n";
        std::fs::write(&symbols, text).expect("the temporary folder is writable");
        let settings = Settings {
            service: ServiceSettings {
                nats_url: nats.url(),
                secrets: nats.secrets("market-data"),
                admin: ([127, 0, 0, 1], 0).into(),
                log_format: LogFormat::Text,
            },
            symbols: Some(symbols),
        };
        let shutdown = Shutdown::default();
        let running = market_data::start(settings, Health::default(), shutdown.clone());
        let work = tokio::spawn(running.await.expect("market-data starts").run());
        Self {
            shutdown,
            work,
            _folder: folder,
        }
    }

    async fn stop(self) {
        self.shutdown.request();
        let stopped = timeout(Duration::from_secs(10), self.work).await;
        let stopped = stopped.expect("it stops soon");
        stopped.expect("no panic").expect("no error");
    }
}

/// Midnight of a day some years ago.
fn midnight() -> DateTime<Utc> {
    Interval::Day.open_time(clock::now() - TimeDelta::days(1_000))
}

/// Publishes until it is admitted.
async fn tick(client: &Client, after: TimeDelta, price: &str) {
    let time = (midnight() + after).to_rfc3339();
    let payload = json!({ "price": price, "size": "3", "time": time }).to_string();
    publish(client, "market.in.demo.PAST=X", payload).await;
}

async fn publish(client: &Client, subject: &str, payload: String) {
    let answer = until_some("market-data answers", async || {
        let asked = client.request(subject.to_owned(), payload.clone().into());
        let answer = timeout(Duration::from_secs(2), asked).await.ok()?.ok()?;
        (!answer.payload.is_empty()).then_some(answer)
    })
    .await;
    let answer: Answer = serde_json::from_slice(&answer.payload).expect("the answer is known");
    assert!(matches!(answer, Answer::Admitted { .. }), "{answer:?}");
}

/// The candles kept of an interval, as web reads them.
async fn closed(nats: &Nats, interval: Interval) -> Vec<Candle> {
    let web = nats.connection("web").await.client;
    let stream = topology::candles(interval.as_str());
    let subject = subject::candles_of(interval.as_str());
    let kept = read(&web, &stream, &subject, ReadFrom::Start, 1_000).await;
    let kept = kept.expect("web may read candles");
    kept.iter()
        .map(|message| serde_json::from_slice(&message.payload).expect("a candle"))
        .collect()
}

async fn told(nats: &Nats, interval: Interval) -> Option<Candle> {
    let web = nats.connection("web").await.client;
    let subject = subject::market_open(interval.as_str(), "PAST=X");
    let kept = read(&web, topology::OPEN_CANDLES, &subject, ReadFrom::Start, 2).await;
    serde_json::from_slice(&kept.ok()?.last()?.payload).ok()
}

fn trades(candles: &[Candle]) -> Vec<u64> {
    candles.iter().map(|candle| candle.trades).collect()
}

#[tokio::test]
async fn a_candle_is_told_as_it_moves_and_kept_when_the_next_begins() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let gateway = nats.connection("gateway").await.client;
    let mut live = gateway.subscribe("live.candle.1m.*").await.unwrap();
    gateway.flush().await.unwrap();
    let demo = nats.connection("publisher-demo").await.client;
    tick(&demo, TimeDelta::seconds(0), "2").await;
    tick(&demo, TimeDelta::seconds(59), "3").await;
    tick(&demo, TimeDelta::seconds(61), "2.5").await;
    until("the first minute is kept", async || {
        trades(&closed(&nats, Interval::Minute).await) == [2]
    })
    .await;
    let minute = &closed(&nats, Interval::Minute).await[0];
    let prices = [minute.open, minute.high, minute.low, minute.close];
    assert_eq!(
        prices.map(|p| p.to_string()),
        ["2.00", "3.00", "2.00", "3.00"]
    );
    assert_eq!((minute.volume, minute.closed), (6.into(), true));
    let mut ended = false;
    loop {
        let message = timeout(Duration::from_secs(10), live.next()).await;
        let message = message
            .expect("it is told")
            .expect("the subscription lives");
        assert_eq!(message.subject.as_str(), "live.candle.1m.PAST=X");
        let candle: Candle = serde_json::from_slice(&message.payload).unwrap();
        ended |= candle.closed && candle.open_time == midnight();
        if candle.open_time > midnight() {
            break;
        }
    }
    assert!(ended, "its end is told before the next one");
    service.stop().await;
}

#[tokio::test]
async fn a_candle_closes_when_its_time_passes_without_a_tick() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    publish(
        &demo,
        "market.in.demo.DEMO",
        json!({"price": "2"}).to_string(),
    )
    .await;
    until("the second is kept", async || {
        trades(&closed(&nats, Interval::Second).await) == [1]
    })
    .await;
    service.stop().await;
}

#[tokio::test]
async fn a_restart_neither_loses_nor_doubles() {
    let nats = harness::nats::start().await;
    let first = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    tick(&demo, TimeDelta::minutes(0), "2").await;
    tick(&demo, TimeDelta::minutes(1), "3").await;
    // Killed before it could say what it knows.
    first.work.abort();
    let second = Service::start(&nats).await;
    tick(&demo, TimeDelta::minutes(1), "4").await;
    second.stop().await;
    let third = Service::start(&nats).await;
    tick(&demo, TimeDelta::minutes(2), "1").await;
    until("both minutes are kept", async || {
        trades(&closed(&nats, Interval::Minute).await) == [1, 2]
    })
    .await;
    tick(&demo, TimeDelta::days(1), "2").await;
    until("the day is kept", async || {
        trades(&closed(&nats, Interval::Day).await) == [4]
    })
    .await;
    third.stop().await;
    assert_eq!(trades(&closed(&nats, Interval::Minute).await), [1, 2, 1]);
}

#[tokio::test]
async fn candles_go_on_after_nats_lost_its_memory() {
    let mut nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    tick(&demo, TimeDelta::minutes(0), "2").await;
    tick(&demo, TimeDelta::minutes(1), "3").await;
    nats.kill();
    nats.restart().await;
    let told = until_some("the open day is told again", async || {
        told(&nats, Interval::Day).await
    })
    .await;
    assert_eq!(told.trades, 2);
    service.stop().await;
}

#[tokio::test]
async fn an_hour_goes_on_from_its_minutes_when_everything_was_lost() {
    let mut nats = harness::nats::start().await;
    let first = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    tick(&demo, TimeDelta::minutes(0), "2").await;
    tick(&demo, TimeDelta::minutes(61), "3").await;
    tick(&demo, TimeDelta::minutes(62), "5").await;
    tick(&demo, TimeDelta::minutes(63), "4").await;
    until("three minutes are kept", async || {
        trades(&closed(&nats, Interval::Minute).await) == [1, 1, 1]
    })
    .await;
    first.work.abort();
    nats.kill();
    nats.restart().await;
    let second = Service::start(&nats).await;
    tick(&demo, TimeDelta::minutes(64), "1").await;
    // The minute that ran is gone, as nobody had kept it; the others are there.
    let day = until_some("the day is told", async || {
        told(&nats, Interval::Day)
            .await
            .filter(|day| day.trades == 4)
    })
    .await;
    let prices = [day.open, day.high, day.low, day.close];
    assert_eq!(
        prices.map(|p| p.to_string()),
        ["2.00", "5.00", "1.00", "1.00"]
    );
    assert_eq!(trades(&closed(&nats, Interval::Hour).await), [1]);
    second.stop().await;
}
