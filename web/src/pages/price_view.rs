//! A symbol's last price as tape and board show it.

use std::{fmt::Write, sync::Arc, time::Duration};

use auction::Time;
use market::Price;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{format, model::LastPrice};

/// The sparkline's box in its own units; the page stretches it.
const SPARK_WIDTH: f64 = 120.0;
const SPARK_HEIGHT: f64 = 28.0;
/// Points of a sparkline: drawing cost stays that of a small canvas.
pub(crate) const SPARK_POINTS_MAX: usize = 120;
/// So many usual gaps without a tick make a price stale.
const GAPS_TILL_STALE: u32 = 3;
/// A shorter pause makes none stale, however fast the ticks.
const STALE_LEAST: Duration = Duration::from_secs(5);
/// The same for a symbol whose usual gap is not known yet.
const STALE_UNKNOWN: Duration = Duration::from_secs(60);
/// Gaps that are looked at; fewer than the least tell nothing.
const GAPS_MAX: usize = 31;
const GAPS_LEAST: usize = 3;

/// Moves from which a tile of the heat map is warmer: a third of a percent, one, three.
const HEATS: [Decimal; 3] = [
    Decimal::from_parts(33, 0, 0, false, 4),
    Decimal::from_parts(1, 0, 0, false, 2),
    Decimal::from_parts(3, 0, 0, false, 2),
];

/// One symbol, ready to be shown.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct PriceView {
    last: Arc<LastPrice>,
    now: Time,
}

/// What is shown of a symbol besides its price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Figure {
    Bid,
    Ask,
    Open,
    High,
    Low,
    PreviousClose,
    Volume,
    Vwap,
}

/// A figure, ready to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cell {
    pub(crate) name: &'static str,
    pub(crate) shown: String,
    pub(crate) told: String,
}

impl Figure {
    /// As in the tick, and in what it says of the day.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bid => "bid",
            Self::Ask => "ask",
            Self::Open => "open",
            Self::High => "high",
            Self::Low => "low",
            Self::PreviousClose => "previous_close",
            Self::Volume => "volume",
            Self::Vwap => "vwap",
        }
    }

    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Bid => "Bid",
            Self::Ask => "Ask",
            Self::Open => "Opened (UTC day)",
            Self::High => "Day high",
            Self::Low => "Day low",
            Self::PreviousClose => "Previous close",
            Self::Volume => "Day volume",
            Self::Vwap => "Average price (VWAP)",
        }
    }
}

impl PriceView {
    pub(crate) fn new(last: Arc<LastPrice>, now: Time) -> Self {
        Self { last, now }
    }

    pub(crate) fn symbol(&self) -> &str {
        &self.last.symbol
    }

    /// The address of its page.
    pub(crate) fn path(&self) -> String {
        symbol_path(self.symbol())
    }

    pub(crate) fn name(&self) -> String {
        format::one_line(&self.last.name, super::NAME_SHOWN_MAX)
    }

    pub(crate) fn price(&self) -> String {
        format::decimal(self.last.price)
    }

    /// The price as it is told, for the script.
    pub(crate) fn price_told(&self) -> String {
        self.last.price.to_string()
    }

    pub(crate) fn currency(&self) -> &str {
        &self.last.currency
    }

    /// A figure of the board, where it is known.
    pub(crate) fn figure(&self, figure: Figure) -> Option<Decimal> {
        let last = &self.last;
        let day = last.day.as_ref();
        match figure {
            Figure::Bid => last.bid,
            Figure::Ask => last.ask,
            Figure::Open => day.map(|day| day.open.value()),
            Figure::High => day.map(|day| day.high.value()),
            Figure::Low => day.map(|day| day.low.value()),
            Figure::PreviousClose => day?.previous_close.map(Price::value),
            Figure::Volume => day.map(|day| day.volume.normalize()),
            Figure::Vwap => day?.vwap.map(Price::value),
        }
    }

