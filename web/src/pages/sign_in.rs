//! `/sign-in` and `/sign-out`.

use askama::Template;
use askama_web::WebTemplate;
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
use url::form_urlencoded::byte_serialize;

use super::{
    problem::Problem,
    visit::{Page, Visit, form_again},
};
use crate::{
    App,
    locale::{filters, t},
    security::{ClientAddress, FormToken},
    sign::{SignInRefused, SignedIn, sign_in, sign_out},
};

/// The sign-in page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage {
    pub(crate) page: Page,
    pub(crate) next: String,
    pub(crate) email: String,
    pub(crate) problem: Option<String>,
    /// At which address browsers use passkeys; none: they use none for this site.
    pub(crate) passkeys_at: Option<String>,
    /// They have just signed up: the same is said whether or not the address had an account.
    pub(crate) is_after_sign_up: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Onward {
    next: Option<String>,
    /// Anything: they come from signing up.
    after: Option<String>,
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

pub(super) async fn show(visit: Visit, query: Result<Query<Onward>, QueryRejection>) -> Response {
    let is_after_sign_up = query.as_ref().is_ok_and(|Query(it)| it.after.is_some());
    let next = onward(query);
    if visit.page.person().is_some() {
        return Redirect::to(&next).into_response();
    }
    SignInPage {
        passkeys_at: passkeys_at(&visit.app),
        page: visit.page,
        next,
        email: String::new(),
        problem: None,
        is_after_sign_up,
    }
    .into_response()
}

pub(super) async fn send(
    visit: Visit,
    address: ClientAddress,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    let next = way_on(form.next.as_deref()).to_owned();
    let signed_in = sign_in(&visit.app, &form.email, &form.password, address).await;
    entered_or_refused(visit, signed_in, form.email, next).await
}

async fn entered_or_refused(
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
        SignInRefused::WrongCredentials => (StatusCode::UNPROCESSABLE_ENTITY, t!("sign-in-wrong")),
        SignInRefused::Blocked => (StatusCode::FORBIDDEN, t!("sign-in-blocked")),
        SignInRefused::TooManyAttempts { .. } => {
            (StatusCode::TOO_MANY_REQUESTS, t!("sign-in-too-many"))
        }
        SignInRefused::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, t!("sign-in-unavailable")),
    };
    let page = SignInPage {
        passkeys_at: passkeys_at(&visit.app),
        page: visit.page,
        next,
        email,
        problem: Some(words),
        is_after_sign_up: false,
    };
    form_again(status, page)
}

fn passkeys_at(app: &App) -> Option<String> {
    app.passkeys().map(|site| site.origin().to_owned())
}

pub(super) async fn send_sign_out(
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

pub(super) fn onward(query: Result<Query<Onward>, QueryRejection>) -> String {
    let next = query.map(|Query(onward)| onward.next).unwrap_or_default();
    way_on(next.as_deref()).to_owned()
}

/// Where whoever signed up goes on.
pub(super) fn after_sign_up(next: &str) -> Response {
    let next: String = byte_serialize(next.as_bytes()).collect();
    Redirect::to(&format!("/sign-in?after=sign-up&next={next}")).into_response()
}

pub(super) fn entered(signed_in: &SignedIn, next: &str) -> Response {
    let mut answer = with_cookie(signed_in.cookie.clone(), next);
    if let Some(language) = signed_in.language.clone() {
        answer.headers_mut().append(header::SET_COOKIE, language);
    }
    answer
}

fn with_cookie(cookie: HeaderValue, next: &str) -> Response {
    ([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response()
}

/// A way on within this site: a path, never another host.
pub(super) fn way_on(next: Option<&str>) -> &str {
    let within = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    next.filter(within).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_never_leaves_the_site() {
        for (next, on) in [
            ("/sales/a/lots/1", "/sales/a/lots/1"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("", "/"),
        ] {
            assert_eq!(way_on(Some(next)), on);
        }
        assert_eq!(way_on(None), "/");
    }
}
