//! Getting an account.

use axum::{Json, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Problem,
    body::{Body, IdempotencyKey},
};
use crate::{
    App, SignUp, SignUpRefused,
    accounts::{PASSWORD_LENGTH_MIN, Role},
    security::ClientAddress,
    sign,
};

/// What a new account needs.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewAccount {
    email: String,
    /// Shown to others; never an email address.
    name: String,
    /// At least 12 characters.
    #[schema(format = Password)]
    password: String,
}

/// A new account.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct AccountView {
    user: String,
    name: String,
    roles: Vec<&'static str>,
}

/// Makes an account. It does not sign in.
#[utoipa::path(
    post,
    path = "/accounts",
    tag = "accounts",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, description = "Asking again with it is safe")),
    request_body = NewAccount,
    responses(
        (status = 201, body = AccountView),
        (status = 409, description = "The address has an account"),
        (status = 429, description = "Too many from this address")
    )
)]
pub(super) async fn create(
    axum::extract::State(app): axum::extract::State<App>,
    address: ClientAddress,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    Body(new): Body<NewAccount>,
) -> Result<(StatusCode, Json<AccountView>), Problem> {
    let sign_up = SignUp {
        email: new.email,
        name: new.name,
        password: new.password,
        idempotency_key,
    };
    let account = sign::create_account(&app, sign_up, address).await?;
    let view = AccountView {
        user: account.user.to_string(),
        name: account.name.as_str().to_owned(),
        roles: account.roles.iter().copied().map(Role::as_str).collect(),
    };
    Ok((StatusCode::CREATED, Json(view)))
}

impl From<SignUpRefused> for Problem {
    fn from(refused: SignUpRefused) -> Self {
        let detail = refused.to_string();
        match refused {
            SignUpRefused::Email(_) => Self::invalid("/email", detail),
            SignUpRefused::Name(_) => Self::invalid("/name", detail),
            SignUpRefused::Password(_) => {
                Self::invalid("/password", detail).length_min(PASSWORD_LENGTH_MIN)
            }
            SignUpRefused::EmailTaken => {
                Self::new(StatusCode::CONFLICT, "email_taken").detail(detail)
            }
            SignUpRefused::TooManyAttempts { retry_after } => {
                Self::too_often(retry_after).detail(detail)
            }
            SignUpRefused::Unavailable => Self::unavailable(detail),
        }
    }
}
