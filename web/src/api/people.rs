//! Shutting somebody out of the house, and letting them in again. Only for operators.

use auction::{Note, UserId};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Problem,
    body::{Body, Ids},
};
use crate::{
    App,
    sessions::Operator,
    sign::{self, BlockRefused, LinkRefused},
};

/// The person of a path.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Path)]
pub(super) struct UserPath {
    pub(super) user: UserId,
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

/// A link that sets a password, once.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkView {
    /// Whoever has it signs in as that person: hand it to nobody else.
    link: String,
}

/// Makes a one-time link for somebody who forgot their password. Links from earlier end, and so does every session of theirs;
/// the password before holds until the link is used.
#[utoipa::path(
    post,
    path = "/people/{user}/link",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(UserPath),
    responses(
        (status = 201, body = LinkView),
        (status = 404, description = "No such account"),
        (status = 409, description = "An operator, somebody blocked, or one of the demo")
    )
)]
pub(super) async fn make_link(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(UserPath { user }): Ids<UserPath>,
) -> Result<(StatusCode, Json<LinkView>), Problem> {
    let token = sign::make_link(&app, &person, &user).await;
    let token = token.map_err(|refused| {
        let words = refused.to_string();
        let conflict = |code| Problem::new(StatusCode::CONFLICT, code).detail(words.clone());
        match refused {
            LinkRefused::NoAccount => Problem::not_found("unknown_account", &words),
            LinkRefused::Operator => conflict("operator"),
            LinkRefused::Blocked => conflict("blocked"),
            LinkRefused::Demo => conflict("demo"),
            LinkRefused::Unavailable => Problem::unavailable(words),
        }
    })?;
    let link = token.link(&app.settings().public_url);
    Ok((StatusCode::CREATED, Json(LinkView { link })))
}

fn problem(refused: BlockRefused) -> Problem {
    let words = refused.to_string();
    match refused {
        BlockRefused::NoAccount => Problem::not_found("unknown_account", &words),
        BlockRefused::Operator => Problem::new(StatusCode::CONFLICT, "operator").detail(words),
        BlockRefused::Unavailable => Problem::unavailable(words),
    }
}
