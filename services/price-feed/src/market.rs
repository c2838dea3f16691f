//! Everything the feed prices, and what is due: which session runs is read off the clock, so that no process has to
//! remember.

use std::collections::HashMap;

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use market::{Price, PublishedPrice, SESSION_MILLIS, SessionTick, Simulation, Symbol, TickSize};
use rust_decimal::Decimal;

use crate::bars::{History, histories};

/// When session 0 began: 2026-01-01, before anyone ran this. Changing it changes what is replayed when.
const FIRST_SESSION_MILLIS: i64 = 1_767_225_600_000;
/// Symbol, tick size, start price and yearly volatility in percent of what is simulated.
const SIMULATED: [(&str, &str, &str, u32); 4] = [
    ("BTCUSD", "0.01", "64000", 60),
    ("EURUSD", "0.00001", "1.08", 8),
    ("GOLD", "0.01", "2400", 16),
    ("SILVER", "0.001", "28", 28),
];
/// Ticks of a simulated session.
const SIMULATED_TICKS: usize = 60;

/// Maps the clock to sessions and places in them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Calendar {
    speed: u64,
}

/// A place in market time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct MarketTime {
    /// The number of the session.
    pub session: u64,
    /// Milliseconds of market time after its start.
    pub offset_millis: u64,
}

impl Calendar {
    /// A calendar in which so many market seconds pass in a second.
    pub(crate) fn new(speed: u32) -> Self {
        let speed = u64::from(speed.max(1));
        Self { speed }
    }

    /// Where the market stands at `now`; before the first session it stands at its start.
    pub(crate) fn place(self, now: DateTime<Utc>) -> MarketTime {
        let elapsed = now.timestamp_millis().saturating_sub(FIRST_SESSION_MILLIS);
        let market_millis = elapsed.max(0).unsigned_abs().saturating_mul(self.speed);
        MarketTime {
            session: market_millis / SESSION_MILLIS,
            offset_millis: market_millis % SESSION_MILLIS,
        }
    }
}

/// Histories and simulations on one calendar.
#[derive(Debug)]
pub(crate) struct Market {
    calendar: Calendar,
    seed: u64,
    histories: Vec<History>,
    simulations: Vec<Simulation>,
    /// The session in memory of each symbol.
    sessions: HashMap<Symbol, Session>,
}

#[derive(Debug)]
struct Session {
    number: u64,
    replay_day: Option<NaiveDate>,
    ticks: Vec<SessionTick>,
}

impl Market {
    /// The shipped histories and simulations.
    pub(crate) fn new(calendar: Calendar, seed: u64) -> anyhow::Result<Self> {
        let simulations: anyhow::Result<Vec<_>> = SIMULATED.iter().map(simulation).collect();
        Ok(Self {
            calendar,
            seed,
            histories: histories()?,
            simulations: simulations?,
            sessions: HashMap::new(),
        })
    }

    pub(crate) fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// Every price after `from`, up to and including `to`, in order within each symbol.
    pub(crate) fn due(
        &mut self,
        from: MarketTime,
        to: MarketTime,
    ) -> anyhow::Result<Vec<(Symbol, PublishedPrice)>> {
        let mut due = Vec::new();
        for number in from.session..=to.session {
            let after = (number == from.session).then_some(from.offset_millis);
            let until = if number == to.session {
                to.offset_millis
            } else {
                u64::MAX
            };
            self.open_sessions(number)?;
            for (symbol, session) in &self.sessions {
                let in_time = |tick: &&SessionTick| {
                    after.is_none_or(|after| tick.offset_millis > after)
                        && tick.offset_millis <= until
                };
                due.extend(session.ticks.iter().filter(in_time).map(|tick| {
                    let price = PublishedPrice {
                        price: tick.price,
                        size: tick.size,
                        size_left_out: false,
                        bid: None,
                        ask: None,
                        time: None,
                        replay_day: session.replay_day,
                    };
                    (symbol.clone(), price)
                }));
            }
        }
        Ok(due)
    }

