//! The one-time link: a first password, by a form.

use axum::{
    Form,
    extract::{Path, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{entered, sentence};
use crate::{
    ClaimRefused,
    accounts::{ClaimError, InvitationToken, PASSWORD_LENGTH_MIN},
    check_invitation, claim_invitation,
    pages::{account::WelcomePage, problem::Problem, visit::Visit},
};

#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    password: String,
}

pub(crate) async fn welcome_page(visit: Visit, Path(token): Path<String>) -> Response {
    match check_invitation(&visit.app, &InvitationToken::new(token.as_str())).await {
        Ok(()) => welcome(visit, token, None).into_response(),
        Err(error) => visit.problem(of_claim(error)),
    }
}

pub(crate) async fn welcome_sent(
    visit: Visit,
    Path(token): Path<String>,
    form: Result<Form<PasswordForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return visit.problem(Problem::Malformed);
    };
    let link = InvitationToken::new(token.as_str());
    match claim_invitation(&visit.app, &link, &form.password).await {
        Ok(signed_in) => entered(&signed_in, "/"),
        Err(ClaimRefused::Link(error)) => visit.problem(of_claim(error)),
        Err(ClaimRefused::Password(wrong)) => {
            let page = welcome(visit, token, Some(sentence(&wrong.to_string())));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    }
}

fn of_claim(error: ClaimError) -> Problem {
    match error {
        ClaimError::NotValid => Problem::UsedLink,
        ClaimError::Unavailable => Problem::Unavailable,
    }
}

fn welcome(visit: Visit, token: String, problem: Option<String>) -> WelcomePage {
    WelcomePage {
        page: visit.page,
        token,
        password_shortest: PASSWORD_LENGTH_MIN,
        problem,
    }
}
