//! A session that was captured (`--record`): its lines, as `outcry publish` reads them too, and what of them is due.

use std::{
    collections::BTreeSet,
    fs::{File, OpenOptions},
    io::BufWriter,
    path::Path,
};

use anyhow::{Context, ensure};
use chrono::{DateTime, SecondsFormat, Utc};
use market::{Price, PublishedPrice, Size, Symbol};
use serde::{Deserialize, Serialize};

use crate::{orders::Orders, scenario::Scenarios};

/// Most prices of a session: some 400 MB, a day of sixty prices a second.
const PRICES_MAX: u64 = 5_000_000;
/// Between its last price and its first one when it begins again.
const PAUSE_MILLIS: i64 = 1_000;

/// A line of it.
#[derive(Serialize, Deserialize)]
struct Line {
    symbol: Symbol,
    price: Price,
    size: Option<Size>,
    bid: Option<Price>,
    ask: Option<Price>,
    time: LineTime,
}

/// A time as a line writes it.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct LineTime(DateTime<Utc>);

impl TryFrom<String> for LineTime {
    type Error = chrono::ParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        DateTime::parse_from_rfc3339(&text).map(|time| Self(time.to_utc()))
    }
}

impl From<LineTime> for String {
    fn from(time: LineTime) -> Self {
        time.0.to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

/// Writes down what is published.
#[derive(Debug)]
pub(crate) struct Recorder {
    lines: csv::Writer<BufWriter<File>>,
    left: u64,
}

impl Recorder {
    /// Goes on where a file ends, or begins one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path);
        let file = file.with_context(|| format!("cannot write {}", path.display()))?;
        let is_new = file.metadata()?.len() == 0;
        let lines = csv::WriterBuilder::new()
            .has_headers(is_new)
            .from_writer(BufWriter::new(file));
        Ok(Self {
            lines,
            left: PRICES_MAX,
        })
    }

    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn note(
        &mut self,
        symbol: &Symbol,
        price: &PublishedPrice,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        match self.left {
            0 => return Ok(()),
            1 => tracing::warn!("the recording has {PRICES_MAX} prices, and gets no more"),
            _ => {}
        }
        self.left -= 1;
        let PublishedPrice {
            price,
            size,
            bid,
            ask,
            ..
        } = *price;
        let (symbol, time) = (symbol.clone(), LineTime(now));
        Ok(self.lines.serialize(Line {
            symbol,
            price,
            size,
            bid,
            ask,
            time,
        })?)
    }

    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn flush(&mut self) -> anyhow::Result<()> {
        Ok(self.lines.flush()?)
    }
}

/// A captured session: played from its beginning, over and over.
#[derive(Debug)]
pub(crate) struct Captured {
    /// By how long after the beginning each is due.
    prices: Vec<(i64, Symbol, PublishedPrice)>,
    length_millis: i64,
    symbols: usize,
    /// When it began, by the market's clock.
    began: Option<DateTime<Utc>>,
}

impl Captured {
    /// # Errors
    /// When a line is no price, or there is none.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let lines = csv::Reader::from_path(path).with_context(|| format!("cannot read {shown}"))?;
        Self::of(lines).with_context(|| format!("in {shown}"))
    }

    fn of<R: std::io::Read>(mut lines: csv::Reader<R>) -> anyhow::Result<Self> {
        let mut all = Vec::new();
        for (index, line) in lines.deserialize().enumerate() {
            // Line 1 is the head.
            let line: Line = line.with_context(|| format!("line {}", index + 2))?;
            ensure!(
                all.len() as u64 <= PRICES_MAX,
                "there are more than {PRICES_MAX} prices"
            );
            all.push(line);
        }
        all.sort_by_key(|line| line.time.0);
        let began = all.first().context("there is no price")?.time.0;
        let symbols: BTreeSet<_> = all.iter().map(|line| line.symbol.clone()).collect();
        let prices: Vec<_> = all.into_iter().map(|line| line.after(began)).collect();
        let last = prices.last().map_or(0, |(millis, ..)| *millis);
        Ok(Self {
            length_millis: last + PAUSE_MILLIS,
            symbols: symbols.len(),
            prices,
            began: None,
        })
    }

