//! Candles on a real server: as they move, when they close, and what survives which death.

use async_nats::Client;
use bootstrap::clock;
use broker::ReadFrom;
use chrono::{DateTime, TimeDelta, Utc};
use harness::{nats::Nats, until, until_some};
use market::{Candle, Interval, PriceAnswer, Tick};
use serde_json::{Value, json};
use topology::{encode_symbol, subject};

use crate::support::{Service, next, publish};

/// A symbol whose times may lie ten years back, and one whose may not.
const SYMBOLS: &str = r#"
[[symbol]]
symbol = "PAST.X"
name = "Past"
currency = "EUR"
tick_size = "0.01"
jump_limit = "9"
age_max_seconds = 315360000
publishers = ["demo", "feed"]

[[symbol]]
symbol = "DEMO"
name = "Demo"
currency = "EUR"
tick_size = "0.01"
age_max_seconds = 0
publishers = ["demo"]
"#;

/// The symbols are read at the start only.
async fn start(nats: &Nats) -> Service {
    let file = tempfile::NamedTempFile::new().expect("the temporary folder is writable");
    std::fs::write(file.path(), SYMBOLS).expect("the temporary folder is writable");
    Service::start_with(nats, Some(file.path().to_owned())).await
}

/// Midnight of a day some years ago.
fn midnight() -> DateTime<Utc> {
    Interval::Day.open_time(clock::now() - TimeDelta::days(1_000))
}

/// Publishes until it is admitted.
async fn tick(client: &Client, after: TimeDelta, price: &str) {
    let time = (midnight() + after).to_rfc3339();
    let price = json!({ "price": price, "size": "3", "time": time });
    admitted(client, "market.in.demo.PAST=X", price).await;
}

async fn admitted(client: &Client, subject: &str, price: Value) {
    let answer = publish(client, subject, &price.to_string()).await;
    assert!(matches!(answer, PriceAnswer::Admitted { .. }), "{answer:?}");
}

/// The closed candles that are kept of an interval. A stop keeps the minute that runs as well.
async fn closed(nats: &Nats, interval: Interval) -> Vec<Candle> {
    let web = nats.streams("web").await;
    let stream = topology::candles(interval.as_str());
    let subject = subject::candles_of(interval.as_str());
    let kept = web.read(&stream, &subject, ReadFrom::Start, 1_000).await;
    let kept = kept.expect("web may read candles");
    let kept = kept
        .iter()
        .map(|message| serde_json::from_slice(&message.payload).expect("a candle"));
    kept.filter(|candle: &Candle| candle.closed).collect()
}

async fn told(nats: &Nats, interval: Interval) -> Option<Candle> {
    let web = nats.streams("web").await;
    let subject = subject::market_open(
        interval.as_str(),
        &encode_symbol("PAST.X").expect("a symbol"),
    );
    let kept = web
        .read(topology::OPEN_CANDLES, &subject, ReadFrom::Start, 2)
        .await;
    serde_json::from_slice(&kept.ok()?.last()?.payload).ok()
}

/// Has NATS come back without what was told, ticks and seconds: as a cluster does whose servers all ended, since it has those in
/// memory.
async fn lose_projections(nats: &mut Nats) {
    let zones = nats.provisioner().await;
    let seconds = topology::candles(Interval::Second.as_str());
    for stream in [topology::TICKS, topology::OPEN_CANDLES, &seconds] {
        let deleted = zones.delete_stream(stream).await;
        deleted.expect("it is there");
    }
    nats.restart().await;
}

fn trades(candles: &[Candle]) -> Vec<u64> {
    candles.iter().map(|candle| candle.trades).collect()
}

