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
    sign_in::{Onward, after_sign_up, onward, way_on},
    visit::{Page, Visit, form_again},
};
use crate::{
    accounts::{NAME_LENGTH_MAX, PASSWORD_LENGTH_MIN},
    locale::filters,
    security::ClientAddress,
    sign::{SignUp, SignUpRefused, create_account},
};

/// The sign-up page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "sign_up.html")]
pub(crate) struct SignUpPage {
    pub(crate) page: Page,
    pub(crate) next: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) name_longest: usize,
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
    let refused = match create_account(&visit.app, wish, address).await {
        Ok(_) => return after_sign_up(&next),
        Err(refused) => refused,
    };
    let wrong = match refused {
        SignUpRefused::Fields(wrong) => wrong,
        SignUpRefused::TooManyAttempts { .. } => return visit.problem(Problem::TooMany),
        SignUpRefused::Key(_) | SignUpRefused::Unavailable => {
            return visit.problem(Problem::Unavailable);
        }
    };
    let problem = |(field, words): (_, String)| FieldProblem {
        field,
        words: sentence(&words),
    };
    let problems = wrong.each().map(problem).collect();
    refused_sign_up(visit, next, form.name, form.email, problems)
}

/// The form again, with what was typed save the password.
fn refused_sign_up(
    visit: Visit,
    next: String,
    name: String,
    email: String,
    problems: Vec<FieldProblem>,
) -> Response {
    let page = SignUpPage {
        name,
        email,
        problems,
        ..blank_sign_up(visit, next)
    };
    form_again(StatusCode::UNPROCESSABLE_ENTITY, page)
}

fn blank_sign_up(visit: Visit, next: String) -> SignUpPage {
    SignUpPage {
        page: visit.page,
        next,
        name: String::new(),
        email: String::new(),
        name_longest: NAME_LENGTH_MAX,
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
