//! `/account/consignments`: a seller's own lots by sale, with their reserves, and their own statements, also on paper and as a table.
//! Never: a bidder, somebody else's lot, or a number of a statement that is not theirs.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::{FromRequestParts, Path, RawQuery},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    NAME_SHOWN_MAX,
    house::{StatementPage, separator},
    lot_view::LotView,
    problem::Problem,
    sale_view::channels_of,
    visit::{Page, Visit, query_word},
};
use crate::{
    App, format,
    house::table::attachment,
    locale::{filters, t},
    model::LotModel,
    paper,
    read_model::EndedPlace,
    sellers::{ConsignedSale, Consignments, of_seller, own_statement},
    statements::{self, Statement, on_paper},
};

/// Where it is.
pub(super) const ADDRESS: &str = "/account/consignments";

/// The page of one's own lots.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "consignments.html")]
pub(crate) struct ConsignmentsPage {
    pub(crate) page: Page,
    /// In the house's own words; none: the account is no seller's.
    pub(crate) seller: Option<String>,
    pub(crate) sales: Vec<SaleRow>,
    /// Query of the page with older sales.
    pub(crate) older: Option<String>,
    /// Channels that tell when it is to be drawn anew.
    pub(crate) follows: String,
    /// It shows sales that ended a while ago, and nothing else.
    pub(crate) is_past: bool,
    /// Some sales could not be read.
    pub(crate) is_missing: bool,
}

/// A sale with the seller's lots.
#[derive(Debug)]
pub(crate) struct SaleRow {
    pub(crate) address: String,
    pub(crate) title: String,
    pub(crate) lots: Vec<LotView>,
    /// Name, address, what it comes to; the one that holds last.
    pub(crate) statements: Vec<(String, String, String)>,
    pub(crate) is_over: bool,
}

/// Whoever is signed in at one of their own statements. To everybody else there is none.
pub(super) struct OwnStatementVisit {
    visit: Visit,
    statement: Statement,
}

#[derive(Deserialize)]
struct StatementPath {
    number: u64,
}

impl FromRequestParts<App> for OwnStatementVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let back_to = visit.page.path.clone();
        let (visit, person) = visit.signed_in(&back_to).map_err(|answer| *answer)?;
        let path = Path::<StatementPath>::from_request_parts(parts, app).await;
        let Ok(Path(StatementPath { number })) = path else {
            return Err(visit.problem(Problem::NotFound));
        };
        match own_statement(app, &person, number).await {
            Ok(Some(statement)) => Ok(Self { visit, statement }),
            Ok(None) => Err(visit.problem(Problem::NotFound)),
            Err(_) => Err(visit.problem(Problem::Unavailable)),
        }
    }
}

pub(super) async fn show(visit: Visit, RawQuery(query): RawQuery) -> Response {
    let (visit, person) = match visit.signed_in(ADDRESS) {
        Ok(signed_in) => signed_in,
        Err(answer) => return *answer,
    };
    let Ok(seller) = visit.app.sellers().seller_of(&person.user).await else {
        return visit.problem(Problem::Unavailable);
    };
    let before = query_word(query.as_deref(), "before").and_then(EndedPlace::parse);
    let found = match &seller {
        Some(seller) => of_seller(&visit.app, seller, before.as_ref()).await,
        None => Consignments::default(),
    };
    let app = visit.app;
    let watching = |lot: &LotModel| app.watchers().of(&lot.public.sale, &lot.public.lot);
    let page = ConsignmentsPage::new(visit.page, seller, &found, watching);
    let is_past = before.is_some();
    ConsignmentsPage { is_past, ..page }.into_response()
}

pub(super) async fn show_statement(at: OwnStatementVisit) -> Response {
    StatementPage {
        page: at.visit.page,
        statement: at.statement,
        said: None,
        problem: None,
    }
    .into_response()
}

/// The same on paper.
pub(super) async fn show_paper(
    OwnStatementVisit { visit, statement }: OwnStatementVisit,
) -> Response {
    let (sheet, about) = on_paper(&statement);
    let answer = paper::answer(sheet, about, &statement.file()).await;
    answer.unwrap_or_else(|_| visit.problem(Problem::Unavailable))
}

/// The same as a table, a row a lot.
pub(super) async fn download(
    OwnStatementVisit { visit, statement }: OwnStatementVisit,
    RawQuery(query): RawQuery,
) -> Response {
    let Ok(sale) = visit.app.sale(&statement.sale).await else {
        return visit.problem(Problem::Unavailable);
    };
    let separator = separator(query.as_deref());
    let headers = attachment(&statement.file());
    let table = statements::table(&[statement], sale.zone(), separator);
    (headers, table).into_response()
}

impl ConsignmentsPage {
    pub(crate) fn new(
        page: Page,
        seller: Option<String>,
        found: &Consignments,
        watching: impl Fn(&LotModel) -> usize,
    ) -> Self {
        let sales: Vec<_> = (found.sales.iter())
            .map(|sale| SaleRow::new(sale, &page, &watching))
            .collect();
        let running = found.sales.iter().filter(|of| !of.sale.is_over());
        let channels = running.map(|of| channels_of(&of.sale, of.lots.iter()));
        Self {
            seller,
            sales,
            older: (found.older.as_ref()).map(|place| format!("before={}", place.text())),
            follows: channels.collect::<Vec<_>>().join(" "),
            is_past: false,
            is_missing: found.is_missing,
            page,
        }
    }
}

impl SaleRow {
    fn new(of: &ConsignedSale, page: &Page, watching: impl Fn(&LotModel) -> usize) -> Self {
        let sale = &of.sale;
        let lots = of.lots.iter().map(|lot| {
            let view = LotView::new(lot.clone(), page.now, None);
            let reserve = of.reserves().words(&lot.public, view.state());
            let consigned = consigned(&view, &reserve.amount, watching(lot));
            view.consigned(consigned)
        });
        let statements = of.statements.iter().map(|statement| {
            let address = format!("/account/statements/{}", statement.number);
            (statement.name(), address, proceeds(statement))
        });
        Self {
            address: format!("/sales/{}", sale.record.sale),
            title: format::one_line(&sale.title, NAME_SHOWN_MAX),
            lots: lots.collect(),
            statements: statements.collect(),
            is_over: sale.is_over(),
        }
    }
}

/// What a statement comes to, for whom it is.
fn proceeds(statement: &Statement) -> String {
    let proceeds = statement.proceeds();
    let amount = format::balance(proceeds, statement.currency);
    match proceeds.minor_units() < 0 {
        true => t!("consignments-owed", amount = amount),
        false => t!("consignments-to-you", amount = amount),
    }
}

/// What a seller reads of a lot besides what everyone does.
fn consigned(lot: &LotView, reserve: &str, watching: usize) -> String {
    let estimate = lot
        .estimate()
        .map(|estimate| t!("consignments-estimate", estimate = estimate));
    let watching = (watching > 0).then(|| t!("consignments-watching", count = watching));
    let reserve = Some(t!("consignments-reserve", reserve = reserve));
    let parts = [reserve, estimate, watching];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
