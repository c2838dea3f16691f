//! `/market/{symbol}`: one symbol with its candles.

use askama::Template;
use askama_web::WebTemplate;
use chrono::{DateTime, SecondsFormat, Utc};
use market::{Candle, Interval};

use super::{layout::Page, price_view::PriceView};

/// Candles in the table; the chart shows more.
const ROWS_MAX: usize = 12;

/// A symbol's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "symbol.html")]
pub struct SymbolPage {
    pub page: Page,
    pub price: PriceView,
    pub intervals: Vec<IntervalLink>,
    pub interval: Interval,
    /// Newest first.
    pub rows: Vec<CandleRow>,
    pub today: Option<CandleRow>,
}

/// A choice of interval, as a plain link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IntervalLink {
    pub code: &'static str,
    pub word: &'static str,
    pub chosen: bool,
}

/// A candle as the table shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CandleRow {
    pub time: String,
    pub begins: String,
    pub open: String,
    pub high: String,
    pub low: String,
    pub close: String,
    pub volume: String,
    pub trades: u64,
}

impl SymbolPage {
    /// From the newest candles of the interval, oldest first, and the newest day.
    pub fn new(
        page: Page,
        price: PriceView,
        interval: Interval,
        candles: &[Candle],
        day: Option<&Candle>,
    ) -> Self {
        let choice = |its: Interval| IntervalLink {
            code: its.as_str(),
            word: word(its),
            chosen: its == interval,
        };
        Self {
            today: day.map(CandleRow::of),
            rows: candles
                .iter()
                .rev()
                .take(ROWS_MAX)
                .map(CandleRow::of)
                .collect(),
            intervals: Interval::ALL.map(choice).into(),
            interval,
            price,
            page,
        }
    }

    fn span(&self) -> &'static str {
        word(self.interval)
    }
}

impl CandleRow {
    fn of(candle: &Candle) -> Self {
        Self {
            time: candle
                .open_time
                .to_rfc3339_opts(SecondsFormat::Millis, true),
            begins: begins(candle.open_time, candle.interval),
            open: candle.open.to_string(),
            high: candle.high.to_string(),
            low: candle.low.to_string(),
            close: candle.close.to_string(),
            volume: candle.volume.normalize().to_string(),
            trades: candle.trades,
        }
    }
}

/// When a candle begins, in UTC; `client/candle-chart.ts` writes the same.
fn begins(time: DateTime<Utc>, interval: Interval) -> String {
    let form = match interval {
        Interval::Second => "%H:%M:%S",
        Interval::Minute => "%H:%M",
        Interval::Hour => "%-d %b %H:%M",
        Interval::Day => "%-d %b %Y",
    };
    time.format(form).to_string()
}

fn word(interval: Interval) -> &'static str {
    match interval {
        Interval::Second => "second",
        Interval::Minute => "minute",
        Interval::Hour => "hour",
        Interval::Day => "day",
    }
}
