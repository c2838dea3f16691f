//! Prices in, ticks out, on a real server: admission, answers, and what survives which death.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use async_nats::Client;
use broker::Followed;
use harness::{nats::Nats, until};
use market::{PriceAnswer, Tick};
use serde_json::json;
use tokio::time::Instant;
use topology::{TICKS, encode_symbol, subject};

use crate::support::{PATIENCE, Service, next, publish};

const PRICES: &str = "market.in.demo.DEMO";
/// How long a standby takes at most once the lease ran out: it reads what is kept, and publishers ask again.
const TAKES_OVER_WITHIN: Duration = Duration::from_secs(3);

pub(crate) async fn admitted(client: &Client, price: &str) -> u64 {
    match publish(client, PRICES, &format!(r#"{{"price":"{price}"}}"#)).await {
        PriceAnswer::Admitted { sequence, .. } => sequence,
        PriceAnswer::Refused { refused } => panic!("{price} was refused: {refused:?}"),
    }
}

async fn last_tick(nats: &Nats, symbol: &str) -> Option<Tick> {
    let market = nats.connection("market-data").await;
    let stream = market.jetstream.get_stream(TICKS).await.ok()?;
    let subject = subject::market_tick(&encode_symbol(symbol).expect("a symbol"));
    let message = stream
        .get_last_raw_message_by_subject(&subject)
        .await
        .ok()?;
    serde_json::from_slice(&message.payload).ok()
}

#[tokio::test]
async fn admitted_price_is_answered_stored_and_live() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let gateway = nats.connection("gateway").await;
    let mut live = nats.subscribe(&gateway, "live.tick.>").await;
    let demo = nats.connection("publisher-demo").await.client;
    assert_eq!(admitted(&demo, "101.25").await, 1);
    assert_eq!(admitted(&demo, "101.3").await, 2);
    for (price, sequence) in [("101.25", 1), ("101.30", 2)] {
        let message = next(&mut live).await;
        assert_eq!(message.subject.as_str(), "live.tick.DEMO");
        assert!(!message.payload.contains(&b'\n'));
        let tick: Tick = serde_json::from_slice(&message.payload).unwrap();
        assert_eq!(
            (tick.price.to_string().as_str(), tick.sequence),
            (price, sequence)
        );
        assert_eq!(tick.currency, "EUR");
    }
    assert_eq!(last_tick(&nats, "DEMO").await.unwrap().sequence, 2);
    service.stop().await;
}

#[tokio::test]
async fn streams_that_a_thief_made_first_are_made_anew_with_the_last_tick() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    admitted(&demo, "101.25").await;
    let zones = nats.provisioner().await;
    let config = async |name: &str| {
        let stream = zones.get_stream(name).await.ok()?;
        Some(stream.cached_info().config.clone())
    };
    for stream in [topology::ticks(), topology::open_candles()] {
        let right = config(&stream.name).await;
        // As it can be done with market-data's seed.
        zones.delete_stream(&stream.name).await.unwrap();
        let mut settings = stream.settings();
        settings["republish"] = json!({ "src": ">", "dest": "spy.>" });
        broker::ensure_stream(&zones, &settings).await.unwrap();
        until("it is as it should be", async || {
            config(&stream.name).await == right
        })
        .await;
    }
    until("the last tick is kept", async || {
        (last_tick(&nats, "DEMO").await).is_some_and(|tick| tick.price.to_string() == "101.25")
    })
    .await;
    service.stop().await;
}

