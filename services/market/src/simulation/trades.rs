//! The trades of one minute.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, Exp1};

use super::{
    Disturbance, SimulatedDay, SimulatedTrade, Simulation, path::normal, size, usual_units,
};
use crate::{PriceError, session::seeded};

const MINUTE_SECONDS: f64 = 60.0;
/// Each trade brings so many others about, on average, and they come this fast after it, by the second.
const BRANCHING: f64 = 0.6;
const DECAY: f64 = 1.5;
/// Most trades of a minute.
const TRADES_MAX: usize = 3_000;
/// A trade is on the side of the one before it this often.
const SAME_SIDE: f64 = 0.55;
/// Standard deviation of the logarithm of a size.
const SIZES: f64 = 1.1;
/// The path of a minute does not leave what lies between its ends by more than this share of the daily volatility.
const MINUTES: f64 = 1_440.0;

pub(super) fn of_minute(
    simulation: &Simulation,
    day: &SimulatedDay,
    minute: usize,
    disturbance: Disturbance,
    run_seed: u64,
) -> Result<Vec<SimulatedTrade>, PriceError> {
    let settings = &simulation.settings;
    let seeds = [run_seed, day.number, minute as u64];
    let mut rng = seeded(&[b"trades", simulation.symbol.as_str().as_bytes()], &seeds);
    let pace = day.path.pace(minute);
    let times = arrivals(settings.rate * pace.sqrt() * disturbance.haste, &mut rng);
    let shift = (
        disturbance.shift.0 / simulation.daily_volatility.max(f64::MIN_POSITIVE),
        disturbance.shift.1 / simulation.daily_volatility.max(f64::MIN_POSITIVE),
    );
    let (mut at, end) = (
        day.path.level(minute) + shift.0,
        day.path.level(minute + 1) + shift.1,
    );
    let mut passed = 0.0;
    let mut buys = rng.random_bool(0.5);
    let mut trades = Vec::with_capacity(times.len());
    for time in times {
        // A step of the bridge from here to the minute's end.
        let (step, left) = (time - passed, MINUTE_SECONDS - passed);
        let variance = pace / MINUTES * step / MINUTE_SECONDS * (left - step) / left;
        at += (end - at) * step / left + variance.max(0.0).sqrt() * normal(&mut rng);
        passed = time;
        buys ^= rng.random_bool(1.0 - SAME_SIDE);
        trades.push(trade(simulation, at, buys, time, &mut rng)?);
    }
    Ok(trades)
}

fn trade(
    simulation: &Simulation,
    level: f64,
    buys: bool,
    time: f64,
    rng: &mut impl Rng,
) -> Result<SimulatedTrade, PriceError> {
    let settings = &simulation.settings;
    let mut spread = i64::from(settings.spread_ticks.max(1));
    while rng.random_bool(0.2) && spread < 4 * i64::from(settings.spread_ticks.max(1)) {
        spread += 1;
    }
    let middle = simulation.steps(level);
    let bid = ((middle - spread as f64 / 2.0).round() as i64).max(1);
    let ask = bid + spread;
    let price = |steps| simulation.tick_size.price(steps);
    let usual = settings.usual_size;
    Ok(SimulatedTrade {
        offset_millis: (time * 1_000.0) as u64,
        price: price(if buys { ask } else { bid })?,
        size: size(usual_units(usual) * (SIZES * normal(rng)).exp(), usual)?,
        bid: price(bid)?,
        ask: price(ask)?,
    })
}

/// Times of a self-exciting process within a minute, in seconds, by thinning (Ogata 1981). `rate` is the mean.
fn arrivals(rate: f64, rng: &mut impl Rng) -> Vec<f64> {
    let base = rate * (1.0 - BRANCHING);
    let mut excited = rate * BRANCHING;
    let (mut time, mut times) = (0.0, Vec::new());
    while times.len() < TRADES_MAX {
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
