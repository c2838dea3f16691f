//! Prices that nobody made: where a symbol stands at any minute is read off its seed, so that a feed which restarts, or
//! another one, goes on where the first would be, without a memory.
//!
//! Days follow each other as a Brownian bridge whose variance is Heston's (1993), and a day's path is a bridge between two of its
//! points, both in units of the daily volatility. It runs by business time: volatility follows the hour of the day and an exponential
//! Ornstein-Uhlenbeck process (Scott 1987), both shared by a group of symbols, and jumps arrive now and then (Merton 1976). Two
//! symbols of a group move together as far as their `beta` says. Trades come in clusters (Hawkes 1971) at the bid or the ask, and stop
//! where a price moved too far.

mod days;
mod hours;
mod path;
mod trades;

use std::sync::Arc;

use rand::Rng;
use rand_distr::{Distribution, StandardNormal};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{Price, PriceError, Size, Symbol, TickSize};

pub use hours::{MINUTES_A_DAY, SimulatedHours};
pub use path::{GroupDay, SimulatedGroup};

/// Days of a year, over which volatility is stated.
const DAYS_A_YEAR: f64 = 365.0;
/// Most trades a second.
const RATE_MAX: f64 = 50.0;
/// A move within so many minutes that is too large halts trading for as long.
const HALT_MINUTES: usize = 5;

/// A symbol that nobody trades.
#[derive(Clone, PartialEq, Debug)]
pub struct Simulation {
    symbol: Symbol,
    tick_size: TickSize,
    start_steps: f64,
    /// Standard deviation of the logarithm of the price over a usual day.
    daily_volatility: f64,
    settings: SimulationSettings,
}

/// How a symbol behaves.
#[derive(Clone, PartialEq, Debug)]
pub struct SimulationSettings {
    /// Symbols of one group share their volatility and a part of their moves.
    pub group: SimulatedGroup,
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
    /// Sizes are multiples of it.
    pub lot_size: Decimal,
    /// A move of more than this within five minutes halts trading for five, as a share.
    pub halt_limit: f64,
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
    levels: Vec<f64>,
    group: Arc<GroupDay>,
}

/// What a scenario does to a minute.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Disturbance {
    /// Added to the logarithm of the price at the minute's start and end.
    pub shift: (f64, f64),
    /// Times as many trades, which move prices as much more.
    pub haste: f64,
    /// Times the usual distance of bid and ask.
    pub spread: f64,
}

/// Why a simulation cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SimulationError {
    #[error("the yearly volatility must lie between 0 and 200 %")]
    Volatility,
    #[error("beta must lie between 0 and 1, and leverage between -1 and 1")]
    Beta,
    #[error("there are more than 0 and at most {RATE_MAX} trades a second")]
    Rate,
    #[error("the start price must be a multiple of the tick size, of at least 100 ticks")]
    Start,
    #[error("the usual size and the lot size must be more than nothing")]
    Size,
}

impl Disturbance {
    /// Nothing is disturbed.
    pub const NONE: Self = Self {
        shift: (0.0, 0.0),
        haste: 1.0,
        spread: 1.0,
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
        let leverage = settings.group.leverage;
        if !(0.0..=1.0).contains(&settings.beta) || !(-1.0..=1.0).contains(&leverage) {
            return Err(SimulationError::Beta);
        }
        if !(settings.rate > 0.0 && settings.rate <= RATE_MAX) {
            return Err(SimulationError::Rate);
        }
        if settings.usual_size <= Decimal::ZERO || settings.lot_size <= Decimal::ZERO {
            return Err(SimulationError::Size);
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

    /// The grid of its prices.
    pub fn tick_size(&self) -> TickSize {
        self.tick_size
    }

    /// What it shares with others.
    pub fn group(&self) -> &SimulatedGroup {
        &self.settings.group
    }

    /// A day of it, of its group's day.
    pub fn day(&self, group: Arc<GroupDay>, run_seed: u64) -> SimulatedDay {
        SimulatedDay {
            levels: group.path(self.symbol.as_str(), self.settings.beta, run_seed),
            group,
        }
    }

    /// The price at the end of a minute of the day, undisturbed.
    ///
    /// # Errors
    /// When it leaves a price's bounds.
    pub fn price_at(&self, day: &SimulatedDay, minute: usize) -> Result<Price, PriceError> {
        let steps = self.steps(day.level(minute + 1));
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

    /// Whether trading is halted in a minute of the day: up to five minutes before, the price had moved by more than the limit
    /// within five. `shift` is what a scenario adds to the logarithm of the price at the start of a minute.
    pub fn is_halted(
        &self,
        day: &SimulatedDay,
        minute: usize,
        shift: impl Fn(usize) -> f64,
    ) -> bool {
        let at = |minute: usize| self.daily_volatility * day.level(minute) + shift(minute);
        let moved = |end: usize| (at(end) - at(end.saturating_sub(HALT_MINUTES))).abs();
        let limit = self.settings.halt_limit.ln_1p();
        (minute.saturating_sub(HALT_MINUTES - 1)..=minute).any(|end| moved(end) > limit)
    }

    /// A price in ticks, from its place on the path.
    fn steps(&self, level: f64) -> f64 {
        self.start_steps * (self.daily_volatility * level).exp()
    }

    /// A size of so many usual ones: a multiple of the lot, and one at least.
    fn size(&self, usual: f64) -> Result<Size, PriceError> {
        let SimulationSettings {
            usual_size,
            lot_size,
            ..
        } = self.settings;
        let lots = (usual_size / lot_size).to_f64().unwrap_or(1.0) * usual;
        let lots = Decimal::from_f64_retain(lots.round().max(1.0)).unwrap_or(Decimal::ONE);
        Size::new(lots * lot_size)
    }
}

impl SimulatedDay {
    fn number(&self) -> u64 {
        self.group.number
    }

    /// Where it stands at the start of a minute; the last one is the end of the day.
    fn level(&self, minute: usize) -> f64 {
        self.levels[minute.min(MINUTES_A_DAY)]
    }
}

fn normal(rng: &mut impl Rng) -> f64 {
    StandardNormal.sample(rng)
}

#[cfg(test)]
mod tests;
