//! Candles: what the ticks of a span of time come to.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Interval, Price, Symbol, Tick, notation::instant};

mod again;
mod series;

pub use again::{CandlesIncomplete, Strike};
pub use series::{Ended, Series};

/// No volume is counted beyond a million million million units: it stays exact with nine decimals.
pub(crate) const VOLUME_MAX: Decimal = Decimal::from_parts(2_808_348_672, 232_830_643, 0, false, 0);

/// One candle. Symbol, interval and open time say which; readers that get it twice keep the later one: a late price
/// corrects a candle that was closed.
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
    /// When its first price was made, in milliseconds after it began. Older candles do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub first_millis: Option<u32>,
    /// When its last price was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub last_millis: Option<u32>,
    /// It is over; only a late price changes it any more, or that one of its prices is struck.
    pub closed: bool,
    /// A price that it held was struck by the house, and it was made again without it. With no `trades` left it stands for none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<bool>", optional))]
    pub corrected: bool,
}

impl Candle {
    /// The candle that this tick begins.
    pub fn of(tick: &Tick, interval: Interval) -> Self {
        Self::at(tick, interval, interval.open_time(tick.made_at()))
    }

    fn at(tick: &Tick, interval: Interval, open_time: DateTime<Utc>) -> Self {
        let millis = millis(tick.made_at() - open_time);
        Self {
            symbol: tick.symbol.clone(),
            interval,
            open_time,
            open: tick.price,
            high: tick.price,
            low: tick.price,
            close: tick.price,
            volume: units(tick),
            trades: 1,
            sequence: tick.sequence,
            first_millis: Some(millis),
            last_millis: Some(millis),
            closed: false,
            corrected: false,
        }
    }

    /// When the next one begins.
    pub fn end(&self) -> DateTime<Utc> {
        self.open_time + self.interval.length()
    }

    /// When its last price was made, as far as it is known.
    pub(crate) fn last_time(&self) -> DateTime<Utc> {
        self.open_time + TimeDelta::milliseconds(self.last_millis.unwrap_or(0).into())
    }

    /// Adds a tick. Of the times in it, the earliest opens and the latest closes; of two that are the same, the one that
    /// came first opens.
    fn add(&mut self, tick: &Tick) {
        if self.trades == 0 {
            let begun = Self::at(tick, self.interval, self.open_time);
            *self = Self {
                sequence: self.sequence.max(tick.sequence),
                closed: self.closed,
                corrected: self.corrected,
                ..begun
            };
            return;
        }
        let at = millis(tick.made_at() - self.open_time);
        if self.first_millis.is_some_and(|first| at < first) {
            (self.open, self.first_millis) = (tick.price, Some(at));
        }
        // One that does not know was written by an earlier version, and takes the newest price.
        if self.last_millis.is_none_or(|last| at >= last) {
            (self.close, self.last_millis) = (tick.price, Some(at));
        }
        self.high = self.high.max(tick.price);
        self.low = self.low.min(tick.price);
        self.volume = (self.volume + units(tick)).min(VOLUME_MAX);
        self.trades = self.trades.saturating_add(1);
        self.sequence = self.sequence.max(tick.sequence);
    }

    /// Adds a later candle of a shorter interval.
    fn join(&mut self, later: &Self) {
        self.corrected |= later.corrected;
        if later.trades == 0 {
            self.sequence = self.sequence.max(later.sequence);
            return;
        }
        if self.trades == 0 {
            *self = Self {
                sequence: self.sequence.max(later.sequence),
                closed: self.closed,
                corrected: self.corrected,
                ..Self::begun_by(later, self.interval)
            };
            return;
        }
        self.high = self.high.max(later.high);
        self.low = self.low.min(later.low);
        self.close = later.close;
        self.volume = (self.volume + later.volume).min(VOLUME_MAX);
        self.trades = self.trades.saturating_add(later.trades);
        self.sequence = self.sequence.max(later.sequence);
        self.last_millis = later.shifted(later.last_millis, self.open_time);
    }

    /// The candle that this one of a shorter interval begins.
    fn begun_by(part: &Self, interval: Interval) -> Self {
        let open_time = interval.open_time(part.open_time);
        Self {
            interval,
            open_time,
            first_millis: part.shifted(part.first_millis, open_time),
            last_millis: part.shifted(part.last_millis, open_time),
            closed: false,
            ..part.clone()
        }
    }

    /// A time in this candle, reckoned from an earlier one's start.
    fn shifted(&self, at: Option<u32>, open_time: DateTime<Utc>) -> Option<u32> {
        at.map(|at| at.saturating_add(millis(self.open_time - open_time)))
    }
}

fn millis(span: TimeDelta) -> u32 {
    u32::try_from(span.num_milliseconds().max(0)).unwrap_or(u32::MAX)
}

fn units(tick: &Tick) -> Decimal {
    tick.size.map_or(Decimal::ZERO, |size| size.value())
}

#[cfg(test)]
mod restarts;
#[cfg(test)]
mod strikes;
#[cfg(test)]
mod tests;
