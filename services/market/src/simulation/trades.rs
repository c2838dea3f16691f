//! The trades of one minute.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, Exp1};

use super::{Disturbance, MINUTES_A_DAY, SimulatedDay, SimulatedTrade, Simulation, normal};
use crate::{PriceError, session::seeded};

const MINUTE_SECONDS: f64 = 60.0;
/// Each trade brings so many others about, on average, and they come this fast after it, by the second.
const BRANCHING: f64 = 0.6;
const DECAY: f64 = 1.5;
/// Most trades of a minute.
const TRADES_MAX: usize = 3_000;
/// How far the imbalance of what was bought and sold before draws the next trade to its side, and how much of it a trade leaves.
const DRAW: f64 = 0.25;
const IMBALANCE_STAYS: f64 = 0.8;
/// Standard deviation of the logarithm of a size.
const SIZES: f64 = 1.1;
/// How often a spread is a step wider than usual, and how far a storm widens it at most.
const WIDER: f64 = 0.2;
const WIDER_MAX: f64 = 4.0;

/// What holds for all trades of a minute.
struct Minute<'a> {
    simulation: &'a Simulation,
    /// The usual distance of bid and ask in it, in ticks.
    spread: i64,
}

pub(super) fn of_minute(
    simulation: &Simulation,
    day: &SimulatedDay,
    minute: usize,
    disturbance: Disturbance,
    run_seed: u64,
) -> Result<Vec<SimulatedTrade>, PriceError> {
    let settings = &simulation.settings;
    let seeds = [run_seed, day.number(), minute as u64];
    let mut rng = seeded(&[b"trades", simulation.symbol.as_str().as_bytes()], &seeds);
    let pace = day.group.pace(minute) * disturbance.haste;
    let rate = settings.rate * day.group.activity(minute) * disturbance.haste;
    let widened = pace.sqrt().clamp(1.0, WIDER_MAX) * disturbance.spread.max(1.0);
    let spread = (f64::from(settings.spread_ticks.max(1)) * widened).round() as i64;
    let this = Minute { simulation, spread };
    let unit = simulation.daily_volatility.max(f64::MIN_POSITIVE);
    let mut at = day.level(minute) + disturbance.shift.0 / unit;
    let end = day.level(minute + 1) + disturbance.shift.1 / unit;
    let (mut passed, mut imbalance) = (0.0, 0.0_f64);
    let times = arrivals(rate, &mut rng);
    let mut trades = Vec::with_capacity(times.len());
    for time in times {
        // A step of the bridge from here to the minute's end.
        let (step, left) = (time - passed, MINUTE_SECONDS - passed);
        let variance = pace / MINUTES_A_DAY as f64 * step / MINUTE_SECONDS * (left - step) / left;
        at += (end - at) * step / left + variance.max(0.0).sqrt() * normal(&mut rng);
        passed = time;
        let buys = rng.random_bool((0.5 + DRAW * imbalance).clamp(0.0, 1.0));
        let side = if buys { 1.0 } else { -1.0 };
        imbalance = imbalance * IMBALANCE_STAYS + side * (1.0 - IMBALANCE_STAYS);
        trades.push(this.trade(at, buys, time, &mut rng)?);
    }
    Ok(trades)
}

impl Minute<'_> {
    fn trade(
        &self,
        level: f64,
        buys: bool,
        time: f64,
        rng: &mut impl Rng,
    ) -> Result<SimulatedTrade, PriceError> {
        let simulation = self.simulation;
        let (mut spread, step) = (self.spread, (self.spread / 8).max(1));
        while rng.random_bool(WIDER) && spread < 4 * self.spread {
            spread += step;
        }
        let middle = simulation.steps(level);
        let bid = ((middle - spread as f64 / 2.0).round() as i64).max(1);
        let ask = bid + spread;
        let price = |steps| simulation.tick_size.price(steps);
        Ok(SimulatedTrade {
            offset_millis: (time * 1_000.0) as u64,
            price: price(if buys { ask } else { bid })?,
            size: simulation.size((SIZES * normal(rng)).exp())?,
            bid: price(bid)?,
            ask: price(ask)?,
        })
    }
}

/// Times of a self-exciting process within a minute, in seconds, by thinning (Ogata 1981). `rate` is the mean.
fn arrivals(rate: f64, rng: &mut impl Rng) -> Vec<f64> {
    let base = rate * (1.0 - BRANCHING);
    let mut excited = rate * BRANCHING;
    let (mut time, mut times) = (0.0, Vec::new());
    // Where nothing is traded there is nothing that more could follow.
    while base > 0.0 && times.len() < TRADES_MAX {
        let highest = base + excited;
        let wait: f64 = Exp1.sample(rng);
        let wait = wait / highest;
        time += wait;
        if time >= MINUTE_SECONDS {
            break;
        }
        excited *= (-DECAY * wait).exp();
        if rng.random_bool(((base + excited) / highest).clamp(0.0, 1.0)) {
            times.push(time);
            excited += BRANCHING * DECAY;
        }
    }
    times
}
