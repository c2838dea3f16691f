//! Shutting somebody out of the house, and letting them in again. Only for operators.

use auction::{Note, UserId};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Ids},
};
use crate::{
    App,
    sessions::Operator,
    sign::{self, BlockRefused},
};

/// The person of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct UserPath {
    user: UserId,
}

/// Why somebody is blocked; kept with their account.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"reason": "Did not pay twice"}))]
pub(super) struct WhyBlocked {
    /// One line of 1 to 500 characters.
    reason: Note,
}

/// Blocks somebody in all of the house: their sessions end, their sockets close, they cannot sign in. Bids that stand, stand.
#[utoipa::path(
    put,
    path = "/people/{user}/block",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(UserPath),
    request_body = WhyBlocked,
    responses(
        (status = 204, description = "They are blocked"),
        (status = 404, description = "No such account"),
        (status = 409, description = "Operators are not blocked here")
    )
)]
pub(super) async fn block(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(UserPath { user }): Ids<UserPath>,
    Body(WhyBlocked { reason }): Body<WhyBlocked>,
) -> Result<StatusCode, Problem> {
    let blocked = sign::block(&app, &person, &user, reason).await;
    blocked.map(|_| StatusCode::NO_CONTENT).map_err(problem)
}

/// Lets somebody in again: they sign in as before.
#[utoipa::path(
    delete,
    path = "/people/{user}/block",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(UserPath),
    responses(
        (status = 204, description = "They are not blocked any more"),
        (status = 404, description = "No such account"),
        (status = 409, description = "Operators are not blocked here")
    )
)]
pub(super) async fn unblock(
    State(app): State<App>,
    _operator: Operator,
    Ids(UserPath { user }): Ids<UserPath>,
) -> Result<StatusCode, Problem> {
    let unblocked = sign::unblock(&app, &user).await;
    unblocked.map(|_| StatusCode::NO_CONTENT).map_err(problem)
}

fn problem(refused: BlockRefused) -> Problem {
    let words = refused.to_string();
    match refused {
        BlockRefused::NoAccount => Problem::not_found("unknown_account", &words),
        BlockRefused::Operator => Problem::new(StatusCode::CONFLICT, "operator").detail(words),
        BlockRefused::Unavailable => Problem::unavailable(words),
    }
}
