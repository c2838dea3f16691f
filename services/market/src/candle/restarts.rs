//! Candles equal what their ticks come to, whatever came late and however often their builder died.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{tests::tick, *};
use crate::LATE_MAX;

/// A price, so many milliseconds after the one before, and told so many too late.
#[derive(Clone, Debug)]
pub(super) struct Made {
    after: i64,
    late: i64,
    price: u32,
}

impl Made {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        let after = prop_oneof![6 => 0_i64..900, 2 => 0_i64..40_000, 1 => Just(200_000_000_i64)];
        let late = prop_oneof![3 => Just(0_i64), 2 => 0_i64..2_500, 1 => 0_i64..60_000];
        (after, late, 1_u32..50).prop_map(|(after, late, price)| Self { after, late, price })
    }

    /// Its tick after others, as admission makes it.
    pub(super) fn after(&self, ticks: &[Tick]) -> Tick {
        let start = DateTime::from_timestamp(1_795_269_590, 0).unwrap();
        let newest = ticks.last().map_or(start, |tick| tick.time);
        let made_at = newest + TimeDelta::milliseconds(self.after - self.late);
        let time = newest.max(made_at);
        Tick {
            time,
            late: (made_at < time).then(|| made_at.max(time - LATE_MAX)),
            ..tick(
                "2026-11-21T14:00:00Z",
                &self.price.to_string(),
                ticks.len() as u64 + 1,
            )
        }
    }
}

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    Tick(Made),
    /// The open candle is told.
    Tell,
    /// What waits is kept.
    Keep,
    /// The builder dies, and another goes on.
    Restart,
}

/// A builder of candles, and what outlives it.
struct Builder {
    series: Series,
    waiting: Vec<Candle>,
    kept: BTreeMap<DateTime<Utc>, Candle>,
    told: Option<Candle>,
    ticks: Vec<Tick>,
}

impl Builder {
    fn run(interval: Interval, steps: &[Step]) -> Self {
        let mut builder = Self {
            series: Series::new(interval),
            waiting: Vec::new(),
            kept: BTreeMap::new(),
            told: None,
            ticks: Vec::new(),
        };
        for step in steps {
            match step {
                Step::Tick(made) => builder.tick(made),
                Step::Tell => builder.told = builder.series.open().cloned().or(builder.told),
                Step::Keep => builder.keep(),
                Step::Restart => builder.restart(),
            }
        }
        let last = builder.series.pass(DateTime::<Utc>::MAX_UTC);
        builder.waiting.extend(last.map(Ended::candle));
        builder.keep();
        builder
    }

    fn tick(&mut self, made: &Made) {
        let tick = made.after(&self.ticks);
        self.ticks.push(tick.clone());
        let ended = self.series.take(&tick);
        self.waiting.extend(ended.map(Ended::candle));
    }

    fn keep(&mut self) {
        let waiting = self.waiting.drain(..);
        self.kept
            .extend(waiting.map(|candle| (candle.open_time, candle)));
    }

    fn restart(&mut self) {
        self.waiting.clear();
        let needed = Series::needed(self.series.interval());
        let newest = self.kept.values().rev().take(needed).cloned();
        let mut kept: Vec<Candle> = newest.collect();
        kept.reverse();
        self.series = Series::resume(self.series.interval(), kept, self.told.clone());
        for tick in &self.ticks {
            let ended = self.series.take_kept(tick);
            self.waiting.extend(ended.map(Ended::candle));
        }
    }
}

/// The candles of ticks, from scratch.
pub(super) fn aggregated(ticks: &[Tick], interval: Interval) -> Vec<Candle> {
    let mut spans: BTreeMap<DateTime<Utc>, Vec<&Tick>> = BTreeMap::new();
    for tick in ticks {
        let span = spans.entry(interval.open_time(tick.made_at()));
        span.or_default().push(tick);
    }
    let candle = |mut ticks: Vec<&Tick>| {
        ticks.sort_by_key(|tick| (tick.made_at(), tick.sequence));
        let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
        let of_last = Candle::of(last, interval);
        Candle {
            high: ticks.iter().map(|tick| tick.price).max().unwrap(),
            low: ticks.iter().map(|tick| tick.price).min().unwrap(),
            close: last.price,
            volume: ticks.iter().map(|tick| units(tick)).sum(),
            trades: ticks.len() as u64,
            sequence: ticks.iter().map(|tick| tick.sequence).max().unwrap(),
            last_millis: of_last.last_millis,
            closed: true,
            ..Candle::of(first, interval)
        }
    };
    spans.into_values().map(candle).collect()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => Made::any().prop_map(Step::Tick),
        2 => Just(Step::Tell),
        2 => Just(Step::Keep),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 0..120)
}

proptest! {
    #[test]
    fn candles_equal_their_ticks_through_restarts_and_late_prices(steps in steps()) {
        for interval in Interval::ALL {
            let builder = Builder::run(interval, &steps);
            let candles: Vec<Candle> = builder.kept.into_values().collect();
            prop_assert_eq!(candles, aggregated(&builder.ticks, interval), "{}", interval);
        }
    }
}
