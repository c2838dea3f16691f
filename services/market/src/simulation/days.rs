//! Where a name stands at the start of each day, and how much each day moves: paths of many days, made anew from their seed.
//!
//! The variance is Heston's (1993), in units of its long-run mean, by full truncation (Lord, Koekkoek, van Dijk 2010): it falls back
//! to its mean within months, and rises as prices fall as far as `leverage` says.

use super::normal;
use crate::session::seeded;

/// Days of one path; at its ends a name is where it started, and moves as usual.
pub(super) const BLOCK_DAYS: usize = 2_048;
/// How fast the variance falls back to its mean, by the year.
const REVERSION: f64 = 5.0;
/// The volatility of the variance.
const VARIANCE_VOLATILITY: f64 = 1.2;
/// No day is calmer than this share of the mean.
const VARIANCE_LEAST: f64 = 0.1;
const YEAR_DAYS: f64 = 365.0;

/// The variance of each day of a block.
pub(super) fn variances(group: &str, leverage: f64, block: u64, seed: u64) -> Vec<f64> {
    let mut rng = seeded(&[b"variance", group.as_bytes()], &[seed, block]);
    let rest = (1.0 - leverage * leverage).sqrt();
    let step = 1.0 / YEAR_DAYS;
    let mut raw = 1.0_f64;
    let shocks = shocks(group, block, seed).into_iter();
    shocks
        .map(|shock| {
            let today = raw.max(VARIANCE_LEAST);
            let own = leverage * shock + rest * normal(&mut rng);
            let truncated = raw.max(0.0);
            raw += REVERSION * (1.0 - truncated) * step
                + VARIANCE_VOLATILITY * (truncated * step).sqrt() * own;
            today
        })
        .collect()
}

/// Where a name stands at the start of a day and at its end, in units of its daily volatility.
pub(super) fn day_ends(name: &str, variances: &[f64], day: u64, seed: u64) -> (f64, f64) {
    let (block, place) = block_and_place(day);
    let shocks = shocks(name, block, seed);
    let (mut at, mut passed) = (0.0, 0.0);
    let mut points = Vec::with_capacity(BLOCK_DAYS + 1);
    points.push((at, passed));
    for (shock, variance) in shocks.iter().zip(variances) {
        at += variance.sqrt() * shock;
        passed += variance;
        points.push((at, passed));
    }
    // A bridge in business time: what is missing at the end is made up for as it passes.
    let bridged = |(free, so_far): (f64, f64)| free - at * so_far / passed;
    (bridged(points[place]), bridged(points[place + 1]))
}

/// The block that a day is in, and its place there.
pub(super) fn block_and_place(day: u64) -> (u64, usize) {
    let block_days = BLOCK_DAYS as u64;
    (day / block_days, (day % block_days) as usize)
}

fn shocks(name: &str, block: u64, seed: u64) -> Vec<f64> {
    let mut rng = seeded(&[b"days", name.as_bytes()], &[seed, block]);
    (0..BLOCK_DAYS).map(|_| normal(&mut rng)).collect()
}
