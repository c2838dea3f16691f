//! What publishers did. Only for operators.

use axum::{Json, extract::State};
use market::PublisherActivities;

use super::Problem;
use crate::{App, sessions::Operator};

/// What each publisher did: prices that were admitted, and what was refused, by the reason, with the last of each. It is counted
/// by whoever admits prices, since that began.
#[utoipa::path(
    get,
    path = "/market/publishers",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, body = PublisherActivities),
        (status = 403, description = "Not an operator"),
        (status = 503, description = "Nobody admits prices just now")
    )
)]
pub(super) async fn publishers(
    State(app): State<App>,
    _operator: Operator,
) -> Result<Json<PublisherActivities>, Problem> {
    let told = app.publisher_watch().activities().await;
    told.map(Json)
        .map_err(|not_told| Problem::unavailable(not_told.to_string()))
}
