//! Getting an account, and another password for it.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    Problem,
    body::{Body, IdempotencyKey, Looked},
};
use crate::{
    App, Person,
    accounts::{PASSWORD_LENGTH_MIN, Role},
    field_problem::{self, FieldProblem},
    security::ClientAddress,
    sign::{self, AskRefused, PasswordChangeRefused, SignUp, SignUpRefused, Typed},
};

/// What a new account needs.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"email": "carol@example.org", "name": "Carol", "password": "a phrase of my own"}))]
pub(super) struct NewAccount {
    #[schema(max_length = 254)]
    email: String,
    /// 1 to 60 visible characters, shown to others; never an email address, nor that of a site.
    #[schema(min_length = 1, pattern = "^[^@]*$")]
    name: String,
    /// At least 12 characters, and no common one.
    #[schema(format = Password, min_length = 12)]
    password: String,
}

/// A new account.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct AccountView {
    user: String,
    name: String,
    roles: Vec<&'static str>,
}

/// Makes an account. It does not sign in. When the address has an account already, the answer is the same
/// and nothing changes: signing in shows whose password holds.
#[utoipa::path(
    post,
    path = "/accounts",
    tag = "accounts",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, description = "Asking again with it is safe")),
    request_body = NewAccount,
    responses(
        (status = 201, body = AccountView),
        (status = 429, description = "Too many from this address")
    )
)]
pub(super) async fn create(
    State(app): State<App>,
    address: ClientAddress,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    Looked(new): Looked<NewAccount>,
) -> Result<(StatusCode, Json<AccountView>), Problem> {
    let new = match new {
        Ok(new) => new,
        Err((value, known)) => return Err(all_wrong(&app, &value, known, address).await),
    };
    let sign_up = SignUp {
        email: new.email,
        name: new.name,
        password: new.password,
        idempotency_key,
    };
    let member = sign::create_account(&app, sign_up, address).await;
    let member = member.map_err(|refused| Problem::from(refused).retry_from(app.now()))?;
    let view = AccountView {
        user: member.user.to_string(),
        name: member.name.as_str().to_owned(),
        roles: vec![Role::Bidder.as_str()],
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// What is wrong with the members that can be read beside what is known to be wrong.
async fn all_wrong(
    app: &App,
    value: &Value,
    mut known: Vec<FieldProblem>,
    address: ClientAddress,
) -> Problem {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let typed = Typed {
        email: text("email"),
        name: text("name"),
        password: text("password"),
    };
    match sign::check_sign_up(app, typed, address).await {
        Ok(()) => Problem::invalid_fields(known),
        Err(SignUpRefused::Fields(wrong)) => {
            field_problem::add(&mut known, named(wrong.each()));
            of_fields(known, wrong.password.is_some())
        }
        Err(refused) => Problem::from(refused).retry_from(app.now()),
    }
}

fn named(wrong: impl Iterator<Item = (&'static str, String)>) -> Vec<FieldProblem> {
    wrong
        .map(|(field, words)| FieldProblem::new(format!("/{field}"), words))
        .collect()
}

fn of_fields(problems: Vec<FieldProblem>, is_password_wrong: bool) -> Problem {
    let problem = Problem::invalid_fields(problems);
    match is_password_wrong {
        true => problem.length_min(PASSWORD_LENGTH_MIN),
        false => problem,
    }
}

impl From<SignUpRefused> for Problem {
    fn from(refused: SignUpRefused) -> Self {
        let detail = refused.to_string();
        match refused {
            SignUpRefused::Fields(wrong) => {
                of_fields(named(wrong.each()), wrong.password.is_some())
            }
            SignUpRefused::Key(refused) => refused.into(),
            SignUpRefused::TooManyAttempts { retry_after } => {
                Self::too_often(retry_after).detail(detail)
            }
            SignUpRefused::Unavailable => Self::unavailable(detail),
        }
    }
}

/// Another password.
#[derive(Deserialize, ToSchema)]
pub(super) struct PasswordChange {
    #[schema(format = Password)]
    current: String,
    /// At least 12 characters, and no common one.
    #[schema(format = Password, min_length = 12)]
    new: String,
}

/// Sets another password. One's other sessions end and their sockets close; this one lives on.
#[utoipa::path(
    put,
    path = "/password",
    tag = "accounts",
    security(("bearer" = []), ("cookie" = [])),
    request_body = PasswordChange,
    responses((status = 204, description = "The new password holds"))
)]
pub(super) async fn change_password(
    State(app): State<App>,
    person: Person,
    address: ClientAddress,
    Looked(change): Looked<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let text = |value: &Value, name: &str| Some(value.get(name)?.as_str()?.to_owned());
    let (current, new, mut known) = match change {
        Ok(change) => (Some(change.current), Some(change.new), vec![]),
        Err((value, known)) => (text(&value, "current"), text(&value, "new"), known),
    };
    let (current, new) = (current.as_deref(), new.as_deref());
    match sign::change_password(&app, &person, current, new, address).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(PasswordChangeRefused::Fields(wrong)) => {
            field_problem::add(&mut known, named(wrong.each()));
            Err(of_fields(known, wrong.is_new_wrong()))
        }
        // What was asked cannot be read, whoever asks.
        Err(PasswordChangeRefused::Demo) if !known.is_empty() => {
            Err(Problem::invalid_fields(known))
        }
        Err(refused) => Err(Problem::from(refused).retry_from(app.now())),
    }
}

impl From<PasswordChangeRefused> for Problem {
    fn from(refused: PasswordChangeRefused) -> Self {
        let detail = refused.to_string();
        match refused {
            PasswordChangeRefused::Fields(wrong) => {
                of_fields(named(wrong.each()), wrong.is_new_wrong())
            }
            PasswordChangeRefused::Demo => Self::forbidden(detail),
            PasswordChangeRefused::TooManyAttempts { retry_after } => {
                Self::too_often(retry_after).detail(detail)
            }
            PasswordChangeRefused::Unavailable => Self::unavailable(detail),
        }
    }
}

/// Whose password was forgotten.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"email": "carol@example.org"}))]
pub(super) struct ForgottenPassword {
    #[schema(max_length = 254)]
    email: String,
}

/// Has a link sent to a bidder's address that sets another password: once, within an hour; the next one takes its place. The answer is
/// the same whether or not anybody has the address, and where it was sent several a moment ago, which sends no more.
#[utoipa::path(
    post,
    path = "/forgotten-password",
    tag = "accounts",
    request_body = ForgottenPassword,
    responses(
        (status = 202, description = "A link is on its way if a bidder has the address"),
        (status = 429, description = "Too many from this address of a client")
    )
)]
pub(super) async fn forgotten_password(
    State(app): State<App>,
    address: ClientAddress,
    Body(forgotten): Body<ForgottenPassword>,
) -> Result<StatusCode, Problem> {
    let asked = sign::ask_for_password(&app, &forgotten.email, address).await;
    asked.map_err(|refused| {
        let words = refused.to_string();
        match refused {
            AskRefused::Email(_) => {
                Problem::invalid_fields(vec![FieldProblem::new("/email".to_owned(), words)])
            }
            AskRefused::TooManyAttempts { retry_after } => Problem::too_often(retry_after)
                .detail(words)
                .retry_from(app.now()),
            AskRefused::Unavailable => Problem::unavailable(words),
        }
    })?;
    Ok(StatusCode::ACCEPTED)
}
