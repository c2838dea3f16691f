//! What a symbol's day has come to. Every tick carries it, so that whoever misses some has it whole with the next.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Candle, Interval, Price, Size, Tick, candle::VOLUME_MAX};

/// A day in UTC, up to a tick and with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
pub struct DayFigures {
    pub open: Price,
    pub high: Price,
    pub low: Price,
    /// The last price of the last day before that had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_close: Option<Price>,
    /// What the ticks that have a size add up to.
    #[serde(with = "rust_decimal::serde::str")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "1200"))]
    #[cfg_attr(feature = "typescript", ts(as = "String"))]
    pub volume: Decimal,
    /// Price times size, added up; none where a part of the day is not known so exactly any more.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "rust_decimal::serde::str_option"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "121500.00"))]
    #[cfg_attr(feature = "typescript", ts(as = "Option<String>"))]
    pub turnover: Option<Decimal>,
    /// Turnover by volume, the average price of what was traded, with two decimals more than prices have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vwap: Option<Price>,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub trades: u64,
}

/// The day that a symbol is in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Day {
    pub(crate) begins: DateTime<Utc>,
    pub(crate) figures: DayFigures,
    pub(crate) close: Price,
    /// When its last price was made, as far as it is known.
    pub(crate) until: DateTime<Utc>,
}

impl DayFigures {
    /// A day with nothing traded yet.
    pub(crate) fn begin(open: Price, previous_close: Option<Price>) -> Self {
        Self {
            open,
            high: open,
            low: open,
            previous_close,
            volume: Decimal::ZERO,
            turnover: Some(Decimal::ZERO),
            vwap: None,
            trades: 0,
        }
    }

    /// Adds a price.
    pub(crate) fn add(&mut self, price: Price, size: Option<Size>) {
        let units = size.map_or(Decimal::ZERO, Size::value);
        if self.trades == 0 {
            (self.open, self.high, self.low) = (price, price, price);
        }
        self.high = self.high.max(price);
        self.low = self.low.min(price);
        self.volume = (self.volume + units).min(VOLUME_MAX);
        self.turnover = self
            .turnover
            .and_then(|sum| sum.checked_add(price.value().checked_mul(units)?));
        self.trades = self.trades.saturating_add(1);
        self.vwap = self.average(price.value().scale() + 2);
    }

    /// The same day with this turnover.
    fn with_turnover(self, turnover: Option<Decimal>) -> Self {
        let day = Self { turnover, ..self };
        let vwap = day.average(day.open.value().scale() + 2);
        Self { vwap, ..day }
    }

    fn average(&self, decimals: u32) -> Option<Price> {
        let average = self.turnover?.checked_div(self.volume)?;
        Price::new(average.round_dp(decimals)).ok()
    }
}

impl Day {
    /// The day of a candle, after another day or none.
    pub(crate) fn of(candle: &Candle, before: Option<&Self>) -> Self {
        let before = before.filter(|before| before.begins < candle.open_time);
        let figures = DayFigures {
            high: candle.high,
            low: candle.low,
            volume: candle.volume,
            turnover: None,
            trades: candle.trades,
            ..DayFigures::begin(candle.open, before.map(|before| before.close))
        };
        Self {
            begins: candle.open_time,
            figures,
            close: candle.close,
            until: candle.last_time(),
        }
    }

    /// This day without a price, by its candles without it, oldest first. One that has no other price is flat, at the last one
    /// before it.
    pub(crate) fn without(&self, struck: &Tick, days: &[Candle]) -> Self {
        let priced = days.iter().filter(|candle| candle.trades > 0);
        let of_candles = priced.fold(None, |before: Option<Self>, candle| {
            Some(Self::of(candle, before.as_ref()))
        });
        match of_candles {
            Some(day) if day.begins == self.begins => {
                let was = &self.figures;
                let is_its = Interval::Day.open_time(struck.made_at()) == day.begins;
                let size = struck
                    .size
                    .filter(|_| is_its)
                    .map_or(Decimal::ZERO, Size::value);
                let turnover = was
                    .turnover
                    .and_then(|sum| sum.checked_sub(struck.price.value().checked_mul(size)?));
                let previous_close = day.figures.previous_close.or(was.previous_close);
                let figures = day.figures.with_turnover(turnover);
                Self {
                    figures: DayFigures {
                        previous_close,
                        ..figures
                    },
                    ..day
                }
            }
            before => {
                let close = before.as_ref().map(|day| day.close);
                let close = close.or(self.figures.previous_close).unwrap_or(self.close);
                Self {
                    begins: self.begins,
                    figures: DayFigures::begin(close, Some(close)),
                    close,
                    until: before.map_or(self.until, |day| day.until),
                }
            }
        }
    }
}
