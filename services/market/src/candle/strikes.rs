//! Candles equal what their ticks come to without those that were struck, whatever is struck, kept, lost and begun again.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    restarts::{Made, aggregated},
    tests::tick,
    *,
};
use crate::{Strike, StruckPrice};

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    Tick(Made),
    /// The price admitted so many before the last is struck.
    Strike {
        back: usize,
    },
    /// The builder dies, and another goes on: what was told and kept is there.
    Restart,
}

/// All candles of a symbol, and what outlives their builder.
struct Ladder {
    series: Vec<Series>,
    kept: BTreeMap<(Interval, DateTime<Utc>), Candle>,
    ticks: Vec<Tick>,
    struck: Vec<StruckPrice>,
    /// So many of the newest ticks are kept.
    ticks_kept: usize,
}

impl Ladder {
    fn run(steps: &[Step], ticks_kept: usize) -> Self {
        let mut ladder = Self {
            series: Interval::ALL.map(Series::new).into(),
            kept: BTreeMap::new(),
            ticks: Vec::new(),
            struck: Vec::new(),
            ticks_kept,
        };
        for step in steps {
            match step {
                Step::Tick(made) => ladder.tick(made),
                Step::Strike { back } => ladder.strike(*back),
                Step::Restart => ladder.restart(),
            }
        }
        for at in 0..ladder.series.len() {
            let ended = ladder.series[at].pass(DateTime::<Utc>::MAX_UTC);
            ladder.keep(ended);
        }
        ladder
    }

    fn keep(&mut self, ended: Option<Ended>) {
        let ended = ended.map(Ended::candle).into_iter();
        self.kept
            .extend(ended.map(|candle| ((candle.interval, candle.open_time), candle)));
    }

    fn tick(&mut self, made: &Made) {
        let tick = made.after(&self.ticks);
        self.ticks.push(tick.clone());
        for at in 0..self.series.len() {
            let ended = self.series[at].take(&tick);
            self.keep(ended);
        }
    }

    fn newest_ticks(&self) -> &[Tick] {
        &self.ticks[self.ticks.len().saturating_sub(self.ticks_kept)..]
    }

    fn strike(&mut self, back: usize) {
        let kept = self.newest_ticks().to_vec();
        let Some(tick) = kept.iter().rev().nth(back).cloned() else {
            return;
        };
        if self.struck.iter().any(|it| it.sequence == tick.sequence) {
            return;
        }
        let mut struck = self.struck.clone();
        struck.push(StruckPrice::new(&tick, tick.time));
        let strike = Strike {
            struck: &struck,
            tick: &tick,
            ticks: &kept,
        };
        if strike.last_good().is_none() {
            return;
        }
        let held = |interval, from, to| self.held(interval, from, to);
        // Of a second some of whose ticks are gone nothing is changed.
        let Ok(again) = strike.candles(held) else {
            return;
        };
        for candle in again {
            let at = Interval::ALL.iter().position(|it| *it == candle.interval);
            self.series[at.unwrap()].put_again(&candle);
            if candle.closed {
                self.kept
                    .insert((candle.interval, candle.open_time), candle);
            }
        }
        self.struck = struck;
    }

    fn held(&self, interval: Interval, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Candle> {
        let kept = self.kept.range((interval, from)..(interval, to));
        let mut found: BTreeMap<_, _> = kept
            .map(|((_, begin), candle)| (*begin, candle.clone()))
            .collect();
        let series = self.series.iter().find(|it| it.interval() == interval);
        let moving = series.unwrap().candles();
        let moving = moving.filter(|it| (from..to).contains(&it.open_time));
        found.extend(moving.map(|candle| (candle.open_time, candle.clone())));
        found.into_values().collect()
    }

    fn restart(&mut self) {
        for at in 0..self.series.len() {
            let interval = self.series[at].interval();
            let told = self.series[at].open().cloned();
            let needed = Series::needed(interval);
            let of_interval = self.kept.values().filter(|it| it.interval == interval);
            let mut kept: Vec<Candle> = of_interval.cloned().collect();
            kept.drain(..kept.len().saturating_sub(needed));
            self.series[at] = Series::resume(interval, kept, told);
            for tick in self.newest_ticks().to_vec() {
                let ended = self.series[at].take_kept(&tick);
                self.keep(ended);
            }
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => Made::any().prop_map(Step::Tick),
        3 => (0_usize..20).prop_map(|back| Step::Strike { back }),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 0..120)
}

proptest! {
    #[test]
    fn candles_equal_their_ticks_that_were_not_struck(steps in steps(), ticks_kept in 10_usize..200) {
        let ladder = Ladder::run(&steps, ticks_kept);
        let is_struck = |tick: &Tick| ladder.struck.iter().any(|it| it.sequence == tick.sequence);
        let left: Vec<Tick> = ladder.ticks.iter().filter(|it| !is_struck(it)).cloned().collect();
        for interval in Interval::ALL {
            let of_interval = ladder.kept.values().filter(|it| it.interval == interval);
            let candles = of_interval.filter(|candle| candle.trades > 0);
            // Whether a candle says that it was corrected is another question.
            let plain = candles.map(|candle| Candle { corrected: false, sequence: 0, ..candle.clone() });
            let expected = aggregated(&left, interval).into_iter();
            let expected: Vec<_> = expected.map(|it| Candle { sequence: 0, ..it }).collect();
            prop_assert_eq!(plain.collect::<Vec<_>>(), expected, "{}", interval);
            for price in &ladder.struck {
                let candle = &ladder.kept[&(interval, interval.open_time(price.time))];
                prop_assert!(candle.corrected, "{}", interval);
            }
        }
    }
}

#[test]
fn last_price_of_a_candle_leaves_it_flat_and_the_next_begins_it_anew() {
    let at = |second: &str, price: &str, sequence| {
        tick(&format!("2026-11-21T14:00:{second}Z"), price, sequence)
    };
    let ticks = [at("58", "5", 1), at("59", "500", 2)];
    let mut second = Series::new(Interval::Second);
    ticks.iter().for_each(|tick| drop(second.take(tick)));
    let struck = [StruckPrice::new(&ticks[1], ticks[1].time)];
    let strike = Strike {
        struck: &struck,
        tick: &ticks[1],
        ticks: &ticks,
    };
    let held = |interval, _, _| match interval {
        Interval::Second => second.open().cloned().into_iter().collect(),
        _ => Vec::new(),
    };
    let again = strike.candles(held).unwrap();
    assert_eq!((again.len(), again[0].trades), (1, 0));
    assert_eq!(
        [again[0].high, again[0].close].map(|p| p.to_string()),
        ["5", "5"]
    );
    assert!(second.put_again(&again[0]));
    second.take(&at("59.500", "6", 3));
    let candle = second.open().unwrap();
    assert_eq!((candle.trades, candle.open.to_string().as_str()), (1, "6"));
    assert!(candle.corrected);
    // Nothing is known of a candle that ticks are missing of.
    let unknown = Strike {
        ticks: &ticks[1..],
        ..strike
    };
    let two = Candle {
        trades: 3,
        ..again[0].clone()
    };
    assert_eq!(
        unknown.candles(|_, _, _| vec![two.clone()]),
        Err(CandlesIncomplete)
    );
}