    /// The same for people; empty where it is not known.
    fn shown(&self, figure: Figure) -> String {
        self.figure(figure).map(format::decimal).unwrap_or_default()
    }

    /// The same for the script.
    fn told(&self, figure: Figure) -> String {
        self.figure(figure)
            .map(|value| value.to_string())
            .unwrap_or_default()
    }

    /// A cell's text and its `data-value`, by the figure's name on the wire.
    pub(crate) fn cell(&self, figure: Figure) -> Cell {
        Cell {
            name: figure.name(),
            shown: self.shown(figure),
            told: self.told(figure),
        }
    }

    pub(crate) fn last_price(&self) -> Decimal {
        self.last.price
    }

    pub(crate) fn reference(&self) -> String {
        self.last.reference.to_string()
    }

    /// Every figure that is known, with its heading: the facts of the symbol's page.
    pub(crate) fn facts(&self) -> Vec<(&'static str, Cell)> {
        let facts = [
            Figure::PreviousClose,
            Figure::Open,
            Figure::High,
            Figure::Low,
            Figure::Volume,
            Figure::Vwap,
            Figure::Bid,
            Figure::Ask,
        ];
        let known = facts
            .into_iter()
            .filter(|figure| self.figure(*figure).is_some());
        known
            .map(|figure| (figure.heading(), self.cell(figure)))
            .collect()
    }

    /// The change since the last price of the day before, with its sign.
    pub(crate) fn change(&self) -> String {
        format::change(self.last.reference, self.last.price)
    }

    /// The change as a number, to sort by.
    pub(crate) fn change_ratio(&self) -> Decimal {
        self.last
            .price
            .checked_div(self.last.reference)
            .unwrap_or(Decimal::ONE)
    }

    /// What was traded of it on its day: as far as it is known, or else at the last price.
    pub(crate) fn turnover(&self) -> Decimal {
        let Some(day) = &self.last.day else {
            return Decimal::ZERO;
        };
        let at_last_price = || day.volume.checked_mul(self.last.price);
        day.turnover.or_else(at_last_price).unwrap_or(Decimal::MAX)
    }

    /// How much it moved, from 0 to 3; `client/price-cells.ts` says the same.
    pub(crate) fn heat(&self) -> usize {
        let moved = (self.change_ratio() - Decimal::ONE).abs();
        HEATS.iter().filter(|heat| moved >= **heat).count()
    }

    /// `up`, `down` or `same`, beside the colour.
    pub(crate) fn direction(&self) -> &'static str {
        match self.last.price.cmp(&self.last.reference) {
            std::cmp::Ordering::Greater => "up",
            std::cmp::Ordering::Less => "down",
            std::cmp::Ordering::Equal => "same",
        }
    }

    pub(crate) fn arrow(&self) -> &'static str {
        match self.direction() {
            "up" => "▲",
            "down" => "▼",
            _ => "•",
        }
    }

    pub(crate) fn time(&self) -> Time {
        self.last.time.into()
    }

    pub(crate) fn time_of_day(&self) -> String {
        format::time_of_day(self.time())
    }

    pub(crate) fn offset(&self) -> u64 {
        self.last.position.offset
    }

    pub(crate) fn epoch(&self) -> &str {
        &self.last.position.epoch
    }

    /// Whether no tick came for so long that the price is dimmed and shows its age.
    pub(crate) fn stale(&self) -> bool {
        self.time().until(self.now) > self.stale_after()
    }

    pub(crate) fn stale_after_millis(&self) -> u128 {
        self.stale_after().as_millis()
    }

    /// Three times the median gap between ticks, and never less than five seconds.
    fn stale_after(&self) -> Duration {
        let times = &self.last.times;
        let gaps = times.windows(2).rev().take(GAPS_MAX);
        let mut gaps: Vec<Duration> = gaps
            .filter_map(|pair| (pair[1] - pair[0]).to_std().ok())
            .collect();
        if gaps.len() < GAPS_LEAST {
            return STALE_UNKNOWN;
        }
        gaps.sort_unstable();
        STALE_LEAST.max(gaps[gaps.len() / 2].saturating_mul(GAPS_TILL_STALE))
    }

    /// When the last tick was, or how long ago where it is stale.
    pub(crate) fn time_words(&self) -> String {
        if !self.stale() {
            return self.time_of_day();
        }
        let age = self.time().until(self.now).as_secs();
        match age {
            0..60 => format!("{age} s ago"),
            60..3600 => format!("{} min ago", age / 60),
            _ => format!("{} h ago", age / 3600),
        }
    }

    /// The recent prices, newest last, for the script to go on from.
    pub(crate) fn values(&self) -> String {
        let values: Vec<String> = self.recent().iter().map(Decimal::to_string).collect();
        values.join(" ")
    }

    /// The sparkline's points within its box, `x,y x,y …`.
    pub(crate) fn points(&self) -> String {
        let values: Vec<f64> = self.recent().iter().filter_map(Decimal::to_f64).collect();
        sparkline(&values)
    }

    fn recent(&self) -> &[Decimal] {
        let skipped = self.last.recent.len().saturating_sub(SPARK_POINTS_MAX);
        &self.last.recent[skipped..]
    }
}

