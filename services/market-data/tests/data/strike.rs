//! A price that was admitted and is wrong is struck: candles, day and last price are as if it had never been, for whoever
//! watches, whoever reads, and whoever serves next.

use broker::ReadFrom;
use harness::{nats::Nats, until_some};
use market::{Candle, Interval, SymbolAnswer, SymbolRefusal, Tick};
use serde_json::json;
use topology::{OPEN_CANDLES, TICKS, candles, subject};

use crate::{
    registry::{House, done, price},
    support::{Service, next},
};

/// The candle that runs, or the newest that is closed: its prices, trades, and whether it says that it was corrected.
async fn candle(nats: &Nats, interval: Interval) -> Option<(String, String, u64, bool)> {
    let streams = nats.streams("web").await;
    let symbol = topology::encode_symbol("NEW").ok()?;
    let (open, closed) = (
        subject::market_open(interval.as_str(), &symbol),
        subject::market_candle(interval.as_str(), &symbol),
    );
    let mut found = Vec::new();
    for (stream, subject) in [
        (candles(interval.as_str()), closed),
        (OPEN_CANDLES.to_owned(), open),
    ] {
        let kept = streams.read(&stream, &subject, ReadFrom::Start, 1).await;
        let candles = kept.ok()?;
        let candles = candles.iter();
        found.extend(candles.filter_map(|it| serde_json::from_slice::<Candle>(&it.payload).ok()));
    }
    // Of the same time, a closed one is newer than one that was told while it moved.
    found.sort_by_key(|candle| (candle.open_time, candle.closed));
    let candle = found.pop()?;
    let figures = (candle.high.to_string(), candle.close.to_string());
    Some((figures.0, figures.1, candle.trades, candle.corrected))
}

/// Waits until every candle has these figures.
async fn candles_are(nats: &Nats, figures: (&str, &str, u64)) {
    for interval in Interval::ALL.into_iter().filter(|it| *it >= Interval::Hour) {
        let name = format!("the candle of {interval} is made again");
        let found = until_some(&name, async || {
            let (high, close, trades, corrected) = candle(nats, interval).await?;
            ((high.as_str(), close.as_str(), trades) == figures).then_some(corrected)
        })
        .await;
        assert!(found, "{interval} says that it was corrected");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn struck_price_counts_nowhere_and_stays_struck() {
    let nats = harness::nats::start().await;
    let service = Service::start(&nats).await;
    let (house, demo) = (
        House::of(&nats).await,
        nats.connection("publisher-demo").await.client,
    );
    done(house.list("NEW", "0.01").await);
    let viewer = nats.connection("gateway").await;
    let mut ticks = nats.subscribe(&viewer, "live.tick.NEW").await;
    let strike = json!({ "sequence": 3, "reason": "A misplaced point" });
    assert_eq!(
        house.ask("NONE", "strike", strike.clone()).await,
        SymbolAnswer::Refused(SymbolRefusal::UnknownSymbol)
    );
    for paid in ["10.00", "10.05"] {
        assert_eq!(price(&demo, "NEW", paid).await, "admitted");
    }
    assert_eq!(
        house.ask("NEW", "strike", strike.clone()).await,
        SymbolAnswer::Refused(SymbolRefusal::PriceNotKept)
    );
    done(house.ask("NEW", "accept", json!({ "level": "500" })).await);
    assert_eq!(price(&demo, "NEW", "500.00").await, "admitted");
    assert_eq!(price(&demo, "NEW", "10.10").await, "jump_too_large");
    let listed = done(house.ask("NEW", "strike", strike.clone()).await).expect("it is listed");
    assert_eq!(listed.struck.len(), 1);
    assert_eq!(
        (
            listed.struck[0].sequence,
            listed.struck[0].price.to_string()
        ),
        (3, "500.00".to_owned())
    );
    // Whoever watches has the last price and the day without it.
    let told: Tick = loop {
        let tick = next(&mut ticks).await;
        let tick: Tick = serde_json::from_slice(&tick.payload).expect("a tick");
        if tick.corrects.is_some() {
            break tick;
        }
    };
    let day = told.day.expect("it says its day");
    assert_eq!(told.corrects.map(|price| price.sequence), Some(3));
    assert_eq!(
        [told.price, day.high].map(|it| it.to_string()),
        ["10.05", "10.05"]
    );
    assert_eq!((told.sequence, day.trades), (4, 2));
    candles_are(&nats, ("10.05", "10.05", 2)).await;
    // Given again, it is done already.
    let again = done(house.ask("NEW", "strike", strike.clone()).await);
    assert_eq!(again.as_ref(), Some(&listed));
    service.kill();

    let service = Service::start(&nats).await;
    assert_eq!(price(&demo, "NEW", "10.10").await, "admitted");
    candles_are(&nats, ("10.10", "10.10", 3)).await;
    let last = nats.streams("web").await;
    let last = last.newest_of(TICKS, &["market.tick.NEW".to_owned()]).await;
    let last: Tick = serde_json::from_slice(&last.unwrap()[0].payload).expect("a tick");
    assert_eq!((last.sequence, last.day.expect("a day").trades), (5, 3));
    service.stop().await;
}
