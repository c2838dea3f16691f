//! What the house ordered of the simulator, and how it stands by that: judged here, and nothing else. Time is an argument.

use chrono::{DateTime, TimeDelta, Utc};
use market::{Disturbance, SPEED_MAX, SimulatorOrder, SimulatorRefusal, SimulatorState};
use serde::{Deserialize, Serialize};

use crate::{
    market_clock::MarketClock,
    scenario::{CALM, Scenario, Scenarios},
};

/// So many market seconds of symbols may pass in a second: each is made of trades.
const SYMBOL_SECONDS_MAX: u32 = 200_000;
/// Where a scenario is broken off, prices come back to where they would be within so many minutes of the market.
const RECOVERY_MINUTES: f64 = 10.0;
const MINUTE_MILLIS: f64 = 60_000.0;
/// The last moment that is written with four digits of the year.
const LAST_SECOND: i64 = 253_402_300_799;

/// What a process was started with. What was ordered of others counts no more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Flags {
    pub(crate) speed: u32,
    pub(crate) scenario: String,
}

/// How the simulator is to be.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Orders {
    flags: Flags,
    pub(crate) clock: MarketClock,
    /// None: that of the flags, over and over.
    begun: Option<Begun>,
    halted: bool,
    silent: bool,
}

/// A scenario that was ordered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Begun {
    scenario: String,
    /// By the market's clock.
    since_millis: i64,
    /// How far prices were moved by the one that it broke off, as a logarithm.
    carried: f64,
}

/// What is there to be ordered about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stage<'a> {
    pub(crate) scenarios: &'a Scenarios,
    pub(crate) symbols: usize,
    /// A captured session is played, and nothing is simulated.
    pub(crate) is_captured: bool,
}

impl Orders {
    /// Nothing was ordered.
    pub(crate) fn none(flags: Flags) -> Self {
        Self {
            clock: MarketClock::new(flags.speed),
            flags,
            begun: None,
            halted: false,
            silent: false,
        }
    }

    /// What was stored, unless it was ordered of a process with other flags.
    pub(crate) fn stored(payload: &[u8], flags: &Flags) -> Option<Self> {
        let stored: Self = serde_json::from_slice(payload).ok()?;
        (stored.flags == *flags).then_some(stored)
    }

    /// As they are with an order.
    ///
    /// # Errors
    /// When it cannot be carried out.
    pub(crate) fn with(
        &self,
        order: &SimulatorOrder,
        stage: Stage<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, SimulatorRefusal> {
        let mut orders = self.clone();
        match order {
            SimulatorOrder::Begin { .. } | SimulatorOrder::Halt if stage.is_captured => {
                return Err(SimulatorRefusal::Captured);
            }
            SimulatorOrder::Begin { scenario } => {
                if stage.scenarios.get(scenario).is_none() {
                    let known = stage.scenarios.names();
                    return Err(SimulatorRefusal::UnknownScenario { known });
                }
                let market = self.clock.time(now);
                let playing = self.play(stage.scenarios);
                if self.begun.is_none() || playing.name(market) != scenario {
                    orders.begun = Some(Begun {
                        scenario: scenario.clone(),
                        since_millis: market.timestamp_millis(),
                        carried: playing.shift(market, ""),
                    });
                }
            }
            SimulatorOrder::Halt => orders.halted = true,
            SimulatorOrder::Silence => orders.silent = true,
            SimulatorOrder::Resume => (orders.halted, orders.silent) = (false, false),
            SimulatorOrder::SetSpeed { speed } => {
                let most = speed_max(stage.symbols);
                if !(1..=most).contains(speed) {
                    return Err(SimulatorRefusal::WrongSpeed { most });
                }
                if *speed != self.clock.speed() {
                    orders.clock = self.clock.with_speed(*speed, now);
                }
            }
        }
        Ok(orders)
    }

    /// What is played by them.
    pub(crate) fn play<'a>(&'a self, scenarios: &'a Scenarios) -> Play<'a> {
        let name = match &self.begun {
            Some(begun) => &begun.scenario,
            None => &self.flags.scenario,
        };
        Play {
            orders: self,
            name,
            scenario: scenarios.get(name),
        }
    }

    /// How the simulator stands.
    pub(crate) fn state(&self, stage: Stage<'_>, now: DateTime<Utc>) -> SimulatorState {
        let market = self.clock.time(now);
        let play = self.play(stage.scenarios);
        let latest = DateTime::from_timestamp(LAST_SECOND, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        SimulatorState {
            scenario: play.name(market).to_owned(),
            scenario_ends_at: play.ends_at(market).map(|ends| self.clock.ours(ends)),
            halted: play.is_halted(market, ""),
            silent: play.is_silent(market),
            speed: self.clock.speed(),
            market_time: market.min(latest),
            symbols: stage.symbols,
            scenarios: match stage.is_captured {
                true => vec![],
                false => stage.scenarios.summaries(),
            },
        }
    }
}

/// The most market seconds in a second of so many symbols.
pub(crate) fn speed_max(symbols: usize) -> u32 {
    let symbols = u32::try_from(symbols).unwrap_or(u32::MAX).max(1);
    (SYMBOL_SECONDS_MAX / symbols).clamp(1, SPEED_MAX)
}

/// A scenario as it is played, by the market's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Play<'a> {
    orders: &'a Orders,
    name: &'a str,
    /// None: nothing happens.
    scenario: Option<&'a Scenario>,
}

impl Play<'_> {
    /// Whether nothing is published.
    pub(crate) fn is_silent(self, market: DateTime<Utc>) -> bool {
        let played = self.at(market);
        self.orders.silent || played.is_some_and(|(scenario, at)| scenario.is_silent(at))
    }

