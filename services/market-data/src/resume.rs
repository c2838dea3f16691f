//! Goes on where the streams of candles end. Each interval is read for all symbols together: what it takes grows with what is
//! kept, not with the number of questions, so that thousands of symbols begin as soon as ten.

use std::collections::{BTreeMap, HashMap};

use bootstrap::clock;
use broker::{Message, ReadFrom, own_stream};
use chrono::TimeDelta;
use futures_util::{StreamExt, TryStreamExt, stream};
use market::{Candle, Ended, Interval, Series, Symbol, Tick};
use tokio::task::yield_now;
use topology::{OPEN_CANDLES, TICKS, candles, subject, ticks};

use crate::{
    candles::{Candles, Line},
    streams::{Streams, candle_subject, parsed},
};

/// Newest messages of one symbol that are looked at for as many candles as are needed: one that late prices corrected is
/// kept several times.
const NEWEST_MAX: usize = 64;
/// Questions that wait for their answer at once.
const READS_AT_ONCE: usize = 16;
/// Where the newest candles of a second are looked for first.
const RECENT: TimeDelta = TimeDelta::minutes(1);

/// Candles of one interval by their symbols, oldest first.
type BySymbol = HashMap<Symbol, Vec<Candle>>;

/// What the streams keep that is needed to go on.
struct Kept {
    /// The newest of each interval, as many as are needed.
    newest: HashMap<Interval, BySymbol>,
    /// Those of which the candle that runs, and the one before it, are made, by the interval that they make.
    parts: HashMap<Interval, BySymbol>,
    /// The open ones as they were told last.
    told: HashMap<(Symbol, Interval), Candle>,
}

impl Streams {
    /// Brings the candles up to what is kept; gives those that are closed by it.
    pub(crate) async fn resume(&self, all: &mut Candles) -> anyhow::Result<Vec<Candle>> {
        self.ensure_candles().await?;
        own_stream(&self.jetstream, &ticks().settings()).await?;
        let told = self.read(OPEN_CANDLES, subject::MARKET_OPEN_ALL, ReadFrom::Start);
        let told = told.await?.into_iter();
        let told: HashMap<_, _> = told
            .map(|candle: Candle| ((candle.symbol.clone(), candle.interval), candle))
            .collect();
        let behind = behind(all, &told);
        let mut closed = Vec::new();
        if !behind.is_empty() {
            let mut kept = self.kept(&behind, told).await?;
            for (symbol, lines) in all.lines_mut() {
                let of_symbol = behind.get(symbol).into_iter().flatten();
                for interval in of_symbol.copied() {
                    closed.extend(kept.go_on(symbol, interval, lines));
                }
                // The lease is renewed meanwhile.
                yield_now().await;
            }
        }
        let (from, ticks) = (ReadFrom::Start, subject::MARKET_TICK_ALL);
        let taken = self.reader.read_each(TICKS, ticks, from, |message| {
            let tick: Option<Tick> = parsed(&message.payload);
            closed.extend(tick.iter().flat_map(|tick| all.take_kept(tick)));
        });
        taken.await?;
        all.forget_told();
        Ok(closed)
    }

    async fn kept(
        &self,
        behind: &BTreeMap<Symbol, Vec<Interval>>,
        told: HashMap<(Symbol, Interval), Candle>,
    ) -> anyhow::Result<Kept> {
        let mut newest = HashMap::new();
        for interval in Interval::ALL {
            let wants = |intervals: &&Vec<Interval>| intervals.contains(&interval);
            let symbols = behind.iter().filter(|(_, intervals)| wants(intervals));
            let symbols: Vec<&Symbol> = symbols.map(|(symbol, _)| symbol).collect();
            newest.insert(interval, self.newest(&symbols, interval).await?);
        }
        let mut parts = HashMap::new();
        for interval in Interval::ALL {
            let is_untold = |symbol: &Symbol| !told.contains_key(&(symbol.clone(), interval));
            let untold = behind
                .iter()
                .any(|(symbol, all)| all.contains(&interval) && is_untold(symbol));
            let part = interval.shorter().filter(|part| makes(*part, interval));
            if let Some(part) = part.filter(|_| untold) {
                parts.insert(interval, self.parts(interval, part).await?);
            }
        }
        Ok(Kept {
            newest,
            parts,
            told,
        })
    }

