//! Candles of a symbol, the newest first asked for, back to the oldest that is kept; as JSON and as a table.

use std::fmt::Write as _;

use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat, Utc};
use market::{Candle, Interval, Symbol};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema, openapi::schema::ObjectBuilder};

use super::{
    Problem,
    body::{pairs, params},
    cursor::counted,
};
use crate::{App, candles::CANDLES_MAX, house::table};

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
    /// Only those that begin before this time (RFC 3339): `earlier` of the answer before.
    #[param(example = "2026-11-25T12:00:00.000Z")]
    before: Option<String>,
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
    /// Give it as `before` for those before; null: none are kept.
    #[schema(example = "2026-11-25T12:00:00.000Z")]
    earlier: Option<String>,
}

/// The newest candles of a symbol, or those before a time, oldest first.
#[utoipa::path(
    get,
    path = "/market/candles",
    tag = "market",
    params(CandleParams),
    responses(
        (status = 200, body = CandlesView),
        (status = 400, description = "a limit out of range, a time that is none, or a parameter is missing"),
        (status = 404, description = "no such symbol"),
        (status = 422, description = "no such interval"),
        (status = 503, description = "candles cannot be read just now"),
    )
)]
pub(super) async fn candles(
    State(app): State<App>,
    params: CandleParams,
) -> Result<Json<CandlesView>, Problem> {
    params.found(&app).await.map(Json)
}

/// The same as a CSV table (RFC 4180), one row a candle: for those before, ask with `before` and the first row's `open_time`.
#[utoipa::path(
    get,
    path = "/market/candles.csv",
    tag = "market",
    params(CandleParams),
    responses(
        (status = 200, description = "open_time,open,high,low,close,volume,trades,closed", body = String, content_type = "text/csv"),
        (status = 400, description = "a limit out of range, a time that is none, or a parameter is missing"),
        (status = 404, description = "no such symbol"),
        (status = 422, description = "no such interval"),
        (status = 503, description = "candles cannot be read just now"),
    )
)]
pub(super) async fn candle_table(
    State(app): State<App>,
    params: CandleParams,
) -> Result<Response, Problem> {
    let found = params.found(&app).await?;
    let name = format!("candles-{}", found.interval.as_str());
    Ok((table::attachment(&name), found.csv()).into_response())
}

impl CandleParams {
    async fn found(self, app: &App) -> Result<CandlesView, Problem> {
        let limit = self.limit.unwrap_or(CANDLES_DEFAULT);
        let unknown = || Problem::not_found("unknown_symbol", "there is no such symbol");
        let symbol = Symbol::parse(&self.symbol).map_err(|_| unknown())?;
        let before = self.before.as_deref().map(time).transpose()?;
        // One more says whether there are any before.
        let found = match before {
            None => {
                app.candles()
                    .newest(&symbol, self.interval, limit + 1)
                    .await
            }
            Some(before) => {
                let candles = app.candles();
                candles
                    .before(&symbol, self.interval, before, limit + 1)
                    .await
            }
        };
        let mut items = found.map_err(|error| {
            tracing::warn!(%error, "candles cannot be read");
            Problem::unavailable("candles cannot be read just now")
        })?;
        if items.is_empty() && app.read_model().price(symbol.as_str()).is_none() {
            return Err(unknown());
        }
        let more = items.len().saturating_sub(limit);
        items.drain(..more);
        let first = items.first().filter(|_| more > 0);
        Ok(CandlesView {
            earlier: first.map(|candle| written(candle.open_time)),
            symbol,
            interval: self.interval,
            items,
        })
    }
}

impl CandlesView {
    fn csv(&self) -> String {
        let mut table = "open_time,open,high,low,close,volume,trades,closed\r\n".to_owned();
        for candle in &self.items {
            let Candle {
                open,
                high,
                low,
                close,
                volume,
                trades,
                closed,
                ..
            } = candle;
            let begins = written(candle.open_time);
            let row = write!(
                table,
                "{begins},{open},{high},{low},{close},{volume},{trades},{closed}\r\n"
            );
            row.expect("text takes text");
        }
        table
    }
}

fn time(text: &str) -> Result<DateTime<Utc>, Problem> {
    let time = DateTime::parse_from_rfc3339(text);
    let time = time.map_err(|_| {
        Problem::malformed("`before` is a time with its zone, such as 2026-11-25T12:00:00.000Z")
    })?;
    Ok(time.to_utc())
}

fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
