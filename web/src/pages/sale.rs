//! `/sales/{sale}`: the lots of a sale.

use askama::Template;
use askama_web::WebTemplate;
use auction::{SaleId, SaleRecord};
use axum::{
    extract::{Path, RawQuery, rejection::PathRejection},
    response::{IntoResponse, Response},
};

use super::{
    lot_view::LotView,
    may_bid::MayBidView,
    problem::Problem,
    sale_view::{NewsView, SaleView},
    visit::{Page, Visit, query_word},
};

/// A sale's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "sale.html")]
pub(crate) struct SalePage {
    pub(crate) page: Page,
    pub(crate) sale: SaleView,
    pub(crate) news: NewsView,
    pub(crate) may_bid: MayBidView,
    pub(crate) filters: Vec<FilterLink>,
    pub(crate) lots: Vec<LotView>,
}

/// Which lots to show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Filter {
    #[default]
    All,
    Open,
    Upcoming,
    Closed,
    Mine,
}

/// A filter as a plain link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FilterLink {
    pub(crate) address: String,
    pub(crate) word: &'static str,
    pub(crate) count: usize,
    pub(crate) chosen: bool,
}

pub(super) async fn show(
    visit: Visit,
    path: Result<Path<SaleId>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Response {
    let Ok(Path(id)) = path else {
        return visit.problem(Problem::NotFound);
    };
    let sale = match visit.app.sale(&id).await {
        Ok(sale) => sale,
        Err(absent) => return visit.problem(absent.into()),
    };
    let own = visit.own_standing(&sale).await;
    let lots = visit.marked_lots(&sale, own.as_ref());
    let may_bid = MayBidView::new(&sale, visit.page.person(), own.as_ref());
    let filter = Filter::from_code(query_word(query.as_deref(), "show"));
    let page = SalePage::new(visit.page, SaleView::new(sale), lots, filter);
    SalePage { may_bid, ..page }.into_response()
}

impl Filter {
    /// What a code in an address means; all lots for any other text.
    pub(crate) fn from_code(code: Option<&str>) -> Self {
        match code {
            Some("open") => Self::Open,
            Some("upcoming") => Self::Upcoming,
            Some("closed") => Self::Closed,
            Some("mine") => Self::Mine,
            _ => Self::All,
        }
    }

    fn keeps(self, lot: &LotView) -> bool {
        match self {
            Self::All => true,
            Self::Open => !lot.is_over() && lot.has_opened(),
            Self::Upcoming => !lot.is_over() && !lot.has_opened(),
            Self::Closed => lot.is_over(),
            Self::Mine => lot.mine().is_some(),
        }
    }
}

impl SalePage {
    pub(crate) fn new(page: Page, sale: SaleView, lots: Vec<LotView>, chosen: Filter) -> Self {
        let mut choices = vec![
            (Filter::All, "All", ""),
            (Filter::Open, "Open", "?show=open"),
            (Filter::Upcoming, "Upcoming", "?show=upcoming"),
            (Filter::Closed, "Closed", "?show=closed"),
        ];
        if page.person().is_some() && sale.marks_own_lots() {
            choices.push((Filter::Mine, "With my bids", "?show=mine"));
        }
        let filters = choices.into_iter().map(|(filter, word, query)| FilterLink {
            address: format!("{}{query}", sale.address()),
            word,
            count: lots.iter().filter(|lot| filter.keeps(lot)).count(),
            chosen: filter == chosen,
        });
        Self {
            filters: filters.collect(),
            lots: lots.into_iter().filter(|lot| chosen.keeps(lot)).collect(),
            page,
            news: sale.news(SaleRecord::MESSAGES_MAX),
            may_bid: MayBidView::default(),
            sale,
        }
    }
}
