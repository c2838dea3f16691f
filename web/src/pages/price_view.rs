//! A symbol's last price as tape and board show it.

use std::{fmt::Write, sync::Arc, time::Duration};

use auction::Time;
use chrono::{DateTime, Utc};
use market::{FeedState, ListedSymbol, Price, TradingCalendar};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::closure::{Closure, QUIET, SILENT, age_words};
pub(crate) use crate::symbols::symbol_path;
use crate::{format, model::LastPrice, read_model::ReadModel};

/// The sparkline's box in its own units; the page stretches it.
const SPARK_WIDTH: f64 = 120.0;
const SPARK_HEIGHT: f64 = 28.0;
/// What stands beside a price that was made long ago and came just now: the age of what is told of the past would look like
/// silence.
const CATCHING_UP: &str = "catching up";
/// Points of a sparkline: drawing cost stays that of a small canvas.
pub(crate) const SPARK_POINTS_MAX: usize = 120;
/// Moves from which a tile of the heat map is warmer: a third of a percent, one, three.
const HEATS: [Decimal; 3] = [
    Decimal::from_parts(33, 0, 0, false, 4),
    Decimal::from_parts(1, 0, 0, false, 2),
    Decimal::from_parts(3, 0, 0, false, 2),
];

/// From this age on a price of another day is told by its date. `client/price-series.ts` does the same.
const DATE_TELLS: Duration = Duration::from_hours(1);

/// One symbol, ready to be shown.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct PriceView {
    last: Arc<LastPrice>,
    now: Time,
    /// None: it is traded around the clock.
    calendar: Option<Arc<TradingCalendar>>,
    /// Who publishes it, with spaces between them.
    publishers: String,
    /// When one of them last said that it lives.
    heartbeat: Option<DateTime<Utc>>,
}

/// What is shown of a symbol besides its price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Figure {
    Bid,
    Ask,
    Open,
    High,
    Low,
    PreviousClose,
    Volume,
    Vwap,
}

/// A figure, ready to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cell {
    pub(crate) name: &'static str,
    pub(crate) shown: String,
    pub(crate) told: String,
}

impl Figure {
    /// As in the tick, and in what it says of the day.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bid => "bid",
            Self::Ask => "ask",
            Self::Open => "open",
            Self::High => "high",
            Self::Low => "low",
            Self::PreviousClose => "previous_close",
            Self::Volume => "volume",
            Self::Vwap => "vwap",
        }
    }

    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Bid => "Bid",
            Self::Ask => "Ask",
            Self::Open => "Opened (UTC day)",
            Self::High => "Day high",
            Self::Low => "Day low",
            Self::PreviousClose => "Previous close",
            Self::Volume => "Day volume",
            Self::Vwap => "Average price (VWAP)",
        }
    }
}

impl PriceView {
    pub(crate) fn new(last: Arc<LastPrice>, now: Time) -> Self {
        Self {
            last,
            now,
            calendar: None,
            publishers: String::new(),
            heartbeat: None,
        }
    }

    pub(crate) fn symbol(&self) -> &str {
        &self.last.symbol
    }

    /// The address of its page.
    pub(crate) fn path(&self) -> String {
        symbol_path(self.symbol())
    }

    pub(crate) fn name(&self) -> String {
        format::one_line(&self.last.name, super::NAME_SHOWN_MAX)
    }

    pub(crate) fn price(&self) -> String {
        format::decimal(self.last.price)
    }

    /// The price as it is told, for the script.
    pub(crate) fn price_told(&self) -> String {
        self.last.price.to_string()
    }

    pub(crate) fn currency(&self) -> &str {
        &self.last.currency
    }

    /// A figure of the board, where it is known.
    pub(crate) fn figure(&self, figure: Figure) -> Option<Decimal> {
        let last = &self.last;
        let day = last.day.as_ref();
        match figure {
            Figure::Bid => last.bid,
            Figure::Ask => last.ask,
            Figure::Open => day.map(|day| day.open.value()),
            Figure::High => day.map(|day| day.high.value()),
            Figure::Low => day.map(|day| day.low.value()),
            Figure::PreviousClose => day?.previous_close.map(Price::value),
            Figure::Volume => day.map(|day| day.volume),
            Figure::Vwap => day?.vwap.map(Price::value),
        }
    }

