//! Signing up, in and out, the one-time link and another password, by forms.

mod password;
mod sign_up;
mod welcome;

use axum::{
    Form,
    extract::{
        Query,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    account::{SignInPage, way_on},
    problem::Problem,
    visit::Visit,
};
use crate::{
    SignInRefused, SignedIn,
    security::{ClientAddress, FormToken},
    sign_in, sign_out,
};

pub(super) use password::{password_page, password_sent};
pub(super) use sign_up::{sign_up_page, sign_up_sent};
pub(super) use welcome::{welcome_page, welcome_sent};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Onward {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct SignInForm {
    email: String,
    password: String,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct SignOutForm {
    form_token: FormToken,
}

pub(super) async fn sign_in_page(
    visit: Visit,
    query: Result<Query<Onward>, QueryRejection>,
) -> Response {
    let next = onward(query);
    if visit.page.person().is_some() {
        return Redirect::to(&next).into_response();
    }
    SignInPage {
        page: visit.page,
        next,
        email: String::new(),
        problem: None,
    }
    .into_response()
}

pub(super) async fn sign_in_sent(
    visit: Visit,
    address: ClientAddress,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return visit.problem(Problem::Malformed);
    };
    let next = way_on(form.next.as_deref()).to_owned();
    let signed_in = sign_in(&visit.app, &form.email, &form.password, address).await;
    entered_or_refused(visit, signed_in, form.email, next)
}

fn entered_or_refused(
    visit: Visit,
    signed_in: Result<SignedIn, SignInRefused>,
    email: String,
    next: String,
) -> Response {
    let refused = match signed_in {
        Ok(signed_in) => return entered(&signed_in, &next),
        Err(refused) => refused,
    };
    let (status, words) = match refused {
        SignInRefused::WrongCredentials => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Email and password do not belong together. Check both, then try again.",
        ),
        SignInRefused::TooManyAttempts { .. } => (
            StatusCode::TOO_MANY_REQUESTS,
            "Too many attempts. Wait half a minute, then try again.",
        ),
        SignInRefused::Unavailable => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Signing in does not work just now. Try again in a moment.",
        ),
    };
    let page = SignInPage {
        page: visit.page,
        next,
        email,
        problem: Some(words.to_owned()),
    };
    (status, page).into_response()
}

pub(super) async fn sign_out_sent(
    visit: Visit,
    form: Result<Form<SignOutForm>, FormRejection>,
) -> Response {
    let person = match visit.who() {
        Ok(Some(person)) => person,
        Ok(None) => return Redirect::to("/").into_response(),
        Err(problem) => return visit.problem(problem),
    };
    let fits = form.is_ok_and(|Form(form)| form.form_token.check(&person).is_ok());
    if !fits {
        return visit.problem(Problem::StaleForm);
    }
    match sign_out(&visit.app, &person).await {
        Ok(cookie) => with_cookie(cookie, "/"),
        Err(_) => visit.problem(Problem::Unavailable),
    }
}

fn onward(query: Result<Query<Onward>, QueryRejection>) -> String {
    let next = query.map(|Query(onward)| onward.next).unwrap_or_default();
    way_on(next.as_deref()).to_owned()
}

fn entered(signed_in: &SignedIn, next: &str) -> Response {
    with_cookie(signed_in.cookie.clone(), next)
}

fn with_cookie(cookie: HeaderValue, next: &str) -> Response {
    ([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response()
}

/// An error's words as a sentence of its own.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
