//! Candles: what the ticks of a span of time come to.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Interval, Price, Symbol, Tick, notation::instant};

/// No volume is counted beyond a million million million units: it stays exact with nine decimals.
const VOLUME_MAX: Decimal = Decimal::from_parts(2_808_348_672, 232_830_643, 0, false, 0);

/// One candle. Symbol, interval and open time say which; readers that get it twice keep the later one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Candle {
    pub symbol: Symbol,
    pub interval: Interval,
    /// When it begins; it ends just before the next one begins.
    #[serde(with = "instant")]
    #[cfg_attr(feature = "typescript", ts(as = "String"))]
    pub open_time: DateTime<Utc>,
    pub open: Price,
    pub high: Price,
    pub low: Price,
    pub close: Price,
    /// What the ticks that have a size add up to.
    #[serde(with = "rust_decimal::serde::str")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "1200"))]
    #[cfg_attr(feature = "typescript", ts(as = "String"))]
    pub volume: Decimal,
    /// How many ticks.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub trades: u64,
    /// The last tick in it.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub sequence: u64,
    /// Nothing is added any more.
    pub closed: bool,
}

/// The candles of one symbol and interval, as ticks come in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Series {
    candle: Option<Candle>,
}

impl Candle {
    /// The candle that this tick begins.
    pub fn of(tick: &Tick, interval: Interval) -> Self {
        Self {
            symbol: tick.symbol.clone(),
            interval,
            open_time: interval.open_time(tick.time),
            open: tick.price,
            high: tick.price,
            low: tick.price,
            close: tick.price,
            volume: units(tick),
            trades: 1,
            sequence: tick.sequence,
            closed: false,
        }
    }

    /// When the next one begins.
    pub fn end(&self) -> DateTime<Utc> {
        self.open_time + self.interval.length()
    }

    fn add(&mut self, tick: &Tick) {
        self.high = self.high.max(tick.price);
        self.low = self.low.min(tick.price);
        self.close = tick.price;
        self.volume = (self.volume + units(tick)).min(VOLUME_MAX);
        self.trades = self.trades.saturating_add(1);
        self.sequence = tick.sequence;
    }

    /// Adds a later candle of a shorter interval.
    fn join(&mut self, later: &Self) {
        self.high = self.high.max(later.high);
        self.low = self.low.min(later.low);
        self.close = later.close;
        self.volume = (self.volume + later.volume).min(VOLUME_MAX);
        self.trades = self.trades.saturating_add(later.trades);
        self.sequence = later.sequence;
    }
}

impl Series {
    /// Goes on with a candle that is still open.
    pub fn resume(candle: Candle) -> Self {
        Self {
            candle: Some(candle).filter(|candle| !candle.closed),
        }
    }

    /// The candle as it stands.
    pub fn open(&self) -> Option<&Candle> {
        self.candle.as_ref()
    }

    /// Adds a tick, whose time is not before the last one's; gives the candle that it closes.
    pub fn take(&mut self, tick: &Tick, interval: Interval) -> Option<Candle> {
        match &mut self.candle {
            Some(candle) if tick.time < candle.end() => {
                candle.add(tick);
                None
            }
            _ => {
                let before = self.candle.replace(Candle::of(tick, interval));
                before.map(close)
            }
        }
    }

    /// Adds a later candle of a shorter interval; gives the candle that it closes.
    pub fn take_part(&mut self, part: &Candle, interval: Interval) -> Option<Candle> {
        match &mut self.candle {
            Some(candle) if part.open_time < candle.end() => {
                candle.join(part);
                None
            }
            _ => {
                let begun = Candle {
                    interval,
                    open_time: interval.open_time(part.open_time),
                    closed: false,
                    ..part.clone()
                };
                self.candle.replace(begun).map(close)
            }
        }
    }

    /// Closes the candle if it ended at or before `time`: no tick of it can come any more.
    pub fn pass(&mut self, time: DateTime<Utc>) -> Option<Candle> {
        let ended = self.candle.as_ref().is_some_and(|c| c.end() <= time);
        self.candle.take_if(|_| ended).map(close)
    }
}

fn close(mut candle: Candle) -> Candle {
    candle.closed = true;
    candle
}

fn units(tick: &Tick) -> Decimal {
    tick.size.map_or(Decimal::ZERO, |size| size.value())
}

#[cfg(test)]
mod tests;
