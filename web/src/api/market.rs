//! The market as it stands.

use auction::Time;
use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::request::Parts,
};
use market::{Candle, DayFigures, Interval, StruckPrice, Symbol};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema, openapi::schema::ObjectBuilder};

use super::{
    Problem,
    body::{Params, pairs, params},
    cursor::{Page, PageParams, counted},
};
use crate::{App, candles::CANDLES_MAX};

/// A symbol with its last price.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SymbolView {
    symbol: String,
    name: String,
    /// Exact decimal.
    #[schema(example = "101.25")]
    price: String,
    /// The price before; null for the first.
    before: Option<String>,
    currency: String,
    /// What a change is measured from: the last price of the day before (UTC), or else the day's first.
    #[schema(example = "98.00")]
    reference: String,
    /// The first price of its day in UTC.
    #[schema(example = "100.00")]
    day_open: String,
    /// The best price that somebody offers to pay, where the publisher says it.
    bid: Option<String>,
    /// The best price that somebody asks for, where the publisher says it.
    ask: Option<String>,
    /// What the day has come to; null where it is not known.
    day: Option<DayFigures>,
    time: Time,
    /// The newest of its prices that the house struck, the last one last: they count in no candle and no day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    struck: Vec<StruckPrice>,
}

/// Every symbol that has a price and is not retired, by symbol.
#[utoipa::path(
    get,
    path = "/market/symbols",
    tag = "market",
    params(PageParams),
    responses((status = 200, body = Page<SymbolView>))
)]
pub(super) async fn symbols(
    State(app): State<App>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<SymbolView>>, Problem> {
    let paging = params.of(&app, "symbols".to_owned())?;
    let after = paging.after::<String>()?;
    let (prices, symbols) = (app.read_model().prices(), app.symbols());
    let following = prices.iter().filter(|price| {
        let after = after.as_ref();
        after.is_none_or(|after| price.symbol > *after) && !symbols.is_retired(&price.symbol)
    });
    let page = paging.take(
        following,
        |price| price.symbol.clone(),
        |price| SymbolView {
            symbol: price.symbol.clone(),
            name: price.name.clone(),
            price: price.price.to_string(),
            before: price.before.map(|before| before.to_string()),
            currency: price.currency.clone(),
            reference: price.reference.to_string(),
            day_open: (price.day.as_ref())
                .map_or_else(|| price.reference.to_string(), |day| day.open.to_string()),
            bid: price.bid.map(|bid| bid.to_string()),
            ask: price.ask.map(|ask| ask.to_string()),
            day: price.day.clone(),
            time: price.time.into(),
            struck: symbols.struck(&price.symbol).to_vec(),
        },
    );
    Ok(Json(page))
}

/// Candles asked for when no number is given.
const CANDLES_DEFAULT: usize = 200;

/// Which candles.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Query)]
pub(super) struct CandleParams {
    #[param(example = "DEMO")]
    symbol: String,
    /// The length of a candle.
    #[param(inline, example = "1m")]
    interval: Interval,
    /// Most candles to answer with: 1 to 1000, 200 if not given.
    #[param(schema_with = limit_schema)]
    limit: Option<usize>,
}

fn limit_schema() -> ObjectBuilder {
    counted(CANDLES_MAX)
}

impl FromRequestParts<App> for CandleParams {
    type Rejection = Problem;

    /// An interval that there is not is a field that cannot be taken, where nothing else is wrong.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let pairs = pairs(parts, app).await?;
        let asks = pairs.iter().filter(|(name, _)| name == "interval").count();
        params(pairs).map_err(|problems| match &problems[..] {
            [problem] if problem.pointer == "/interval" && asks == 1 => {
                Problem::invalid_fields(problems)
            }
            _ => Problem::malformed_members(problems),
        })
    }
}

/// Candles of one symbol.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct CandlesView {
    symbol: Symbol,
    interval: Interval,
    /// Oldest first; the last one may still be open.
    items: Vec<Candle>,
}

/// The newest candles of a symbol, oldest first.
#[utoipa::path(
    get,
    path = "/market/candles",
    tag = "market",
    params(CandleParams),
    responses(
        (status = 200, body = CandlesView),
        (status = 400, description = "a limit out of range, or a parameter is missing"),
        (status = 404, description = "no such symbol"),
        (status = 422, description = "no such interval"),
        (status = 503, description = "candles cannot be read just now"),
    )
)]
pub(super) async fn candles(
    State(app): State<App>,
    params: CandleParams,
) -> Result<Json<CandlesView>, Problem> {
    let limit = params.limit.unwrap_or(CANDLES_DEFAULT);
    let interval = params.interval;
    let unknown = || Problem::not_found("unknown_symbol", "there is no such symbol");
    let symbol = Symbol::parse(&params.symbol).map_err(|_| unknown())?;
    let found = app.candles().newest(&symbol, interval, limit).await;
    let found = found.map_err(|error| {
        tracing::warn!(%error, "candles cannot be read");
        Problem::unavailable("candles cannot be read just now")
    })?;
    if found.is_empty() && app.read_model().price(symbol.as_str()).is_none() {
        return Err(unknown());
    }
    Ok(Json(CandlesView {
        symbol,
        interval,
        items: found,
    }))
}
