//! A random walk that ends where it must.

use std::ops::RangeInclusive;

use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

/// The `steps` values after `from` on a Brownian bridge to `to`: whole numbers within `bounds`, the last is `to`.
///
/// `volatility` is the standard deviation of a free step.
pub(crate) fn bridge(
    from: i64,
    to: i64,
    steps: usize,
    volatility: f64,
    bounds: RangeInclusive<i64>,
    rng: &mut impl Rng,
) -> Vec<i64> {
    let mut at = from as f64;
    let mut values: Vec<i64> = (1..steps)
        .map(|step| {
            at = toward(at, to as f64, steps - step + 1, volatility, rng);
            (at.round() as i64).clamp(*bounds.start(), *bounds.end())
        })
        .collect();
    values.push(to);
    values
}

/// One step of a bridge that reaches `to` in `left` steps.
pub(crate) fn toward(at: f64, to: f64, left: usize, volatility: f64, rng: &mut impl Rng) -> f64 {
    let left = left as f64;
    let shock: f64 = StandardNormal.sample(rng);
    at + (to - at) / left + volatility * ((left - 1.0) / left).sqrt() * shock
}
