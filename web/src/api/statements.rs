//! Statements to sellers: issued by operators, read by these and by the seller whose account it is.

use auction::{Currency, LotId, SaleId, Time, UserId};
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use settlement::{SellerLine, SellerTerms};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Ids, Params},
    results::TableParams,
    sales::SalePath,
};
use crate::{
    App, Person,
    accounts::PostalAddress,
    house::table::attachment,
    paper, sellers,
    sessions::Operator,
    statements::{
        self, OfSeller, Outcome, Party, StatedLot, Statement, StatementRefused, on_paper,
    },
};

/// The statement of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct StatementPath {
    /// Its number.
    #[param(minimum = 1)]
    number: u64,
}

/// A seller of a sale.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SellerView {
    /// In the house's own words.
    seller: String,
    lots: usize,
    sold: usize,
    /// The number of the statement that holds; null: none is issued yet.
    #[schema(required = true)]
    statement: Option<u64>,
    /// Whether lots were credited or sold since: another statement can take its place.
    is_outdated: bool,
    /// The account that the seller is linked to; null: to none.
    #[schema(required = true)]
    account: Option<UserId>,
}

/// The sellers of a sale, by name.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SellersView {
    sellers: Vec<SellerView>,
}

/// Whose statement, by which terms.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({
    "seller": "S-7", "name": "Sam Smith", "address": ["3 Station Road", "Ely CB7 4BS"],
    "terms": { "commission": [{ "from": 0, "percent": "15" }], "lot_charge": 2_500, "tax": { "name": "VAT", "percent": "20" } }
}))]
pub(super) struct NewStatement {
    /// As its lots name it.
    seller: String,
    /// As it stands on the statement, with their address: at most 100 characters.
    #[serde(default)]
    name: String,
    /// At most 6 lines of 80 characters.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 6)]
    address: PostalAddress,
    terms: SellerTerms,
}

/// A statement as it was issued.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct StatementView {
    number: u64,
    issued_at: Time,
    sale: SaleId,
    sale_title: String,
    currency: Currency,
    seller: String,
    /// Empty: it was not said.
    name: String,
    #[schema(value_type = Vec<String>)]
    address: PostalAddress,
    terms: SellerTerms,
    lots: Vec<StatedLotView>,
    /// What the seller gets, in minor units; below zero they owe it.
    to_seller: i64,
    /// The number of the statement whose place it takes; null: it is the first.
    #[schema(required = true)]
    replaces: Option<u64>,
    /// What is still to be settled: what the seller gets, less what the statement before settled.
    to_settle: i64,
}

#[derive(Serialize, ToSchema, Debug)]
struct StatedLotView {
    lot: LotId,
    number: u32,
    title: String,
    result: Outcome,
    /// In minor units, as all that follow.
    hammer_price: u64,
    commission: u64,
    charges: u64,
    tax: u64,
    to_seller: i64,
}

/// Who sells in a sale, and which statements are issued. Only for operators.
#[utoipa::path(
    get,
    path = "/sales/{sale}/statements",
    tag = "statements",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    responses(
        (status = 200, body = SellersView),
        (status = 403, description = "Not an operator"),
        (status = 404, description = "No such sale"),
        (status = 409, description = "Who sells which lot is not known of this sale")
    )
)]
pub(super) async fn list(
    State(app): State<App>,
    _operator: Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
) -> Result<Json<SellersView>, Problem> {
    let sale = app.sale(&sale).await?;
    let sellers = statements::of_sale(&app, &sale).await.map_err(problem)?;
    let links = app.sellers().find().await;
    let links = links.map_err(|error| Problem::unavailable(error.to_string()))?;
    let links = links.value.unwrap_or_default();
    let account = |of: &OfSeller| links.account_of(&of.seller).cloned();
    let sellers = sellers.iter().map(|of| SellerView::new(of, account(of)));
    let sellers = sellers.collect();
    Ok(Json(SellersView { sellers }))
}

