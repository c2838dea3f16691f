//! `/market/{symbol}`: one symbol with its candles.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::Time;
use axum::{
    extract::{Path, RawQuery, rejection::PathRejection},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, SecondsFormat, Utc};
use market::{Candle, Interval, StruckPrice, Symbol};

use super::{
    NAME_SHOWN_MAX,
    alerts::{self, AlertForm, AlertRow},
    lot_view::LotView,
    price_view::{PriceView, symbol_path},
    problem::Problem,
    visit::{Page, Visit, query_word},
    watch::watch_words,
    watchlists,
};
use crate::{
    App,
    format::{self, decimal},
    locale::{filters, t},
    model::LotModel,
    symbols::Spelt,
    watchlists::ListChoice,
};

/// Candles in the table; the chart asks for more.
const ROWS_MAX: usize = 12;

/// Prices that were struck, as they are shown; the API has more.
const STRUCK_SHOWN_MAX: usize = 5;

/// Lots that refer to a symbol, as they are shown.
const LOTS_SHOWN_MAX: usize = 12;

/// A symbol's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "symbol.html")]
pub(crate) struct SymbolPage {
    pub(crate) page: Page,
    pub(crate) price: PriceView,
    pub(crate) intervals: Vec<IntervalLink>,
    pub(crate) interval: Interval,
    /// Newest first.
    pub(crate) rows: Vec<CandleRow>,
    /// Whether it is on the list that the visitor chose last; none for strangers.
    pub(crate) watched: Option<bool>,
    pub(crate) list: ListChoice,
    /// What its star puts on which list.
    pub(crate) watch_words: String,
    /// Prices of it are taken no more.
    pub(crate) retired: bool,
    /// Lots that refer to it and are not over, with their addresses.
    pub(crate) lots: Vec<(String, String)>,
    /// Its prices that were struck, the newest first.
    pub(crate) struck: Vec<StruckRow>,
    /// The visitor's alerts on it.
    pub(crate) alerts: Vec<AlertRow>,
    pub(crate) form: AlertForm,
    pub(crate) compared: Compared,
}

/// What a symbol is compared with.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) enum Compared {
    #[default]
    Nothing,
    With {
        price: PriceView,
        /// How far both moved over the candles of the table: this page's symbol, and the other.
        changes: Option<[String; 2]>,
    },
    /// What was asked for is no symbol that can be compared; perhaps one of these is meant.
    Unknown { wanted: String, near: Vec<String> },
}

/// A price that was struck.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct StruckRow {
    pub(crate) price: String,
    pub(crate) made_at: String,
    pub(crate) struck_at: String,
}

/// The page of a symbol that has no price yet.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "symbol_unpriced.html")]
pub(crate) struct UnpricedPage {
    pub(crate) page: Page,
    pub(crate) symbol: String,
    pub(crate) name: String,
    /// The visitor's alerts on it.
    pub(crate) alerts: Vec<AlertRow>,
    pub(crate) form: AlertForm,
}

/// A choice of interval, as a plain link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct IntervalLink {
    pub(crate) code: &'static str,
    pub(crate) seconds: i64,
    pub(crate) word: String,
    pub(crate) chosen: bool,
}

/// A candle as the table shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CandleRow {
    pub(crate) time: String,
    pub(crate) begins: String,
    pub(crate) open: String,
    pub(crate) high: String,
    pub(crate) low: String,
    pub(crate) close: String,
    pub(crate) volume: String,
}

