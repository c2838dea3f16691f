//! `/confirm-email/{user}/{asked}/{code}`: shows that an address is its owner's, without signing in. Opening it changes nothing, since
//! programs open links too.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};

use super::{
    password::{LinkParts, of_claim},
    problem::Problem,
    visit::{Page, Visit},
};
use crate::{
    accounts::{Account, LinkPurpose, MailedLink},
    locale::filters,
    sign::{check_email_link, confirm_email},
};

/// The page of such a link.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "confirm_email.html")]
pub(crate) struct ConfirmEmailPage {
    pub(crate) page: Page,
    pub(crate) email: String,
    /// As whom the account's owner is known.
    pub(crate) name: String,
    pub(crate) is_done: bool,
}

pub(super) async fn show(visit: Visit, parts: LinkParts) -> Response {
    let Some(link) = link(parts) else {
        return visit.problem(Problem::UsedLink);
    };
    match check_email_link(&visit.app, &link).await {
        Ok(account) => page(visit, &account),
        Err(error) => visit.problem(of_claim(error)),
    }
}

pub(super) async fn send(visit: Visit, parts: LinkParts) -> Response {
    let Some(link) = link(parts) else {
        return visit.problem(Problem::UsedLink);
    };
    match confirm_email(&visit.app, &link).await {
        Ok(account) => page(visit, &account),
        Err(error) => visit.problem(of_claim(error)),
    }
}

fn link(parts: LinkParts) -> Option<MailedLink> {
    let Path((user, asked, code)) = parts.ok()?;
    MailedLink::parse(LinkPurpose::EmailCheck, &user, &asked, &code)
}

fn page(visit: Visit, account: &Account) -> Response {
    ConfirmEmailPage {
        page: visit.page,
        email: account.email.as_str().to_owned(),
        name: account.name.as_str().to_owned(),
        is_done: account.is_email_verified(),
    }
    .into_response()
}