/// Issues a seller's statement of a sale that is over. It is final: there is one for a seller in a sale. Only for operators.
#[utoipa::path(
    post,
    path = "/sales/{sale}/statements",
    tag = "statements",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath),
    request_body = NewStatement,
    responses(
        (status = 201, description = "Issued", body = StatementView),
        (status = 404, description = "No such sale, or no lot of it is of this seller"),
        (status = 409, description = "Lots are still open (`running`), the statement is issued already (`issued`), or who sells which lot is not known (`unknown_sellers`)")
    )
)]
pub(super) async fn issue(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    Body(body): Body<NewStatement>,
) -> Result<(StatusCode, Json<StatementView>), Problem> {
    let sale = app.sale(&sale).await?;
    let NewStatement {
        seller,
        name,
        address,
        terms,
    } = body;
    let party = Party::new(&name, address);
    let party = party.map_err(|error| Problem::invalid("/name", error.to_string()))?;
    let draft = statements::draft(&app, &person, &sale, seller.trim(), party, terms).await;
    let draft = draft.map_err(problem)?;
    let number = statements::issue(&app, &draft).await.map_err(problem)?;
    let issued = Statement { number, ..draft };
    Ok((StatusCode::CREATED, Json(StatementView::new(issued))))
}

/// Issues what takes the place of a statement: all of its lots as they are now, by the same terms, less what it settled. Only for operators.
#[utoipa::path(
    post,
    path = "/statements/{number}/correction",
    tag = "statements",
    security(("bearer" = []), ("cookie" = [])),
    params(StatementPath),
    responses(
        (status = 201, description = "Issued", body = StatementView),
        (status = 404, description = "No such statement"),
        (status = 409, description = "Nothing has changed since it was issued, or another has taken its place (`unchanged`)")
    )
)]
pub(super) async fn correct(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(StatementPath { number }): Ids<StatementPath>,
) -> Result<(StatusCode, Json<StatementView>), Problem> {
    let outdated = statement(&app, number).await?;
    let draft = statements::correction(&app, &person, &outdated).await;
    let draft = draft.map_err(problem)?;
    let number = statements::issue(&app, &draft).await.map_err(problem)?;
    let issued = Statement { number, ..draft };
    Ok((StatusCode::CREATED, Json(StatementView::new(issued))))
}

/// A statement, for operators and for the seller whose account asks. To everybody else there is none.
#[utoipa::path(
    get,
    path = "/statements/{number}",
    tag = "statements",
    security(("bearer" = []), ("cookie" = [])),
    params(StatementPath),
    responses(
        (status = 200, body = StatementView),
        (status = 403, description = "Not answered any more: who may not read it is told that there is none"),
        (status = 404, description = "No such statement")
    )
)]
pub(super) async fn show(
    State(app): State<App>,
    person: Person,
    Ids(StatementPath { number }): Ids<StatementPath>,
) -> Result<Json<StatementView>, Problem> {
    Ok(Json(StatementView::new(
        readable(&app, &person, number).await?,
    )))
}

/// The same as a PDF (PDF/A-2a).
#[utoipa::path(
    get,
    path = "/statements/{number}/pdf",
    tag = "statements",
    security(("bearer" = []), ("cookie" = [])),
    params(StatementPath),
    responses(
        (status = 200, description = "The statement", body = String, content_type = "application/pdf"),
        (status = 403, description = "Not answered any more: who may not read it is told that there is none"),
        (status = 404, description = "No such statement")
    )
)]
pub(super) async fn pdf(
    State(app): State<App>,
    person: Person,
    Ids(StatementPath { number }): Ids<StatementPath>,
) -> Result<Response, Problem> {
    let statement = readable(&app, &person, number).await?;
    let (sheet, about) = on_paper(&statement);
    let answer = paper::answer(sheet, about, &statement.file()).await;
    answer.map_err(|error| Problem::unavailable(error.to_string()))
}