pub(super) async fn show(
    visit: Visit,
    path: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let text = path.map_or_else(|_| String::new(), |Path(text)| text);
    let prices = visit.app.read_model().prices();
    let priced = prices.iter().map(|price| price.symbol.as_str());
    let symbols = visit.app.symbols();
    match symbols.spelt(&text, priced) {
        Spelt::Right => {}
        Spelt::Otherwise(symbol) => {
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            return Redirect::permanent(&format!("{}{query}", symbol_path(&symbol)))
                .into_response();
        }
        Spelt::Unknown(near) => return Problem::UnknownSymbol.page_near(visit.page, near),
    }
    let alerts = own_alerts(&visit, &text);
    let Some(price) = visit.price(&text) else {
        let name = symbols.name(&text).unwrap_or(&text).to_owned();
        return UnpricedPage {
            page: visit.page,
            alerts,
            form: AlertForm::of(&text),
            symbol: text,
            name,
        }
        .into_response();
    };
    let Ok(symbol) = Symbol::try_from(text) else {
        return visit.problem(Problem::NotFound);
    };
    let interval = query_word(query.as_deref(), "interval").and_then(|code| code.parse().ok());
    let interval = interval.unwrap_or(Interval::Minute);
    let newest = newest_candles(&visit.app, symbol, interval).await;
    let compared = Compared::new(&visit, query.as_deref(), &newest, (&price, interval)).await;
    let watched = match visit.page.person() {
        Some(person) => visit.app.watchlists().of(&person.user).await.ok(),
        None => None,
    };
    let lots = referring(price.symbol(), &visit.app, visit.page.now);
    let mut page = SymbolPage::new(visit.page, price, interval, &newest);
    page.retired = symbols.is_retired(page.price.symbol());
    page.lots = lots;
    page.compared = compared;
    page.alerts = alerts;
    let struck = symbols.struck(page.price.symbol()).iter().rev();
    page.struck = struck.take(STRUCK_SHOWN_MAX).map(StruckRow::of).collect();
    if let Some(lists) = watched {
        page.list = lists.or_watched(watchlists::remembered(&headers));
        page.watched = Some(lists.has_symbol(&page.list, page.price.symbol()));
        page.watch_words = watch_words(page.price.symbol(), lists.name(&page.list));
    }
    page.into_response()
}

/// The newest candles, oldest first. A price is there: better a page without candles than none.
async fn newest_candles(app: &App, symbol: Symbol, interval: Interval) -> Vec<Candle> {
    let newest = app.candles().newest(&symbol, interval, ROWS_MAX).await;
    newest.unwrap_or_default()
}

impl Compared {
    /// What an address asks for, beside the candles of the page's own symbol.
    async fn new(
        visit: &Visit,
        query: Option<&str>,
        own: &[Candle],
        (price, interval): (&PriceView, Interval),
    ) -> Self {
        let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let wanted = pairs.find(|(name, _)| name == "compare");
        let wanted = wanted.map_or_else(String::new, |(_, value)| value.trim().to_owned());
        if wanted.is_empty() {
            return Self::Nothing;
        }
        let (symbols, prices) = (visit.app.symbols(), visit.app.read_model().prices());
        let priced = prices.iter().map(|price| price.symbol.as_str());
        let (symbol, near) = match symbols.spelt(&wanted, priced) {
            Spelt::Right => (wanted.clone(), vec![]),
            Spelt::Otherwise(symbol) => (symbol, vec![]),
            Spelt::Unknown(near) => (String::new(), near),
        };
        let other = visit.price(&symbol).filter(|_| symbol != price.symbol());
        let (Some(other), Ok(symbol)) = (other, Symbol::try_from(symbol)) else {
            let wanted = format::one_line(&wanted, NAME_SHOWN_MAX);
            return Self::Unknown { wanted, near };
        };
        let candles = newest_candles(&visit.app, symbol, interval).await;
        let changes = change_over(own).zip(change_over(&candles));
        Self::With {
            price: other,
            changes: changes.map(|(own, other)| [own, other]),
        }
    }
}

/// How far the price moved over these candles.
fn change_over(candles: &[Candle]) -> Option<String> {
    let (first, last) = (candles.first()?, candles.last()?);
    Some(format::change(first.open.value(), last.close.value()))
}

/// The visitor's alerts on a symbol.
fn own_alerts(visit: &Visit, symbol: &str) -> Vec<AlertRow> {
    let Some(person) = visit.page.person() else {
        return vec![];
    };
    let list = visit.app.alerts().watch().of(&person.user);
    alerts::rows(&visit.app, &list, |set| set.symbol.as_str() == symbol)
}

