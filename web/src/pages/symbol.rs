//! `/market/{symbol}`: one symbol with its candles.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::Time;
use axum::{
    extract::{Path, RawQuery, rejection::PathRejection},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, SecondsFormat, Utc};
use market::{Candle, Interval, StruckPrice, Symbol};

use super::{
    lot_view::LotView,
    price_view::{PriceView, symbol_path},
    problem::Problem,
    visit::{Page, Visit, query_word},
};
use crate::{App, format::decimal, model::LotModel, symbols::Spelt};

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
    /// Whether the visitor watches it; none for strangers.
    pub(crate) watched: Option<bool>,
    /// Prices of it are taken no more.
    pub(crate) retired: bool,
    /// Lots that refer to it and are not over, with their addresses.
    pub(crate) lots: Vec<(String, String)>,
    /// Its prices that were struck, the newest first.
    pub(crate) struck: Vec<StruckRow>,
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
}

/// A choice of interval, as a plain link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct IntervalLink {
    pub(crate) code: &'static str,
    pub(crate) seconds: i64,
    pub(crate) word: &'static str,
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
    let Some(price) = visit.price(&text) else {
        let name = symbols.name(&text).unwrap_or(&text).to_owned();
        return UnpricedPage {
            page: visit.page,
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
    let candles = visit.app.candles();
    let newest = candles.newest(&symbol, interval, ROWS_MAX).await;
    // The price is there: better a page without candles than none.
    let newest = newest.unwrap_or_default();
    let watched = match visit.page.person() {
        Some(person) => visit.app.watchlists().of(&person.user).await.ok(),
        None => None,
    };
    let lots = referring(price.symbol(), &visit.app, visit.page.now);
    let mut page = SymbolPage::new(visit.page, price, interval, &newest);
    page.retired = symbols.is_retired(page.price.symbol());
    page.lots = lots;
    let struck = symbols.struck(page.price.symbol()).iter().rev();
    page.struck = struck.take(STRUCK_SHOWN_MAX).map(StruckRow::of).collect();
    page.watched = watched.map(|list| list.has_symbol(page.price.symbol()));
    page.into_response()
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
            word: its.words(),
            chosen: its == interval,
        };
        Self {
            rows: candles.iter().rev().map(CandleRow::of).collect(),
            intervals: Interval::ALL.map(choice).into(),
            interval,
            price,
            page,
            watched: None,
            retired: false,
            struck: Vec::new(),
            lots: Vec::new(),
        }
    }

    fn span(&self) -> &'static str {
        self.interval.words()
    }
}

impl StruckRow {
    fn of(struck: &StruckPrice) -> Self {
        Self {
            price: decimal(struck.price.value()),
            made_at: struck.time.format("%-d %b %Y, %H:%M:%S").to_string(),
            struck_at: struck.struck_at.format("%-d %b, %H:%M").to_string(),
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
            volume: decimal(candle.volume.normalize()),
        }
    }
}

/// When a candle begins, in UTC; `client/candle-chart.ts` writes the same.
fn begins(time: DateTime<Utc>, interval: Interval) -> String {
    let form = match interval.seconds() {
        ..60 => "%H:%M:%S",
        60..3_600 => "%H:%M",
        3_600..86_400 => "%-d %b %H:%M",
        _ => "%-d %b %Y",
    };
    time.format(form).to_string()
}
