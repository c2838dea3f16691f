//! `/sales/{sale}`: the lots of a sale.

use std::collections::BTreeSet;

use askama::Template;
use askama_web::WebTemplate;
use auction::{SaleId, SaleRecord};
use axum::{
    extract::{Path, RawQuery, rejection::PathRejection},
    response::{IntoResponse, Response},
};

use super::{
    lot_search::{self, Filter, Found, LotSearch, Sort},
    lot_view::LotView,
    may_bid::MayBidView,
    problem::Problem,
    sale_view::{NewsView, SaleView},
    visit::{Page, Visit},
    words,
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
    pub(crate) search: LotSearch,
    pub(crate) found: Found,
    /// Which lots the visitor has bid on cannot be told now.
    pub(crate) is_own_unknown: bool,
    categories: BTreeSet<String>,
}

/// A filter as a plain link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FilterLink {
    pub(crate) address: String,
    pub(crate) word: &'static str,
    /// None: nobody can tell now.
    pub(crate) count: Option<usize>,
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
    let lots = visit.marked_lots(&sale, &own);
    let may_bid = MayBidView::new(&sale, visit.page.person(), &own);
    let search = LotSearch::parse(query.as_deref());
    let page = SalePage::new(visit.page, SaleView::new(sale), lots, search);
    SalePage { may_bid, ..page }.into_response()
}

impl SalePage {
    /// Whether nobody can tell now which lots were asked for.
    fn is_unknown_which(&self) -> bool {
        self.is_own_unknown && self.search.show == Filter::Mine
    }

    pub(crate) fn new(page: Page, sale: SaleView, lots: Vec<LotView>, search: LotSearch) -> Self {
        let categories = lot_search::categories(&lots);
        let is_own_unknown = lots.iter().any(LotView::is_own_unknown);
        let found = search.find(lots, sale.currency(), page.now);
        let knows_own = page.person().is_some() && sale.marks_own_lots();
        let shown = Filter::ALL.into_iter();
        let shown = shown.filter(|(filter, ..)| *filter != Filter::Mine || knows_own);
        let filters = shown.map(|(filter, _, word)| FilterLink {
            address: format!("{}{}", sale.address(), search.query(filter, 1)),
            word,
            count: (filter != Filter::Mine || !is_own_unknown).then(|| found.count_of(filter)),
            chosen: filter == search.show,
        });
        Self {
            filters: filters.collect(),
            is_own_unknown,
            page,
            news: sale.news(SaleRecord::MESSAGES_MAX),
            may_bid: MayBidView::default(),
            sale,
            search,
            found,
            categories,
        }
    }

    /// What the page follows: the sale, and the lots that it shows.
    fn follows(&self) -> String {
        let id = self.sale.id();
        let open = self.found.lots.iter().filter(|lot| !lot.is_over());
        let open = open.map(|lot| format!(" lot:{id}.{}", lot.public().lot));
        format!("sale:{id}{}", open.collect::<String>())
    }

    fn sorts(&self) -> [(Sort, &'static str, &'static str); Sort::ALL.len()] {
        Sort::ALL
    }

    /// The code of the lots that are shown, for the form to keep.
    fn show_code(&self) -> &'static str {
        let known = Filter::ALL.iter().find(|(it, ..)| *it == self.search.show);
        known.map_or("", |(_, code, _)| code)
    }

    /// Whether anything narrows the lots.
    fn is_narrowed(&self) -> bool {
        !self.search.words.is_empty() || self.search.is_refined()
    }

    fn count_words(&self) -> String {
        words::lot_count(self.found.count)
    }

    fn page_address(&self, page: usize) -> String {
        let query = self.search.query(self.search.show, page);
        format!("{}{query}", self.sale.address())
    }

    fn page_before(&self) -> Option<String> {
        (self.found.page > 1).then(|| self.page_address(self.found.page - 1))
    }

    fn page_after(&self) -> Option<String> {
        let is_last = self.found.page == self.found.page_count;
        (!is_last).then(|| self.page_address(self.found.page + 1))
    }
}
