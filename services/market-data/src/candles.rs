//! Every symbol's candles, and what of them is still to be told. No input or output.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use market::{
    Candle, CandlesIncomplete, Ended, Interval, LATE_MAX, ListedSymbol, Series, Symbol, Tick,
};

use crate::strike::{MadeAgain, StruckCandles, StruckInput};

/// Looks without a tick until a symbol rests, and time closes its candles. While prices of long ago are told one after the other,
/// the next price does: else each of them would correct a candle that was kept already, once more for each price.
const REST_LOOKS: u32 = 8;

/// The candles of all symbols. Lives as long as the process, so that a new incarnation of NATS loses none.
#[derive(Debug, Default)]
pub(crate) struct Candles {
    symbols: BTreeMap<Symbol, Lines>,
    /// There was more to tell after this one.
    told_to: Option<Symbol>,
}

/// What candles are built from, in its order.
pub(crate) enum CandleInput {
    Tick(Box<Tick>),
    /// A symbol is listed.
    List(Listing),
    /// A price is struck, and whoever asked is told what its candles are without it.
    Strike(Box<StruckInput>),
    /// A symbol that never had a price is gone.
    Forget(Symbol),
}

/// What candles go by of a listed symbol.
pub(crate) struct Listing {
    symbol: Symbol,
    /// A candle is over for good when no tick of it can be admitted any more.
    age_max: TimeDelta,
    /// Sequences of prices that were struck.
    struck: BTreeSet<u64>,
}

impl CandleInput {
    pub(crate) fn list(listed: &ListedSymbol) -> Self {
        Self::List(Listing {
            symbol: listed.rules.symbol.clone(),
            age_max: listed.rules.age_max,
            struck: listed.struck.iter().map(|price| price.sequence).collect(),
        })
    }
}

#[derive(Debug)]
struct Lines {
    age_max: TimeDelta,
    /// Looks since the last tick.
    quiet: u32,
    struck: BTreeSet<u64>,
    lines: [Line; Interval::ALL.len()],
}

/// One symbol's candles of one interval.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) series: Series,
    /// Closed, and not yet told to those who watch it move.
    closed: Option<Candle>,
    /// The open candle is not told as it is.
    changed: bool,
}

impl Candles {
    /// Takes in what came; gives the candles that it closes or corrects.
    pub(crate) fn note(&mut self, input: CandleInput) -> Vec<Candle> {
        match input {
            CandleInput::Tick(tick) => return self.take(&tick),
            CandleInput::List(listing) => self.list(listing),
            CandleInput::Strike(input) => input.answer(|struck| self.strike(struck, &[])),
            CandleInput::Forget(symbol) => drop(self.symbols.remove(&symbol)),
        }
        Vec::new()
    }

    /// Builds candles of a symbol from now on; those that are known go on.
    pub(crate) fn list(&mut self, listing: Listing) {
        let (age_max, struck) = (listing.age_max, listing.struck);
        let lines = self.symbols.entry(listing.symbol).or_insert_with(|| Lines {
            age_max,
            quiet: 0,
            struck: BTreeSet::new(),
            lines: Interval::ALL.map(|interval| Line {
                series: Series::new(interval),
                closed: None,
                changed: false,
            }),
        });
        (lines.age_max, lines.struck) = (age_max, struck);
    }

    pub(crate) fn symbol_count(&self) -> usize {
        self.symbols.len()
    }

    /// Adds an admitted tick; gives the candles that it closes or corrects.
    pub(crate) fn take(&mut self, tick: &Tick) -> Vec<Candle> {
        let Some(lines) = self.symbols.get_mut(&tick.symbol) else {
            return Vec::new();
        };
        lines.quiet = 0;
        let lines = lines.lines.iter_mut();
        let ended = lines.filter_map(|line| line.note(|series| series.take(tick)));
        ended.collect()
    }

    /// Adds a kept tick where it is not counted yet; gives the candles that it closes or corrects.
    pub(crate) fn take_kept(&mut self, tick: &Tick) -> Vec<Candle> {
        let counts =
            |lines: &&mut Lines| tick.corrects.is_none() && !lines.struck.contains(&tick.sequence);
        let Some(lines) = self.symbols.get_mut(&tick.symbol).filter(counts) else {
            return Vec::new();
        };
        let lines = lines.lines.iter_mut();
        let ended = lines.filter_map(|line| line.note(|series| series.take_kept(tick)));
        ended.collect()
    }

    /// Closes, of symbols that rest, what ended so long ago that nothing can come any more.
    pub(crate) fn pass(&mut self, now: DateTime<Utc>) -> Vec<Candle> {
        let mut closed = Vec::new();
        for symbol in self.symbols.values_mut() {
            symbol.quiet = symbol.quiet.saturating_add(1);
            if symbol.quiet < REST_LOOKS {
                continue;
            }
            let over = now - symbol.age_max - LATE_MAX;
            for line in &mut symbol.lines {
                closed.extend(line.note(|series| series.pass(over)));
            }
        }
        closed
    }

