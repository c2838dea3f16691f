//! `/house/people`: looking somebody up by their address, shutting them out of the house, and helping them in again.

use askama::Template;
use askama_web::WebTemplate;
use auction::{Note, UserId};
use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{OperatorVisit, Page, Problem, said};
use crate::{
    App, Person,
    accounts::{Account, Email, InvitationToken, visible},
    format,
    pages::{
        page_cookie::LINK,
        sent_form::{Sender, SentForm},
        sign_up::sentence,
        visit::{Visit, form_again},
    },
    sign::{self, BlockRefused, LinkRefused},
};

/// The page that looks people up.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/people.html")]
pub(super) struct PeoplePage {
    page: Page,
    email: String,
    problem: Option<String>,
}

/// The page of one person.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/person.html")]
pub(super) struct PersonPage {
    page: Page,
    user: UserId,
    name: String,
    email: String,
    address: Vec<String>,
    operates: bool,
    /// Of the demo, whose passwords everybody knows.
    demo: bool,
    /// Since when and why.
    blocked: Option<(String, String)>,
    said: Option<&'static str>,
    problem: Option<String>,
    /// A one-time link that was made just now: it is shown this once.
    link: Option<String>,
}

/// An operator at somebody's account.
pub(super) struct PersonVisit {
    visit: Visit,
    person: Person,
    account: Account,
}

impl FromRequestParts<App> for PersonVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let OperatorVisit { visit, person } = OperatorVisit::from_request_parts(parts, app).await?;
        let Ok(Path(user)) = Path::<UserId>::from_request_parts(parts, app).await else {
            return Err(visit.problem(Problem::NotFound));
        };
        match app.accounts().get(&user).await {
            Ok(Some(account)) => Ok(Self {
                visit,
                person,
                account,
            }),
            Ok(None) => Err(visit.problem(Problem::NotFound)),
            Err(_) => Err(visit.problem(Problem::Unavailable)),
        }
    }
}

impl Sender for PersonVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

/// Whom to look up.
#[derive(Debug, Deserialize)]
pub(super) struct FindForm {
    email: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Block,
    Unblock,
    Link,
}

/// What to do about somebody.
#[derive(Debug, Deserialize)]
pub(super) struct PersonForm {
    act: Act,
    #[serde(default)]
    reason: String,
}

pub(super) async fn show(OperatorVisit { visit, .. }: OperatorVisit) -> Response {
    PeoplePage {
        page: visit.page,
        email: String::new(),
        problem: None,
    }
    .into_response()
}

pub(super) async fn find(
    SentForm {
        by: OperatorVisit { visit, .. },
        form: FindForm { email },
    }: SentForm<OperatorVisit, FindForm>,
) -> Response {
    match account(&visit, &email).await {
        Ok(account) => Redirect::to(&address(&account.user)).into_response(),
        Err(words) => {
            let page = PeoplePage {
                page: visit.page,
                email,
                problem: Some(words),
            };
            form_again(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
    }
}

async fn account(visit: &Visit, email: &str) -> Result<Account, String> {
    let email = Email::parse(email).map_err(|error| sentence(&error.to_string()))?;
    let account = visit.app.accounts().find(&email).await;
    let account = account.map_err(|error| sentence(&error.to_string()))?;
    account.ok_or_else(|| "No account has this address.".to_owned())
}

/// Where somebody is.
fn address(user: &UserId) -> String {
    format!("/house/people/{user}")
}

pub(super) async fn show_person(at: PersonVisit, headers: HeaderMap) -> Response {
    let (app, path) = (&at.visit.app, address(&at.account.user));
    let token = LINK.kept(app, &at.person, &path, &headers);
    let link = token.map(|token| InvitationToken::new(token).link(&app.settings().public_url));
    let dropped = link
        .is_some()
        .then(|| (header::SET_COOKIE, LINK.drop(app, &path)));
    let said = said(at.visit.said.as_deref());
    let once = at.visit.said_once();
    let page = PersonPage {
        said,
        link,
        ..at.page()
    };
    let dropped = AppendHeaders(dropped);
    (AppendHeaders(once.into_iter().flatten()), dropped, page).into_response()
}

pub(super) async fn act(SentForm { by: at, form }: SentForm<PersonVisit, PersonForm>) -> Response {
    let user = at.account.user.clone();
    let app = &at.visit.app;
    let done = match form.act {
        Act::Link => return make_link(at).await,
        Act::Unblock => sign::unblock(app, &user).await.map(|_| "let-in"),
        Act::Block => match Note::try_from(visible(&form.reason)) {
            Ok(note) => {
                let blocked = sign::block(app, &at.person, &user, note).await;
                blocked.map(|_| "shut-out")
            }
            Err(error) => {
                let words = format!("The reason: {error}.");
                return at.refused(StatusCode::UNPROCESSABLE_ENTITY, words);
            }
        },
    };
    match done {
        Ok(said) => at.visit.done(&at.person, said, &address(&user)),
        Err(BlockRefused::Unavailable) => at.visit.problem(Problem::Unavailable),
        Err(refused) => at.refused(StatusCode::CONFLICT, sentence(&refused.to_string())),
    }
}

async fn make_link(at: PersonVisit) -> Response {
    let app = &at.visit.app;
    let path = address(&at.account.user);
    match sign::make_link(app, &at.person, &at.account.user).await {
        Ok(token) => {
            let kept = LINK.keep(app, &at.person, &path, token.as_str());
            ([(header::SET_COOKIE, kept)], Redirect::to(&path)).into_response()
        }
        Err(LinkRefused::Unavailable) => at.visit.problem(Problem::Unavailable),
        Err(refused) => at.refused(StatusCode::CONFLICT, sentence(&refused.to_string())),
    }
}

impl PersonVisit {
    fn page(self) -> PersonPage {
        let account = self.account;
        let blocked = account.blocked.map(|blocked| {
            let since = format::date_and_time(blocked.at);
            (since, blocked.note.as_str().to_owned())
        });
        PersonPage {
            page: self.visit.page,
            operates: account.roles.contains(&crate::Role::Operator),
            user: account.user,
            name: account.name.as_str().to_owned(),
            email: account.email.as_str().to_owned(),
            address: account.address.into(),
            demo: account.demo,
            blocked,
            said: None,
            problem: None,
            link: None,
        }
    }

    fn refused(self, status: StatusCode, words: String) -> Response {
        let page = PersonPage {
            problem: Some(words),
            ..self.page()
        };
        form_again(status, page)
    }
}

impl PersonPage {
    fn here(&self) -> String {
        address(&self.user)
    }
}
