//! One's own watchlists: symbols on lists, and lots.

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Ids, Params},
    results::TableParams,
    watched_lots::WatchedLot,
};
use crate::{
    App, Person, format,
    house::table,
    watchlists::{
        ListChoice, ListOrder, ListRefused, NotChanged, Unavailable, WATCHED_MAX, Watched,
        Watchlist, write_table,
    },
};

/// What stands for the list that everybody has.
const WATCHED: &str = "watched";
/// Characters of a symbol that are repeated to whoever wrote it.
const SYMBOL_SHOWN_MAX: usize = 64;

/// The list of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct ListPath {
    /// As the lists name it; `watched` is the one that everybody has.
    #[param(max_length = 64, example = "watched")]
    list: String,
}

/// A symbol on a list.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct ListSymbolPath {
    /// As the lists name it; `watched` is the one that everybody has.
    #[param(max_length = 64, example = "watched")]
    list: String,
    /// As it is written, each character that means something in an address encoded.
    #[param(max_length = 64, example = "DEMO")]
    symbol: String,
}

/// What one watches.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct WatchlistsView {
    /// The list that everybody has, then those with a name, in one's own order; at most 11.
    items: Vec<WatchlistView>,
    /// The lots, the one watched last first; at most 200.
    lots: Vec<WatchedLot>,
}

/// A list of symbols.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct WatchlistView {
    /// `watched` for the list that everybody has.
    list: String,
    name: String,
    /// The one put on it last is last; at most 200.
    symbols: Vec<String>,
}

/// A list to be made.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Metals", "symbols": ["GOLD", "SILVER"]}))]
pub(super) struct NewWatchlist {
    /// One line of at most 40 characters, that no other list of one's own is called.
    #[schema(max_length = 200)]
    name: String,
    #[serde(default)]
    #[schema(max_items = 200)]
    symbols: Vec<String>,
}

/// What a list is to be.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Metals", "symbols": ["GOLD", "SILVER"]}))]
pub(super) struct WatchlistContent {
    /// Left out: it keeps its name. The list that everybody has keeps it anyway.
    #[serde(default)]
    #[schema(max_length = 200)]
    name: Option<String>,
    /// All that is to be on it, in this order.
    #[schema(max_items = 200)]
    symbols: Vec<String>,
}

/// A symbol to be watched.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"symbol": "DEMO"}))]
pub(super) struct WatchedSymbol {
    #[schema(max_length = 64)]
    symbol: String,
}

impl WatchlistView {
    fn new(lists: &Watchlist, choice: &ListChoice) -> Self {
        Self {
            list: code(choice).to_owned(),
            name: lists.name(choice).unwrap_or("Watched").to_owned(),
            symbols: lists.symbols(choice).to_vec(),
        }
    }
}

impl From<&Watchlist> for WatchlistsView {
    fn from(lists: &Watchlist) -> Self {
        let items = lists.choices();
        Self {
            items: items.map(|it| WatchlistView::new(lists, &it)).collect(),
            lots: (lists.lots())
                .map(|(sale, lot)| WatchedLot::new(sale, lot))
                .collect(),
        }
    }
}

/// What one watches: symbols by their lists, and lots.
#[utoipa::path(
    get,
    path = "/account/watchlists",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = WatchlistsView))
)]
pub(super) async fn watchlists(
    State(app): State<App>,
    person: Person,
) -> Result<Json<WatchlistsView>, Problem> {
    let lists = app.watchlists().of(&person.user).await;
    Ok(Json((&lists.map_err(unavailable)?).into()))
}

/// The same as a CSV table for spreadsheets (RFC 4180; UTF-8 with a byte order mark). An apostrophe stands before what a spreadsheet
/// would run as a formula.
#[utoipa::path(
    get,
    path = "/account/watchlists.csv",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    params(TableParams),
    responses((status = 200, description = "list,symbol,sale,lot,name: a row for each symbol on each list, then one for each lot", body = String, content_type = "text/csv"))
)]
pub(super) async fn watchlists_table(
    State(app): State<App>,
    person: Person,
    Params(params): Params<TableParams>,
) -> Result<Response, Problem> {
    let lists = app.watchlists().of(&person.user).await;
    let table = write_table(&app, &lists.map_err(unavailable)?, params.separator());
    Ok((table::attachment("watchlists"), table).into_response())
}

/// Makes a list.
#[utoipa::path(
    post,
    path = "/account/watchlists",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    request_body = NewWatchlist,
    responses(
        (status = 201, body = WatchlistView),
        (status = 409, description = "one is called so already, or there are as many as there may be"),
        (status = 422, description = "no such symbol, or no such name")
    )
)]
pub(super) async fn add_watchlist(
    State(app): State<App>,
    person: Person,
    Body(new): Body<NewWatchlist>,
) -> Result<Response, Problem> {
    let symbols = known(&app, new.symbols, &[])?;
    let order = ListOrder::Add {
        name: new.name,
        symbols,
    };
    let lists = order_lists(&app, &person, &order).await?;
    let made = lists.choices().last().unwrap_or_default();
    let made = WatchlistView::new(&lists, &made);
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// Puts all of a list in place of what was on it, and its name, where one is given.
#[utoipa::path(
    put,
    path = "/account/watchlists/{list}",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    params(ListPath),
    request_body = WatchlistContent,
    responses(
        (status = 200, body = WatchlistView),
        (status = 404, description = "no such list of one's own"),
        (status = 409, description = "another one is called so"),
        (status = 422, description = "no such symbol, or no such name")
    )
)]
pub(super) async fn set_watchlist(
    State(app): State<App>,
    person: Person,
    Ids(ListPath { list }): Ids<ListPath>,
    Body(content): Body<WatchlistContent>,
) -> Result<Json<WatchlistView>, Problem> {
    let list = choice(&list);
    let lists = app.watchlists().of(&person.user).await;
    let lists = lists.map_err(unavailable)?;
    // What is on it may stay, though the house lists it no more.
    let symbols = known(&app, content.symbols, lists.symbols(&list))?;
    let order = ListOrder::Fill {
        list: list.clone(),
        name: content.name,
        symbols,
    };
    let lists = order_lists(&app, &person, &order).await?;
    Ok(Json(WatchlistView::new(&lists, &list)))
}

