//! Signing up, in and out, the one-time link and another password, by forms.

use axum::{
    Form,
    extract::{
        Path, Query,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    account::{FieldProblem, PasswordPage, SignInPage, SignUpPage, WelcomePage, way_on},
    problem::Problem,
    visit::Visit,
};
use crate::{
    PasswordChangeRefused, SignInRefused, SignUp, SignUpRefused, SignedIn,
    accounts::{ClaimError, InvitationToken, NewPassword, PASSWORD_LENGTH_MIN},
    change_password, check_invitation, claim_invitation,
    security::{ClientAddress, FormToken},
    sign_in, sign_out, sign_up,
};

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
pub(super) struct SignUpForm {
    name: String,
    email: String,
    password: String,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PasswordForm {
    password: String,
}

#[derive(Deserialize)]
pub(super) struct PasswordChangeForm {
    current: String,
    new: String,
    form_token: FormToken,
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

pub(super) async fn sign_up_page(
    visit: Visit,
    query: Result<Query<Onward>, QueryRejection>,
) -> Response {
    let next = onward(query);
    if visit.page.person().is_some() {
        return Redirect::to(&next).into_response();
    }
    blank_sign_up(visit, next).into_response()
}

pub(super) async fn sign_up_sent(
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

pub(super) async fn sign_out_sent(
    visit: Visit,
    form: Result<Form<SignOutForm>, FormRejection>,
) -> Response {
    let Some(person) = visit.page.person().cloned() else {
        return Redirect::to("/").into_response();
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

pub(super) async fn password_page(visit: Visit) -> Response {
    if let Err(sign_in) = visit.person("/password") {
        return sign_in.into_response();
    }
    password(visit, None, false).into_response()
}

pub(super) async fn password_sent(
    visit: Visit,
    address: ClientAddress,
    form: Result<Form<PasswordChangeForm>, FormRejection>,
) -> Response {
    let person = match visit.person("/password") {
        Ok(person) => person,
        Err(sign_in) => return sign_in.into_response(),
    };
    let Ok(Form(form)) = form else {
        return visit.problem(Problem::Malformed);
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let changed = change_password(&visit.app, &person, &form.current, &form.new, address).await;
    let refused = match changed {
        Ok(()) => return password(visit, None, true).into_response(),
        Err(refused) => refused,
    };
    let field = match refused {
        PasswordChangeRefused::WrongPassword => "current",
        PasswordChangeRefused::NewPassword(_) => "new",
        PasswordChangeRefused::Demo => return visit.problem(Problem::Forbidden),
        PasswordChangeRefused::TooManyAttempts { .. } => return visit.problem(Problem::TooMany),
        PasswordChangeRefused::Unavailable => return visit.problem(Problem::Unavailable),
    };
    let words = sentence(&refused.to_string());
    let page = password(visit, Some(FieldProblem { field, words }), false);
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn password(visit: Visit, problem: Option<FieldProblem>, done: bool) -> PasswordPage {
    PasswordPage {
        page: visit.page,
        password_shortest: PASSWORD_LENGTH_MIN,
        problem,
        done,
    }
}

pub(super) async fn welcome_page(visit: Visit, Path(token): Path<String>) -> Response {
    match check_invitation(&visit.app, &InvitationToken::new(token.as_str())).await {
        Ok(()) => welcome(visit, token, None).into_response(),
        Err(error) => visit.problem(of_claim(error)),
    }
}

pub(super) async fn welcome_sent(
    visit: Visit,
    Path(token): Path<String>,
    form: Result<Form<PasswordForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return visit.problem(Problem::Malformed);
    };
    let password = match NewPassword::parse(&form.password, &[]) {
        Ok(password) => password,
        Err(wrong) => {
            let page = welcome(visit, token, Some(sentence(&wrong.to_string())));
            return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
        }
    };
    let claimed = claim_invitation(&visit.app, &InvitationToken::new(token), &password).await;
    match claimed {
        Ok(signed_in) => entered(&signed_in, "/"),
        Err(error) => visit.problem(of_claim(error)),
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
