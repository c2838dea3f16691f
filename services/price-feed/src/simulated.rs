//! What is due of the symbols that are simulated. All times here are the market's.

use std::{collections::HashMap, sync::Arc};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use market::{
    Disturbance, GroupDay, MINUTES_A_DAY, PublishedPrice, SimulatedDay, SimulatedGroup,
    SimulatedTrade, Simulation, Symbol,
};

use crate::orders::Play;

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const MINUTE_MILLIS: i64 = 60_000;

/// The days of groups that were asked for last: symbols of a group share one.
#[derive(Debug, Default)]
pub(crate) struct GroupDays(HashMap<String, (u64, Arc<GroupDay>)>);

/// A simulated symbol, with the day and the minute that were asked for last.
#[derive(Debug)]
pub(crate) struct Simulated {
    simulation: Simulation,
    day: Option<(u64, SimulatedDay)>,
    minute: Option<Minute>,
}

/// The trades of a minute, as it was disturbed.
#[derive(Debug)]
struct Minute {
    number: i64,
    disturbance: Disturbance,
    is_halted: bool,
    trades: Vec<SimulatedTrade>,
}

/// What the symbols have in common.
pub(crate) struct Stage<'a> {
    pub(crate) groups: &'a mut GroupDays,
    pub(crate) play: Play<'a>,
    pub(crate) seed: u64,
}

impl GroupDays {
    fn of(&mut self, group: &SimulatedGroup, number: u64, seed: u64) -> Arc<GroupDay> {
        let held = self.0.get(&group.name);
        let held = held.filter(|(held, _)| *held == number);
        if let Some((_, day)) = held {
            return Arc::clone(day);
        }
        let day = Arc::new(GroupDay::of(group, number, seed));
        self.0
            .insert(group.name.clone(), (number, Arc::clone(&day)));
        day
    }
}

impl Simulated {
    pub(crate) fn new(simulation: Simulation) -> Self {
        Self {
            simulation,
            day: None,
            minute: None,
        }
    }

    pub(crate) fn symbol(&self) -> &Symbol {
        self.simulation.symbol()
    }

    /// The trades after `from`, up to and including `to`.
    pub(crate) fn due(
        &mut self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        stage: &mut Stage<'_>,
    ) -> anyhow::Result<Vec<PublishedPrice>> {
        let group = self.simulation.group().name.clone();
        let mut due = Vec::new();
        let mut minute = start_of_minute(from);
        while minute <= to {
            let (after, until) = (millis(from - minute), millis(to - minute));
            let made = self.minute(minute, stage)?;
            let first = made.place_of(after);
            let in_time = made.trades[first..].iter();
            let in_time = in_time.take_while(|trade| trade.offset_millis as i64 <= until);
            let is_traded = |trade: &&SimulatedTrade| {
                let at = minute + TimeDelta::milliseconds(trade.offset_millis as i64);
                !stage.play.is_halted(at, &group)
            };
            if !made.is_halted {
                due.extend(in_time.filter(is_traded).map(price));
            }
            minute += MINUTE;
        }
        Ok(due)
    }

    /// The price at each of these times: of the next trade in that minute, else of its last.
    pub(crate) fn past(
        &mut self,
        times: impl IntoIterator<Item = DateTime<Utc>>,
        stage: &mut Stage<'_>,
    ) -> anyhow::Result<Vec<Option<PublishedPrice>>> {
        let mut prices = Vec::new();
        for time in times {
            let minute = start_of_minute(time);
            let made = self.minute(minute, stage)?;
            let next = made.trades.get(made.place_of(millis(time - minute) - 1));
            prices.push(next.or(made.trades.last()).map(price));
        }
        Ok(prices)
    }

    fn minute(&mut self, minute: DateTime<Utc>, stage: &mut Stage<'_>) -> anyhow::Result<&Minute> {
        let number = minute.timestamp_millis() / MINUTE_MILLIS;
        let group = &self.simulation.group().name;
        let disturbance = stage.play.disturbance(minute, group);
        let is_same = |held: &mut Minute| held.number == number && held.disturbance == disturbance;
        let made = match self.minute.take_if(is_same) {
            Some(made) => made,
            None => self.make_minute(minute, disturbance, stage)?,
        };
        Ok(self.minute.insert(made))
    }

    fn make_minute(
        &mut self,
        start: DateTime<Utc>,
        disturbance: Disturbance,
        stage: &mut Stage<'_>,
    ) -> anyhow::Result<Minute> {
        let (number, place) = place(start);
        let (simulation, seed) = (&self.simulation, stage.seed);
        if self.day.as_ref().is_none_or(|(held, _)| *held != number) {
            let group = stage.groups.of(simulation.group(), number, seed);
            self.day = Some((number, simulation.day(group, seed)));
        }
        let (_, day) = self.day.as_ref().context("the day was opened")?;
        let group = &simulation.group().name;
        let shift = |minute: usize| {
            let back = MINUTE * i32::try_from(place - minute).unwrap_or(i32::MAX);
            stage.play.shift(start - back, group)
        };
        Ok(Minute {
            number: start.timestamp_millis() / MINUTE_MILLIS,
            disturbance,
            is_halted: simulation.is_halted(day, place, shift),
            trades: simulation.trades(day, place, disturbance, seed)?,
        })
    }
}

impl Minute {
    /// The first of its trades that came later than so many milliseconds after its start.
    fn place_of(&self, after: i64) -> usize {
        self.trades
            .partition_point(|trade| trade.offset_millis as i64 <= after)
    }
}

fn price(trade: &SimulatedTrade) -> PublishedPrice {
    PublishedPrice {
        price: trade.price,
        size: Some(trade.size),
        size_left_out: false,
        bid: Some(trade.bid),
        ask: Some(trade.ask),
        time: None,
        replay_day: None,
    }
}

/// The number of a day, and the minute in it.
fn place(minute: DateTime<Utc>) -> (u64, usize) {
    let minutes = (minute.timestamp() / 60).max(0).unsigned_abs();
    let a_day = MINUTES_A_DAY as u64;
    (minutes / a_day, (minutes % a_day) as usize)
}

fn start_of_minute(time: DateTime<Utc>) -> DateTime<Utc> {
    let into = time.timestamp_millis().rem_euclid(MINUTE_MILLIS);
    time - TimeDelta::milliseconds(into)
}

fn millis(span: TimeDelta) -> i64 {
    span.num_milliseconds()
}
