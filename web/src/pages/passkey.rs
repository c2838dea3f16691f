//! `/account/passkeys/{passkey}`: one passkey of one's own, to be called otherwise or removed. Only a script adds one (`/account`).

use askama::Template;
use askama_web::WebTemplate;
use auction::Time;
use axum::{
    extract::{FromRequestParts, Path},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    account::{self, ButtonForm},
    problem::Problem,
    sent_form::{Sender, SentForm},
    sign_up::sentence,
    visit::{Page, Visit, form_again},
};
use crate::{
    App, Person,
    accounts::{PASSKEY_NAME_LENGTH_MAX, Passkey},
    format,
    locale::filters,
    sign::{PasskeyRefused, remove_passkey, rename_passkey},
};

/// Where the account's page lists them.
const SECTION: &str = "/account#passkeys";

/// The page of one passkey.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "passkey.html")]
pub(crate) struct PasskeyPage {
    pub(crate) page: Page,
    pub(crate) passkey: PasskeyRow,
    pub(crate) name_longest: usize,
    /// As it stands, or as it was typed.
    pub(crate) name: String,
    pub(crate) problem: Option<String>,
}

/// A passkey as pages show it.
#[derive(Clone, Debug)]
pub(crate) struct PasskeyRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) added_at: Time,
    pub(crate) used_at: Option<Time>,
}

/// Somebody at one of their passkeys.
pub(super) struct PasskeyVisit {
    visit: Visit,
    person: Person,
    passkey: Passkey,
}

impl FromRequestParts<App> for PasskeyVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let (visit, person) = visit
            .signed_in(account::ADDRESS)
            .map_err(|answer| *answer)?;
        let Ok(Path(id)) = Path::<String>::from_request_parts(parts, app).await else {
            return Err(visit.problem(Problem::NotFound));
        };
        match app.accounts().get(&person.user).await {
            Ok(account) => match account.and_then(|account| account.passkey(&id).cloned()) {
                Some(passkey) => Ok(Self {
                    visit,
                    person,
                    passkey,
                }),
                None => Err(visit.problem(Problem::NotFound)),
            },
            Err(_) => Err(visit.problem(Problem::Unavailable)),
        }
    }
}

impl Sender for PasskeyVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

/// What it is called from now on.
#[derive(Debug, Deserialize)]
pub(super) struct NameForm {
    name: String,
}

pub(super) async fn show(at: PasskeyVisit) -> Response {
    at.page().into_response()
}

pub(super) async fn send(SentForm { by: at, form }: SentForm<PasskeyVisit, NameForm>) -> Response {
    let named = rename_passkey(&at.visit.app, &at.person, &at.passkey.id, &form.name).await;
    match named {
        Ok(_) => at.visit.done(&at.person, "passkey-named", SECTION),
        Err(PasskeyRefused::Name(wrong)) => {
            let page = PasskeyPage {
                name: form.name,
                problem: Some(sentence(&wrong.to_string())),
                ..at.page()
            };
            form_again(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        Err(refused) => at.visit.problem(of_refusal(refused)),
    }
}

pub(super) async fn send_remove(
    SentForm { by: at, .. }: SentForm<PasskeyVisit, ButtonForm>,
) -> Response {
    match remove_passkey(&at.visit.app, &at.person, &at.passkey.id).await {
        // One that is gone already is what was asked for.
        Ok(()) | Err(PasskeyRefused::Unknown) => {
            at.visit.done(&at.person, "passkey-removed", SECTION)
        }
        Err(refused) => at.visit.problem(of_refusal(refused)),
    }
}

fn of_refusal(refused: PasskeyRefused) -> Problem {
    match refused {
        PasskeyRefused::Unknown => Problem::NotFound,
        _ => Problem::Unavailable,
    }
}

impl PasskeyVisit {
    fn page(self) -> PasskeyPage {
        PasskeyPage {
            page: self.visit.page,
            name: self.passkey.name.as_str().to_owned(),
            passkey: PasskeyRow::from(&self.passkey),
            name_longest: PASSKEY_NAME_LENGTH_MAX,
            problem: None,
        }
    }
}

impl From<&Passkey> for PasskeyRow {
    fn from(passkey: &Passkey) -> Self {
        Self {
            id: passkey.id.clone(),
            name: passkey.name.as_str().to_owned(),
            added_at: passkey.added_at,
            used_at: passkey.used_at,
        }
    }
}

impl PasskeyRow {
    pub(super) fn added(&self) -> String {
        format::date_and_time(self.added_at)
    }

    /// When it last signed somebody in, for programs and in words.
    pub(super) fn used(&self) -> Option<(Time, String)> {
        self.used_at.map(|at| (at, format::date_and_time(at)))
    }
}
