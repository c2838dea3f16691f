//! Everything the feed prices, and what is due: it is read off the clock and what was ordered, so that no process has to remember.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use market::{PublishedPrice, SESSION_MILLIS, SessionTick, Simulation, Symbol};

use crate::{
    bars::{History, histories},
    market_clock::{FIRST_MILLIS, MarketClock},
    orders::Orders,
    scenario::Scenarios,
    simulated::{GroupDays, Simulated, Stage},
};

/// A session that is long over is told with so many ticks.
const TICKS_OF_THE_PAST: u64 = 60;
/// The usual time between two ticks of a replay that is slow enough for it.
const TICK_MILLIS: u64 = 1_500;
/// Fewest and most ticks of a usual session.
const TICKS_A_SESSION: (u64, u64) = (60, 15_600);
/// Most prices of the past, of all symbols together: each is asked and answered.
const PAST_PRICES_MAX: usize = 30_000;

/// What each symbol did, oldest first.
pub(crate) type Past = Vec<(Symbol, Vec<PublishedPrice>)>;

/// A place in what is replayed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct SessionPlace {
    /// The number of the session.
    session: u64,
    /// Milliseconds of market time after its start.
    offset_millis: u64,
}

impl SessionPlace {
    /// Where what is replayed stands; before the first session it stands at its start.
    fn at(market: DateTime<Utc>) -> Self {
        let passed = market.timestamp_millis().saturating_sub(FIRST_MILLIS);
        let passed = passed.max(0).unsigned_abs();
        Self {
            session: passed / SESSION_MILLIS,
            offset_millis: passed % SESSION_MILLIS,
        }
    }
}

/// Histories and simulations.
#[derive(Debug)]
pub(crate) struct Market {
    seed: u64,
    histories: Vec<History>,
    simulated: Vec<Simulated>,
    groups: GroupDays,
    /// The session in memory of each symbol, as it is at a speed.
    sessions: HashMap<Symbol, Session>,
    sessions_speed: u32,
}

#[derive(Debug)]
struct Session {
    number: u64,
    replay_day: NaiveDate,
    ticks: Vec<SessionTick>,
}

impl Market {
    /// The shipped histories, and simulations.
    pub(crate) fn new(seed: u64, simulations: Vec<Simulation>) -> anyhow::Result<Self> {
        Ok(Self {
            seed,
            histories: histories()?,
            simulated: simulations.into_iter().map(Simulated::new).collect(),
            groups: GroupDays::default(),
            sessions: HashMap::new(),
            sessions_speed: 0,
        })
    }

    /// How many symbols there are.
    pub(crate) fn symbols(&self) -> usize {
        self.histories.len() + self.simulated.len()
    }

    /// Every price after `from`, up to and including `to`, in order within each symbol.
    pub(crate) fn due(
        &mut self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        orders: &Orders,
        scenarios: &Scenarios,
    ) -> anyhow::Result<Vec<(Symbol, PublishedPrice)>> {
        let clock = orders.clock;
        let (from, to) = (clock.time(from), clock.time(to));
        let play = orders.play(scenarios);
        if play.is_silent(to) {
            return Ok(Vec::new());
        }
        let places = (SessionPlace::at(from), SessionPlace::at(to));
        let mut due = self.replayed(places, clock.speed())?;
        let mut stage = Stage {
            groups: &mut self.groups,
            play,
            seed: self.seed,
        };
        for simulated in &mut self.simulated {
            let prices = simulated.due((from, to), &mut stage)?.into_iter();
            due.extend(prices.map(|price| (simulated.symbol().clone(), price)));
        }
        Ok(due)
    }

