//! `/sales/{sale}`: the lots of a sale.

use std::{collections::BTreeSet, sync::Arc};

use askama::Template;
use askama_web::WebTemplate;
use auction::{SaleId, SaleRecord};
use axum::{
    extract::{Path, RawQuery, rejection::PathRejection},
    response::{IntoResponse, Response},
};

use super::{
    lot_search::{Filter, Found, LotSearch, Sort},
    lot_view::LotView,
    may_bid::MayBidView,
    problem::Problem,
    sale_view::{NewsView, SaleView},
    visit::{OwnMarks, Page, Visit},
};
use crate::{locale::filters, model::SaleModel};

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
    /// Those of the page.
    pub(crate) lots: Vec<LotView>,
    /// Which lots the visitor has bid on cannot be told now.
    pub(crate) is_own_unknown: bool,
    categories: BTreeSet<String>,
}

/// A filter as a plain link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FilterLink {
    pub(crate) address: String,
    pub(crate) word: String,
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
    let marks = visit.marks(&sale, &own).await;
    let may_bid = MayBidView::new(&sale, visit.page.person(), &own);
    let search = LotSearch::parse(query.as_deref());
    let page = SalePage::new(visit.page, sale, &marks, search);
    let model = visit.app.read_model();
    let lots = page.lots.into_iter().map(|lot| lot.beside(model)).collect();
    SalePage {
        may_bid,
        lots,
        ..page
    }
    .into_response()
}

impl SalePage {
    /// Whether nobody can tell now which lots were asked for.
    fn is_unknown_which(&self) -> bool {
        self.is_own_unknown && self.search.show == Filter::Mine
    }

    pub(super) fn new(
        page: Page,
        sale: Arc<SaleModel>,
        marks: &OwnMarks,
        search: LotSearch,
    ) -> Self {
        let is_own_unknown = marks.are_unknown();
        let found = search.find(&sale, |lot| marks.is_on(lot), page.now);
        let lots = found.lots.iter().cloned();
        let lots = lots.map(|lot| marks.view(lot, page.now)).collect();
        let categories = sale.categories().clone();
        let sale = SaleView::new(sale);
        let knows_own = page.person().is_some();
        let shown = Filter::ALL.into_iter();
        let shown = shown.filter(|(filter, _)| *filter != Filter::Mine || knows_own);
        let filters = shown.map(|(filter, _)| FilterLink {
            address: format!("{}{}", sale.address(), search.query(filter, 1)),
            word: filter.word(),
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
            lots,
            categories,
        }
    }

    /// What the page follows: the sale, and the lots that it shows.
    fn follows(&self) -> String {
        let id = self.sale.id();
        let open = self.lots.iter().filter(|lot| !lot.is_over());
        let open = open.map(|lot| format!(" lot:{id}.{}", lot.public().lot));
        format!("sale:{id}{}", open.collect::<String>())
    }

    fn sorts(&self) -> [(Sort, &'static str, String); Sort::ALL.len()] {
        Sort::ALL.map(|(sort, code)| (sort, code, sort.word()))
    }

    /// The code of the lots that are shown, for the form to keep.
    fn show_code(&self) -> &'static str {
        let known = Filter::ALL.iter().find(|(it, _)| *it == self.search.show);
        known.map_or("", |(_, code)| code)
    }

    /// Whether anything narrows the lots.
    fn is_narrowed(&self) -> bool {
        !self.search.words.is_empty() || self.search.is_refined()
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
