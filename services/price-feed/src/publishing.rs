//! Publishes while the lease is held: first what came to be in the time before, then what is due.

use std::{collections::HashMap, sync::Arc, time::Duration};

use anyhow::Context;
use async_nats::Client;
use bootstrap::{Shutdown, clock};
use broker::Lease;
use chrono::{DateTime, TimeDelta, Utc};
use market::{PublishedPrice, Symbol};
use tokio::{
    sync::{Mutex, watch},
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};
use topology::{FEED, Token, encode_symbol, subject};

use crate::{
    captured::{Captured, Recorder},
    control::Control,
    listed::Listed,
    market::{Market, Past, past_times},
    orders::Orders,
    past,
    scenario::Scenarios,
};

/// How often the clock is looked at: well below the 250 ms at which a change of a row is noticed.
const STEP: Duration = Duration::from_millis(50);
/// Beyond this a pause is not made up for: old prices are of no use.
const CATCH_UP_MAX: TimeDelta = TimeDelta::seconds(2);
/// Most prices of a symbol in a step. Of more, as a fast market has, the newest are told.
const PRICES_A_STEP_MAX: usize = 8;

/// Where prices come from.
#[derive(Debug)]
pub(crate) enum Source {
    Market(Box<Market>),
    Captured(Captured),
}

impl Source {
    pub(crate) fn symbols(&self) -> usize {
        match self {
            Self::Market(market) => market.symbols(),
            Self::Captured(captured) => captured.symbols(),
        }
    }

    fn due(
        &mut self,
        span: (DateTime<Utc>, DateTime<Utc>),
        orders: &Orders,
        scenarios: &Scenarios,
    ) -> anyhow::Result<Vec<(Symbol, PublishedPrice)>> {
        let due = match self {
            Self::Market(market) => market.due(span, orders, scenarios)?,
            Self::Captured(captured) => captured.due(span, orders, scenarios),
        };
        Ok(newest_of_each(due))
    }

    /// A session that was captured has no past.
    fn past(
        &mut self,
        (now, history): (DateTime<Utc>, TimeDelta),
        orders: &Orders,
        scenarios: &Scenarios,
    ) -> anyhow::Result<Past> {
        match self {
            Self::Market(market) => {
                let times = past_times(now, history, market.symbols());
                market.past(&times, orders, scenarios)
            }
            Self::Captured(_) => Ok(Past::default()),
        }
    }
}

/// What publishes while the lease is held.
pub(crate) struct Feed<'a> {
    pub(crate) client: &'a Client,
    pub(crate) listed: &'a Listed,
    pub(crate) control: &'a Control,
    /// Who reckons its past holds it meanwhile, also past a lease that is lost.
    pub(crate) source: &'a Arc<Mutex<Source>>,
    pub(crate) lease: &'a Lease,
    pub(crate) shutdown: &'a Shutdown,
}

impl Feed<'_> {
    /// Publishes, and takes orders, until the lease is lost or shutdown.
    pub(crate) async fn publish(
        &self,
        history: TimeDelta,
        recorder: Option<&mut Recorder>,
    ) -> anyhow::Result<()> {
        let stored = self.control.stored().await?;
        let (current, orders) = watch::channel(stored.orders.clone());
        tokio::select! {
            () = self.shutdown.requested() => Ok(()),
            () = self.lease.lost() => Ok(()),
            failed = self.control.serve(stored, current) => failed,
            failed = self.past_and_due(history, orders, recorder) => failed,
        }
    }

    /// By the same reckoning of time as market-data's: else a clock that is set would have every price refused for a minute.
    async fn past_and_due(
        &self,
        history: TimeDelta,
        orders: watch::Receiver<Orders>,
        mut recorder: Option<&mut Recorder>,
    ) -> anyhow::Result<()> {
        let publisher = Token::parse(FEED)?;
        let ordered = orders.borrow().clone();
        let past = self.past(history, ordered).await?;
        past::publish(self.client, &publisher, past).await?;
        let mut last = clock::settled();
        let mut step = interval(STEP);
        step.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            step.tick().await;
            let now = clock::settled();
            // Also when the clock was set back: go on from where it stands.
            if now - last > CATCH_UP_MAX || now < last {
                last = now;
            }
            let ordered = orders.borrow().clone();
            let scenarios = &self.control.scenarios;
            let due = self
                .source
                .lock()
                .await
                .due((last, now), &ordered, scenarios)?;
            for (symbol, price) in due {
                let Some(price) = self.listed.on_grid(&symbol, price) else {
                    continue;
                };
                if let Some(recorder) = &mut recorder {
                    recorder.note(&symbol, &price, now)?;
                }
                self.send(&publisher, &symbol, price, now).await?;
            }
            if let Some(recorder) = &mut recorder {
                recorder.flush()?;
            }
            last = now;
        }
    }

    /// Seconds of reckoning: beside the tasks that keep the lease and answer.
    async fn past(&self, history: TimeDelta, orders: Orders) -> anyhow::Result<Past> {
        let (source, scenarios) = (Arc::clone(self.source), self.control.scenarios.clone());
        let now = clock::settled();
        let reckoned = spawn_blocking(move || {
            let mut source = source.blocking_lock();
            source.past((now, history), &orders, &scenarios)
        });
        let past = reckoned.await.context("reckoning the past")??;
        let past = past.into_iter().map(|(symbol, prices)| {
            let prices = prices.into_iter();
            let wanted = prices.filter_map(|price| self.listed.on_grid(&symbol, price));
            let wanted = wanted.collect();
            (symbol, wanted)
        });
        Ok(past.collect())
    }

    async fn send(
        &self,
        publisher: &Token,
        symbol: &Symbol,
        price: PublishedPrice,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let to = subject::market_in(publisher, &encode_symbol(symbol.as_str())?);
        let price = PublishedPrice {
            time: Some(now),
            ..price
        };
        let payload = serde_json::to_vec(&price)?;
        self.client.publish(to, payload.into()).await?;
        metrics::counter!("outcry_prices_published_total").increment(1);
        Ok(())
    }
}

/// Of each symbol as many as a step tells, the newest, in their order.
fn newest_of_each(mut due: Vec<(Symbol, PublishedPrice)>) -> Vec<(Symbol, PublishedPrice)> {
    if due.len() <= PRICES_A_STEP_MAX {
        return due;
    }
    let mut told: HashMap<Symbol, usize> = HashMap::new();
    due.reverse();
    due.retain(|(symbol, _)| {
        let told = told.entry(symbol.clone()).or_default();
        *told += 1;
        *told <= PRICES_A_STEP_MAX
    });
    due.reverse();
    due
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_tells_the_newest_prices_of_each_symbol() {
        let symbols = ["A", "B"].map(|symbol| Symbol::parse(symbol).unwrap());
        let price = |number: usize| {
            let text = format!("{{\"price\":\"{number}\"}}");
            PublishedPrice::parse(text.as_bytes()).unwrap()
        };
        let all = (0..30).map(|number| (symbols[usize::from(number == 3)].clone(), price(number)));
        let told = newest_of_each(all.collect());
        let told: Vec<_> = told
            .iter()
            .map(|(_, price)| price.price.to_string())
            .collect();
        assert_eq!(told, ["3", "22", "23", "24", "25", "26", "27", "28", "29"]);
    }
}
