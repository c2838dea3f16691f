//! `/account`: how one is called and reached, by which address one signs in, what comes by mail and by push, and who else is signed in.

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
    notice_choices::{NoticeChoices, SAVED},
    passkey::PasskeyRow,
    problem::Problem,
    sent_form::{Sender, SentForm},
    sign_up::{FieldProblem, sentence},
    visit::{Page, Visit, form_again},
};
use crate::{
    App, Person,
    accounts::{Account, NAME_LENGTH_MAX, PASSKEY_NAME_LENGTH_MAX, PASSKEYS_MAX, PostalAddress},
    locale::filters,
    security::ClientAddress,
    sign::{
        DetailsRefused, EmailCheckRefused, ask_for_email_check, change_email, set_details,
        sign_out_elsewhere,
    },
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
    /// Whether the address is known to be theirs.
    pub(crate) is_verified: bool,
    pub(crate) name_longest: usize,
    /// As it stands, or as it was typed.
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) new_email: String,
    pub(crate) passkeys: Vec<PasskeyRow>,
    /// At which address browsers make some; none: they make none for this site.
    pub(crate) passkeys_at: Option<String>,
    pub(crate) notices: NoticeChoices,
    /// By which key browsers know the house's pushes.
    pub(crate) push_key: String,
    /// Whether this browser takes them.
    pub(crate) takes_pushes: bool,
    pub(crate) said: Option<&'static str>,
    /// What comes was chosen just before.
    pub(crate) is_chosen: bool,
    pub(crate) problems: Vec<FieldProblem>,
}

/// Somebody at their own account.
pub(super) struct AccountVisit {
    pub(super) visit: Visit,
    pub(super) person: Person,
    account: Account,
    choices: Choices,
    takes_pushes: bool,
    /// Some browser of theirs does.
    is_pushed_to: bool,
}

impl FromRequestParts<App> for AccountVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let (visit, person) = visit.signed_in(ADDRESS).map_err(|answer| *answer)?;
        let account = app.accounts().get(&person.user).await;
        let choices = app.choices().of(&person.user).await;
        let pushes = app.sessions().takes_pushes(&person.user, &person.session);
        match (account, choices, pushes.await) {
            (Ok(Some(account)), Ok(choices), Ok(takes_pushes)) => Ok(Self {
                is_pushed_to: takes_pushes || is_pushed_to(app, &account).await,
                visit,
                person,
                account,
                choices,
                takes_pushes,
            }),
            _ => Err(visit.problem(Problem::Unavailable)),
        }
    }
}

/// Where that is not known now, nobody is warned.
async fn is_pushed_to(app: &App, account: &Account) -> bool {
    let browsers = app.sessions().push_subscriptions(account).await;
    browsers.map_or(true, |browsers| !browsers.is_empty())
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
pub(super) struct ButtonForm {}

pub(super) async fn show(at: AccountVisit) -> Response {
    let code = at.visit.said.as_deref();
    let (said, is_chosen) = (code.and_then(said), code == Some(SAVED));
    let once = at.visit.said_once();
    let page = AccountPage {
        said,
        is_chosen,
        ..at.page()
    };
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

pub(super) async fn send_email_check(
    client: ClientAddress,
    SentForm { by: at, .. }: SentForm<AccountVisit, ButtonForm>,
) -> Response {
    match ask_for_email_check(&at.visit.app, &at.person, client).await {
        Ok(()) => at.visit.done(&at.person, "email-asked", ADDRESS),
        // What they wanted is so.
        Err(EmailCheckRefused::Verified) => at.visit.done(&at.person, "verified", ADDRESS),
        Err(EmailCheckRefused::TooManyAttempts { .. }) => {
            at.visit.done(&at.person, "email-asked-often", ADDRESS)
        }
        Err(EmailCheckRefused::Demo) => at.visit.problem(Problem::Forbidden),
        Err(EmailCheckRefused::Unavailable) => at.visit.problem(Problem::Unavailable),
    }
}

pub(super) async fn send_sign_out(
    SentForm { by: at, .. }: SentForm<AccountVisit, ButtonForm>,
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
        "email" => {
            "Saved. Sign in with the new address from now on. A mail asks there whether it is yours."
        }
        "email-asked" => "A link is on its way to your address.",
        "email-asked-often" => {
            "Links went to your address a moment ago: look for the newest mail. Another one can be sent in twenty minutes."
        }
        "verified" => "Your address is confirmed already.",
        "password" => {
            "Your new password holds from now on. Wherever else you were signed in, you are signed out."
        }
        "passkey-named" => "Saved.",
        "passkey-removed" => {
            "The passkey is removed. Wherever else you were signed in, you are signed out."
        }
        "alone" => "Wherever else you were signed in, you are signed out.",
        _ => return None,
    })
}

impl AccountVisit {
    fn page(self) -> AccountPage {
        let push_key = self.visit.app.keys().push_public().to_owned();
        AccountPage {
            page: self.visit.page,
            email: self.account.email.as_str().to_owned(),
            demo: self.account.demo,
            is_verified: self.account.is_email_verified(),
            passkeys: self.account.passkeys.iter().map(PasskeyRow::from).collect(),
            passkeys_at: self
                .visit
                .app
                .passkeys()
                .map(|site| site.origin().to_owned()),
            notices: NoticeChoices::new(&self.choices, &self.account.email, self.is_pushed_to),
            push_key,
            takes_pushes: self.takes_pushes,
            name_longest: NAME_LENGTH_MAX,
            name: self.account.name.as_str().to_owned(),
            address: self.account.address.text(),
            new_email: String::new(),
            said: None,
            is_chosen: false,
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
    const PASSKEYS_MAX: usize = PASSKEYS_MAX;
    const PASSKEY_NAME_LONGEST: usize = PASSKEY_NAME_LENGTH_MAX;

    fn problem(&self, field: &str) -> Option<&str> {
        let found = self.problems.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.words.as_str())
    }
}
