//! Where a symbol stands at each minute of a day, in units of its daily volatility.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, StandardNormal};

use crate::session::seeded;

/// Minutes of a day.
pub const MINUTES_A_DAY: usize = 1_440;
/// Days of one long bridge; at its ends a symbol is where it started.
const BLOCK_DAYS: u64 = 2_048;
/// How lively an hour is beside the others: a mild wave that is highest when Europe and America are both awake.
const HOURS: [f64; 24] = [
    0.8, 0.75, 0.7, 0.7, 0.7, 0.75, 0.85, 1.0, 1.15, 1.1, 1.0, 0.95, 1.0, 1.25, 1.5, 1.55, 1.45,
    1.3, 1.15, 1.05, 0.95, 0.9, 0.85, 0.8,
];
/// After this many minutes half of a calm or a storm is over.
const STORM_HALF_LIFE: f64 = 60.0;
/// Standard deviation of the logarithm of the volatility.
const STORM: f64 = 0.45;
/// Jumps a day, and their standard deviation in units of the daily one.
const JUMPS_A_DAY: f64 = 3.0;
const JUMP: f64 = 0.22;

/// A day of a symbol.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Path {
    levels: Vec<f64>,
    /// Each minute's share of the day, times the minutes of a day.
    pace: Vec<f64>,
}

impl Path {
    /// The group's path and the symbol's own, so that the whole has the volatility of one.
    pub(super) fn of(own: &str, group: &str, beta: f64, day: u64, seed: u64) -> Self {
        let pace = pace(group, day, seed);
        let shared = levels(group, day, seed, &pace);
        let own = levels(own, day, seed, &pace);
        let rest = (1.0 - beta * beta).sqrt();
        let levels = shared.iter().zip(&own);
        Self {
            levels: levels
                .map(|(shared, own)| beta * shared + rest * own)
                .collect(),
            pace,
        }
    }

    /// At the start of a minute; the last one is the end of the day.
    pub(super) fn level(&self, minute: usize) -> f64 {
        self.levels[minute.min(MINUTES_A_DAY)]
    }

    pub(super) fn pace(&self, minute: usize) -> f64 {
        self.pace[minute.min(MINUTES_A_DAY - 1)]
    }
}

/// How fast the group's business time runs in each minute; on average 1.
fn pace(group: &str, day: u64, seed: u64) -> Vec<f64> {
    let mut rng = seeded(&[b"pace", group.as_bytes()], &[seed, day]);
    let stays = 0.5_f64.powf(1.0 / STORM_HALF_LIFE);
    let shock = STORM * (1.0 - stays * stays).sqrt();
    let mut storm = STORM * normal(&mut rng);
    let pace = (0..MINUTES_A_DAY).map(|minute| {
        storm = storm * stays + shock * normal(&mut rng);
        let hour = minute as f64 / 60.0;
        let next = HOURS[(hour as usize + 1) % 24];
        let of_hour = HOURS[hour as usize] * (1.0 - hour.fract()) + next * hour.fract();
        of_hour * (2.0 * storm).exp()
    });
    let pace: Vec<f64> = pace.collect();
    let mean = pace.iter().sum::<f64>() / MINUTES_A_DAY as f64;
    pace.into_iter().map(|each| each / mean).collect()
}

/// A bridge from where the day begins to where the next one does, in business time, with the day's jumps.
fn levels(name: &str, day: u64, seed: u64, pace: &[f64]) -> Vec<f64> {
    let mut rng = seeded(&[b"day", name.as_bytes()], &[seed, day]);
    let jump_chance = JUMPS_A_DAY / MINUTES_A_DAY as f64;
    let diffusion = (1.0 - JUMPS_A_DAY * JUMP * JUMP).sqrt();
    let mut free = Vec::with_capacity(MINUTES_A_DAY + 1);
    let mut business = Vec::with_capacity(MINUTES_A_DAY + 1);
    let (mut at, mut passed) = (0.0, 0.0);
    free.push(at);
    business.push(passed);
    for pace in pace {
        let share = pace / MINUTES_A_DAY as f64;
        at += diffusion * share.sqrt() * normal(&mut rng);
        if rng.random_bool(jump_chance) {
            at += JUMP * normal(&mut rng);
        }
        passed += share;
        free.push(at);
        business.push(passed);
    }
    let (from, to) = (day_level(name, day, seed), day_level(name, day + 1, seed));
    let missed = to - from - at;
    let bridged = free.into_iter().zip(business);
    bridged
        .map(|(free, passed)| from + free + missed * passed)
        .collect()
}

/// Where a day begins: a point of a Brownian bridge over a block of days, found by halving it.
fn day_level(name: &str, day: u64, seed: u64) -> f64 {
    let (block, place) = (day / BLOCK_DAYS, day % BLOCK_DAYS);
    let (mut from, mut to) = (0, BLOCK_DAYS);
    let (mut low, mut high) = (0.0, 0.0);
    while place != from {
        let middle = from.midpoint(to);
        let spread = ((to - from) as f64).sqrt() / 2.0;
        let mut rng = seeded(&[b"level", name.as_bytes()], &[seed, block, middle]);
        let level = (low + high) / 2.0 + spread * normal(&mut rng);
        if place < middle {
            (to, high) = (middle, level);
        } else {
            (from, low) = (middle, level);
        }
    }
    low
}

pub(super) fn normal(rng: &mut impl Rng) -> f64 {
    StandardNormal.sample(rng)
}