/// Deletes a list; what is on it is on the others still.
#[utoipa::path(
    delete,
    path = "/account/watchlists/{list}",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    params(ListPath),
    responses(
        (status = 204, description = "deleted"),
        (status = 404, description = "no such list of one's own"),
        (status = 409, description = "it is the one that everybody has")
    )
)]
pub(super) async fn delete_watchlist(
    State(app): State<App>,
    person: Person,
    Ids(ListPath { list }): Ids<ListPath>,
) -> Result<StatusCode, Problem> {
    let ListChoice::Named(id) = choice(&list) else {
        let words = "everybody has this list, and it stays: put nothing on it instead";
        return Err(Problem::new(StatusCode::CONFLICT, "list_of_everybody").detail(words));
    };
    let lists = app.watchlists().of(&person.user).await;
    let lists = lists.map_err(unavailable)?;
    if !lists.has(&ListChoice::Named(id.clone())) {
        return Err(refused(ListRefused::Gone));
    }
    order_lists(&app, &person, &ListOrder::Delete { id }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a symbol on a list. Of more than 200 the one that was put there first goes.
#[utoipa::path(
    post,
    path = "/account/watchlists/{list}/symbols",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    params(ListPath),
    request_body = WatchedSymbol,
    responses(
        (status = 204, description = "it is on the list"),
        (status = 404, description = "no such list of one's own"),
        (status = 422, description = "no such symbol")
    )
)]
pub(super) async fn watch_symbol(
    State(app): State<App>,
    person: Person,
    Ids(ListPath { list }): Ids<ListPath>,
    Body(WatchedSymbol { symbol }): Body<WatchedSymbol>,
) -> Result<StatusCode, Problem> {
    if !app.knows_symbol(&symbol) {
        return Err(Problem::invalid("/symbol", unknown_symbol(&symbol)));
    }
    set(&app, &person, Watched::Symbol(choice(&list), symbol), true).await
}

/// Takes a symbol off a list.
#[utoipa::path(
    delete,
    path = "/account/watchlists/{list}/symbols/{symbol}",
    tag = "market",
    security(("bearer" = []), ("cookie" = [])),
    params(ListSymbolPath),
    responses(
        (status = 204, description = "it is not on the list"),
        (status = 404, description = "no such list of one's own")
    )
)]
pub(super) async fn unwatch_symbol(
    State(app): State<App>,
    person: Person,
    Ids(ListSymbolPath { list, symbol }): Ids<ListSymbolPath>,
) -> Result<StatusCode, Problem> {
    set(&app, &person, Watched::Symbol(choice(&list), symbol), false).await
}

/// A list by its word in an address.
fn choice(list: &str) -> ListChoice {
    match list {
        WATCHED => ListChoice::Watched,
        id => ListChoice::Named(id.to_owned()),
    }
}

fn code(choice: &ListChoice) -> &str {
    match choice {
        ListChoice::Watched => WATCHED,
        ListChoice::Named(id) => id,
    }
}

/// Symbols that there are, or that are on the list already, each once.
fn known(app: &App, mut symbols: Vec<String>, listed: &[String]) -> Result<Vec<String>, Problem> {
    let unknown = symbols
        .iter()
        .enumerate()
        .find(|(_, symbol)| !listed.contains(symbol) && !app.knows_symbol(symbol));
    if let Some((at, symbol)) = unknown {
        let words = unknown_symbol(symbol);
        return Err(Problem::invalid(format!("/symbols/{at}"), words));
    }
    let mut seen = BTreeSet::new();
    symbols.retain(|symbol| seen.insert(symbol.clone()));
    symbols.truncate(WATCHED_MAX);
    Ok(symbols)
}

fn unknown_symbol(symbol: &str) -> String {
    let symbol = format::one_line(symbol, SYMBOL_SHOWN_MAX);
    format!("there is no symbol {symbol:?}")
}

pub(super) async fn set(
    app: &App,
    person: &Person,
    what: Watched,
    watched: bool,
) -> Result<StatusCode, Problem> {
    let set = app.watchlists().set(&person.user, &what, watched).await;
    set.map_err(not_changed)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn order_lists(app: &App, person: &Person, order: &ListOrder) -> Result<Watchlist, Problem> {
    let ordered = app.watchlists().order(&person.user, order).await;
    ordered.map_err(not_changed)
}

fn not_changed(why: NotChanged) -> Problem {
    match why {
        NotChanged::Refused(why) => refused(why),
        NotChanged::Unavailable(why) => unavailable(why),
    }
}

fn refused(why: ListRefused) -> Problem {
    let words = why.to_string();
    match why {
        ListRefused::NoName | ListRefused::LongName => Problem::invalid("/name", words),
        ListRefused::NameTaken => Problem::new(StatusCode::CONFLICT, "name_taken").detail(words),
        ListRefused::TooMany => Problem::new(StatusCode::CONFLICT, "too_many_lists").detail(words),
        ListRefused::Gone => Problem::not_found("unknown_list", "you have no such list"),
    }
}

fn unavailable(why: Unavailable) -> Problem {
    Problem::unavailable(why.to_string())
}