    fn replayed(
        &mut self,
        (from, to): (SessionPlace, SessionPlace),
        speed: u32,
    ) -> anyhow::Result<Vec<(Symbol, PublishedPrice)>> {
        let mut due = Vec::new();
        for number in from.session..=to.session {
            let after = (number == from.session).then_some(from.offset_millis);
            let until = if number == to.session {
                to.offset_millis
            } else {
                u64::MAX
            };
            self.open_sessions(number, speed)?;
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
    fn open_sessions(&mut self, number: u64, speed: u32) -> anyhow::Result<()> {
        let is_open = |session: &Session| session.number == number;
        let are_open = !self.sessions.is_empty() && self.sessions.values().all(is_open);
        if are_open && self.sessions_speed == speed {
            return Ok(());
        }
        self.sessions_speed = speed;
        let count = ticks_a_session(speed);
        for history in &self.histories {
            let session = Session::open(history, number, self.seed, count)?;
            self.sessions.insert(history.symbol().clone(), session);
        }
        Ok(())
    }

    /// What every symbol did at these times, oldest first: a price each, where there was one.
    pub(crate) fn past(
        &mut self,
        times: &[DateTime<Utc>],
        orders: &Orders,
        scenarios: &Scenarios,
    ) -> anyhow::Result<Past> {
        let mut all = Vec::new();
        for history in &self.histories {
            let prices = replayed_past(history, times, orders.clock, self.seed)?;
            all.push((history.symbol().clone(), prices));
        }
        let mut stage = Stage {
            groups: &mut self.groups,
            play: orders.play(scenarios),
            seed: self.seed,
        };
        for simulated in &mut self.simulated {
            let market = times.iter().map(|time| orders.clock.time(*time));
            let prices = simulated.past(market, &mut stage)?;
            let prices = times.iter().zip(prices);
            let prices = prices.filter_map(|(time, price)| Some(at(*time, price?)));
            let prices = prices.collect();
            all.push((simulated.symbol().clone(), prices));
        }
        Ok(all)
    }
}

fn replayed_past(
    history: &History,
    times: &[DateTime<Utc>],
    clock: MarketClock,
    seed: u64,
) -> anyhow::Result<Vec<PublishedPrice>> {
    let mut prices = Vec::with_capacity(times.len());
    let mut session: Option<Session> = None;
    let place = |time: &DateTime<Utc>| SessionPlace::at(clock.time(*time));
    let last = times.last().map_or(0, |last| place(last).session);
    for time in times {
        let SessionPlace {
            session: number,
            offset_millis,
        } = place(time);
        if session
            .as_ref()
            .is_none_or(|session| session.number != number)
        {
            // The session that runs, and the one before it, are told as they were.
            let count = match number + 1 >= last {
                true => ticks_a_session(clock.speed()),
                false => TICKS_OF_THE_PAST,
            };
            session = Some(Session::open(history, number, seed, count)?);
        }
        let there = session.as_ref();
        let there = there.and_then(|session| session.at(offset_millis));
        prices.extend(there.map(|price| at(*time, price)));
    }
    Ok(prices)
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

fn at(time: DateTime<Utc>, price: PublishedPrice) -> PublishedPrice {
    PublishedPrice {
        time: Some(time),
        ..price
    }
}

/// Ticks of a usual session: as many as are seen in its time.
fn ticks_a_session(speed: u32) -> u64 {
    let (fewest, most) = TICKS_A_SESSION;
    (SESSION_MILLIS / u64::from(speed.max(1)) / TICK_MILLIS).clamp(fewest, most)
}

/// The times that a chart's past is told at, as far back as `reach`, oldest first: the nearer, the closer together. Of many symbols
/// fewer times are told.
pub(crate) fn past_times(
    now: DateTime<Utc>,
    reach: TimeDelta,
    symbols: usize,
) -> Vec<DateTime<Utc>> {
    let spans = [
        (TimeDelta::days(60), TimeDelta::hours(4)),
        (TimeDelta::days(14), TimeDelta::minutes(30)),
        (TimeDelta::hours(36), TimeDelta::minutes(5)),
        (TimeDelta::hours(6), TimeDelta::minutes(1)),
        (TimeDelta::minutes(100), TimeDelta::seconds(6)),
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
    let each = (times.len() * symbols).div_ceil(PAST_PRICES_MAX).max(1);
    // The newest one is told in any case.
    let skipped = times.len().saturating_sub(1) % each;
    times.into_iter().skip(skipped).step_by(each).collect()
}

#[cfg(test)]
mod tests;