    /// The same for people, a price with the decimals that the last one has; empty where it is not known.
    fn shown(&self, figure: Figure) -> String {
        let written = |value| match figure {
            Figure::Volume => format::quantity(value),
            _ => format::price(value, self.last.price.scale()),
        };
        self.figure(figure).map(written).unwrap_or_default()
    }

    /// The same for the script.
    fn told(&self, figure: Figure) -> String {
        self.figure(figure)
            .map(|value| value.to_string())
            .unwrap_or_default()
    }

    /// A cell's text and its `data-value`, by the figure's name on the wire.
    pub(crate) fn cell(&self, figure: Figure) -> Cell {
        Cell {
            name: figure.name(),
            shown: self.shown(figure),
            told: self.told(figure),
        }
    }

    pub(crate) fn last_price(&self) -> Decimal {
        self.last.price
    }

    pub(crate) fn reference(&self) -> String {
        self.last.reference.to_string()
    }

    /// Every figure that is known, with its heading: the facts of the symbol's page.
    pub(crate) fn facts(&self) -> Vec<(&'static str, Cell)> {
        let facts = [
            Figure::PreviousClose,
            Figure::Open,
            Figure::High,
            Figure::Low,
            Figure::Volume,
            Figure::Vwap,
            Figure::Bid,
            Figure::Ask,
        ];
        let known = facts
            .into_iter()
            .filter(|figure| self.figure(*figure).is_some());
        known
            .map(|figure| (figure.heading(), self.cell(figure)))
            .collect()
    }

    /// The change since the last price of the day before, with its sign.
    pub(crate) fn change(&self) -> String {
        format::change(self.last.reference, self.last.price)
    }

    /// The change as a number, to sort by.
    pub(crate) fn change_ratio(&self) -> Decimal {
        self.last
            .price
            .checked_div(self.last.reference)
            .unwrap_or(Decimal::ONE)
    }

    /// What was traded of it on its day: as far as it is known, or else at the last price.
    pub(crate) fn turnover(&self) -> Decimal {
        let Some(day) = &self.last.day else {
            return Decimal::ZERO;
        };
        let at_last_price = || day.volume.checked_mul(self.last.price);
        day.turnover.or_else(at_last_price).unwrap_or(Decimal::MAX)
    }

    /// How much it moved, from 0 to 3; `client/price-cells.ts` says the same.
    pub(crate) fn heat(&self) -> usize {
        let moved = (self.change_ratio() - Decimal::ONE).abs();
        HEATS.iter().filter(|heat| moved >= **heat).count()
    }

