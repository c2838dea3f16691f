//! `/market`: every symbol with its last price.

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
}

/// The order of the rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Order {
    #[default]
    Symbol,
    Price,
    Change,
}

/// A heading that sorts, as a plain link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ColumnLink {
    pub(crate) address: &'static str,
    pub(crate) word: &'static str,
    pub(crate) class: &'static str,
    /// What a screen reader is told, where the rows are in this column's order.
    pub(crate) sorted: Option<&'static str>,
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> Response {
    let order = Order::from_code(query_word(query.as_deref(), "by"));
    let prices = visit.prices();
    MarketPage::new(visit.page, prices, order).into_response()
}

impl Order {
    /// What a code in an address means; by symbol for any other text.
    pub(crate) fn from_code(code: Option<&str>) -> Self {
        match code {
            Some("price") => Self::Price,
            Some("change") => Self::Change,
            _ => Self::Symbol,
        }
    }
}

impl ColumnLink {
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
        prices.sort_by(|a, b| {
            let chosen = match order {
                Order::Symbol => std::cmp::Ordering::Equal,
                Order::Price => b.last_price().cmp(&a.last_price()),
                Order::Change => b.change_ratio().cmp(&a.change_ratio()),
            };
            chosen.then_with(|| a.symbol().cmp(b.symbol()))
        });
        let column = |its: Order, address, word, class, direction| ColumnLink {
            address,
            word,
            class,
            sorted: (its == order).then_some(direction),
        };
        let columns = vec![
            column(Order::Symbol, "/market", "Symbol", "", "ascending"),
            column(
                Order::Price,
                "/market?by=price",
                "Last",
                "board-last",
                "descending",
            ),
            column(
                Order::Change,
                "/market?by=change",
                "Change",
                "board-change",
                "descending",
            ),
        ];
        Self {
            page,
            prices,
            columns,
        }
    }
}
