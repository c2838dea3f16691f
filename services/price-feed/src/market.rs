//! Everything the feed prices, and what is due: it is read off the clock, so that no process has to remember.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use market::{PublishedPrice, SESSION_MILLIS, SessionTick, Symbol};

use crate::{
    bars::{History, histories},
    scenario::Scenario,
    simulated::{Simulated, simulated},
};

/// When session 0 began: 2026-01-01, before anyone ran this. Changing it changes what is replayed when.
const FIRST_SESSION_MILLIS: i64 = 1_767_225_600_000;
/// A session that is long over is told with so many ticks.
const TICKS_OF_THE_PAST: u64 = 60;
/// The usual time between two ticks of a replay that is slow enough for it.
const TICK_MILLIS: u64 = 1_500;
/// Fewest and most ticks of a usual session.
const TICKS_A_SESSION: (u64, u64) = (60, 15_600);

/// What each symbol did, oldest first.
pub(crate) type Past = Vec<(Symbol, Vec<PublishedPrice>)>;

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

    /// Ticks of a usual session: as many as are seen in its time.
    fn ticks_a_session(self) -> u64 {
        let (fewest, most) = TICKS_A_SESSION;
        (SESSION_MILLIS / self.speed / TICK_MILLIS).clamp(fewest, most)
    }
}

/// Histories and simulations on one calendar.
#[derive(Debug)]
pub(crate) struct Market {
    calendar: Calendar,
    seed: u64,
    scenario: Scenario,
    histories: Vec<History>,
    simulated: Vec<Simulated>,
    /// The session in memory of each symbol.
    sessions: HashMap<Symbol, Session>,
}

#[derive(Debug)]
struct Session {
    number: u64,
    replay_day: NaiveDate,
    ticks: Vec<SessionTick>,
}

impl Market {
    /// The shipped histories and simulations.
    pub(crate) fn new(calendar: Calendar, seed: u64, scenario: Scenario) -> anyhow::Result<Self> {
        Ok(Self {
            calendar,
            seed,
            scenario,
            histories: histories()?,
            simulated: simulated()?,
            sessions: HashMap::new(),
        })
    }

    /// Every price after `from`, up to and including `to`, in order within each symbol.
    pub(crate) fn due(
        &mut self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> anyhow::Result<Vec<(Symbol, PublishedPrice)>> {
        if self.scenario.is_silent(to) {
            return Ok(Vec::new());
        }
        let mut due = self.replayed(self.calendar.place(from), self.calendar.place(to))?;
        for simulated in &mut self.simulated {
            due.extend(simulated.due(from, to, self.seed, self.scenario)?);
        }
        Ok(due)
    }

    fn replayed(
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
                let in_time = session.ticks.iter().filter(in_time);
                due.extend(in_time.map(|tick| (symbol.clone(), session.price(tick))));
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
        let count = self.calendar.ticks_a_session();
        for history in &self.histories {
            let session = Session::open(history, number, self.seed, count)?;
            self.sessions.insert(history.symbol().clone(), session);
        }
        Ok(())
    }

    /// What every symbol did at these times, oldest first: a price each, where there was one.
    pub(crate) fn past(&mut self, times: &[DateTime<Utc>]) -> anyhow::Result<Past> {
        let mut all = Vec::new();
        // The session that runs, and the one before it, are told as they were.
        let last = times
            .last()
            .map_or(0, |last| self.calendar.place(*last).session);
        let count = |number| match number + 1 >= last {
            true => self.calendar.ticks_a_session(),
            false => TICKS_OF_THE_PAST,
        };
        for history in &self.histories {
            let mut session: Option<Session> = None;
            let mut prices = Vec::new();
            for time in times {
                let MarketTime {
                    session: number,
                    offset_millis,
                } = self.calendar.place(*time);
                if session
                    .as_ref()
                    .is_none_or(|session| session.number != number)
                {
                    session = Some(Session::open(history, number, self.seed, count(number))?);
                }
                let at = session
                    .as_ref()
                    .and_then(|session| session.at(offset_millis));
                prices.extend(at.map(|price| PublishedPrice {
                    time: Some(*time),
                    ..price
                }));
            }
            all.push((history.symbol().clone(), prices));
        }
        for simulated in &mut self.simulated {
            all.push((
                simulated.symbol().clone(),
                simulated.past(times, self.seed)?,
            ));
        }
        Ok(all)
    }
}

impl Session {
    fn open(history: &History, number: u64, seed: u64, count: u64) -> anyhow::Result<Self> {
        let (replay_day, ticks) = history.session(number, seed, count)?;
        Ok(Self {
            number,
            replay_day,
            ticks,
        })
    }

    /// The last price at a place of it.
    fn at(&self, offset_millis: u64) -> Option<PublishedPrice> {
        let passed = self
            .ticks
            .iter()
            .take_while(|tick| tick.offset_millis <= offset_millis);
        passed.last().map(|tick| self.price(tick))
    }

    fn price(&self, tick: &SessionTick) -> PublishedPrice {
        PublishedPrice {
            price: tick.price,
            size: tick.size,
            size_left_out: false,
            bid: None,
            ask: None,
            time: None,
            replay_day: Some(self.replay_day),
        }
    }
}

/// The times that a chart's past is told at, as far back as `reach`, oldest first: the nearer, the closer together.
pub(crate) fn past_times(now: DateTime<Utc>, reach: TimeDelta) -> Vec<DateTime<Utc>> {
    let spans = [
        (TimeDelta::days(60), TimeDelta::hours(4)),
        (TimeDelta::days(14), TimeDelta::minutes(30)),
        (TimeDelta::hours(36), TimeDelta::minutes(5)),
        (TimeDelta::hours(6), TimeDelta::seconds(30)),
    ];
    let ends = spans.iter().skip(1).map(|(before, _)| *before);
    let ends = ends.chain([TimeDelta::zero()]);
    let mut times = Vec::new();
    for ((before, step), end) in spans.into_iter().zip(ends) {
        let mut left = before;
        while left > end {
            if left <= reach {
                times.push(now - left);
            }
            left -= step;
        }
    }
    times
}

#[cfg(test)]
mod tests;
