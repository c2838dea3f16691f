//! Where a symbol stands at each minute of a day, in units of its daily volatility.

use rand::RngExt;

use super::{
    days::{block_and_place, day_ends, variances},
    hours::{MINUTES_A_DAY, SimulatedHours},
    normal,
};
use crate::session::seeded;

/// After this many minutes half of a calm or a storm is over.
const STORM_HALF_LIFE: f64 = 60.0;
/// Standard deviation of the logarithm of the volatility.
const STORM: f64 = 0.45;
/// Jumps a day, and their standard deviation in units of the daily one.
const JUMPS_A_DAY: f64 = 3.0;
const JUMP: f64 = 0.22;

/// Symbols that share their volatility, their hours and a part of their moves.
#[derive(Clone, PartialEq, Debug)]
pub struct SimulatedGroup {
    pub name: String,
    pub hours: SimulatedHours,
    /// How far its volatility rises as its prices fall: the correlation of both, from -1 to 1.
    pub leverage: f64,
}

/// A day of a group: where it stands, how fast its business time runs, and how often its symbols are traded.
#[derive(Clone, PartialEq, Debug)]
pub struct GroupDay {
    pub(super) number: u64,
    variances: Vec<f64>,
    levels: Vec<f64>,
    /// What of a usual day's variance each minute has, times the minutes of a day.
    pace: Vec<f64>,
    /// How often it is traded in each minute, beside a usual one.
    activity: Vec<f64>,
}

impl GroupDay {
    /// A day of the group: the same seed and day give the same one.
    pub fn of(group: &SimulatedGroup, number: u64, run_seed: u64) -> Self {
        let (block, place) = block_and_place(number);
        let variances = variances(&group.name, group.leverage, block, run_seed);
        let variance = variances[place];
        let storms = storms(&group.name, number, run_seed);
        let lively = |minute: usize| group.hours.liveliness(minute);
        let pace = storms.iter().enumerate();
        let pace = pace.map(|(minute, storm)| lively(minute) * (2.0 * storm).exp());
        let activity = storms.iter().enumerate();
        let activity = activity.map(|(minute, storm)| lively(minute) * storm.exp());
        let mut day = Self {
            number,
            pace: with_mean(variance, pace.collect()),
            activity: with_mean(variance.sqrt(), activity.collect()),
            levels: vec![],
            variances,
        };
        day.levels = day.levels_of(&group.name, run_seed);
        day
    }

    /// The variance of the day, beside that of a usual one.
    pub fn variance(&self) -> f64 {
        self.variances[block_and_place(self.number).1]
    }

    /// The group's path and a symbol's own, so that the whole has the volatility of one.
    pub(super) fn path(&self, symbol: &str, beta: f64, seed: u64) -> Vec<f64> {
        let own = self.levels_of(symbol, seed);
        let rest = (1.0 - beta * beta).sqrt();
        let both = self.levels.iter().zip(own);
        both.map(|(shared, own)| beta * shared + rest * own)
            .collect()
    }

    pub(super) fn pace(&self, minute: usize) -> f64 {
        self.pace[minute.min(MINUTES_A_DAY - 1)]
    }

    pub(super) fn activity(&self, minute: usize) -> f64 {
        self.activity[minute.min(MINUTES_A_DAY - 1)]
    }

    /// A bridge from where the day begins to where the next one does, in business time, with the day's jumps (Merton 1976).
    fn levels_of(&self, name: &str, seed: u64) -> Vec<f64> {
        let (from, to) = day_ends(name, &self.variances, self.number, seed);
        let mut rng = seeded(&[b"day", name.as_bytes()], &[seed, self.number]);
        let variance = self.variance();
        let diffusion = (1.0 - JUMPS_A_DAY * JUMP * JUMP).sqrt();
        let mut points = Vec::with_capacity(MINUTES_A_DAY + 1);
        let (mut at, mut passed) = (0.0, 0.0);
        points.push((at, passed));
        for pace in &self.pace {
            let share = pace / MINUTES_A_DAY as f64;
            at += diffusion * share.sqrt() * normal(&mut rng);
            let jumps = rng.random_bool((JUMPS_A_DAY * share / variance).clamp(0.0, 1.0));
            if jumps {
                at += JUMP * variance.sqrt() * normal(&mut rng);
            }
            passed += share;
            points.push((at, passed));
        }
        let missed = to - from - at;
        let bridged = points.into_iter();
        bridged
            .map(|(free, so_far)| from + free + missed * so_far / passed)
            .collect()
    }
}

/// The logarithm of each minute's volatility, as an Ornstein-Uhlenbeck process (Scott 1987).
fn storms(group: &str, day: u64, seed: u64) -> Vec<f64> {
    let mut rng = seeded(&[b"pace", group.as_bytes()], &[seed, day]);
    let stays = 0.5_f64.powf(1.0 / STORM_HALF_LIFE);
    let shock = STORM * (1.0 - stays * stays).sqrt();
    let mut storm = STORM * normal(&mut rng);
    let minutes = (0..MINUTES_A_DAY).map(|_| {
        storm = storm * stays + shock * normal(&mut rng);
        storm
    });
    minutes.collect()
}

fn with_mean(mean: f64, values: Vec<f64>) -> Vec<f64> {
    let found = values.iter().sum::<f64>() / values.len() as f64;
    values.into_iter().map(|each| each * mean / found).collect()
}
