//! The line of a symbol's recent prices.

use std::fmt::Write;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::PriceView;

/// The sparkline's box in its own units; the page stretches it.
const SPARK_WIDTH: f64 = 120.0;
const SPARK_HEIGHT: f64 = 28.0;
/// Points of a sparkline: drawing cost stays that of a small canvas.
const SPARK_POINTS_MAX: usize = 120;

impl PriceView {
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
    fn a_sparkline_fills_its_box_and_needs_two_points() {
        assert_eq!(sparkline(&[1.0]), "");
        assert_eq!(sparkline(&[1.0, 3.0, 2.0]), "0.0,27.0 60.0,1.0 120.0,14.0");
        assert_eq!(sparkline(&[5.0, 5.0]), "0.0,27.0 120.0,27.0");
    }
}
