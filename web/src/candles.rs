//! Reading candles, the closed ones that are kept and the one that still moves; and the newest ticks.

use std::collections::BTreeMap;

use bootstrap::clock;
use broker::{Message, ReadError, ReadFrom, StreamApi};
use chrono::{DateTime, Utc};
use market::{Candle, Interval, Symbol, Tick};
use topology::{
    OPEN_CANDLES, SymbolToken, TICKS, TICKS_PER_SYMBOL, candles, encode_symbol, subject,
};

/// Most candles of one answer.
pub(crate) const CANDLES_MAX: usize = 1_000;
/// No interval keeps more of a symbol (`topology`).
const KEPT_MAX: usize = 20_000;

/// Where candles are read. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Candles(StreamApi);

impl Candles {
    pub(crate) fn new(streams: StreamApi) -> Self {
        Self(streams)
    }

    /// The newest candles, oldest first, at most `count_max` of them; the last may still be open.
    pub(crate) async fn newest(
        &self,
        symbol: &Symbol,
        interval: Interval,
        count_max: usize,
    ) -> Result<Vec<Candle>, ReadError> {
        let token = token(symbol);
        let stream = candles(interval.as_str());
        let subject = subject::market_candle(interval.as_str(), &token);
        let span = interval.length() * i32::try_from(count_max).unwrap_or(i32::MAX);
        // What is asked for mostly closed within this time; a symbol that rests has its candles before it.
        let recent = ReadFrom::Time(clock::now() - span);
        let mut kept = self.0.read(&stream, &subject, recent, count_max).await?;
        if kept.len() < count_max {
            kept = self
                .0
                .read(&stream, &subject, ReadFrom::Start, count_max)
                .await?;
        }
        let open = subject::market_open(interval.as_str(), &token);
        let open = self.0.read(OPEN_CANDLES, &open, ReadFrom::Start, 1).await?;
        Ok(newest_of(each_once(open.iter().chain(&kept)), count_max))
    }

    /// The newest candles that began before a time, oldest first, at most so many. Those of long ago may have been stored at any
    /// time since: all that are kept are looked at.
    pub(crate) async fn before(
        &self,
        symbol: &Symbol,
        interval: Interval,
        before: DateTime<Utc>,
        count_max: usize,
    ) -> Result<Vec<Candle>, ReadError> {
        let stream = candles(interval.as_str());
        let subject = subject::market_candle(interval.as_str(), &token(symbol));
        let kept = self.0.read(&stream, &subject, ReadFrom::Start, KEPT_MAX);
        let mut found = each_once(&kept.await?);
        found.retain(|opens, _| *opens < before);
        Ok(newest_of(found, count_max))
    }

    /// The prices of a symbol that are kept, oldest first.
    pub(crate) async fn ticks(&self, symbol: &Symbol) -> Result<Vec<Tick>, ReadError> {
        let subject = subject::market_tick(&token(symbol));
        let most = usize::try_from(TICKS_PER_SYMBOL).unwrap_or(usize::MAX);
        let kept = self.0.read(TICKS, &subject, ReadFrom::Start, most);
        let kept = kept.await?;
        let ticks = kept.iter();
        let ticks = ticks.filter_map(|message| serde_json::from_slice(&message.payload).ok());
        Ok(ticks
            .filter(|tick: &Tick| tick.corrects.is_none())
            .collect())
    }
}

/// Candles by when they begin. Of one that was kept twice the later counts, and a kept one before one that moves.
fn each_once<'a>(
    messages: impl IntoIterator<Item = &'a Message>,
) -> BTreeMap<DateTime<Utc>, Candle> {
    let mut found = BTreeMap::new();
    for message in messages {
        match serde_json::from_slice::<Candle>(&message.payload) {
            Ok(candle) => drop(found.insert(candle.open_time, candle)),
            Err(error) => tracing::error!(%error, "a candle cannot be read"),
        }
    }
    // One whose every price was struck stands for none.
    found.retain(|_, candle| candle.trades > 0);
    found
}

fn newest_of(found: BTreeMap<DateTime<Utc>, Candle>, count_max: usize) -> Vec<Candle> {
    let skipped = found.len().saturating_sub(count_max);
    found.into_values().skip(skipped).collect()
}

fn token(symbol: &Symbol) -> SymbolToken {
    encode_symbol(symbol.as_str()).expect("a symbol's letters are a token's")
}
