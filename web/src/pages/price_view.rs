//! A symbol's last price as tape and board show it.

use std::{fmt::Write, time::Duration};

use auction::Time;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{format, model::LastPrice};

/// The sparkline's box in its own units; the page stretches it.
const SPARK_WIDTH: f64 = 120.0;
const SPARK_HEIGHT: f64 = 28.0;
/// Points of a sparkline: drawing cost stays that of a small canvas.
pub const SPARK_POINTS_MAX: usize = 120;
/// A price older than this is dimmed and shows its age.
pub const STALE_AFTER: Duration = Duration::from_secs(60);

/// One symbol, ready to be shown.
#[derive(Clone, PartialEq, Debug)]
pub struct PriceView {
    last: LastPrice,
    now: Time,
}

impl PriceView {
    pub fn new(last: LastPrice, now: Time) -> Self {
        Self { last, now }
    }

    pub fn symbol(&self) -> &str {
        &self.last.symbol
    }

    pub fn name(&self) -> String {
        format::one_line(&self.last.name, super::NAME_SHOWN_MAX)
    }

    pub fn price(&self) -> String {
        self.last.price.to_string()
    }

    pub fn last_price(&self) -> Decimal {
        self.last.price
    }

    pub fn reference(&self) -> String {
        self.last.reference.to_string()
    }

    /// The change since the first price kept, with its sign.
    pub fn change(&self) -> String {
        format::change(self.last.reference, self.last.price)
    }

    /// The change as a number, to sort by.
    pub fn change_ratio(&self) -> Decimal {
        self.last
            .price
            .checked_div(self.last.reference)
            .unwrap_or(Decimal::ONE)
    }

    /// `up`, `down` or `same`, beside the colour.
    pub fn direction(&self) -> &'static str {
        match self.last.price.cmp(&self.last.reference) {
            std::cmp::Ordering::Greater => "up",
            std::cmp::Ordering::Less => "down",
            std::cmp::Ordering::Equal => "same",
        }
    }

    pub fn arrow(&self) -> &'static str {
        match self.direction() {
            "up" => "▲",
            "down" => "▼",
            _ => "•",
        }
    }

    pub fn time(&self) -> Time {
        self.last.time.into()
    }

    pub fn time_of_day(&self) -> String {
        format::time_of_day(self.time())
    }

    pub fn offset(&self) -> u64 {
        self.last.position.offset
    }

    pub fn epoch(&self) -> &str {
        &self.last.position.epoch
    }

    pub fn stale(&self) -> bool {
        self.time().until(self.now) > STALE_AFTER
    }

    /// The recent prices, newest last, for the script to go on from.
    pub fn values(&self) -> String {
        let values: Vec<String> = self.recent().iter().map(Decimal::to_string).collect();
        values.join(" ")
    }

    /// The sparkline's points within its box, `x,y x,y …`.
    pub fn points(&self) -> String {
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
    fn a_sparkline_fills_its_box_and_needs_two_points() {
        assert_eq!(sparkline(&[1.0]), "");
        assert_eq!(sparkline(&[1.0, 3.0, 2.0]), "0.0,27.0 60.0,1.0 120.0,14.0");
        assert_eq!(sparkline(&[5.0, 5.0]), "0.0,27.0 120.0,27.0");
    }
}