    /// The minute of each symbol that runs: of minutes all that is longer can be made.
    pub(crate) fn running_minutes(&self) -> Vec<Candle> {
        let lines = self.symbols.values().flat_map(|lines| &lines.lines);
        let minutes = lines.filter(|line| line.series.interval() == Interval::Minute);
        minutes
            .filter_map(|line| line.series.open().cloned())
            .collect()
    }

    /// What has changed since the last time, one candle a symbol and interval: the closed one first, since its end
    /// must be seen; the one after it comes next time. Once there are so many, it goes on with the next symbol then.
    pub(crate) fn tell(&mut self, most: usize) -> Vec<Candle> {
        let after = self.told_to.take();
        let is_after = |symbol: &Symbol| after.as_ref().is_none_or(|after| symbol > after);
        let mut told = Vec::new();
        for turn in [true, false] {
            let symbols = self.symbols.iter_mut();
            for (symbol, lines) in symbols.filter(|(symbol, _)| is_after(symbol) == turn) {
                told.extend(lines.lines.iter_mut().filter_map(Line::tell));
                if told.len() >= most {
                    self.told_to = Some(symbol.clone());
                    return told;
                }
            }
        }
        told
    }

    /// Everything has to be told again: those who were told are gone.
    pub(crate) fn forget_told(&mut self) {
        for line in self.symbols.values_mut().flat_map(|lines| &mut lines.lines) {
            line.changed = line.series.open().is_some();
        }
    }

    /// The day that each symbol is in and those before it, as far as they are known, oldest first.
    pub(crate) fn days(&self) -> impl Iterator<Item = &Candle> {
        let lines = self.symbols.values().flat_map(|lines| &lines.lines);
        lines.flat_map(Line::days)
    }

    /// Makes the candles again that held a price, without it: of what is kept and waits to be kept, and what moves here.
    pub(crate) fn strike(
        &mut self,
        input: &StruckCandles,
        waiting: &[Candle],
    ) -> Result<MadeAgain, CandlesIncomplete> {
        let lines = self.symbols.get_mut(&input.tick.symbol);
        let lines = lines.ok_or(CandlesIncomplete)?;
        let candles = input.strike().candles(|interval, from, to| {
            let kept = input.kept.get(&interval).into_iter().flatten();
            let waiting = waiting.iter().filter(|it| it.interval == interval);
            let series = lines.lines.iter().map(|line| &line.series);
            let moving = series.filter(|it| it.interval() == interval);
            let all = kept.chain(waiting).chain(moving.flat_map(Series::candles));
            let its = all.filter(|candle| (from..to).contains(&candle.open_time));
            let newest: BTreeMap<_, _> = its.map(|it| (it.open_time, it.clone())).collect();
            newest.into_values().collect()
        })?;
        for candle in &candles {
            let mut lines = lines.lines.iter_mut();
            let line = lines.find(|line| line.series.interval() == candle.interval);
            line.into_iter().for_each(|line| line.put_again(candle));
        }
        lines.struck.insert(input.tick.sequence);
        let days = lines.lines.iter().flat_map(Line::days).cloned().collect();
        Ok(MadeAgain { candles, days })
    }

    /// The candle of each symbol that holds its last tick.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Candle> {
        // Of several, the shortest: it stands first.
        let newer = |one: &Candle, next: &Candle| next.sequence > one.sequence;
        self.symbols.values().filter_map(move |lines| {
            let candles = lines.lines.iter().flat_map(|line| line.series.candles());
            candles.reduce(|one, next| if newer(one, next) { next } else { one })
        })
    }

    /// Every symbol with its lines, shortest interval first.
    pub(crate) fn lines_mut(&mut self) -> impl Iterator<Item = (&Symbol, &mut [Line])> {
        let all = self.symbols.iter_mut();
        all.map(|(symbol, lines)| (symbol, lines.lines.as_mut_slice()))
    }
}

impl Line {
    /// Changes the candles; gives the one that is to be kept. A corrected one is not told: whoever looked away from the
    /// open one could not go on with it.
    fn note(&mut self, change: impl FnOnce(&mut Series) -> Option<Ended>) -> Option<Candle> {
        let sequence = |series: &Series| series.open().map(|candle| candle.sequence);
        let before = sequence(&self.series);
        let ended = change(&mut self.series);
        self.changed |= sequence(&self.series) != before && self.series.open().is_some();
        if let Some(Ended::Closed(candle)) = &ended {
            self.closed = Some(candle.clone());
        }
        ended.map(Ended::candle)
    }

    /// Goes on with a candle that was made again; it is told, and then the open one once more.
    fn put_again(&mut self, candle: &Candle) {
        self.series.put_again(candle);
        if candle.closed {
            self.closed.get_or_insert_with(|| candle.clone());
        }
        if let Some(closed) = &mut self.closed
            && closed.open_time == candle.open_time
        {
            *closed = candle.clone();
        }
        self.changed = self.series.open().is_some();
    }

