//! Prices that nobody made: where a symbol stands at any minute is read off its seed, so that a feed which restarts, or
//! another one, goes on where the first would be, without a memory.
//!
//! A day's path is a Brownian bridge between two points of a longer one, in units of the daily volatility. It runs by
//! business time: volatility follows the hour of the day and an exponential Ornstein-Uhlenbeck process (Scott 1987),
//! both shared by a group of symbols, and jumps arrive now and then (Merton 1976). Two symbols of a group move together
//! as far as their `beta` says. Trades come in clusters (Hawkes 1971) at the bid or the ask.

mod path;
mod trades;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{Price, PriceError, Size, Symbol, TickSize};

pub use path::MINUTES_A_DAY;
use path::Path;

/// Days of a year, over which volatility is stated.
const DAYS_A_YEAR: f64 = 365.0;
/// Most trades a second.
const RATE_MAX: f64 = 50.0;

/// A symbol that nobody trades.
#[derive(Clone, PartialEq, Debug)]
pub struct Simulation {
    symbol: Symbol,
    tick_size: TickSize,
    start_steps: f64,
    /// Standard deviation of the logarithm of the price over a day.
    daily_volatility: f64,
    settings: SimulationSettings,
}

/// How a symbol behaves.
#[derive(Clone, PartialEq, Debug)]
pub struct SimulationSettings {
    /// Symbols of one group share their volatility and a part of their moves.
    pub group: String,
    /// Standard deviation over a year, as a share: 0.6 is 60 %.
    pub yearly_volatility: f64,
    /// Which part of its moves is the group's: the correlation of two symbols is the product of theirs.
    pub beta: f64,
    /// Trades a second, on average over the day.
    pub rate: f64,
    /// Usual distance of bid and ask, in ticks.
    pub spread_ticks: u32,
    /// Usual size of a trade.
    pub usual_size: Decimal,
}

/// One trade of a simulated minute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SimulatedTrade {
    /// Milliseconds after the minute's start.
    pub offset_millis: u64,
    pub price: Price,
    pub size: Size,
    pub bid: Price,
    pub ask: Price,
}

/// A symbol's day: where it stands at the end of each minute, and how lively each is.
#[derive(Clone, PartialEq, Debug)]
pub struct SimulatedDay {
    number: u64,
    path: Path,
}

/// What a scenario does to a minute.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Disturbance {
    /// Added to the logarithm of the price at the minute's start and end.
    pub shift: (f64, f64),
    /// Times as many trades.
    pub haste: f64,
}

/// Why a simulation cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SimulationError {
    #[error("the yearly volatility must lie between 0 and 200 %")]
    Volatility,
    #[error("beta must lie between 0 and 1")]
    Beta,
    #[error("there are more than 0 and at most {RATE_MAX} trades a second")]
    Rate,
    #[error("the start price must be a multiple of the tick size, of at least 100 ticks")]
    Start,
}

impl Disturbance {
    /// Nothing is disturbed.
    pub const NONE: Self = Self {
        shift: (0.0, 0.0),
        haste: 1.0,
    };
}

impl Simulation {
    /// A market that was at `start` at first.
    ///
    /// # Errors
    /// When a setting is out of bounds, or the start is off the grid or too low.
    pub fn new(
        symbol: Symbol,
        tick_size: TickSize,
        start: Price,
        settings: SimulationSettings,
    ) -> Result<Self, SimulationError> {
        if !(0.0..=2.0).contains(&settings.yearly_volatility) {
            return Err(SimulationError::Volatility);
        }
        if !(0.0..=1.0).contains(&settings.beta) {
            return Err(SimulationError::Beta);
        }
        if !(settings.rate > 0.0 && settings.rate <= RATE_MAX) {
            return Err(SimulationError::Rate);
        }
        // Below that a single tick would be a move of more than a percent.
        let steps = tick_size.steps(start).filter(|steps| *steps >= 100);
        Ok(Self {
            symbol,
            tick_size,
            start_steps: steps.ok_or(SimulationError::Start)? as f64,
            daily_volatility: settings.yearly_volatility / DAYS_A_YEAR.sqrt(),
            settings,
        })
    }

    /// The symbol.
    pub fn symbol(&self) -> &Symbol {
        &self.symbol
    }

    /// A day of it: the same seed and day give the same one.
    pub fn day(&self, number: u64, run_seed: u64) -> SimulatedDay {
        let (own, group) = (self.symbol.as_str(), &self.settings.group);
        SimulatedDay {
            number,
            path: Path::of(own, group, self.settings.beta, number, run_seed),
        }
    }

    /// The price at the end of a minute of the day, undisturbed.
    ///
    /// # Errors
    /// When it leaves a price's bounds.
    pub fn price_at(&self, day: &SimulatedDay, minute: usize) -> Result<Price, PriceError> {
        let steps = self.steps(day.path.level(minute + 1));
        self.tick_size.price(steps.round().max(1.0) as i64)
    }

    /// The trades of a minute.
    ///
    /// # Errors
    /// When a price leaves its bounds.
    pub fn trades(
        &self,
        day: &SimulatedDay,
        minute: usize,
        disturbance: Disturbance,
        run_seed: u64,
    ) -> Result<Vec<SimulatedTrade>, PriceError> {
        trades::of_minute(self, day, minute, disturbance, run_seed)
    }

    /// A price in ticks, from its place on the path.
    fn steps(&self, level: f64) -> f64 {
        self.start_steps * (self.daily_volatility * level).exp()
    }
}

/// A size as it can be told: at least one unit of its last digit.
fn size(units: f64, usual: Decimal) -> Result<Size, PriceError> {
    let scale = usual.scale();
    let least = Decimal::new(1, scale);
    let wanted = Decimal::from_f64_retain(units).unwrap_or(usual);
    Size::new(wanted.round_dp(scale).max(least))
}

fn usual_units(usual: Decimal) -> f64 {
    usual.to_f64().unwrap_or(1.0)
}

#[cfg(test)]
mod tests;
