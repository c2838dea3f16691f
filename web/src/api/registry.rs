//! The registry of symbols: what the house lists, and on what terms. Only for operators; each order is safe to give again.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use market::{
    AcceptLevel, DefineSymbol, ListedSymbol, RetireSymbol, StrikePrice, Symbol, SymbolRefusal,
    WrongField,
};
use utoipa::IntoResponses;

use super::{
    Problem,
    body::{Body, Params},
    cursor::{Page, PageParams},
};
use crate::{
    App, Person,
    field_problem::FieldProblem,
    house::symbols::{OrderFailure, SymbolOrder},
    sessions::Operator,
};

/// What every order about a symbol may be answered with, besides what every request may.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it stands in the description only")]
enum OrderAnswers {
    /// It is stored, and counts from the next price on
    #[response(status = 200)]
    Done(Box<ListedSymbol>),
    /// There is no such symbol
    #[response(status = 404)]
    Unknown,
    /// It cannot be done: `code` says why
    #[response(status = 409)]
    Refused,
    /// Not known whether it was done: give the order again
    #[response(status = 503)]
    OutcomeUnknown,
}

/// Every symbol that is listed, or was and is retired, by symbol.
#[utoipa::path(
    get,
    path = "/market/registry",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(PageParams),
    responses(
        (status = 200, body = Page<ListedSymbol>),
        (status = 403, description = "Not an operator")
    )
)]
pub(super) async fn registry(
    State(app): State<App>,
    _operator: Operator,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<ListedSymbol>>, Problem> {
    let paging = params.of(&app, "registry".to_owned())?;
    let after = paging.after::<String>()?;
    let symbols = app.symbols();
    let following = symbols.iter().filter(|listed| {
        let symbol = listed.rules.symbol.as_str();
        after.as_deref().is_none_or(|after| symbol > after)
    });
    let page = paging.take(
        following,
        |listed| listed.rules.symbol.to_string(),
        |listed| listed.clone(),
    );
    Ok(Json(page))
}

/// Lists a symbol, changes its rules, or brings back one that was retired. What is so already stays as it is.
#[utoipa::path(
    put,
    path = "/market/registry/{symbol}",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(("symbol" = String, Path, description = "As it is written, each character that means something in an address encoded", example = "DEMO")),
    request_body = DefineSymbol,
    responses(OrderAnswers)
)]
pub(super) async fn define_symbol(
    State(app): State<App>,
    Operator(person): Operator,
    path: Result<Path<String>, PathRejection>,
    Body(order): Body<DefineSymbol>,
) -> Result<Json<ListedSymbol>, Problem> {
    let symbol = symbol(path)?;
    if order.rules.symbol != symbol.as_str() {
        let words = "it is the symbol of the address";
        return Err(Problem::invalid("/rules/symbol", words));
    }
    let listed = give(&app, &person, &symbol, SymbolOrder::Define(Box::new(order))).await?;
    listed.map(Json).ok_or_else(Problem::outcome_unknown)
}

/// Takes no more prices of a symbol. What it came to stays; of one that never had a price nothing is left.
#[utoipa::path(
    post,
    path = "/market/registry/{symbol}/retire",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(("symbol" = String, Path, description = "As it is written, encoded", example = "DEMO")),
    request_body = RetireSymbol,
    responses(OrderAnswers, (status = 204, description = "It never had a price, and is listed no more"))
)]
pub(super) async fn retire_symbol(
    State(app): State<App>,
    Operator(person): Operator,
    path: Result<Path<String>, PathRejection>,
    Body(order): Body<RetireSymbol>,
) -> Result<Response, Problem> {
    let symbol = symbol(path)?;
    let listed = give(&app, &person, &symbol, SymbolOrder::Retire(order)).await?;
    Ok(match listed {
        Some(listed) => Json(listed).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Believes prices at a level at once, however far it lies from the last price.
#[utoipa::path(
    post,
    path = "/market/registry/{symbol}/accept",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(("symbol" = String, Path, description = "As it is written, encoded", example = "DEMO")),
    request_body = AcceptLevel,
    responses(OrderAnswers)
)]
pub(super) async fn accept_level(
    State(app): State<App>,
    Operator(person): Operator,
    path: Result<Path<String>, PathRejection>,
    Body(order): Body<AcceptLevel>,
) -> Result<Json<ListedSymbol>, Problem> {
    let symbol = symbol(path)?;
    let listed = give(&app, &person, &symbol, SymbolOrder::Accept(order)).await?;
    listed.map(Json).ok_or_else(Problem::outcome_unknown)
}

/// Strikes a price that was admitted and is wrong: its candles and its day are made again without it, and everybody is told. It
/// has to be among the thousand newest of its symbol.
#[utoipa::path(
    post,
    path = "/market/registry/{symbol}/strike",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(("symbol" = String, Path, description = "As it is written, encoded", example = "DEMO")),
    request_body = StrikePrice,
    responses(OrderAnswers)
)]
pub(super) async fn strike_price(
    State(app): State<App>,
    Operator(person): Operator,
    path: Result<Path<String>, PathRejection>,
    Body(order): Body<StrikePrice>,
) -> Result<Json<ListedSymbol>, Problem> {
    let symbol = symbol(path)?;
    let listed = give(&app, &person, &symbol, SymbolOrder::Strike(order)).await?;
    listed.map(Json).ok_or_else(Problem::outcome_unknown)
}

fn symbol(path: Result<Path<String>, PathRejection>) -> Result<Symbol, Problem> {
    let Path(text) = path.map_err(|_| unknown())?;
    Symbol::try_from(text).map_err(|error| Problem::malformed(error.to_string()))
}

fn unknown() -> Problem {
    Problem::not_found("unknown_symbol", "there is no such symbol")
}

async fn give(
    app: &App,
    person: &Person,
    symbol: &Symbol,
    order: SymbolOrder,
) -> Result<Option<ListedSymbol>, Problem> {
    let given = app.symbol_orders().give(person, symbol, &order).await;
    given.map_err(|failure| {
        let words = failure.to_string();
        match failure {
            OrderFailure::Away => Problem::unavailable(words),
            OrderFailure::Unknown => Problem::outcome_unknown(),
            OrderFailure::Refused(refusal) => refused(&refusal),
        }
    })
}

fn refused(refusal: &SymbolRefusal) -> Problem {
    let words = refusal.to_string();
    match refusal {
        SymbolRefusal::UnknownSymbol => unknown(),
        SymbolRefusal::WrongRules { fields } => {
            let problem = |WrongField { field, reason }: &WrongField| {
                FieldProblem::new(format!("/rules/{field}"), reason)
            };
            Problem::invalid_fields(fields.iter().map(problem).collect())
        }
        SymbolRefusal::WrongReason => Problem::invalid("/reason", words),
        SymbolRefusal::Retired
        | SymbolRefusal::TooMany { .. }
        | SymbolRefusal::LooksLike { .. }
        | SymbolRefusal::CurrencyStays { .. }
        | SymbolRefusal::PriceNotKept
        | SymbolRefusal::OnlyPrice
        | SymbolRefusal::CandlesNotKept
        | SymbolRefusal::OutsideRange { .. } => {
            Problem::new(StatusCode::CONFLICT, refusal.kind()).detail(words)
        }
    }
}
