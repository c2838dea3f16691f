//! Not too often from one address, and an answer even when a handler fails.

use std::any::Any;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::ClientAddress;
use crate::{App, api::Problem};

/// Assets are cheap and a page asks for many at once: they are not counted.
const ASSETS: &str = "/static/";

/// Answers 429 to an address that asks too often.
pub(crate) async fn pace(
    State(app): State<App>,
    address: ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    let counts = !request.uri().path().starts_with(ASSETS);
    if counts && let Err(often) = app.limits().request(address) {
        return Problem::too_often(often.retry_after).into_response();
    }
    next.run(request).await
}

/// The answer in place of a handler that panicked; the connection lives on.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    metrics::counter!("outcry_web_panics_total").increment(1);
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
}