#[tokio::test]
async fn candle_is_told_while_open_and_stored_when_closed() {
    let nats = harness::nats::start().await;
    let service = start(&nats).await;
    let gateway = nats.connection("gateway").await;
    let mut live = nats.subscribe(&gateway, "live.candle.1m.*").await;
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
        let message = next(&mut live).await;
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
async fn candle_closes_on_time_without_another_tick() {
    let nats = harness::nats::start().await;
    let service = start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    admitted(&demo, "market.in.demo.DEMO", json!({ "price": "2" })).await;
    until("the second is kept", async || {
        trades(&closed(&nats, Interval::Second).await) == [1]
    })
    .await;
    service.stop().await;
}

#[tokio::test]
async fn restart_neither_loses_nor_doubles_candles() {
    let nats = harness::nats::start().await;
    let first = start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    tick(&demo, TimeDelta::minutes(0), "2").await;
    tick(&demo, TimeDelta::minutes(1), "3").await;
    first.kill();
    let second = start(&nats).await;
    tick(&demo, TimeDelta::minutes(1), "4").await;
    second.stop().await;
    let third = start(&nats).await;
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
async fn late_price_corrects_the_minute_that_is_kept() {
    let nats = harness::nats::start().await;
    let service = start(&nats).await;
    // Each has a clock of its own; these two are three quarters of a second apart.
    let (demo, other) = (
        nats.connection("publisher-demo").await.client,
        nats.connection("price-feed").await.client,
    );
    tick(&demo, TimeDelta::seconds(59), "2").await;
    tick(&demo, TimeDelta::milliseconds(60_250), "3").await;
    let late = (midnight() + TimeDelta::milliseconds(59_500)).to_rfc3339();
    let late = json!({ "price": "9", "size": "1", "time": late });
    admitted(&other, "market.in.feed.PAST=X", late).await;
    let minute = until_some("the minute is corrected", async || {
        closed(&nats, Interval::Minute)
            .await
            .pop()
            .filter(|minute| minute.trades == 2)
    })
    .await;
    assert_eq!(
        [minute.high, minute.close].map(|p| p.to_string()),
        ["9.00", "9.00"]
    );
    assert_eq!((minute.open_time, minute.volume), (midnight(), 4.into()));
    service.stop().await;
}

#[tokio::test]
async fn health_names_the_candles_that_cannot_be_kept() {
    let nats = harness::nats::start().await;
    let zones = nats.provisioner().await;
    let mut service = None;
    // Once before it can begin with them, once while it keeps them.
    for _ in 0..2 {
        let deleted = zones.delete_stream("CANDLES_4h").await;
        deleted.expect("it is there");
        if service.is_none() {
            service = Some(start(&nats).await);
        }
        let health = &service.as_ref().expect("it was started").health;
        let missed = until_some("the stream is missed", async || health.note_on("candles"));
        let note = missed.await;
        assert!(note.contains("CANDLES_4h is missing"), "{note}");
        nats.provision().await.expect("it is made again");
        until("nothing is missed", async || {
            health.is_ready() && health.note_on("candles").is_none()
        })
        .await;
    }
    let service = service.expect("it was started");
    let stream = zones.get_stream("CANDLES_1w").await.expect("it is there");
    let mut config = stream.cached_info().config.clone();
    config.sealed = true;
    zones.update_stream(config).await.expect("it is sealed");
    let note = until_some("the seal is seen", async || {
        service.health.note_on("candles")
    })
    .await;
    assert!(note.contains("CANDLES_1w is sealed"), "{note}");
    service.stop().await;
}

/// Closed minutes while their stream refuses: more than wait for it.
const REFUSED: i64 = 1_100;

#[tokio::test]
async fn sealed_stream_loses_its_oldest_candles_and_holds_up_nothing_else() {
    let nats = harness::nats::start().await;
    let zones = nats.provisioner().await;
    let stream = zones.get_stream("CANDLES_1m").await.expect("it is there");
    let mut config = stream.cached_info().config.clone();
    config.sealed = true;
    zones.update_stream(config).await.expect("it is sealed");
    let service = start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    for minute in 0..=REFUSED {
        tick(&demo, TimeDelta::minutes(minute), "2").await;
    }
    until("every hour is kept", async || {
        trades(&closed(&nats, Interval::Hour).await) == vec![60; REFUSED as usize / 60]
    })
    .await;
    let lost = until_some("the loss is told", async || {
        let note = service.health.note_on("candles")?;
        note.contains("were lost").then_some(note)
    })
    .await;
    let (sealed, lost) = lost.split_once("; ").expect("both are told");
    assert!(sealed.contains("CANDLES_1m is sealed"), "{sealed}");
    assert!(lost.contains(" of 1m") && !lost.contains(','), "{lost}");

    // Whoever gives it up has the newest in the one that is made instead.
    zones
        .delete_stream("CANDLES_1m")
        .await
        .expect("it is there");
    nats.provision().await.expect("it is made again");
    until("the newest minutes are kept", async || {
        let kept = closed(&nats, Interval::Minute).await;
        let last = midnight() + TimeDelta::minutes(REFUSED - 1);
        kept.len() > 500 && kept.last().is_some_and(|it| it.open_time == last)
    })
    .await;
    until("nothing is told any more", async || {
        service.health.note_on("candles").is_none()
    })
    .await;
    service.stop().await;
}

#[tokio::test]
async fn candles_go_on_after_nats_was_killed() {
    let mut nats = harness::nats::start().await;
    let service = start(&nats).await;
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
async fn hour_candle_resumes_from_minutes_after_total_loss() {
    let mut nats = harness::nats::start().await;
    let first = start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    tick(&demo, TimeDelta::minutes(0), "2").await;
    tick(&demo, TimeDelta::minutes(61), "3").await;
    tick(&demo, TimeDelta::minutes(62), "5").await;
    tick(&demo, TimeDelta::minutes(63), "4").await;
    until("three minutes are kept", async || {
        trades(&closed(&nats, Interval::Minute).await) == [1, 1, 1]
    })
    .await;
    first.kill();
    lose_projections(&mut nats).await;
    let second = start(&nats).await;
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

#[tokio::test]
async fn stop_keeps_the_minute_that_runs() {
    let mut nats = harness::nats::start().await;
    let first = start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    tick(&demo, TimeDelta::seconds(0), "2").await;
    tick(&demo, TimeDelta::seconds(1), "3").await;
    first.stop().await;
    lose_projections(&mut nats).await;
    let second = start(&nats).await;
    tick(&demo, TimeDelta::seconds(2), "4").await;
    let day = until_some("the day is told", async || {
        let day = told(&nats, Interval::Day).await;
        day.filter(|day| day.trades == 3)
    })
    .await;
    assert_eq!((day.sequence, day.open.to_string()), (3, "2.00".to_owned()));
    tick(&demo, TimeDelta::minutes(1), "5").await;
    until("the minute is kept", async || {
        trades(&closed(&nats, Interval::Minute).await) == [3]
    })
    .await;
    second.stop().await;
}

#[tokio::test]
async fn last_price_is_told_again_after_all_ticks_are_gone() {
    let mut nats = harness::nats::start().await;
    let first = start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    tick(&demo, TimeDelta::seconds(0), "2").await;
    tick(&demo, TimeDelta::seconds(59), "3").await;
    tick(&demo, TimeDelta::seconds(61), "4").await;
    until("the first minute is kept", async || {
        trades(&closed(&nats, Interval::Minute).await) == [2]
    })
    .await;
    first.kill();
    lose_projections(&mut nats).await;
    let second = start(&nats).await;
    // Nobody publishes. The minute that ran is gone, as nobody had kept it.
    let web = nats.streams("web").await;
    let last = until_some("the last price is there", async || {
        let subject = subject::MARKET_TICK_ALL;
        let kept = web.read(topology::TICKS, subject, ReadFrom::Start, 2).await;
        let last: Tick = serde_json::from_slice(&kept.ok()?.last()?.payload).ok()?;
        Some(last)
    })
    .await;
    assert_eq!(
        (last.price.to_string().as_str(), last.sequence),
        ("3.00", 2)
    );
    assert_eq!(last.time, midnight() + TimeDelta::seconds(59));
    second.stop().await;
}