    /// Whether a group is not traded.
    pub(crate) fn is_halted(self, market: DateTime<Utc>, group: &str) -> bool {
        let played = self.at(market);
        self.orders.halted || played.is_some_and(|(scenario, at)| scenario.is_halted(at, group))
    }

    /// What happens to the minute of a group that begins now.
    pub(crate) fn disturbance(self, minute: DateTime<Utc>, group: &str) -> Disturbance {
        let next = minute + TimeDelta::minutes(1);
        let played = self.at(minute);
        Disturbance {
            shift: (self.shift(minute, group), self.shift(next, group)),
            ..played.map_or(Disturbance::NONE, |(scenario, at)| {
                scenario.disturbance(at, group)
            })
        }
    }

    /// How far the prices of a group are moved now, as a logarithm.
    pub(crate) fn shift(self, market: DateTime<Utc>, group: &str) -> f64 {
        let played = self.at(market);
        let own = played.map_or(0.0, |(scenario, at)| scenario.shift(at, group));
        let carried = self.orders.begun.as_ref().map_or(0.0, |begun| {
            let left = 1.0 - minutes_since(begun, market) / RECOVERY_MINUTES;
            begun.carried * left.clamp(0.0, 1.0)
        });
        own + carried
    }

    /// The name of what is played now.
    fn name(&self, market: DateTime<Utc>) -> &str {
        self.at(market).map_or(CALM, |_| self.name)
    }

    /// When what was ordered is over.
    fn ends_at(self, market: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let begun = self.orders.begun.as_ref().filter(|_| self.name != CALM)?;
        let (scenario, _) = self.at(market)?;
        let takes = (scenario.minutes() * MINUTE_MILLIS) as i64;
        DateTime::from_timestamp_millis(begun.since_millis.saturating_add(takes))
    }

    /// The scenario, and the minute of it that it is.
    fn at(&self, market: DateTime<Utc>) -> Option<(&Scenario, f64)> {
        let scenario = self.scenario?;
        let minutes = match &self.orders.begun {
            Some(begun) => minutes_since(begun, market),
            None => market.timestamp_millis() as f64 / MINUTE_MILLIS % scenario.minutes(),
        };
        (0.0..scenario.minutes())
            .contains(&minutes)
            .then_some((scenario, minutes))
    }
}

fn minutes_since(begun: &Begun, market: DateTime<Utc>) -> f64 {
    let passed = market.timestamp_millis().saturating_sub(begun.since_millis);
    passed as f64 / MINUTE_MILLIS
}

#[cfg(test)]
mod tests;
