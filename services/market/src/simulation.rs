//! A simulated market: geometric Brownian motion, snapped to the tick size.
//!
//! The walk is pinned where one session ends and the next begins, at a level near the start price that
//! depends only on seed, symbol and day. So the price never drifts away over months of running, and a
//! feed that restarts goes on where the clock says, without a memory of where it was.

use rand_distr::{Distribution, StandardNormal};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    Price, PriceError, SessionTick, Symbol, TickSize,
    session::{generator, offsets, toward},
};

/// Trading days of a year, over which volatility is stated.
const DAYS_A_YEAR: f64 = 252.0;
/// How many daily standard deviations a session's first price may lie from the start price.
const LEVEL_MAX: f64 = 2.5;
/// Most ticks of one session.
const TICKS_MAX: usize = 100_000;

/// A symbol that nobody trades.
#[derive(Clone, PartialEq, Debug)]
pub struct Simulation {
    symbol: Symbol,
    tick_size: TickSize,
    start: Price,
    /// Standard deviation of the logarithm of the price over one session.
    daily_volatility: f64,
}

/// Why a simulation cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SimulationError {
    #[error("the yearly volatility must lie between 0 and 200 %")]
    Volatility,
    #[error("the start price must be a multiple of the tick size, of at least 100 ticks")]
    Start,
}

impl Simulation {
    /// A market that starts at `start` and moves by `yearly_volatility` (a share: 0.6 is 60 %) in a year.
    ///
    /// # Errors
    /// When the volatility is out of bounds, or the start is off the grid or too low.
    pub fn new(
        symbol: Symbol,
        tick_size: TickSize,
        start: Price,
        yearly_volatility: Decimal,
    ) -> Result<Self, SimulationError> {
        let volatility = yearly_volatility
            .to_f64()
            .ok_or(SimulationError::Volatility)?;
        if !(0.0..=2.0).contains(&volatility) {
            return Err(SimulationError::Volatility);
        }
        // Below that a single tick would be a move of more than a percent.
        if tick_size.steps(start).is_none_or(|steps| steps < 100) {
            return Err(SimulationError::Start);
        }
        Ok(Self {
            symbol,
            tick_size,
            start,
            daily_volatility: volatility / DAYS_A_YEAR.sqrt(),
        })
    }

    /// The symbol.
    pub fn symbol(&self) -> &Symbol {
        &self.symbol
    }

    /// The session of this day: the same seed and day give the same ticks.
    ///
    /// # Errors
    /// When a price leaves its bounds.
    pub fn session(
        &self,
        day: u64,
        count: usize,
        run_seed: u64,
    ) -> Result<Vec<SessionTick>, PriceError> {
        let count = count.clamp(2, TICKS_MAX);
        let mut log = self.level(day, run_seed);
        let close = self.level(day + 1, run_seed);
        let volatility = self.daily_volatility / (count as f64).sqrt();
        // The level draws come first from the day's generator; the walk has its own.
        let mut rng = generator(!run_seed, &self.symbol, day);
        let places = offsets(count, &mut rng);
        let mut ticks = Vec::with_capacity(count);
        for (index, offset_millis) in places.into_iter().enumerate() {
            ticks.push(SessionTick {
                offset_millis,
                price: self.snap(log)?,
                size: None,
            });
            log = toward(log, close, count - index, volatility, &mut rng);
        }
        Ok(ticks)
    }

    /// Where the day begins, as a logarithm relative to the start price.
    fn level(&self, day: u64, run_seed: u64) -> f64 {
        let draw: f64 = StandardNormal.sample(&mut generator(run_seed, &self.symbol, day));
        draw.clamp(-LEVEL_MAX, LEVEL_MAX) * self.daily_volatility
    }

    fn snap(&self, log: f64) -> Result<Price, PriceError> {
        let start = self.tick_size.steps(self.start).unwrap_or(1) as f64;
        // Saturates far beyond any price, which `price` then refuses.
        self.tick_size.price((start * log.exp()).round() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: usize = 500;

    fn simulation(volatility: &str) -> Simulation {
        Simulation::new(
            Symbol::parse("GOLD").unwrap(),
            TickSize::try_from("0.01".to_owned()).unwrap(),
            Price::try_from("2400".to_owned()).unwrap(),
            volatility.parse().unwrap(),
        )
        .unwrap()
    }

    fn logs(ticks: &[SessionTick]) -> Vec<f64> {
        ticks
            .iter()
            .map(|t| t.price.value().to_f64().unwrap().ln())
            .collect()
    }

    #[test]
    fn simulated_session_depends_on_its_seed_alone() {
        let gold = simulation("0.2");
        let session = gold.session(7, COUNT, 1).unwrap();
        assert_eq!(gold.session(7, COUNT, 1).unwrap(), session);
        assert_ne!(gold.session(7, COUNT, 2).unwrap(), session);
        assert_ne!(gold.session(8, COUNT, 1).unwrap(), session);
    }

    #[test]
    fn simulated_volatility_is_the_one_asked_for() {
        let gold = simulation("0.3");
        let days = 50_u64;
        let variance: f64 = (0..days)
            .flat_map(|day| {
                let logs = logs(&gold.session(day, COUNT, 42).unwrap());
                logs.windows(2)
                    .map(|pair| (pair[1] - pair[0]).powi(2))
                    .collect::<Vec<_>>()
            })
            .sum();
        let yearly = (variance / days as f64 * DAYS_A_YEAR).sqrt();
        assert!((0.27..0.33).contains(&yearly), "{yearly}");
    }

    #[test]
    fn prices_stay_near_the_start_and_never_jump_between_sessions() {
        let gold = simulation("0.8");
        let mut last = None;
        for day in 0..1_000 {
            let logs = logs(&gold.session(day, 50, 3).unwrap());
            for log in logs {
                let step: f64 = last.map_or(0.0, |last: f64| log - last);
                assert!(step.abs() < 0.1, "a step of {step}");
                assert!((log - 2400_f64.ln()).abs() < 0.5, "{}", log.exp());
                last = Some(log);
            }
        }
    }

    #[test]
    fn impossible_simulation_settings_are_refused() {
        let symbol = Symbol::parse("X").unwrap();
        let grid = TickSize::try_from("1".to_owned()).unwrap();
        let start = |text: &str| Price::try_from(text.to_owned()).unwrap();
        let volatility = Decimal::new(5, 1);
        let coarse = Simulation::new(symbol.clone(), grid, start("5"), volatility);
        assert_eq!(coarse, Err(SimulationError::Start));
        let wild = Simulation::new(symbol, grid, start("5000"), Decimal::from(3));
        assert_eq!(wild, Err(SimulationError::Volatility));
    }
}