    /// Makes the sessions of this number, where they are not there yet.
    fn open_sessions(&mut self, number: u64) -> anyhow::Result<()> {
        let is_open = |session: &Session| session.number == number;
        if !self.sessions.is_empty() && self.sessions.values().all(is_open) {
            return Ok(());
        }
        for history in &self.histories {
            let (day, ticks) = history.session(number, self.seed)?;
            let replay_day = Some(day);
            let session = Session {
                number,
                replay_day,
                ticks,
            };
            self.sessions.insert(history.symbol().clone(), session);
        }
        for simulation in &self.simulations {
            let ticks = simulation.session(number, SIMULATED_TICKS, self.seed)?;
            let session = Session {
                number,
                replay_day: None,
                ticks,
            };
            self.sessions.insert(simulation.symbol().clone(), session);
        }
        Ok(())
    }
}

fn simulation(
    &(symbol, tick_size, start, percent): &(&str, &str, &str, u32),
) -> anyhow::Result<Simulation> {
    let made = || {
        anyhow::Ok(Simulation::new(
            Symbol::parse(symbol)?,
            TickSize::try_from(tick_size.to_owned())?,
            Price::try_from(start.to_owned())?,
            Decimal::new(percent.into(), 2),
        )?)
    };
    made().with_context(|| format!("in the simulation of {symbol}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{DateTime, TimeDelta};

    use super::*;

    fn market(seed: u64) -> Market {
        Market::new(Calendar::new(600), seed).unwrap()
    }

    fn place(session: u64, offset_millis: u64) -> MarketTime {
        MarketTime {
            session,
            offset_millis,
        }
    }

    #[test]
    fn many_small_steps_publish_what_one_large_step_does() {
        let sorted = |mut due: Vec<(Symbol, PublishedPrice)>| {
            due.sort_by_key(|(symbol, due)| (symbol.clone(), due.replay_day, due.price));
            due
        };
        let whole = market(1).due(place(5, 1_000), place(6, 2_000_000)).unwrap();
        let mut stepwise = market(1);
        let places = [
            place(5, 1_000),
            place(5, 9_000_000),
            place(6, 0),
            place(6, 2_000_000),
        ];
        let steps = places
            .windows(2)
            .flat_map(|pair| stepwise.due(pair[0], pair[1]).unwrap());
        assert_eq!(sorted(steps.collect()), sorted(whole.clone()));
        assert_ne!(
            sorted(market(2).due(place(5, 1_000), place(6, 2_000_000)).unwrap()),
            sorted(whole)
        );
    }

    #[test]
    fn price_feed_ticks_every_symbol_steadily() {
        let mut market = market(1);
        let now = DateTime::from_timestamp(1_795_269_600, 0).unwrap();
        let seconds = 600;
        let calendar = market.calendar();
        let (from, to) = (
            calendar.place(now),
            calendar.place(now + TimeDelta::seconds(seconds)),
        );
        let due = market.due(from, to).unwrap();
        let symbols: BTreeSet<_> = due.iter().map(|(symbol, _)| symbol.to_string()).collect();
        assert_eq!(symbols.len(), 9);
        let a_second = due.len() as f64 / seconds as f64;
        assert!((5.0..30.0).contains(&a_second), "{a_second} ticks a second");
    }

    #[test]
    fn session_place_follows_the_clock() {
        let calendar = Calendar::new(600);
        let start = DateTime::from_timestamp_millis(FIRST_SESSION_MILLIS).unwrap();
        let place = |session, offset_millis| MarketTime {
            session,
            offset_millis,
        };
        assert_eq!(calendar.place(start - TimeDelta::days(1)), place(0, 0));
        assert_eq!(
            calendar.place(start + TimeDelta::seconds(1)),
            place(0, 600_000)
        );
        assert_eq!(
            calendar.place(start + TimeDelta::seconds(39 * 7 + 2)),
            place(7, 1_200_000)
        );
    }
}