    /// `up`, `down` or `same`, beside the colour.
    pub(crate) fn direction(&self) -> &'static str {
        match self.last.price.cmp(&self.last.reference) {
            std::cmp::Ordering::Greater => "up",
            std::cmp::Ordering::Less => "down",
            std::cmp::Ordering::Equal => "same",
        }
    }

    pub(crate) fn arrow(&self) -> &'static str {
        match self.direction() {
            "up" => "▲",
            "down" => "▼",
            _ => "•",
        }
    }

    pub(crate) fn time(&self) -> Time {
        self.last.time.into()
    }

    /// When the last tick came, for the script; none: it was there before this site.
    pub(crate) fn came(&self) -> Option<Time> {
        self.last.came.map(Time::from)
    }

    /// When the last tick was: with its date, where that is not today's.
    pub(crate) fn moment(&self) -> String {
        format::moment(self.time(), self.now)
    }

    /// Whether the last tick is of a day before this.
    pub(crate) fn is_of_before(&self) -> bool {
        !format::is_same_day(self.time(), self.now)
    }

    /// How old the last tick is; of another day, when it was, unless that is less than an hour ago.
    fn age(&self) -> String {
        let age = self.time().until(self.now);
        match self.is_of_before() && age >= DATE_TELLS {
            true => self.moment(),
            false => age_words(age),
        }
    }

    pub(crate) fn offset(&self) -> u64 {
        self.last.position.offset
    }

    pub(crate) fn epoch(&self) -> &str {
        &self.last.position.epoch
    }

    /// The same price, of a market that is in this phase; none: it is open around the clock.
    pub(crate) fn traded(mut self, listed: Option<&ListedSymbol>) -> Self {
        self.calendar = listed.and_then(|listed| listed.rules.calendar.clone());
        self
    }

    /// The same price, with who publishes it and when one of them last said that it lives.
    pub(crate) fn heard(mut self, listed: Option<&ListedSymbol>, heard: &ReadModel) -> Self {
        if let Some(listed) = listed {
            let publishers: Vec<&str> =
                listed.rules.publishers.iter().map(String::as_str).collect();
            self.publishers = publishers.join(" ");
            self.heartbeat = heard.heartbeat(&listed.rules.publishers);
        }
        self
    }

    /// Who publishes it, for the script: names with spaces between them.
    pub(crate) fn publishers(&self) -> &str {
        &self.publishers
    }

    /// When one of them last said that it lives, for the script; empty where none does.
    pub(crate) fn heartbeat(&self) -> String {
        let at = self.heartbeat.map(Time::from);
        at.map_or_else(String::new, |at| at.to_string())
    }

    /// Whether prices come as they should.
    pub(crate) fn feed(&self) -> FeedState {
        let calendar = self.calendar.as_ref();
        let phase = calendar.map(|calendar| calendar.phase(self.now.into()));
        self.last.feed(phase, self.heartbeat, self.now)
    }

    /// Whether prices come.
    pub(crate) fn is_live(&self) -> bool {
        self.feed() == FeedState::Live
    }

    /// Whether no tick came for so long that the price is dimmed and shows its age.
    pub(crate) fn stale(&self) -> bool {
        self.feed() == FeedState::Silent
    }

    pub(crate) fn stale_after_millis(&self) -> u128 {
        self.last.stale_after().as_millis()
    }

    /// When the market closes, or did, and opens again, for the script; none: it does neither, or not soon.
    pub(crate) fn closure(&self) -> Option<Closure> {
        Closure::of(self.calendar.as_ref()?, self.now)
    }

    /// When the last tick was, or how long ago where it is stale; that its past comes in, or the market is closed, where that is so.
    pub(crate) fn time_words(&self) -> String {
        match self.feed() {
            FeedState::Live => self.moment(),
            FeedState::CatchingUp => CATCHING_UP.to_owned(),
            FeedState::Quiet | FeedState::Silent => self.age(),
            FeedState::MarketClosed { .. } => {
                let closure = self.closure().map(|closure| closure.short);
                let before = self.is_of_before().then(|| self.moment());
                let words: Vec<_> = before.into_iter().chain(closure).collect();
                words.join(" · ")
            }
        }
    }

    /// How long ago the last tick was where it is stale, or that the market is closed; empty where prices come.
    pub(crate) fn age_words(&self) -> String {
        match self.is_live() {
            true => String::new(),
            false => self.time_words(),
        }
    }

    /// What stands below a symbol's price where none comes; empty where they do.
    pub(crate) fn feed_words(&self) -> String {
        match self.feed() {
            FeedState::Live => String::new(),
            FeedState::CatchingUp => {
                format!("Catching up: price of {}", self.age())
            }
            FeedState::Quiet => {
                format!("{QUIET}{}", self.age())
            }
            FeedState::Silent => {
                format!("{SILENT}{}", self.age())
            }
            FeedState::MarketClosed { .. } => {
                let closure = self.closure().map(|closure| closure.long);
                closure.unwrap_or_default()
            }
        }
    }

    /// The recent prices, newest last, for the script to go on from.
    pub(crate) fn values(&self) -> String {
        let values: Vec<String> = self.recent().iter().map(Decimal::to_string).collect();
        values.join(" ")
    }

    /// The sparkline's points within its box, `x,y x,y …`.
    pub(crate) fn points(&self) -> String {
        let values: Vec<f64> = self.recent().iter().filter_map(Decimal::to_f64).collect();
        sparkline(&values)
    }

    fn recent(&self) -> &[Decimal] {
        let skipped = self.last.recent.len().saturating_sub(SPARK_POINTS_MAX);
        &self.last.recent[skipped..]
    }
}

