//! The symbols that are simulated, and what of them is due.

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use market::{
    Disturbance, MINUTES_A_DAY, Price, PublishedPrice, SimulatedDay, SimulatedTrade, Simulation,
    SimulationSettings, Symbol, TickSize,
};

use crate::scenario::Scenario;

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const MINUTE_MILLIS: i64 = 60_000;

/// One line of what is simulated.
struct Line {
    symbol: &'static str,
    tick_size: &'static str,
    start: &'static str,
    yearly_percent: u32,
    group: &'static str,
    beta: f64,
    rate: f64,
    spread_ticks: u32,
    usual_size: &'static str,
}

#[rustfmt::skip]
const LINES: [Line; 4] = [
    Line { symbol: "BTCUSD", tick_size: "0.01", start: "64000", yearly_percent: 60, group: "Crypto", beta: 0.9, rate: 0.9, spread_ticks: 640, usual_size: "0.0150" },
    Line { symbol: "EURUSD", tick_size: "0.00001", start: "1.08", yearly_percent: 8, group: "Currencies", beta: 0.6, rate: 0.7, spread_ticks: 2, usual_size: "50000" },
    Line { symbol: "GOLD", tick_size: "0.01", start: "2400", yearly_percent: 16, group: "Metals", beta: 0.85, rate: 0.5, spread_ticks: 20, usual_size: "5" },
    Line { symbol: "SILVER", tick_size: "0.001", start: "28", yearly_percent: 28, group: "Metals", beta: 0.85, rate: 0.4, spread_ticks: 8, usual_size: "100" },
];

/// A simulated symbol, with the day and the minute that were asked for last.
#[derive(Debug)]
pub(crate) struct Simulated {
    simulation: Simulation,
    day: Option<(u64, SimulatedDay)>,
    minute: Option<(i64, Vec<SimulatedTrade>)>,
}

/// All of them.
pub(crate) fn simulated() -> anyhow::Result<Vec<Simulated>> {
    let made = |line: &Line| {
        let settings = SimulationSettings {
            group: line.group.to_owned(),
            yearly_volatility: f64::from(line.yearly_percent) / 100.0,
            beta: line.beta,
            rate: line.rate,
            spread_ticks: line.spread_ticks,
            usual_size: line.usual_size.parse()?,
        };
        let simulation = Simulation::new(
            Symbol::parse(line.symbol)?,
            TickSize::try_from(line.tick_size.to_owned())?,
            Price::try_from(line.start.to_owned())?,
            settings,
        )?;
        anyhow::Ok(Simulated {
            simulation,
            day: None,
            minute: None,
        })
    };
    let all = LINES.iter();
    all.map(|line| made(line).with_context(|| format!("in the simulation of {}", line.symbol)))
        .collect()
}

impl Simulated {
    pub(crate) fn symbol(&self) -> &Symbol {
        self.simulation.symbol()
    }

    /// The trades after `from`, up to and including `to`.
    pub(crate) fn due(
        &mut self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        seed: u64,
        scenario: Scenario,
    ) -> anyhow::Result<Vec<(Symbol, PublishedPrice)>> {
        let mut due = Vec::new();
        let mut minute = start_of_minute(from);
        while minute <= to {
            if !scenario.halts(minute) {
                let (after, until) = (millis(from - minute), millis(to - minute));
                let symbol = self.symbol().clone();
                let trades = self
                    .trades(minute, seed, scenario.disturbance(minute))?
                    .iter();
                let in_time = trades.filter(|trade| {
                    let at = trade.offset_millis as i64;
                    after < at && at <= until
                });
                due.extend(in_time.map(|trade| (symbol.clone(), price(trade))));
            }
            minute += MINUTE;
        }
        Ok(due)
    }

    fn trades(
        &mut self,
        minute: DateTime<Utc>,
        seed: u64,
        disturbance: Disturbance,
    ) -> anyhow::Result<&[SimulatedTrade]> {
        let number = minute.timestamp_millis() / MINUTE_MILLIS;
        let held = self.minute.take_if(|(held, _)| *held == number);
        let held = match held {
            Some(held) => held,
            None => {
                let (day, place) = place(minute);
                self.open(day, seed);
                let day = self.day.as_ref().map(|(_, day)| day);
                let day = day.context("the day was opened")?;
                (
                    number,
                    self.simulation.trades(day, place, disturbance, seed)?,
                )
            }
        };
        Ok(&self.minute.insert(held).1)
    }

    /// The price at each of these times.
    pub(crate) fn past(
        &mut self,
        times: &[DateTime<Utc>],
        seed: u64,
    ) -> anyhow::Result<Vec<PublishedPrice>> {
        let mut prices = Vec::new();
        for time in times {
            let minute = start_of_minute(*time);
            let trades = self.trades(minute, seed, Disturbance::NONE)?;
            let until = millis(*time - minute) + MINUTE_MILLIS / 2;
            let last = trades
                .iter()
                .rfind(|trade| (trade.offset_millis as i64) < until);
            prices.extend(last.map(|trade| PublishedPrice {
                time: Some(*time),
                ..price(trade)
            }));
        }
        Ok(prices)
    }

    fn open(&mut self, number: u64, seed: u64) {
        if self.day.as_ref().is_none_or(|(held, _)| *held != number) {
            self.day = Some((number, self.simulation.day(number, seed)));
        }
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
