//! `/house/people`: looking somebody up by their address, and shutting them out of the house.

use askama::Template;
use askama_web::WebTemplate;
use auction::Note;
use axum::{
    Form,
    extract::rejection::FormRejection,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{OperatorVisit, Page, Problem};
use crate::{
    accounts::{Account, Email, visible},
    format,
    pages::{sign_up::sentence, visit::Visit},
    security::FormToken,
    sign::{self, BlockRefused},
};

/// The page of one person, or of nobody yet.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/people.html")]
pub(super) struct PeoplePage {
    page: Page,
    email: String,
    problem: Option<String>,
    said: Option<&'static str>,
    found: Option<Found>,
}

#[derive(Debug)]
struct Found {
    name: String,
    email: String,
    operates: bool,
    /// Since when and why.
    blocked: Option<(String, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Find,
    Block,
    Unblock,
}

#[derive(Debug, Deserialize)]
pub(super) struct PeopleForm {
    form_token: FormToken,
    act: Act,
    email: String,
    #[serde(default)]
    reason: String,
}

pub(super) async fn show(OperatorVisit { visit, .. }: OperatorVisit) -> Response {
    page(visit, String::new(), Ok(None)).into_response()
}

pub(super) async fn sent(
    OperatorVisit { visit, person }: OperatorVisit,
    form: Result<Form<PeopleForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejected) => return visit.problem(rejected.into()),
    };
    if form.form_token.check(&person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let account = match account(&visit, &form.email).await {
        Ok(account) => account,
        Err(words) => {
            let page = page(visit, form.email, Err(words));
            return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
        }
    };
    let user = account.user.clone();
    let done = match form.act {
        Act::Find => Ok((account, None)),
        Act::Unblock => sign::unblock(&visit.app, &user)
            .await
            .map(|account| (account, Some("They can sign in again."))),
        Act::Block => match Note::try_from(visible(&form.reason)) {
            Ok(note) => sign::block(&visit.app, &person, &user, note)
                .await
                .map(|account| (account, Some("Blocked. They are signed out everywhere."))),
            Err(error) => {
                let words = format!("The reason: {error}.");
                let page = PeoplePage {
                    found: Some(Found::new(&account)),
                    ..page(visit, form.email, Err(words))
                };
                return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
            }
        },
    };
    match done {
        Ok((account, said)) => PeoplePage {
            said,
            ..page(visit, form.email, Ok(Some(&account)))
        }
        .into_response(),
        Err(BlockRefused::Unavailable) => visit.problem(Problem::Unavailable),
        Err(refused) => {
            let page = page(visit, form.email, Err(sentence(&refused.to_string())));
            (StatusCode::CONFLICT, page).into_response()
        }
    }
}

async fn account(visit: &Visit, email: &str) -> Result<Account, String> {
    let email = Email::parse(email).map_err(|error| sentence(&error.to_string()))?;
    let account = visit.app.accounts().find(&email).await;
    let account = account.map_err(|error| sentence(&error.to_string()))?;
    account.ok_or_else(|| "No account has this address.".to_owned())
}

fn page(visit: Visit, email: String, found: Result<Option<&Account>, String>) -> PeoplePage {
    let (found, problem) = match found {
        Ok(found) => (found.map(Found::new), None),
        Err(words) => (None, Some(words)),
    };
    PeoplePage {
        page: visit.page,
        email,
        problem,
        said: None,
        found,
    }
}

impl Found {
    fn new(account: &Account) -> Self {
        let blocked = account.blocked.as_ref();
        Self {
            name: account.name.as_str().to_owned(),
            email: account.email.as_str().to_owned(),
            operates: account.is_operator(),
            blocked: blocked.map(|blocked| {
                let since = format::date_and_time(blocked.at);
                (since, blocked.note.as_str().to_owned())
            }),
        }
    }
}
