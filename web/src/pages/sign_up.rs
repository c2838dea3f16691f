//! `/sign-up`.

use askama::Template;
use askama_web::WebTemplate;
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

use super::{
    problem::Problem,
    sign_in::{Onward, entered_or_refused, onward, way_on},
    visit::{Page, Visit},
};
use crate::{
    accounts::PASSWORD_LENGTH_MIN,
    security::ClientAddress,
    sign::{SignUp, SignUpRefused, sign_up},
};

/// The sign-up page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "sign_up.html")]
pub(crate) struct SignUpPage {
    pub(crate) page: Page,
    pub(crate) next: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) password_shortest: usize,
    pub(crate) problems: Vec<FieldProblem>,
}

/// What is wrong with a field, said beside it and in the summary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FieldProblem {
    pub(crate) field: &'static str,
    pub(crate) words: String,
}

#[derive(Deserialize)]
pub(super) struct SignUpForm {
    name: String,
    email: String,
    password: String,
    next: Option<String>,
}

pub(super) async fn show(visit: Visit, query: Result<Query<Onward>, QueryRejection>) -> Response {
    let next = onward(query);
    if visit.page.person().is_some() {
        return Redirect::to(&next).into_response();
    }
    blank_sign_up(visit, next).into_response()
}

pub(super) async fn send(
    visit: Visit,
    address: ClientAddress,
    form: Result<Form<SignUpForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
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
    let wrong = match refused {
        SignUpRefused::Fields(wrong) => wrong,
        SignUpRefused::TooManyAttempts { .. } => return visit.problem(Problem::TooMany),
        SignUpRefused::Key(_) | SignUpRefused::Unavailable => {
            return visit.problem(Problem::Unavailable);
        }
    };
    let mut page = blank_sign_up(visit, next);
    page.name = form.name;
    page.email = form.email;
    let problem = |(field, words): (_, String)| FieldProblem {
        field,
        words: sentence(&words),
    };
    page.problems = wrong.each().map(problem).collect();
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

impl SignUpPage {
    fn problem(&self, field: &str) -> Option<&str> {
        let found = self.problems.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.words.as_str())
    }
}

/// An error's words as a sentence of its own.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
