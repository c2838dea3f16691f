//! Deleting one's own account.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Problem, body::Body};
use crate::{
    App, Person,
    erasure::{EraseRefused, erase},
    security::ClientAddress,
};

/// That it is really they who want it.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"password": "a phrase of my own"}))]
pub(super) struct Erasure {
    /// The current one.
    #[schema(format = Password)]
    password: String,
}

/// Deletes one's own account, for good: name, addresses, password, passkeys, sessions, lists, alerts and choices, and what the house noted at
/// registrations. Documents and payments stay as they were issued, bids under a number that names nobody. One's sockets close, and the
/// address can be signed up with at once, as somebody new.
#[utoipa::path(
    delete,
    path = "/account",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    request_body = Erasure,
    responses(
        (status = 204, description = "It is deleted; nobody is signed in by it any more"),
        (status = 403, description = "An operator, or one of the demo"),
        (status = 409, description = "Something is in the way, named in `detail` (`hindered`): a bid that stands, what was bought and not paid, a linked seller"),
        (status = 422, description = "The password is another"),
        (status = 429, description = "Too many attempts")
    )
)]
pub(super) async fn delete_account(
    State(app): State<App>,
    person: Person,
    address: ClientAddress,
    Body(Erasure { password }): Body<Erasure>,
) -> Result<Response, Problem> {
    let erased = erase(&app, &person, &password, address).await;
    let cleared = erased.map_err(|refused| problem(&app, refused))?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cleared)]).into_response())
}

fn problem(app: &App, refused: EraseRefused) -> Problem {
    let words = refused.to_string();
    match refused {
        EraseRefused::WrongPassword => Problem::invalid("/password", words),
        EraseRefused::Demo | EraseRefused::Operator => Problem::forbidden(words),
        EraseRefused::Hindered(_) => Problem::new(StatusCode::CONFLICT, "hindered").detail(words),
        EraseRefused::TooManyAttempts { retry_after } => Problem::too_often(retry_after)
            .detail(words)
            .retry_from(app.now()),
        EraseRefused::Unavailable => Problem::unavailable(words),
    }
}
