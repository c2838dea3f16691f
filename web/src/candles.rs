//! Reading candles, the closed ones that are kept and the one that still moves; and the newest ticks.

use std::collections::BTreeMap;

use bootstrap::clock;
use broker::{ReadError, ReadFrom, StreamApi};
use market::{Candle, Interval, Symbol, Tick};
use topology::{OPEN_CANDLES, SymbolToken, TICKS, candles, encode_symbol, subject};

/// Most candles of one answer.
pub(crate) const CANDLES_MAX: usize = 1_000;

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
        // Of one that was kept twice the later counts, and a kept one before one that moves.
        let mut found = BTreeMap::new();
        for message in open.iter().chain(&kept) {
            match serde_json::from_slice::<Candle>(&message.payload) {
                Ok(candle) => drop(found.insert(candle.open_time, candle)),
                Err(error) => tracing::error!(%error, "a candle cannot be read"),
            }
        }
        // One whose every price was struck stands for none.
        found.retain(|_, candle| candle.trades > 0);
        let skipped = found.len().saturating_sub(count_max);
        Ok(found.into_values().skip(skipped).collect())
    }

    /// The newest prices of a symbol, oldest first, at most so many.
    pub(crate) async fn ticks(
        &self,
        symbol: &Symbol,
        count_max: usize,
    ) -> Result<Vec<Tick>, ReadError> {
        let subject = subject::market_tick(&token(symbol));
        let kept = self.0.read(TICKS, &subject, ReadFrom::Start, count_max);
        let kept = kept.await?;
        let ticks = kept.iter();
        let ticks = ticks.filter_map(|message| serde_json::from_slice(&message.payload).ok());
        Ok(ticks
            .filter(|tick: &Tick| tick.corrects.is_none())
            .collect())
    }
}

fn token(symbol: &Symbol) -> SymbolToken {
    encode_symbol(symbol.as_str()).expect("a symbol's letters are a token's")
}
