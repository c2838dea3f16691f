//! Choosing a password: `/welcome/{token}` for the first, `/new-password/…` for one that was forgotten, `/password` for another.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    Form,
    extract::{
        FromRequestParts, Path,
        rejection::{FormRejection, PathRejection},
    },
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    account,
    problem::Problem,
    sent_form::{Sender, SentForm},
    sign_in::entered,
    sign_up::{FieldProblem, sentence},
    visit::{Page, Visit, form_again},
};
use crate::{
    App, Person,
    accounts::{
        ClaimError, InvitationToken, LinkPurpose, MailedLink, NAME_LENGTH_MAX, PASSWORD_LENGTH_MIN,
        UNNAMED,
    },
    locale::filters,
    security::ClientAddress,
    sign::{
        ClaimRefused, OpenedLink, PasswordChangeRefused, change_password, check_link, claim_link,
    },
};

/// The page of a one-time link.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "welcome.html")]
pub(crate) struct WelcomePage {
    pub(crate) page: Page,
    /// How they are called, empty where nobody said yet; none where they are not asked.
    pub(crate) name: Option<String>,
    pub(crate) name_longest: usize,
    pub(crate) password_shortest: usize,
    pub(crate) problem: Option<String>,
}

/// The page for another password.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "password.html")]
pub(crate) struct PasswordPage {
    pub(crate) page: Page,
    pub(crate) password_shortest: usize,
    pub(crate) problems: Vec<FieldProblem>,
}

#[derive(Deserialize)]
pub(super) struct WelcomeForm {
    name: Option<String>,
    password: String,
}

type SentWelcome = Result<Form<WelcomeForm>, FormRejection>;
/// Of a link that came by mail: whose, when it was asked for, and a code.
pub(super) type LinkParts = Result<Path<(String, String, String)>, PathRejection>;

pub(super) async fn show_welcome(visit: Visit, Path(token): Path<String>) -> Response {
    show_link(visit, &given(token)).await
}

pub(super) async fn send_welcome(
    visit: Visit,
    Path(token): Path<String>,
    form: SentWelcome,
) -> Response {
    send_link(visit, &given(token), form).await
}

pub(super) async fn show_mailed(visit: Visit, parts: LinkParts) -> Response {
    match mailed(parts) {
        Some(link) => show_link(visit, &link).await,
        None => visit.problem(Problem::UsedLink),
    }
}

pub(super) async fn send_mailed(visit: Visit, parts: LinkParts, form: SentWelcome) -> Response {
    match mailed(parts) {
        Some(link) => send_link(visit, &link, form).await,
        None => visit.problem(Problem::UsedLink),
    }
}

fn given(token: String) -> OpenedLink {
    OpenedLink::Given(InvitationToken::new(token))
}

fn mailed(parts: LinkParts) -> Option<OpenedLink> {
    let Path((user, asked, code)) = parts.ok()?;
    let link = MailedLink::parse(LinkPurpose::Password, &user, &asked, &code)?;
    Some(OpenedLink::Mailed(link))
}

async fn show_link(visit: Visit, link: &OpenedLink) -> Response {
    match check_link(&visit.app, link).await {
        Ok(account) => {
            let name = Some(account.name.as_str()).filter(|name| *name != UNNAMED);
            welcome(visit, link, name.unwrap_or_default(), None).into_response()
        }
        Err(error) => visit.problem(of_claim(error)),
    }
}

async fn send_link(visit: Visit, link: &OpenedLink, form: SentWelcome) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    let name = form.name.as_deref();
    let wrong = match claim_link(&visit.app, link, name, &form.password).await {
        Ok(signed_in) => return entered(&signed_in, "/"),
        Err(ClaimRefused::Link(error)) => return visit.problem(of_claim(error)),
        Err(wrong) => sentence(&wrong.to_string()),
    };
    let page = welcome(visit, link, name.unwrap_or_default(), Some(wrong));
    form_again(StatusCode::UNPROCESSABLE_ENTITY, page)
}

pub(super) fn of_claim(error: ClaimError) -> Problem {
    match error {
        ClaimError::NotValid => Problem::UsedLink,
        ClaimError::Unavailable => Problem::Unavailable,
    }
}

fn welcome(visit: Visit, link: &OpenedLink, name: &str, problem: Option<String>) -> WelcomePage {
    WelcomePage {
        page: visit.page,
        name: match link {
            OpenedLink::Given(_) => Some(name.to_owned()),
            OpenedLink::Mailed(_) => None,
        },
        name_longest: NAME_LENGTH_MAX,
        password_shortest: PASSWORD_LENGTH_MIN,
        problem,
    }
}

#[derive(Deserialize)]
pub(super) struct PasswordChangeForm {
    current: String,
    new: String,
}

/// Somebody who wants another password.
pub(super) struct PasswordVisit {
    visit: Visit,
    person: Person,
}

impl FromRequestParts<App> for PasswordVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let (visit, person) = visit.signed_in("/password").map_err(|answer| *answer)?;
        Ok(Self { visit, person })
    }
}

impl Sender for PasswordVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

pub(super) async fn show(PasswordVisit { visit, .. }: PasswordVisit) -> Response {
    password(visit, vec![]).into_response()
}

pub(super) async fn send(
    address: ClientAddress,
    SentForm {
        by: PasswordVisit { visit, person },
        form,
    }: SentForm<PasswordVisit, PasswordChangeForm>,
) -> Response {
    let (current, new) = (Some(form.current.as_str()), Some(form.new.as_str()));
    let wrong = match change_password(&visit.app, &person, current, new, address).await {
        Ok(()) => return visit.done(&person, "password", account::ADDRESS),
        Err(PasswordChangeRefused::Fields(wrong)) => wrong,
        Err(PasswordChangeRefused::Demo) => return visit.problem(Problem::Forbidden),
        Err(PasswordChangeRefused::TooManyAttempts { .. }) => {
            return visit.problem(Problem::TooMany);
        }
        Err(PasswordChangeRefused::Unavailable) => return visit.problem(Problem::Unavailable),
    };
    let problems = wrong.each().map(|(field, words)| FieldProblem {
        field,
        words: sentence(&words),
    });
    let page = password(visit, problems.collect());
    form_again(StatusCode::UNPROCESSABLE_ENTITY, page)
}

fn password(visit: Visit, problems: Vec<FieldProblem>) -> PasswordPage {
    PasswordPage {
        page: visit.page,
        password_shortest: PASSWORD_LENGTH_MIN,
        problems,
    }
}

impl PasswordPage {
    fn problem(&self, field: &str) -> Option<&str> {
        let found = self.problems.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.words.as_str())
    }
}
