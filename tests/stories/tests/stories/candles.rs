//! The market's oracle: a replayed day comes back exactly as its source bar, from publisher to HTTP answer.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use async_nats::Client;
use bootstrap::Shutdown;
use chrono::{NaiveDate, TimeDelta};
use harness::{nats::Nats, until_some};
use market::{DailyBar, Interval, Price, PriceAnswer, SessionTick, Symbol, TickSize};
use serde_json::{Value, json};

use crate::support;

/// Days with a split and a real fall by half among them: symbol, first day, how many.
const DAYS: [(&str, &str, usize); 3] = [
    ("AAPL", "2000-09-27", 4),
    ("MSFT", "2003-02-14", 3),
    ("FB", "2012-05-18", 2),
];
const TICKS_PER_DAY: usize = 150;

fn tick_size() -> TickSize {
    TickSize::try_from("0.0001".to_owned()).unwrap()
}

fn price(text: &str) -> Price {
    Price::try_from(text.to_owned()).unwrap()
}

/// The source's bars from a day on: its numbers as text, and the bar they make.
fn bars(symbol: &str, first: &str, count: usize) -> Vec<([String; 6], DailyBar)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../../services/price-feed/data/{symbol}.csv"));
    let mut reader = csv::Reader::from_path(file).unwrap();
    let rows = reader.deserialize::<[String; 6]>().map(Result::unwrap);
    let rows = rows.skip_while(|row| row[0] != first).take(count);
    let bars = rows.map(|row| {
        let day: NaiveDate = row[0].parse().unwrap();
        let prices = [1, 2, 3, 4].map(|column| price(&row[column]));
        let bar = DailyBar::new(day, prices, row[5].parse().unwrap(), tick_size()).unwrap();
        (row, bar)
    });
    bars.collect()
}

async fn publish(feed: &Client, symbol: &str, day: NaiveDate, tick: &SessionTick) {
    let opens = day.and_hms_opt(14, 30, 0).unwrap().and_utc();
    let time = opens + TimeDelta::milliseconds(tick.offset_millis as i64);
    let payload = json!({ "price": tick.price, "size": tick.size, "time": time.to_rfc3339() });
    let subject = format!("market.in.feed.{symbol}");
    let answer = until_some("market-data answers", async || {
        let answer = feed.request(subject.clone(), payload.to_string().into());
        let answer = answer.await.ok()?;
        serde_json::from_slice::<PriceAnswer>(&answer.payload).ok()
    })
    .await;
    assert!(matches!(answer, PriceAnswer::Admitted { .. }), "{answer:?}");
}

/// market-data that admits the past, and web, on one server.
async fn start(nats: &Nats, folder: &Path, shutdown: &Shutdown) -> String {
    let symbols = folder.join("symbols.toml");
    let lines = DAYS.map(|(symbol, _, _)| {
        format!(
            "[[symbol]]\nsymbol = \"{symbol}\"\nname = \"{symbol}\"\ncurrency = \"USD\"\n\
             tick_size = \"0.0001\"\njump_limit = \"1.5\"\nage_max_seconds = 4000000000\n\
             publishers = [\"feed\"]\n"
        )
    });
    std::fs::write(&symbols, lines.concat()).unwrap();
    support::admit_prices(nats, Some(symbols), shutdown).await;
    let site = support::site(nats, shutdown).await;
    format!("{site}/api/v1/market/candles")
}

async fn candles(url: &str, symbol: &str, interval: Interval) -> Vec<Value> {
    let url = format!("{url}?symbol={symbol}&interval={interval}&limit=1000");
    let answer = reqwest::get(url).await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    answer["items"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn replayed_day_candle_equals_its_source_bar() {
    let nats = harness::nats::start().await;
    let folder = tempfile::tempdir().unwrap();
    let shutdown = Shutdown::default();
    let url = start(&nats, folder.path(), &shutdown).await;
    let feed = nats.connection("price-feed").await.client;
    for (symbol, first, count) in DAYS {
        let bars = bars(symbol, first, count);
        let name = Symbol::parse(symbol).unwrap();
        let mut published = 0;
        for (_, bar) in &bars {
            for tick in bar.ticks(TICKS_PER_DAY, tick_size(), &name, 1).unwrap() {
                publish(&feed, symbol, bar.day(), &tick).await;
                published += 1;
            }
        }
        let trades = |candles: &[Value]| candles.iter().filter_map(|c| c["trades"].as_u64()).sum();
        for interval in Interval::ALL {
            until_some("every tick is in a candle", async || {
                let candles = candles(&url, symbol, interval).await;
                let all: u64 = trades(&candles);
                (all == published).then_some(())
            })
            .await;
        }
        let days = candles(&url, symbol, Interval::Day).await;
        assert_eq!(days.len(), count, "{symbol}");
        for ((row, _), day) in bars.iter().zip(&days) {
            let text = |name: &str| day[name].as_str().unwrap().to_owned();
            assert_eq!(text("open_time"), format!("{}T00:00:00.000Z", row[0]));
            let prices = ["open", "high", "low", "close"].map(|name| price(&text(name)));
            assert_eq!(
                prices,
                [1, 2, 3, 4].map(|column| price(&row[column])),
                "{row:?}"
            );
            assert_eq!(text("volume"), row[5], "{row:?}");
        }
        assert_eq!(days.last().unwrap()["closed"], false);
    }
    shutdown.request();
}
