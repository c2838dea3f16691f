//! The market as it stands.

use auction::Time;
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Problem,
    body::Params,
    cursor::{Page, PageParams},
};
use crate::App;

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
    #[schema(value_type = String, format = DateTime)]
    time: Time,
}

/// Every symbol that has a price, by symbol.
#[utoipa::path(
    get,
    path = "/api/v1/market/symbols",
    tag = "market",
    params(PageParams),
    responses((status = 200, body = Page<SymbolView>))
)]
pub(super) async fn symbols(
    State(app): State<App>,
    Params(params): Params<PageParams>,
) -> Result<Json<Page<SymbolView>>, Problem> {
    let (limit, after) = (params.limit()?, params.after::<String>()?);
    let prices = app.board().prices();
    let following = prices.iter().filter(|price| {
        let after = after.as_ref();
        after.is_none_or(|after| price.symbol > *after)
    });
    let page = Page::take(
        following,
        limit,
        |price| price.symbol.clone(),
        |price| SymbolView {
            symbol: price.symbol.clone(),
            name: price.name.clone(),
            price: price.price.to_string(),
            before: price.before.map(|before| before.to_string()),
            time: price.time.into(),
        },
    );
    Ok(Json(page))
}