/// The address of a symbol's page: a symbol may hold what means something in one.
pub(crate) fn symbol_path(symbol: &str) -> String {
    let encoded = url::form_urlencoded::byte_serialize(symbol.as_bytes());
    format!("/market/{}", encoded.collect::<String>())
}

/// Points of a line through `values`, lowest at the bottom; nothing for fewer than two.
fn sparkline(values: &[f64]) -> String {
    if values.len() < 2 {
        return String::new();
    }
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let step = SPARK_WIDTH / (values.len() - 1) as f64;
    let mut points = String::with_capacity(values.len() * 10);
    for (place, value) in values.iter().enumerate() {
        let x = step * place as f64;
        let y = 1.0 + (SPARK_HEIGHT - 2.0) * (1.0 - (value - low) / span);
        write!(points, "{x:.1},{y:.1} ").expect("a string takes any text");
    }
    points.pop();
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_stale_after_three_usual_gaps_and_at_least_five_seconds() {
        let ticked = |millis: &[i64], now: i64| {
            let time = |millis: i64| Time::from_unix_millis(millis).unwrap();
            let mut last = crate::pages::samples::last_price();
            last.times = millis.iter().map(|at| time(*at).into()).collect();
            last.time = *last.times.last().unwrap();
            PriceView::new(Arc::new(last), time(now))
        };
        // Often: five seconds. One long pause among them changes nothing.
        let often = [0, 100, 200, 9_000, 9_100, 9_200];
        assert!(!ticked(&often, 14_200).stale());
        assert!(ticked(&often, 14_201).stale());
        assert_eq!(ticked(&often, 14_201).time_words(), "5 s ago");
        // Seldom: three times the usual gap.
        let seldom = [0, 60_000, 120_000, 180_000];
        assert!(!ticked(&seldom, 360_000).stale());
        assert!(ticked(&seldom, 360_001).stale());
        assert_eq!(ticked(&seldom, 360_001).time_words(), "3 min ago");
        // A single tick tells no gap.
        assert!(!ticked(&[0], 60_000).stale() && ticked(&[0], 60_001).stale());
    }

    #[test]
    fn a_sparkline_fills_its_box_and_needs_two_points() {
        assert_eq!(sparkline(&[1.0]), "");
        assert_eq!(sparkline(&[1.0, 3.0, 2.0]), "0.0,27.0 60.0,1.0 120.0,14.0");
        assert_eq!(sparkline(&[5.0, 5.0]), "0.0,27.0 120.0,27.0");
    }
}
