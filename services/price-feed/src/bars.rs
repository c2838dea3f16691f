//! The shipped bars, and in which order they are replayed.

use anyhow::Context;
use chrono::NaiveDate;
use market::{DailyBar, Price, SessionTick, Symbol, TickSize};

/// Symbol and file of each history. Provenance: `data/README.md`.
const SHIPPED: [(&str, &str); 5] = [
    ("AAPL", include_str!("../data/AAPL.csv")),
    ("FB", include_str!("../data/FB.csv")),
    ("GOOG", include_str!("../data/GOOG.csv")),
    ("IBM", include_str!("../data/IBM.csv")),
    ("MSFT", include_str!("../data/MSFT.csv")),
];
/// The grid on which every shipped price lies.
const TICK_SIZE: &str = "0.0001";
/// A day busier than the median has at most so many times its ticks; a quieter one at least so small a part.
const BUSIEST: u64 = 3;
const QUIETEST: u64 = 2;
/// Where the replay starts over, the open lies within this factor of the last close: less than the jump that
/// market-data believes of these symbols (2.5).
const LOOP_FACTOR: u32 = 2;

/// The real bars of one symbol.
#[derive(Debug)]
pub(crate) struct History {
    symbol: Symbol,
    tick_size: TickSize,
    bars: Vec<DailyBar>,
    volume_median: u64,
    /// The bar at which the replay starts over after the last one.
    restart: usize,
}

#[derive(serde::Deserialize)]
struct Line {
    date: NaiveDateText,
    open: Price,
    high: Price,
    low: Price,
    close: Price,
    volume: u64,
}

/// A day as the files write it.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct NaiveDateText(NaiveDate);

impl TryFrom<String> for NaiveDateText {
    type Error = chrono::ParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        NaiveDate::parse_from_str(&text, "%Y-%m-%d").map(Self)
    }
}

/// Every shipped history.
pub(crate) fn histories() -> anyhow::Result<Vec<History>> {
    let read = |&(symbol, text): &(&str, &str)| {
        History::read(symbol, text).with_context(|| format!("in the bars of {symbol}"))
    };
    SHIPPED.iter().map(read).collect()
}

impl History {
    fn read(symbol: &str, text: &str) -> anyhow::Result<Self> {
        let tick_size = TickSize::try_from(TICK_SIZE.to_owned())?;
        let mut bars = Vec::new();
        for (index, line) in csv::Reader::from_reader(text.as_bytes())
            .deserialize()
            .enumerate()
        {
            // Line 1 is the head.
            let number = index + 2;
            let line: Line = line.with_context(|| format!("line {number}"))?;
            let prices = [line.open, line.high, line.low, line.close];
            let bar = DailyBar::new(line.date.0, prices, line.volume, tick_size);
            bars.push(bar.with_context(|| format!("line {number}"))?);
        }
        let last = bars.last().context("there is no bar")?;
        let (_, close) = last.open_and_close(tick_size)?;
        let mut restart = bars.len() - 1;
        for (index, bar) in bars.iter().enumerate().rev() {
            let (open, _) = bar.open_and_close(tick_size)?;
            if is_near(open, close) {
                restart = index;
            }
        }
        let mut volumes: Vec<u64> = bars.iter().map(DailyBar::volume).collect();
        volumes.sort_unstable();
        Ok(Self {
            symbol: Symbol::parse(symbol)?,
            tick_size,
            volume_median: volumes[volumes.len() / 2],
            bars,
            restart,
        })
    }

    pub(crate) fn symbol(&self) -> &Symbol {
        &self.symbol
    }

    /// The ticks of a session, and the day they replay; `usual_count` are those of a day with the median volume.
    ///
    /// Sessions run from the bar at which the replay restarts to the last one, over and over.
    pub(crate) fn session(
        &self,
        number: u64,
        run_seed: u64,
        usual_count: u64,
    ) -> anyhow::Result<(NaiveDate, Vec<SessionTick>)> {
        let round = (self.bars.len() - self.restart) as u64;
        let bar = &self.bars[self.restart + (number % round) as usize];
        let (fewest, most) = (usual_count / QUIETEST, usual_count * BUSIEST);
        let count = (usual_count * bar.volume() / self.volume_median).clamp(fewest, most);
        let ticks = bar.ticks(count as usize, self.tick_size, &self.symbol, run_seed)?;
        Ok((bar.day(), ticks))
    }
}

fn is_near(one: Price, other: Price) -> bool {
    one.max(other).value() <= one.min(other).value() * rust_decimal::Decimal::from(LOOP_FACTOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_daily_bars_are_read_whole() {
        let histories = histories().unwrap();
        let counts: Vec<_> = histories
            .iter()
            .map(|h| (h.symbol.as_str(), h.bars.len()))
            .collect();
        let expected = [
            ("AAPL", 3_270),
            ("FB", 196),
            ("GOOG", 2_148),
            ("IBM", 3_270),
            ("MSFT", 3_270),
        ];
        assert_eq!(counts, expected);
    }

    #[test]
    fn shipped_bars_equal_the_sum_of_their_ticks() {
        for history in histories().unwrap() {
            for bar in &history.bars {
                let ticks = bar
                    .ticks(60, history.tick_size, &history.symbol, 1)
                    .unwrap();
                let prices = || ticks.iter().map(|tick| tick.price);
                let rebuilt = [
                    prices().next(),
                    prices().max(),
                    prices().min(),
                    prices().next_back(),
                ];
                let volume: rust_decimal::Decimal = ticks
                    .iter()
                    .filter_map(|tick| tick.size)
                    .map(market::Size::value)
                    .sum();
                let units = u64::try_from(volume).unwrap();
                let rebuilt = rebuilt.map(Option::unwrap);
                let rebuilt = DailyBar::new(bar.day(), rebuilt, units, history.tick_size).unwrap();
                assert_eq!(&rebuilt, bar, "{}", history.symbol);
            }
        }
    }

    #[test]
    fn bar_replay_restarts_near_its_last_price() {
        for history in histories().unwrap() {
            let round = (history.bars.len() - history.restart) as u64;
            assert!(round > 150, "{} repeats after {round} days", history.symbol);
            let (last_day, last) = history.session(round - 1, 1, 60).unwrap();
            let (first_day, first) = history.session(round, 1, 60).unwrap();
            assert!(first_day < last_day);
            assert!(
                is_near(last.last().unwrap().price, first[0].price),
                "{}",
                history.symbol
            );
        }
    }

    /// As in market-data's list of symbols: over splits, crashes and the start over alike.
    #[test]
    fn overnight_jumps_stay_within_admission_limits() {
        let limit = market::JumpLimit::try_from("1.5".to_owned()).unwrap();
        for history in histories().unwrap() {
            let ends = |bar: &DailyBar| bar.open_and_close(history.tick_size).unwrap();
            let restart = &history.bars[history.restart];
            let followers = history.bars.iter().skip(1).chain([restart]);
            for (bar, next) in history.bars.iter().zip(followers) {
                let ((_, close), (open, _)) = (ends(bar), ends(next));
                assert!(
                    limit.allows(close, open),
                    "{} {}",
                    history.symbol,
                    next.day()
                );
            }
        }
    }
}
