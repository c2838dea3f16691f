//! Signing up by a form.

use axum::{
    Form,
    extract::{
        Query,
        rejection::{FormRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Onward, entered_or_refused, onward, sentence};
use crate::{
    SignUp, SignUpRefused,
    accounts::PASSWORD_LENGTH_MIN,
    pages::{
        account::{FieldProblem, SignUpPage, way_on},
        problem::Problem,
        visit::Visit,
    },
    security::ClientAddress,
    sign_up,
};

#[derive(Deserialize)]
pub(crate) struct SignUpForm {
    name: String,
    email: String,
    password: String,
    next: Option<String>,
}

pub(crate) async fn sign_up_page(
    visit: Visit,
    query: Result<Query<Onward>, QueryRejection>,
) -> Response {
    let next = onward(query);
    if visit.page.person().is_some() {
        return Redirect::to(&next).into_response();
    }
    blank_sign_up(visit, next).into_response()
}

pub(crate) async fn sign_up_sent(
    visit: Visit,
    address: ClientAddress,
    form: Result<Form<SignUpForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return visit.problem(Problem::Malformed);
    };
    let next = way_on(form.next.as_deref()).to_owned();
    let wish = SignUp {
        email: form.email.clone(),
        name: form.name.clone(),
        password: form.password,
        idempotency_key: None,
    };
    let refused = match sign_up(&visit.app, wish, address).await {
        // An address that had an account with another password is answered as any wrong password.
        Ok(signed_in) => return entered_or_refused(visit, signed_in, form.email, next),
        Err(refused) => refused,
    };
    let field = match refused {
        SignUpRefused::Email(_) => "email",
        SignUpRefused::Name(_) => "name",
        SignUpRefused::Password(_) => "password",
        SignUpRefused::TooManyAttempts { .. } => return visit.problem(Problem::TooMany),
        SignUpRefused::Key(_) | SignUpRefused::Unavailable => {
            return visit.problem(Problem::Unavailable);
        }
    };
    let mut page = blank_sign_up(visit, next);
    page.name = form.name;
    page.email = form.email;
    page.problems = vec![FieldProblem {
        field,
        words: sentence(&refused.to_string()),
    }];
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn blank_sign_up(visit: Visit, next: String) -> SignUpPage {
    SignUpPage {
        page: visit.page,
        next,
        name: String::new(),
        email: String::new(),
        password_shortest: PASSWORD_LENGTH_MIN,
        problems: vec![],
    }
}
