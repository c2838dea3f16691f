//! `/house/people`: looking somebody up by their address, shutting them out of the house, helping them in again, and saying which
//! seller they are.

use askama::Template;
use askama_web::WebTemplate;
use auction::{Note, NoteError, UserId};
use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{OperatorVisit, Page, Problem, deleted_person, said};
use crate::{
    App, Person,
    accounts::{Account, Email, InvitationToken, visible},
    format,
    locale::{filters, t},
    pages::{
        page_cookie::LINK,
        sent_form::{Sender, SentForm},
        sign_up::sentence,
        visit::{Visit, form_again},
    },
    sellers::{self, OpenStatement},
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
    said: Option<String>,
    problem: Option<String>,
    /// A one-time link that was made just now: it is shown this once.
    link: Option<String>,
    /// The seller whose account it is.
    seller: Option<String>,
    /// As it was typed.
    typed_seller: String,
    /// What the seller has still to come, where that was in the way of unlinking.
    open_statements: Vec<String>,
}

/// An operator at somebody's account.
pub(super) struct PersonVisit {
    visit: Visit,
    person: Person,
    account: Account,
    seller: Option<String>,
}

impl FromRequestParts<App> for PersonVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let OperatorVisit { visit, person } = OperatorVisit::from_request_parts(parts, app).await?;
        let Ok(Path(user)) = Path::<UserId>::from_request_parts(parts, app).await else {
            return Err(visit.problem(Problem::NotFound));
        };
        let account = app.accounts().get(&user).await;
        match (account, app.sellers().seller_of(&user).await) {
            (Ok(Some(account)), Ok(seller)) => Ok(Self {
                visit,
                person,
                account,
                seller,
            }),
            (Ok(None), _) => Err(deleted_person::answer(visit, &user).await),
            _ => Err(visit.problem(Problem::Unavailable)),
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
    LinkSeller,
    UnlinkSeller,
}

/// What to do about somebody.
#[derive(Debug, Deserialize)]
pub(super) struct PersonForm {
    act: Act,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    seller: String,
    /// They have something to come, and are unlinked all the same.
    #[serde(default)]
    is_sure: bool,
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
    account.ok_or_else(|| t!("house-people-none"))
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
        Act::LinkSeller => return link_seller(at, form.seller).await,
        Act::UnlinkSeller => return unlink_seller(at, form.is_sure).await,
        Act::Unblock => sign::unblock(app, &user).await.map(|_| "let-in"),
        Act::Block => match Note::try_from(visible(&form.reason)) {
            Ok(note) => {
                let blocked = sign::block(app, &at.person, &user, note).await;
                blocked.map(|_| "shut-out")
            }
            Err(NoteError) => {
                let words = t!("house-person-reason-wrong", count = Note::LENGTH_MAX);
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

async fn link_seller(at: PersonVisit, seller: String) -> Response {
    let user = at.account.user.clone();
    match sellers::link(&at.visit.app, &at.person, &user, &seller).await {
        Ok((_, 0)) => (at.visit).done(&at.person, "seller-linked-alone", &address(&user)),
        Ok(_) => at.visit.done(&at.person, "seller-linked", &address(&user)),
        Err(refused) => at.seller_refused(refused, seller),
    }
}

async fn unlink_seller(at: PersonVisit, is_sure: bool) -> Response {
    let user = at.account.user.clone();
    match sellers::unlink(&at.visit.app, &at.person, &user, is_sure).await {
        Ok(()) => at
            .visit
            .done(&at.person, "seller-unlinked", &address(&user)),
        Err(refused) => at.seller_refused(refused, String::new()),
    }
}

impl PersonVisit {
    fn seller_refused(self, refused: sellers::LinkRefused, typed: String) -> Response {
        use sellers::LinkRefused as Refused;
        let status = match &refused {
            Refused::Unavailable => return self.visit.problem(Problem::Unavailable),
            Refused::Reference => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        };
        let open: Vec<_> = match &refused {
            Refused::StatementOpen(open) => open.iter().map(OpenStatement::words).collect(),
            _ => vec![],
        };
        let problem = match open.is_empty() {
            true => Some(sentence(&refused.to_string())),
            false => None,
        };
        let page = PersonPage {
            problem,
            typed_seller: typed,
            open_statements: open,
            ..self.page()
        };
        form_again(status, page)
    }

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
            seller: self.seller,
            typed_seller: String::new(),
            open_statements: vec![],
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
