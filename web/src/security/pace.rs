//! Not too often from one address, not for ever, and an answer even when a handler fails.

use std::{any::Any, time::Duration};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::ClientAddress;
use crate::{App, api::Problem};

/// How long a request may take, its body included; far above every deadline of ours.
const REQUEST_WITHIN: Duration = Duration::from_secs(30);
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

/// Answers 503 when a request takes too long: what it asked for may have been done.
pub(crate) async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(REQUEST_WITHIN, next.run(request)).await;
    answer.unwrap_or_else(|_| Problem::outcome_unknown().into_response())
}

/// The answer in place of a handler that panicked; the connection lives on.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    metrics::counter!("outcry_web_panics_total").increment(1);
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
}