#[tokio::test]
async fn bad_input_is_refused_and_changes_nothing() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    let mut notes = demo.subscribe("market.refused.demo").await.unwrap();
    admitted(&demo, "100").await;
    let oversized = format!(r#"{{"price":"100","note":"{}"}}"#, "x".repeat(10_000));
    for (subject, payload, kind) in [
        (PRICES, "text", "malformed"),
        (PRICES, r#"{"price":NaN}"#, "malformed"),
        (PRICES, r#"{"price":"NaN"}"#, "malformed"),
        (PRICES, r#"{"price":"-1"}"#, "not_positive"),
        (PRICES, r#"{"price":1e300}"#, "out_of_range"),
        (PRICES, r#"{"price":"100.001"}"#, "off_tick_size"),
        (PRICES, r#"{"price":"10000"}"#, "jump_too_large"),
        (PRICES, r#"{"price":"1"}"#, "jump_too_large"),
        (
            PRICES,
            r#"{"price":"100","time":"2001-01-01T00:00:00Z"}"#,
            "time_behind",
        ),
        (
            PRICES,
            r#"{"price":"100","time":"2999-01-01T00:00:00Z"}"#,
            "time_ahead",
        ),
        (PRICES, &oversized, "oversized"),
        (
            "market.in.demo.AAPL",
            r#"{"price":"100"}"#,
            "publisher_not_allowed",
        ),
        (
            "market.in.demo.NONE",
            r#"{"price":"100"}"#,
            "unknown_symbol",
        ),
    ] {
        let PriceAnswer::Refused { refused } = publish(&demo, subject, payload).await else {
            panic!("{payload} was admitted");
        };
        assert_eq!(refused.kind(), kind, "{payload}");
    }
    let note = next(&mut notes).await.payload;
    let note: serde_json::Value = serde_json::from_slice(&note).unwrap();
    assert_eq!(
        (&note["symbol"], &note["refused"]["kind"]),
        (&"DEMO".into(), &"malformed".into())
    );
    assert_eq!(last_tick(&nats, "DEMO").await.unwrap().sequence, 1);
    assert_eq!(admitted(&demo, "100.01").await, 2);
    service.stop().await;
}

#[tokio::test]
async fn price_burst_ends_with_newest_price() {
    const BURST: u32 = 20_000;
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    admitted(&demo, "100").await;
    for number in 1..=BURST {
        let cents = 10_000 + number % 1_000;
        let price = format!(r#"{{"price":"{}.{:02}"}}"#, cents / 100, cents % 100);
        demo.publish(PRICES, price.into()).await.unwrap();
    }
    demo.publish(PRICES, r#"{"price":"123.45"}"#.into())
        .await
        .unwrap();
    until("the newest price is kept", async || {
        let last = last_tick(&nats, "DEMO").await;
        last.is_some_and(|tick| tick.price.to_string() == "123.45")
    })
    .await;
    service.stop().await;
}

#[tokio::test]
async fn tick_sequence_continues_after_takeover() {
    let nats = harness::nats::start().await;
    let first = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    assert_eq!(admitted(&demo, "100").await, 1);
    let standby = Service::start(&nats).await;
    assert_eq!(
        admitted(&demo, "100.5").await,
        2,
        "only one of them answers"
    );
    first.stop().await;
    let released = Instant::now();
    assert_eq!(admitted(&demo, "101").await, 3);
    let ttl = Duration::from_secs(topology::LEASE_TTL_SECONDS);
    assert!(
        released.elapsed() < ttl,
        "a lease given back need not run out"
    );
    // Killed: its lease runs out, and another takes over.
    let third = Service::start(&nats).await;
    standby.kill();
    let killed = Instant::now();
    assert_eq!(admitted(&demo, "101.5").await, 4);
    assert!(
        killed.elapsed() < ttl + TAKES_OVER_WITHIN,
        "{:?}",
        killed.elapsed()
    );
    third.stop().await;
}

#[tokio::test]
async fn last_tick_outlives_a_kill_of_nats_right_behind_its_answer() {
    let mut nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    admitted(&demo, "100").await;
    let sequence = admitted(&demo, "100.5").await;
    nats.kill();
    nats.restart().await;
    until("the last tick is there", async || {
        let last = last_tick(&nats, "DEMO").await;
        last.is_some_and(|tick| (tick.sequence, &*tick.price.to_string()) == (sequence, "100.50"))
    })
    .await;
    assert!(admitted(&demo, "101").await > sequence);
    service.stop().await;
}

/// What lies on the disk of the stream of ticks.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("it can be read").path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push((path.clone(), fs::read(path).expect("it can be read"))),
        }
    }
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dying_server_lost_is_told_again_behind_what_was_heard() {
    let mut nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let demo = nats.connection("publisher-demo").await.client;
    let web = nats.streams("web").await;
    let mut heard = web.follow(TICKS, subject::MARKET_TICK_ALL, topology::ticks().live);
    let mut hear = async |price: &str| {
        let mut until_heard = async || loop {
            if let Followed::Message(message) = heard.next().await {
                let tick: Tick = serde_json::from_slice(&message.payload).expect("a tick");
                if tick.price.to_string() == price {
                    break;
                }
            }
        };
        let heard = tokio::time::timeout(PATIENCE, until_heard()).await;
        heard.unwrap_or_else(|_| panic!("{price} is not heard"));
    };
    admitted(&demo, "100").await;
    nats.kill();
    let folder = nats.store().join("jetstream/MARKET/streams/TICKS");
    let earlier = files(&folder);
    nats.restart().await;
    for price in ["100.25", "100.50", "100.75"] {
        admitted(&demo, price).await;
        hear(price).await;
    }
    nats.kill();
    fs::remove_dir_all(&folder).expect("it is there");
    for (path, bytes) in earlier {
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, bytes).expect("it can be written");
    }
    nats.restart().await;
    until("the last tick is there again", async || {
        (last_tick(&nats, "DEMO").await).is_some_and(|tick| tick.price.to_string() == "100.75")
    })
    .await;
    admitted(&demo, "101").await;
    hear("101.00").await;
    service.stop().await;
}

#[tokio::test]
async fn symbols_are_taken_as_they_are_written() {
    let nats = harness::nats::start().await;
    let symbols = ["BRK.B", "BTC/USDT", "^GSPC", "EURUSD=X", "BTC/USDT:USDT"];
    let listed = symbols.map(|symbol| {
        format!(
            "[[symbol]]\nsymbol = \"{symbol}\"\nname = \"{symbol}\"\ncurrency = \"USD\"\n\
             tick_size = \"0.01\"\npublishers = [\"demo\"]\n"
        )
    });
    let file = tempfile::NamedTempFile::new().expect("the temporary folder is writable");
    std::fs::write(file.path(), listed.concat()).expect("the temporary folder is writable");
    let service = Service::start_with(&nats, Some(file.path().to_owned())).await;
    let demo = nats.connection("publisher-demo").await.client;
    for symbol in symbols {
        let encoded = encode_symbol(symbol).expect("a symbol").to_string();
        for subject in [symbol, &encoded] {
            let subject = format!("market.in.demo.{subject}");
            let answer = publish(&demo, &subject, r#"{"price":"7"}"#).await;
            assert!(matches!(answer, PriceAnswer::Admitted { .. }), "{subject}");
        }
        assert_eq!(
            last_tick(&nats, symbol).await.expect("it is kept").sequence,
            2
        );
    }
    service.stop().await;
}