/// The same as a CSV table (RFC 4180; UTF-8 with a byte order mark), a row a lot, written as the table of results is.
#[utoipa::path(
    get,
    path = "/statements/{number}/csv",
    tag = "statements",
    security(("bearer" = []), ("cookie" = [])),
    params(StatementPath, TableParams),
    responses(
        (status = 200, description = "The statement's lots, in the catalogue's order", body = String, content_type = "text/csv"),
        (status = 404, description = "No such statement")
    )
)]
pub(super) async fn table(
    State(app): State<App>,
    person: Person,
    Ids(StatementPath { number }): Ids<StatementPath>,
    Params(params): Params<TableParams>,
) -> Result<Response, Problem> {
    let statement = readable(&app, &person, number).await?;
    let zone = app.sale(&statement.sale).await?.zone();
    let headers = attachment(&statement.file());
    let table = statements::table(&[statement], zone, params.separator());
    Ok((headers, table).into_response())
}

/// A statement that this person may read.
async fn readable(app: &App, person: &Person, number: u64) -> Result<Statement, Problem> {
    if person.operator {
        return statement(app, number).await;
    }
    let own = sellers::own_statement(app, person, number).await;
    let own = own.map_err(|error| Problem::unavailable(error.to_string()))?;
    own.ok_or_else(no_statement)
}

async fn statement(app: &App, number: u64) -> Result<Statement, Problem> {
    let found = app.ledger().find(number).await;
    let found = found.map_err(|error| Problem::unavailable(error.to_string()))?;
    found.ok_or_else(no_statement)
}

fn no_statement() -> Problem {
    Problem::not_found("unknown_statement", "there is no statement of this number")
}

fn problem(refused: StatementRefused) -> Problem {
    let words = refused.to_string();
    let conflict = |code| Problem::new(StatusCode::CONFLICT, code).detail(words.clone());
    match refused {
        StatementRefused::Running => conflict("running"),
        StatementRefused::Issued => conflict("issued"),
        StatementRefused::Unchanged => conflict("unchanged"),
        StatementRefused::UnknownSellers => conflict("unknown_sellers"),
        StatementRefused::NoSuchSeller => Problem::not_found("unknown_seller", &words),
        StatementRefused::Unavailable => Problem::unavailable(words),
    }
}

impl SellerView {
    fn new(of: &OfSeller, account: Option<UserId>) -> Self {
        Self {
            seller: of.seller.clone(),
            lots: of.lots.len(),
            sold: of.lots.iter().filter(|lot| lot.hammer.is_some()).count(),
            statement: of.statement().map(|statement| statement.number),
            is_outdated: of.is_outdated(),
            account,
        }
    }
}

impl StatementView {
    fn new(statement: Statement) -> Self {
        Self {
            to_seller: statement.proceeds().minor_units(),
            replaces: statement.replaces.map(|it| it.number),
            to_settle: {
                let settled = statement.replaces.map(|it| it.proceeds);
                let proceeds = statement.proceeds();
                proceeds.less(settled.unwrap_or_default()).minor_units()
            },
            lots: statement.lots.iter().map(StatedLotView::new).collect(),
            number: statement.number,
            issued_at: statement.issued_at,
            sale: statement.sale,
            sale_title: statement.sale_title,
            currency: statement.currency,
            name: statement.party.name().to_owned(),
            address: statement.party.address().clone(),
            seller: statement.seller,
            terms: statement.terms,
        }
    }
}

impl StatedLotView {
    fn new(lot: &StatedLot) -> Self {
        let line = |line| lot.lines.amount(line).minor_units();
        Self {
            lot: lot.lot.clone(),
            number: lot.number,
            title: lot.title.clone(),
            result: lot.outcome,
            hammer_price: line(SellerLine::Hammer),
            commission: line(SellerLine::Commission),
            charges: line(SellerLine::Charge),
            tax: line(SellerLine::Tax),
            to_seller: lot.lines.proceeds().minor_units(),
        }
    }
}
