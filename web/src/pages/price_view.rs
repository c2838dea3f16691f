//! A symbol's last price as tape and board show it.

use std::{fmt::Write, sync::Arc, time::Duration};

use auction::Time;
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

/// One symbol, ready to be shown.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct PriceView {
    last: Arc<LastPrice>,
    now: Time,
}

impl PriceView {
    pub(crate) fn new(last: Arc<LastPrice>, now: Time) -> Self {
        Self { last, now }
    }

    pub(crate) fn symbol(&self) -> &str {
        &self.last.symbol
    }

    pub(crate) fn name(&self) -> String {
        format::one_line(&self.last.name, super::NAME_SHOWN_MAX)
    }

    pub(crate) fn price(&self) -> String {
        self.last.price.to_string()
    }

    pub(crate) fn last_price(&self) -> Decimal {
        self.last.price
    }

    pub(crate) fn reference(&self) -> String {
        self.last.reference.to_string()
    }

    /// The change since the day's first price, with its sign.
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