/// Lots that refer to a symbol and are not over: their addresses and titles, those of the next sale first.
fn referring(symbol: &str, app: &App, now: Time) -> Vec<(String, String)> {
    let sales = app.read_model().sales();
    let lots = sales.iter().flat_map(|sale| sale.lots.iter().cloned());
    let refers = |lot: &Arc<LotModel>| {
        let reference = lot.texts.details.reference.as_ref();
        reference.is_some_and(|reference| reference.symbol.as_str() == symbol)
    };
    let views = lots.filter(refers).map(|lot| LotView::new(lot, now, None));
    let running = views.filter(|lot| !lot.is_over()).take(LOTS_SHOWN_MAX);
    running
        .map(|lot| (lot.address(), lot.short_title()))
        .collect()
}

impl SymbolPage {
    /// From the newest candles of the interval, oldest first.
    pub(crate) fn new(
        page: Page,
        price: PriceView,
        interval: Interval,
        candles: &[Candle],
    ) -> Self {
        let choice = |its: Interval| IntervalLink {
            code: its.as_str(),
            seconds: its.seconds(),
            word: length_words(its),
            chosen: its == interval,
        };
        Self {
            rows: candles.iter().rev().map(CandleRow::of).collect(),
            intervals: Interval::ALL.map(choice).into(),
            interval,
            alerts: Vec::new(),
            form: AlertForm::of(price.symbol()),
            price,
            page,
            watched: None,
            list: ListChoice::default(),
            watch_words: String::new(),
            retired: false,
            struck: Vec::new(),
            lots: Vec::new(),
            compared: Compared::Nothing,
        }
    }

    /// The page with candles of another length, of what is compared too.
    fn at_interval(&self, code: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("interval", code);
        if let Compared::With { price, .. } = &self.compared {
            query.append_pair("compare", price.symbol());
        }
        format!("{}?{}", self.price.path(), query.finish())
    }

    /// The page as it is, alone.
    fn alone(&self) -> String {
        format!("{}?interval={}", self.price.path(), self.interval)
    }

    /// The page compared with a symbol.
    fn beside(&self, symbol: &str) -> String {
        let symbol: String = url::form_urlencoded::byte_serialize(symbol.as_bytes()).collect();
        format!("{}&compare={symbol}", self.alone())
    }

    fn span(&self) -> String {
        length_words(self.interval)
    }
}

impl StruckRow {
    fn of(struck: &StruckPrice) -> Self {
        Self {
            price: decimal(struck.price.value()),
            made_at: format::date_and_exact_time(struck.time.into()),
            struck_at: format!(
                "{}, {}",
                format::day_of_year(&struck.struck_at),
                struck.struck_at.format("%H:%M")
            ),
        }
    }
}

impl CandleRow {
    fn of(candle: &Candle) -> Self {
        Self {
            time: candle
                .open_time
                .to_rfc3339_opts(SecondsFormat::Millis, true),
            begins: begins(candle.open_time, candle.interval),
            open: decimal(candle.open.value()),
            high: decimal(candle.high.value()),
            low: decimal(candle.low.value()),
            close: decimal(candle.close.value()),
            volume: format::quantity(candle.volume),
        }
    }
}

/// How long a candle is.
fn length_words(interval: Interval) -> String {
    match interval {
        Interval::Second => t!("symbol-one-second"),
        Interval::Minute => t!("symbol-one-minute"),
        Interval::FiveMinutes => t!("symbol-five-minutes"),
        Interval::QuarterHour => t!("symbol-quarter-hour"),
        Interval::Hour => t!("symbol-one-hour"),
        Interval::FourHours => t!("symbol-four-hours"),
        Interval::Day => t!("symbol-one-day"),
        Interval::Week => t!("symbol-one-week"),
    }
}

/// When a candle begins, in UTC; `client/candle-chart.ts` writes the same.
fn begins(time: DateTime<Utc>, interval: Interval) -> String {
    match interval.seconds() {
        ..60 => time.format("%H:%M:%S").to_string(),
        60..3_600 => time.format("%H:%M").to_string(),
        3_600..86_400 => format!("{} {}", format::day_of_year(&time), time.format("%H:%M")),
        _ => format::date(time.into()),
    }
}
