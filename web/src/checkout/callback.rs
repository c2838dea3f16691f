//! `POST /payments/callback`: where the provider says what was paid. Whoever asks is known by the signature alone.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use super::{NotSettled, settle_signed};
use crate::{App, api::Problem};

/// Most bytes of a callback; Stripe's have some 5 KiB.
pub(crate) const CALLBACK_BYTES_MAX: usize = 64 * 1024;

/// Any answer but 204 has the provider send it again.
pub(crate) async fn receive(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    match settle_signed(&app, &headers, &body).await {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(not_settled) => problem(&not_settled).into_response(),
    }
}

fn problem(not_settled: &NotSettled) -> Problem {
    let words = not_settled.to_string();
    match not_settled {
        NotSettled::Off => Problem::not_found("no_provider", &words),
        NotSettled::Refused(refused) => {
            tracing::warn!(%refused, "a callback about a payment is not believed");
            metrics::counter!("outcry_web_refused_total", "reason" => "checkout_callback")
                .increment(1);
            Problem::new(StatusCode::BAD_REQUEST, "not_believed").detail(words)
        }
        NotSettled::Unavailable => Problem::unavailable(words),
        NotSettled::Full => Problem::new(StatusCode::CONFLICT, "full").detail(words),
    }
}
