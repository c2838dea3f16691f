//! `/forgotten-password`: asks for a link by mail that sets another. The answer is the same whether or not anybody has the address.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    Form,
    extract::rejection::FormRejection,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    problem::Problem,
    sign_up::sentence,
    visit::{Page, Visit, form_again},
};
use crate::{
    limits::LETTERS_AT_ONCE,
    locale::filters,
    security::ClientAddress,
    sign::{AskRefused, ask_for_password},
};

/// The page that asks for the address, and the one that says what comes now.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "forgotten_password.html")]
pub(crate) struct ForgottenPasswordPage {
    pub(crate) page: Page,
    pub(crate) email: String,
    pub(crate) problem: Option<String>,
    /// A link is on its way, if somebody has the address.
    pub(crate) is_sent: bool,
    /// Mails that one address is sent at once.
    pub(crate) mails_most: u32,
}

#[derive(Deserialize)]
pub(super) struct ForgottenPasswordForm {
    email: String,
}

pub(super) async fn show(visit: Visit) -> Response {
    page(visit, String::new()).into_response()
}

pub(super) async fn send(
    visit: Visit,
    address: ClientAddress,
    form: Result<Form<ForgottenPasswordForm>, FormRejection>,
) -> Response {
    let email = match form {
        Ok(Form(ForgottenPasswordForm { email })) => email,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    match ask_for_password(&visit.app, &email, address).await {
        Ok(()) => ForgottenPasswordPage {
            is_sent: true,
            ..page(visit, email)
        }
        .into_response(),
        Err(AskRefused::Email(wrong)) => {
            let page = ForgottenPasswordPage {
                problem: Some(sentence(&wrong.to_string())),
                ..page(visit, email)
            };
            form_again(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        Err(AskRefused::TooManyAttempts { .. }) => visit.problem(Problem::TooMany),
        Err(AskRefused::Unavailable) => visit.problem(Problem::Unavailable),
    }
}

fn page(visit: Visit, email: String) -> ForgottenPasswordPage {
    ForgottenPasswordPage {
        page: visit.page,
        email,
        problem: None,
        is_sent: false,
        mails_most: LETTERS_AT_ONCE.get(),
    }
}
