//! `/market`: every symbol with its last price.

use std::cmp::Ordering;

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::RawQuery,
    response::{IntoResponse, Response},
};

use super::{
    price_view::PriceView,
    visit::{Page, Visit, query_word},
};

/// The board's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "market.html")]
pub(crate) struct MarketPage {
    pub(crate) page: Page,
    pub(crate) prices: Vec<PriceView>,
    pub(crate) columns: Vec<ColumnLink>,
    /// The script keeps it while prices move.
    pub(crate) order: Order,
}

/// What the rows are ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Column {
    #[default]
    Symbol,
    Price,
    Change,
}

/// The order of the rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Order {
    by: Column,
    descending: bool,
}

/// A heading that sorts, as a plain link: by its column, or the other way round where the rows are by it already.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ColumnLink {
    pub(crate) address: String,
    pub(crate) word: &'static str,
    pub(crate) class: &'static str,
    /// What a screen reader is told, where the rows are in this column's order.
    pub(crate) sorted: Option<&'static str>,
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> Response {
    let word = |name| query_word(query.as_deref(), name);
    let order = Order::from_codes(word("by"), word("order"));
    let prices = visit.prices();
    MarketPage::new(visit.page, prices, order).into_response()
}

impl Column {
    const ALL: [Self; 3] = [Self::Symbol, Self::Price, Self::Change];

    fn code(self) -> &'static str {
        match self {
            Self::Symbol => "symbol",
            Self::Price => "price",
            Self::Change => "change",
        }
    }

    /// Names rise at first, figures fall.
    fn descends_at_first(self) -> bool {
        self != Self::Symbol
    }

    fn heading(self) -> (&'static str, &'static str) {
        match self {
            Self::Symbol => ("Symbol", ""),
            Self::Price => ("Last", "board-last"),
            Self::Change => ("Change", "board-change"),
        }
    }
}

impl Order {
    /// What codes in an address mean; by symbol, and as that column is at first, for any other text.
    pub(crate) fn from_codes(by: Option<&str>, order: Option<&str>) -> Self {
        let by = Column::ALL
            .into_iter()
            .find(|column| Some(column.code()) == by);
        let by = by.unwrap_or_default();
        Self {
            by,
            descending: match order {
                Some("rising") => false,
                Some("falling") => true,
                _ => by.descends_at_first(),
            },
        }
    }

    fn compare(self, a: &PriceView, b: &PriceView) -> Ordering {
        let chosen = match self.by {
            Column::Symbol => a.symbol().cmp(b.symbol()),
            Column::Price => a.last_price().cmp(&b.last_price()),
            Column::Change => a.change_ratio().cmp(&b.change_ratio()),
        };
        let chosen = if self.descending {
            chosen.reverse()
        } else {
            chosen
        };
        chosen.then_with(|| a.symbol().cmp(b.symbol()))
    }
}

impl ColumnLink {
    fn new(column: Column, order: Order) -> Self {
        let is_chosen = column == order.by;
        let descending = match is_chosen {
            true => !order.descending,
            false => column.descends_at_first(),
        };
        let direction = if descending { "falling" } else { "rising" };
        let (word, class) = column.heading();
        Self {
            address: format!("/market?by={}&order={direction}", column.code()),
            word,
            class,
            sorted: is_chosen.then_some(match order.descending {
                true => "descending",
                false => "ascending",
            }),
        }
    }

    fn arrow(&self) -> &'static str {
        match self.sorted {
            Some("ascending") => "↑",
            Some(_) => "↓",
            None => "",
        }
    }
}

impl MarketPage {
    pub(crate) fn new(page: Page, mut prices: Vec<PriceView>, order: Order) -> Self {
        prices.sort_by(|a, b| order.compare(a, b));
        let columns = Column::ALL.map(|column| ColumnLink::new(column, order));
        Self {
            page,
            prices,
            columns: columns.into(),
            order,
        }
    }
}
