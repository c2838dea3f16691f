//! `/past-sales`: sales that ended, the one that ended last first; the same list for the house and on the home page.

use askama::Template;
use askama_web::WebTemplate;
use auction::{SaleId, Time};
use axum::extract::RawQuery;

use super::{
    TITLE_SHOWN_MAX,
    visit::{Page, Visit, query_word},
    words,
};
use crate::{
    format,
    locale::{filters, t},
    read_model::{EndedPlace, EndedSale, ReadModel},
};

/// Sales on one page.
const SHOWN_MAX: usize = 50;

/// The page of past sales.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "past_sales.html")]
pub(super) struct PastSalesPage {
    page: Page,
    past: PastSales,
}

/// One page of the list.
#[derive(Clone, Debug, Default)]
pub(crate) struct PastSales {
    pub(crate) rows: Vec<PastSale>,
    /// Queries of the pages beside it.
    pub(crate) newer: Option<String>,
    pub(crate) older: Option<String>,
}

/// A sale in the list.
#[derive(Clone, Debug)]
pub(crate) struct PastSale {
    pub(crate) sale: SaleId,
    pub(crate) title: String,
    pub(crate) demo: bool,
    pub(crate) facts: String,
    pub(crate) ended_at: Time,
    pub(crate) ended: String,
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> PastSalesPage {
    PastSalesPage {
        past: PastSales::asked_for(visit.app.read_model(), query.as_deref()),
        page: visit.page,
    }
}

impl PastSales {
    /// Those that ended last.
    pub(crate) fn newest(model: &ReadModel, count_max: usize) -> Self {
        Self::older(model, None, count_max)
    }

    /// The page that a query asks for: `before` a place in the list, or `after` it; else the first.
    pub(crate) fn asked_for(model: &ReadModel, query: Option<&str>) -> Self {
        let place = |name| query_word(query, name).and_then(EndedPlace::parse);
        match place("after") {
            Some(place) => Self::newer(model, &place),
            None => Self::older(model, place("before").as_ref(), SHOWN_MAX),
        }
    }

    fn older(model: &ReadModel, than: Option<&EndedPlace>, count_max: usize) -> Self {
        let mut sales = model.older(than, count_max + 1);
        let is_more = sales.len() > count_max;
        sales.truncate(count_max);
        let first = sales.first().and_then(|first| first.place());
        let first = first.filter(|first| !model.newer(first, 1).is_empty());
        let last = sales.last().and_then(|last| last.place());
        Self {
            rows: sales
                .iter()
                .filter_map(|sale| PastSale::new(sale))
                .collect(),
            newer: first.map(|place| format!("after={}", place.text())),
            older: last
                .filter(|_| is_more)
                .map(|place| format!("before={}", place.text())),
        }
    }

    fn newer(model: &ReadModel, than: &EndedPlace) -> Self {
        let newer = model.newer(than, SHOWN_MAX);
        let Some(newest) = newer.last().and_then(|newest| newest.place()) else {
            return Self::newest(model, SHOWN_MAX);
        };
        // The page begins right before the newest of them.
        let before = model.newer(&newest, 1);
        let before = before.first().and_then(|before| before.place());
        Self::older(model, before.as_ref(), SHOWN_MAX)
    }
}

impl PastSale {
    fn new(ended: &EndedSale) -> Option<Self> {
        let summary = ended.summary.as_ref()?;
        let (lots, sold) = (words::lot_count(summary.lots), summary.sold);
        let total = format::money(summary.total, summary.currency);
        Some(Self {
            sale: ended.sale.clone(),
            title: format::one_line(&ended.title, TITLE_SHOWN_MAX),
            demo: ended.demo,
            facts: match sold {
                0 if summary.cancelled => format!("{lots} · {}", t!("past-sale-cancelled")),
                0 => format!("{lots} · {}", t!("past-sale-none-sold")),
                _ if summary.cancelled => {
                    let sold = t!("past-sale-sold", count = sold, total = total);
                    format!("{lots} · {} · {sold}", t!("past-sale-cancelled"))
                }
                _ => {
                    let sold = t!("past-sale-sold", count = sold, total = total);
                    format!("{lots} · {sold}")
                }
            },
            ended_at: summary.ends_at,
            ended: format::date_and_time(summary.ends_at),
        })
    }
}
