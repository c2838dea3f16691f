//! The HTTP API under `/api/v1`: JSON in, JSON out, refusals as problems (RFC 9457).

mod accounts;
mod bids;
mod body;
mod create_sale;
mod cursor;
mod lots;
mod market;
mod me;
mod my_bids;
mod new_sale;
mod openapi;
mod orders;
mod preview;
mod problem;
mod refusal;
mod results;
mod sales;
mod session;
mod time;
mod view;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

pub(crate) use new_sale::{NewIncrements, NewLot, NewSale, ReadSale};
pub(crate) use problem::Problem;
pub(crate) use view::{SaleState, state as sale_state};

use crate::App;

/// Most bytes of an ordinary body.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Most bytes of a sale with all its lots and texts.
const SALE_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Every route of the API.
pub(crate) fn router() -> Router<App> {
    let lot = Router::new()
        .route("/", get(lots::lot))
        .route("/bids", get(bids::list).post(bids::place))
        .route("/bids/{bid_id}", get(bids::answer))
        .route("/me", get(me::on_lot))
        .route("/log", get(lots::log))
        .route("/withdraw", post(orders::withdraw));
    let create = post(create_sale::create).layer(DefaultBodyLimit::max(SALE_BYTES_MAX));
    let v1 = Router::new()
        .route("/time", get(time::now))
        .route("/accounts", post(accounts::create))
        .route(
            "/session",
            get(session::show).post(session::begin).delete(session::end),
        )
        .route("/realtime-token", get(session::realtime_token))
        .route("/my-bids", get(my_bids::list))
        .route("/sales", get(sales::list).merge(create))
        .route("/sales/{sale}", get(sales::sale))
        .route("/sales/{sale}/results", get(results::show))
        .route("/sales/{sale}/results.csv", get(results::table))
        .route("/sales/{sale}/me", get(me::in_sale))
        .route("/sales/{sale}/hold", post(orders::hold))
        .route("/sales/{sale}/resume", post(orders::resume))
        .route("/sales/{sale}/messages", post(orders::announce))
        .nest("/sales/{sale}/lots/{lot}", lot)
        .route("/market/symbols", get(market::symbols))
        .route("/market/candles", get(market::candles));
    let api = Router::new()
        .route("/openapi.json", get(openapi::document))
        .nest("/v1", v1)
        .fallback(async || Problem::not_found("not_found"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    Router::new().nest("/api", api)
}