    /// The newest candles kept of these symbols, as many as are needed to go on.
    async fn newest(&self, symbols: &[&Symbol], interval: Interval) -> anyhow::Result<BySymbol> {
        let name = candles(interval.as_str());
        let subjects: Vec<String> = symbols
            .iter()
            .map(|symbol| candle_subject(symbol, interval))
            .collect();
        let newest = self.reader.newest_of(&name, &subjects).await?;
        let mut kept = by_symbol(newest.iter().filter_map(|it| parsed(&it.payload)));
        let needed = Series::needed(interval);
        if needed == 1 {
            return Ok(kept);
        }
        let subjects = subject::candles_of(interval.as_str());
        let recent = ReadFrom::Time(clock::now() - RECENT);
        let recent = self.read(&name, &subjects, recent);
        kept.extend(by_symbol(recent.await?.into_iter()));
        let few = kept.iter().filter(|(_, candles)| candles.len() < needed);
        let few: Vec<Symbol> = few.map(|(symbol, _)| symbol.clone()).collect();
        let (reader, place) = (&self.reader, name.as_str());
        let whole = few.into_iter().map(async |symbol| {
            let subject = candle_subject(&symbol, interval);
            let read = reader.read(place, &subject, ReadFrom::Start, NEWEST_MAX);
            read.await
        });
        let whole = stream::iter(whole).buffer_unordered(READS_AT_ONCE);
        let whole: Vec<Vec<Message>> = whole.try_collect().await?;
        let whole = whole.iter().flatten().filter_map(|it| parsed(&it.payload));
        kept.extend(by_symbol(whole));
        for candles in kept.values_mut() {
            candles.drain(..candles.len().saturating_sub(needed));
        }
        Ok(kept)
    }

    /// The candles of the next shorter interval that the one which runs and the one before it are made of.
    async fn parts(&self, interval: Interval, part: Interval) -> anyhow::Result<BySymbol> {
        let since = interval.open_time(clock::now() - interval.length());
        let (stream, subjects) = (candles(part.as_str()), subject::candles_of(part.as_str()));
        let kept = self.read(&stream, &subjects, ReadFrom::Time(since)).await?;
        Ok(by_symbol(kept.into_iter()))
    }

    async fn read<T: serde::de::DeserializeOwned>(
        &self,
        stream: &str,
        subject: &str,
        from: ReadFrom,
    ) -> anyhow::Result<Vec<T>> {
        let mut kept = Vec::new();
        let each = self.reader.read_each(stream, subject, from, |message| {
            kept.extend(parsed::<T>(&message.payload));
        });
        each.await?;
        Ok(kept)
    }
}

/// The intervals of each symbol whose candles held are not the newest that were told; shortest first.
fn behind(
    all: &mut Candles,
    told: &HashMap<(Symbol, Interval), Candle>,
) -> BTreeMap<Symbol, Vec<Interval>> {
    let is_behind = |symbol: &Symbol, line: &Line| {
        let held = line.series.sequence();
        let told = told.get(&(symbol.clone(), line.series.interval()));
        held == 0 || told.is_some_and(|told| told.sequence > held)
    };
    let symbols = all.lines_mut().map(|(symbol, lines)| {
        let behind = lines.iter().filter(|line| is_behind(symbol, line));
        let behind: Vec<_> = behind.map(|line| line.series.interval()).collect();
        (symbol.clone(), behind)
    });
    symbols.filter(|(_, behind)| !behind.is_empty()).collect()
}

/// Whether candles of the one interval make those of the other. Seconds are kept no better than what was told: they went with it.
fn makes(part: Interval, interval: Interval) -> bool {
    part >= Interval::Minute && interval.shorter() == Some(part)
}

impl Kept {
    /// Goes on with what is kept and the one told last, or else with what the shorter ones come to.
    fn go_on(&mut self, symbol: &Symbol, interval: Interval, lines: &mut [Line]) -> Vec<Candle> {
        let of_symbol = |all: &mut HashMap<Interval, BySymbol>| {
            let of_interval = all.get_mut(&interval);
            of_interval
                .and_then(|all| all.remove(symbol))
                .unwrap_or_default()
        };
        let kept = of_symbol(&mut self.newest);
        let parts = of_symbol(&mut self.parts);
        let told = self.told.remove(&(symbol.clone(), interval));
        let mut shorter = None;
        for line in lines {
            if line.series.interval() != interval {
                shorter = line.series.open().cloned();
                continue;
            }
            let end = kept.last().map(Candle::end);
            let was_told = told.is_some();
            line.series = Series::resume(interval, kept, told);
            let shorter = shorter.filter(|shorter: &Candle| makes(shorter.interval, interval));
            let parts = in_order(parts.into_iter().chain(shorter));
            let is_new = |part: &Candle| !was_told && end.is_none_or(|end| part.open_time >= end);
            let new = parts.iter().filter(|part| is_new(part));
            let ended = new.filter_map(|part| line.series.take_part(part));
            return ended.map(Ended::candle).collect();
        }
        Vec::new()
    }
}

fn by_symbol(candles: impl Iterator<Item = Candle>) -> BySymbol {
    let mut all = BySymbol::new();
    for candle in candles {
        all.entry(candle.symbol.clone()).or_default().push(candle);
    }
    for candles in all.values_mut() {
        *candles = in_order(candles.drain(..));
    }
    all
}

/// By their times; of those that were kept twice, the later.
fn in_order(candles: impl Iterator<Item = Candle>) -> Vec<Candle> {
    let candles = candles.map(|candle| (candle.open_time, candle));
    let candles: BTreeMap<_, _> = candles.collect();
    candles.into_values().collect()
}
