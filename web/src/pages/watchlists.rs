//! `/watchlists`: one's lists of symbols: added, renamed, put in order and deleted, by plain forms. Which one was chosen last a cookie
//! keeps: stars put a symbol on that one.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::{FromRequestParts, Path, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    problem::Problem,
    sent_form::{Sender, SentForm},
    visit::{Page, Visit, form_again},
};
use crate::{
    App, Person,
    locale::{filters, t},
    security::cookie_values,
    watchlists::{
        LIST_NAME_LENGTH_MAX, LISTS_MAX, ListChoice, ListOrder, ListRefused, NotChanged, Watchlist,
    },
};

/// Where it is.
const ADDRESS: &str = "/watchlists";
const COOKIE: &str = "outcry_list";
/// A year.
const SECONDS: u32 = 31_536_000;

/// The page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "watchlists.html")]
pub(crate) struct WatchlistsPage {
    pub(crate) page: Page,
    pub(crate) said: Option<String>,
    /// What is wrong, and the list that it is about; none: the new one.
    pub(crate) problem: Option<(Option<String>, String)>,
    /// What was typed for the new one.
    pub(crate) typed: String,
    /// How many symbols are on the list that everybody has.
    pub(crate) watched: usize,
    pub(crate) lists: Vec<ListRow>,
}

/// One of one's lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ListRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) symbols: usize,
}

/// Somebody at their own lists.
pub(super) struct ListsVisit {
    visit: Visit,
    person: Person,
}

impl FromRequestParts<App> for ListsVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let (visit, person) = visit.signed_in(ADDRESS).map_err(|answer| *answer)?;
        Ok(Self { visit, person })
    }
}

impl Sender for ListsVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

/// A new list.
#[derive(Debug, Deserialize)]
pub(super) struct AddForm {
    name: String,
}

/// What is done to a list.
#[derive(Debug, Deserialize)]
pub(super) struct ChangeForm {
    act: Act,
    #[serde(default)]
    name: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Rename,
    Up,
    Delete,
}

pub(super) async fn show(at: ListsVisit) -> Response {
    let said = at.visit.said.as_deref().and_then(said);
    let once = at.visit.said_once();
    match at.page(None, String::new()).await {
        Ok(page) => (once, WatchlistsPage { said, ..page }).into_response(),
        Err(answer) => *answer,
    }
}

pub(super) async fn send(SentForm { by, form }: SentForm<ListsVisit, AddForm>) -> Response {
    let AddForm { name } = form;
    let typed = name.clone();
    let symbols = Vec::new();
    let order = ListOrder::Add { name, symbols };
    by.order(&order, "added", None, typed).await
}

pub(super) async fn send_change(
    path: Result<Path<String>, PathRejection>,
    SentForm { by, form }: SentForm<ListsVisit, ChangeForm>,
) -> Response {
    let Ok(Path(id)) = path else {
        return by.visit.problem(Problem::NotFound);
    };
    let ChangeForm { act, name } = form;
    let about = Some(id.clone());
    let (order, done) = match act {
        Act::Rename => (ListOrder::Rename { id, name }, "renamed"),
        Act::Up => (ListOrder::MoveUp { id }, "moved"),
        Act::Delete => (ListOrder::Delete { id }, "deleted"),
    };
    by.order(&order, done, about, String::new()).await
}

/// What was done just before.
fn said(code: &str) -> Option<String> {
    Some(match code {
        "added" => t!("lists-said-added"),
        "renamed" => t!("lists-said-renamed"),
        "moved" => t!("lists-said-moved"),
        "deleted" => t!("lists-said-deleted"),
        _ => return None,
    })
}

/// Why a list is not changed, for people.
fn refused_words(refused: ListRefused) -> String {
    match refused {
        ListRefused::NoName => t!("lists-no-name"),
        ListRefused::LongName => t!("lists-long-name", most = LIST_NAME_LENGTH_MAX),
        ListRefused::NameTaken => t!("lists-name-taken"),
        ListRefused::TooMany => t!("lists-too-many", most = LISTS_MAX),
        ListRefused::Gone => t!("lists-gone"),
    }
}

impl ListsVisit {
    async fn order(
        self,
        order: &ListOrder,
        done: &str,
        about: Option<String>,
        typed: String,
    ) -> Response {
        let lists = self.visit.app.watchlists();
        match lists.order(&self.person.user, order).await {
            Ok(_) => self.visit.done(&self.person, done, ADDRESS),
            Err(NotChanged::Unavailable(_)) => self.visit.problem(Problem::Unavailable),
            Err(NotChanged::Refused(refused)) => {
                let about = about.filter(|_| refused != ListRefused::Gone);
                let problem = Some((about, refused_words(refused)));
                match self.page(problem, typed).await {
                    Ok(page) => form_again(StatusCode::UNPROCESSABLE_ENTITY, page),
                    Err(answer) => *answer,
                }
            }
        }
    }

    async fn page(
        self,
        problem: Option<(Option<String>, String)>,
        typed: String,
    ) -> Result<WatchlistsPage, Box<Response>> {
        let Self { visit, person } = self;
        match visit.app.watchlists().of(&person.user).await {
            Ok(list) => Ok(WatchlistsPage {
                problem,
                typed,
                ..WatchlistsPage::new(visit.page, &list)
            }),
            Err(_) => Err(Box::new(visit.problem(Problem::Unavailable))),
        }
    }
}

impl WatchlistsPage {
    const LISTS_MAX: usize = LISTS_MAX;
    const LIST_NAME_LENGTH_MAX: usize = LIST_NAME_LENGTH_MAX;

    pub(crate) fn new(page: Page, list: &Watchlist) -> Self {
        let rows = list.lists().iter().map(|list| ListRow {
            id: list.id.clone(),
            name: list.name.clone(),
            symbols: list.count(),
        });
        Self {
            page,
            said: None,
            problem: None,
            typed: String::new(),
            watched: list.watched_count(),
            lists: rows.collect(),
        }
    }

    /// Whether the problem is about a list; about the new one for an empty id.
    fn is_wrong(&self, id: &str) -> bool {
        let problem = self.problem.as_ref();
        problem.is_some_and(|(about, _)| about.as_deref().unwrap_or_default() == id)
    }
}

/// The list that was chosen last in this browser.
pub(super) fn remembered(headers: &HeaderMap) -> ListChoice {
    let kept = cookie_values(headers, COOKIE).next();
    ListChoice::of(kept.unwrap_or_default())
}

/// The `Set-Cookie` that remembers one, which is there.
pub(super) fn remember(app: &App, choice: &ListChoice) -> Option<HeaderValue> {
    let secure = match app.settings().is_secure() {
        true => "; Secure",
        false => "",
    };
    let code = choice.code();
    let cookie =
        format!("{COOKIE}={code}; HttpOnly; SameSite=Lax; Path=/; Max-Age={SECONDS}{secure}");
    cookie.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::sign_up::sentence;

    #[test]
    fn pages_say_in_english_what_the_api_says() {
        for refused in [
            ListRefused::NoName,
            ListRefused::LongName,
            ListRefused::NameTaken,
            ListRefused::TooMany,
            ListRefused::Gone,
        ] {
            assert_eq!(refused_words(refused), sentence(&refused.to_string()));
        }
    }
}