/// Points of a line through `values`, lowest at the bottom; nothing for fewer than two.
fn sparkline(values: &[f64]) -> String {
    if values.len() < 2 {
        return String::new();
    }
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let step = SPARK_WIDTH / (values.len() - 1) as f64;
    let mut points = String::with_capacity(values.len() * 10);
    for (place, value) in values.iter().enumerate() {
        let x = step * place as f64;
        let y = 1.0 + (SPARK_HEIGHT - 2.0) * (1.0 - (value - low) / span);
        write!(points, "{x:.1},{y:.1} ").expect("a string takes any text");
    }
    points.pop();
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn price_of_a_past_that_is_being_told_is_no_age() {
        let now = Time::from_unix_millis(86_400_000).unwrap();
        let mut last = crate::pages::samples::last_price();
        last.time = Time::from_unix_millis(85_000_000).unwrap().into();
        last.came = Some(now.into());
        let view = PriceView::new(Arc::new(last), now);
        assert_eq!(view.age_words(), "catching up");
    }

    #[test]
    fn a_price_is_stale_after_three_usual_gaps_and_at_least_four_seconds() {
        let ticked = |millis: &[i64], now: i64| {
            let time = |millis: i64| Time::from_unix_millis(millis).unwrap();
            let mut last = crate::pages::samples::last_price();
            last.times = millis.iter().map(|at| time(*at).into()).collect();
            last.time = *last.times.last().unwrap();
            PriceView::new(Arc::new(last), time(now))
        };
        // Often: four seconds. One long pause among them changes nothing.
        let often = [0, 100, 200, 9_000, 9_100, 9_200];
        assert!(!ticked(&often, 13_200).stale());
        assert!(ticked(&often, 13_201).stale());
        assert_eq!(ticked(&often, 13_201).time_words(), "4 s ago");
        // Seldom: three times the usual gap.
        let seldom = [0, 60_000, 120_000, 180_000];
        assert!(!ticked(&seldom, 360_000).stale());
        assert!(ticked(&seldom, 360_001).stale());
        assert_eq!(ticked(&seldom, 360_001).time_words(), "3 min ago");
        // A feed that filled up its history, four hours apart, comes every ten seconds now.
        let history: Vec<i64> = (0..60).map(|place| place * 14_400_000).collect();
        let since = *history.last().unwrap();
        let then = (1..=8).map(|place| since + place * 10_000);
        let filled: Vec<i64> = history.into_iter().chain(then).collect();
        assert!(!ticked(&filled, since + 110_000).stale());
        assert!(ticked(&filled, since + 110_001).stale());
        // A single tick tells no gap.
        assert!(!ticked(&[0], 60_000).stale() && ticked(&[0], 60_001).stale());
    }

    #[test]
    fn price_of_another_day_is_told_with_its_date() {
        let told = |made: &str, now: &str| {
            let time = |text: &str| Time::try_from(text.to_owned()).unwrap();
            let mut last = crate::pages::samples::last_price();
            last.time = time(made).into();
            last.times = std::iter::once(last.time).collect();
            let view = PriceView::new(Arc::new(last), time(now));
            (view.moment(), view.time_words(), view.feed_words())
        };
        let silent = |words: &str| format!("{SILENT}{words}");
        let made = "2026-11-20T21:59:30.000Z";
        let date = "20 Nov 2026, 21:59".to_owned();
        let today = told(made, "2026-11-20T23:59:59.000Z");
        assert_eq!(
            today,
            ("21:59:30".into(), "2 h ago".into(), silent("2 h ago"))
        );
        let later = told(made, "2026-11-21T00:00:00.000Z");
        assert_eq!(later, (date.clone(), date.clone(), silent(&date)));
        // A minute before midnight is a minute ago.
        let near = told("2026-11-20T23:59:00.000Z", "2026-11-21T00:00:30.000Z");
        assert_eq!(near.1, "1 min ago");
        let live = told("2026-11-20T23:59:59.000Z", "2026-11-21T00:00:01.000Z");
        assert_eq!(
            (live.1.as_str(), live.2.as_str()),
            ("20 Nov 2026, 23:59", "")
        );
    }

    #[test]
    fn a_sparkline_fills_its_box_and_needs_two_points() {
        assert_eq!(sparkline(&[1.0]), "");
        assert_eq!(sparkline(&[1.0, 3.0, 2.0]), "0.0,27.0 60.0,1.0 120.0,14.0");
        assert_eq!(sparkline(&[5.0, 5.0]), "0.0,27.0 120.0,27.0");
    }
}
