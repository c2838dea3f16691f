//! `/account`: how one is called and reached, by which address one signs in, what comes by mail, and who else is signed in.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use notification::Choices;
use serde::Deserialize;

use super::{
    notice_choices::NoticeChoices,
    problem::Problem,
    sent_form::{Sender, SentForm},
    sign_up::{FieldProblem, sentence},
    visit::{Page, Visit, form_again},
};
use crate::{
    App, Person,
    accounts::{Account, NAME_LENGTH_MAX, PostalAddress},
    security::ClientAddress,
    sign::{DetailsRefused, change_email, set_details, sign_out_elsewhere},
};

/// Where it is.
pub(super) const ADDRESS: &str = "/account";

/// The page of one's own account.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "account.html")]
pub(crate) struct AccountPage {
    pub(crate) page: Page,
    /// As it stands.
    pub(crate) email: String,
    pub(crate) demo: bool,
    pub(crate) name_longest: usize,
    /// As it stands, or as it was typed.
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) new_email: String,
    pub(crate) notices: NoticeChoices,
    pub(crate) said: Option<&'static str>,
    pub(crate) problems: Vec<FieldProblem>,
}

/// Somebody at their own account.
pub(super) struct AccountVisit {
    pub(super) visit: Visit,
    pub(super) person: Person,
    account: Account,
    choices: Choices,
}

impl FromRequestParts<App> for AccountVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let (visit, person) = visit.signed_in(ADDRESS).map_err(|answer| *answer)?;
        let account = app.accounts().get(&person.user).await;
        let choices = app.choices().of(&person.user).await;
        match (account, choices) {
            (Ok(Some(account)), Ok(choices)) => Ok(Self {
                visit,
                person,
                account,
                choices,
            }),
            _ => Err(visit.problem(Problem::Unavailable)),
        }
    }
}

impl Sender for AccountVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

/// How somebody is called and reached.
#[derive(Debug, Deserialize)]
pub(super) struct DetailsForm {
    name: String,
    #[serde(default)]
    address: String,
}

/// Another address to sign in with.
#[derive(Deserialize)]
pub(super) struct EmailForm {
    email: String,
    password: String,
}

/// A button and nothing else.
#[derive(Debug, Deserialize)]
pub(super) struct SignOutForm {}

pub(super) async fn show(at: AccountVisit) -> Response {
    let said = at.visit.said.as_deref().and_then(said);
    let once = at.visit.said_once();
    let page = AccountPage { said, ..at.page() };
    (once, page).into_response()
}

pub(super) async fn send_details(
    SentForm { by: at, form }: SentForm<AccountVisit, DetailsForm>,
) -> Response {
    let address = PostalAddress::parse(&form.address);
    let changed = set_details(&at.visit.app, &at.person, &form.name, address).await;
    match changed {
        Ok(_) => at.visit.done(&at.person, "details", ADDRESS),
        Err(refused) => at.refused(refused, |page| {
            page.name = form.name;
            page.address = form.address;
        }),
    }
}

pub(super) async fn send_email(
    client: ClientAddress,
    SentForm { by: at, form }: SentForm<AccountVisit, EmailForm>,
) -> Response {
    let (email, password) = (&form.email, &form.password);
    let changed = change_email(&at.visit.app, &at.person, email, password, client).await;
    match changed {
        Ok(_) => at.visit.done(&at.person, "email", ADDRESS),
        Err(refused) => at.refused(refused, |page| page.new_email = form.email),
    }
}

pub(super) async fn send_sign_out(
    SentForm { by: at, .. }: SentForm<AccountVisit, SignOutForm>,
) -> Response {
    match sign_out_elsewhere(&at.visit.app, &at.person).await {
        Ok(()) => at.visit.done(&at.person, "alone", ADDRESS),
        Err(refused) => at.refused(refused, |_| {}),
    }
}

/// What was done just before.
fn said(code: &str) -> Option<&'static str> {
    Some(match code {
        "details" => "Saved.",
        "notices" => "Saved: that is what comes by mail from now on.",
        "email" => "Saved. Sign in with the new address from now on.",
        "password" => {
            "Your new password holds from now on. Wherever else you were signed in, you are signed out."
        }
        "alone" => "Wherever else you were signed in, you are signed out.",
        _ => return None,
    })
}

impl AccountVisit {
    fn page(self) -> AccountPage {
        AccountPage {
            page: self.visit.page,
            email: self.account.email.as_str().to_owned(),
            demo: self.account.demo,
            notices: NoticeChoices::new(&self.choices, &self.account.email),
            name_longest: NAME_LENGTH_MAX,
            name: self.account.name.as_str().to_owned(),
            address: self.account.address.text(),
            new_email: String::new(),
            said: None,
            problems: vec![],
        }
    }

    /// The page again with what was typed, if that is what is wrong.
    fn refused(self, refused: DetailsRefused, typed: impl FnOnce(&mut AccountPage)) -> Response {
        let wrong = match refused {
            DetailsRefused::Fields(wrong) => wrong,
            DetailsRefused::Demo => return self.visit.problem(Problem::Forbidden),
            DetailsRefused::TooManyAttempts { .. } => return self.visit.problem(Problem::TooMany),
            DetailsRefused::Unavailable => return self.visit.problem(Problem::Unavailable),
        };
        let mut page = self.page();
        typed(&mut page);
        let fields = ["name", "address", "email", "password"];
        page.problems = wrong
            .into_iter()
            .filter_map(|wrong| {
                let named = wrong.pointer.trim_start_matches('/');
                Some(FieldProblem {
                    field: fields.into_iter().find(|field| *field == named)?,
                    words: sentence(&wrong.detail),
                })
            })
            .collect();
        form_again(StatusCode::UNPROCESSABLE_ENTITY, page)
    }
}

impl AccountPage {
    fn problem(&self, field: &str) -> Option<&str> {
        let found = self.problems.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.words.as_str())
    }
}
