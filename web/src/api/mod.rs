//! The HTTP API under `/api/v1`: JSON in, JSON out, refusals as problems (RFC 9457).

mod problem;

use axum::Router;

pub(crate) use problem::Problem;

use crate::App;

/// Every route of the API.
pub(crate) fn router() -> Router<App> {
    Router::new()
}