    /// Those of days that have prices, oldest first; of other intervals none.
    fn days(&self) -> impl Iterator<Item = &Candle> {
        let is_day = self.series.interval() == Interval::Day;
        let candles = self.series.candles();
        candles.filter(move |candle| is_day && candle.trades > 0)
    }

    fn tell(&mut self) -> Option<Candle> {
        if let Some(closed) = self.closed.take() {
            return Some(closed);
        }
        let changed = std::mem::take(&mut self.changed);
        self.series.open().filter(|_| changed).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo() -> Candles {
        listing(&["DEMO"])
    }

    fn listing(symbols: &[&str]) -> Candles {
        let mut candles = Candles::default();
        for symbol in symbols {
            candles.list(Listing {
                symbol: Symbol::parse(symbol).unwrap(),
                age_max: TimeDelta::seconds(30),
                struck: BTreeSet::new(),
            });
        }
        candles
    }

    fn tick(millis: i64, sequence: u64) -> Tick {
        Tick {
            symbol: Symbol::parse("DEMO").unwrap(),
            name: String::new(),
            currency: String::new(),
            price: "1.00".to_owned().try_into().unwrap(),
            day_open: None,
            day: None,
            time: DateTime::from_timestamp_millis(millis).unwrap(),
            late: None,
            sequence,
            size: None,
            bid: None,
            ask: None,
            replay_day: None,
            corrects: None,
        }
    }

    fn seconds(told: &[Candle]) -> Vec<(u64, bool)> {
        let told = told.iter().filter(|c| c.interval == Interval::Second);
        told.map(|c| (c.trades, c.closed)).collect()
    }

    /// What is closed once the symbols rest.
    fn rested(candles: &mut Candles, now: DateTime<Utc>) -> Vec<Candle> {
        let looks = (0..REST_LOOKS).map(|_| candles.pass(now));
        looks.flatten().collect()
    }

    #[test]
    fn prices_of_long_ago_close_each_candle_once() {
        let (mut candles, today) = (demo(), DateTime::from_timestamp(1_000_000, 0).unwrap());
        let mut closed = Vec::new();
        for n in 0..600_u32 {
            closed.extend(candles.take(&tick(100 * i64::from(n), 1 + u64::from(n))));
            closed.extend(candles.pass(today));
        }
        let of = |interval| {
            closed
                .iter()
                .filter(move |it| it.interval == interval)
                .count()
        };
        assert_eq!((of(Interval::Second), of(Interval::Minute)), (59, 0));
        assert_eq!(candles.running_minutes()[0].trades, 600);
        closed = rested(&mut candles, today);
        assert_eq!(closed.len(), Interval::ALL.len(), "one of each");
    }

    #[test]
    fn open_candle_updates_are_paced_ends_all_told() {
        let mut candles = demo();
        assert_eq!(candles.take(&tick(0, 1)), []);
        candles.take(&tick(10, 2));
        assert_eq!(seconds(&candles.tell(usize::MAX)), [(2, false)]);
        assert_eq!(candles.tell(usize::MAX), []);
        assert_eq!(candles.take(&tick(1_000, 3)).len(), 1);
        assert_eq!(seconds(&candles.tell(usize::MAX)), [(2, true)]);
        assert_eq!(seconds(&candles.tell(usize::MAX)), [(1, false)]);
        let closed = rested(&mut candles, DateTime::from_timestamp(34, 0).unwrap());
        assert_eq!(seconds(&closed), [(1, true)]);
        assert_eq!(seconds(&candles.tell(usize::MAX)), [(1, true)]);
        assert_eq!(candles.tell(usize::MAX), []);
    }

    #[test]
    fn symbols_are_told_by_turns_where_too_many_changed() {
        let symbols = ["A", "B", "C"];
        let mut candles = listing(&symbols);
        let take_all = |candles: &mut Candles, sequence: u64| {
            for symbol in symbols {
                let symbol = Symbol::parse(symbol).unwrap();
                candles.take(&Tick {
                    symbol,
                    ..tick(0, sequence)
                });
            }
        };
        let mut told = Vec::new();
        for sequence in 1..=3 {
            take_all(&mut candles, sequence);
            // All lengths of one symbol, and of the one that makes it too many.
            let most = Interval::ALL.len() + 1;
            told.push(seconds(&candles.tell(most)).len());
            let last = candles.told_to.as_ref().map(Symbol::to_string);
            told.push(
                symbols
                    .iter()
                    .position(|it| Some(*it) == last.as_deref())
                    .unwrap(),
            );
        }
        assert_eq!(told, [2, 1, 2, 0, 2, 2]);
    }

    #[test]
    fn tick_taken_twice_is_counted_once_in_candle() {
        let mut candles = demo();
        candles.take(&tick(0, 7));
        candles.take_kept(&tick(0, 7));
        candles.take_kept(&tick(1, 8));
        assert_eq!(seconds(&candles.tell(usize::MAX)), [(2, false)]);
    }
}