    /// How many symbols there are.
    pub(crate) fn symbols(&self) -> usize {
        self.symbols
    }

    /// Every price after `from`, up to and including `to`, in order.
    pub(crate) fn due(
        &mut self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        orders: &Orders,
        scenarios: &Scenarios,
    ) -> Vec<(Symbol, PublishedPrice)> {
        let (from, to) = (orders.clock.time(from), orders.clock.time(to));
        let began = *self.began.get_or_insert(from);
        if orders.play(scenarios).is_silent(to) {
            return Vec::new();
        }
        let place = |at: DateTime<Utc>| (at - began).num_milliseconds().max(0);
        let (after, until) = (place(from), place(to));
        // Of a session that is shorter than the step the last two rounds are enough.
        let last = until / self.length_millis;
        let first = (after / self.length_millis).max(last - 1);
        let mut due = Vec::new();
        for round in first..=last {
            let begins = round * self.length_millis;
            let place_of = |at: i64| {
                self.prices
                    .partition_point(|(millis, ..)| begins + millis <= at)
            };
            let prices = &self.prices[place_of(after)..place_of(until)];
            due.extend(
                prices
                    .iter()
                    .map(|(_, symbol, price)| (symbol.clone(), price.clone())),
            );
        }
        due
    }
}

impl Line {
    fn after(self, began: DateTime<Utc>) -> (i64, Symbol, PublishedPrice) {
        let price = PublishedPrice {
            price: self.price,
            size: self.size,
            size_left_out: false,
            bid: self.bid,
            ask: self.ask,
            time: None,
            replay_day: None,
        };
        // What is due at the very beginning is due after it.
        let millis = (self.time.0 - began).num_milliseconds() + 1;
        (millis, self.symbol, price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::Flags;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_269_600 + seconds, 0).unwrap()
    }

    fn price(text: &str) -> PublishedPrice {
        PublishedPrice::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn recorded_session_is_played_as_it_was_over_and_over() {
        let path = std::env::temp_dir().join(format!("outcry-session-{}.csv", std::process::id()));
        let symbols = ["BRK.B", "GOLD"].map(|symbol| Symbol::parse(symbol).unwrap());
        let first = price(r#"{"price":"101.20","size":"3","bid":"101.19","ask":"101.21"}"#);
        let second = price(r#"{"price":"2400"}"#);
        // A recorder that starts again goes on in the same file.
        for (symbol, price, second) in [(0, &first, 0), (1, &second, 3)] {
            let mut recorder = Recorder::open(&path).unwrap();
            recorder.note(&symbols[symbol], price, at(second)).unwrap();
            recorder.flush().unwrap();
        }
        let mut captured = Captured::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(captured.symbols(), 2);
        let (scenarios, scenario) = (Scenarios::read(&[]).unwrap(), "calm".to_owned());
        let orders = Orders::none(Flags { speed: 1, scenario });
        let mut due = |from, to| {
            let due = captured.due((at(from), at(to)), &orders, &scenarios);
            due.into_iter()
                .map(|(symbol, price)| (symbol.to_string(), price))
                .collect::<Vec<_>>()
        };
        let (one, other) = (("BRK.B".to_owned(), first), ("GOLD".to_owned(), second));
        assert_eq!(due(100, 101), std::slice::from_ref(&one));
        assert_eq!(due(101, 103), []);
        assert_eq!(due(103, 104), std::slice::from_ref(&other));
        assert_eq!(due(104, 108), [one, other]);
    }

    #[test]
    fn file_that_is_no_session_is_refused_with_its_line() {
        for (text, reason) in [
            ("symbol,price,size,bid,ask,time\n", "no price"),
            (
                "symbol,price,size,bid,ask,time\nGOLD,1,,,,yesterday\n",
                "line 2",
            ),
            ("symbol,price\nGOLD,1\n", "line 2"),
        ] {
            let lines = csv::Reader::from_reader(text.as_bytes());
            let error = format!("{:#}", Captured::of(lines).unwrap_err());
            assert!(error.contains(reason), "{error}");
        }
    }
}
