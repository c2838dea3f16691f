//! `/account/delete`: what becomes of an account that is deleted, what is in the way, and the form that deletes it.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    problem::Problem,
    sent_form::{Sender, SentForm},
    visit::{Page, Visit, form_again},
};
use crate::{
    App, Person, Visitor,
    erasure::{self, EraseRefused, Hindrance, erase},
    locale::{filters, t},
    security::ClientAddress,
};

/// Where it is.
const ADDRESS: &str = "/account/delete";

/// The page that asks for the password once more.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "delete_account.html")]
pub(crate) struct DeleteAccountPage {
    pub(crate) page: Page,
    /// Why this account is never deleted here.
    pub(crate) refused: Option<String>,
    /// What has to be done first.
    pub(crate) hindrances: Vec<Hindrance>,
    /// What is wrong with the password.
    pub(crate) problem: Option<String>,
}

/// What somebody reads whose account is deleted: nobody is signed in any more.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "account_deleted.html")]
pub(crate) struct AccountDeletedPage {
    pub(crate) page: Page,
}

/// Somebody who wants their account deleted.
pub(super) struct DeleteVisit {
    visit: Visit,
    person: Person,
    refused: Option<EraseRefused>,
}

impl FromRequestParts<App> for DeleteVisit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let (visit, person) = visit.signed_in(ADDRESS).map_err(|answer| *answer)?;
        match app.accounts().get(&person.user).await {
            Ok(Some(account)) => Ok(Self {
                refused: erasure::refused_to(&account),
                visit,
                person,
            }),
            _ => Err(visit.problem(Problem::Unavailable)),
        }
    }
}

impl Sender for DeleteVisit {
    fn person(&self) -> &Person {
        &self.person
    }
}

/// Asks for the password once more.
#[derive(Deserialize)]
pub(super) struct DeleteForm {
    password: String,
}

pub(super) async fn show(at: DeleteVisit) -> Response {
    let hindrances = match &at.refused {
        Some(_) => vec![],
        // Where nobody can tell now, the form says so when it is sent.
        None => (erasure::current(&at.visit.app, &at.person).await).unwrap_or_default(),
    };
    page(at, hindrances, None).into_response()
}

pub(super) async fn send(
    client: ClientAddress,
    SentForm { by: at, form }: SentForm<DeleteVisit, DeleteForm>,
) -> Response {
    match erase(&at.visit.app, &at.person, &form.password, client).await {
        Ok(cleared) => deleted(at.visit.page, cleared),
        Err(EraseRefused::WrongPassword) => {
            let problem = Some(t!("erasure-wrong-password"));
            form_again(StatusCode::UNPROCESSABLE_ENTITY, page(at, vec![], problem))
        }
        Err(EraseRefused::Hindered(hindrances)) => {
            form_again(StatusCode::CONFLICT, page(at, hindrances, None))
        }
        Err(EraseRefused::Demo | EraseRefused::Operator) => at.visit.problem(Problem::Forbidden),
        Err(EraseRefused::TooManyAttempts { .. }) => at.visit.problem(Problem::TooMany),
        Err(EraseRefused::Unavailable) => at.visit.problem(Problem::Unavailable),
    }
}

/// Not a page to be led to: whoever loads it again is a stranger.
fn deleted(page: Page, cleared: HeaderValue) -> Response {
    let page = Page {
        visitor: Visitor::Anonymous,
        alerts: None,
        sells: false,
        ..page
    };
    let page = AccountDeletedPage { page };
    ([(header::SET_COOKIE, cleared)], page).into_response()
}

fn page(at: DeleteVisit, hindrances: Vec<Hindrance>, problem: Option<String>) -> DeleteAccountPage {
    let refused = at.refused.map(|refused| match refused {
        EraseRefused::Demo => t!("erasure-demo"),
        _ => t!("erasure-operator"),
    });
    DeleteAccountPage {
        page: at.visit.page,
        refused,
        hindrances,
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{erasure::NamedLot, locale::Language, pages::samples};

    #[test]
    fn what_is_in_the_way_is_named_with_where_it_is_in_either_language() {
        let lot = NamedLot {
            sale: "spring".parse().unwrap(),
            lot: "lot-1".parse().unwrap(),
            title: "A <clock>".to_owned(),
            sale_title: "Spring".to_owned(),
        };
        let page = DeleteAccountPage {
            page: samples::page(ADDRESS, true),
            refused: None,
            hindrances: vec![
                Hindrance::Bid(lot.clone()),
                Hindrance::NotInvoiced(lot),
                Hindrance::Unpaid(7),
                Hindrance::Seller,
            ],
            problem: None,
        };
        for (language, title) in [
            (Language::English, "Delete account"),
            (Language::German, "Konto löschen"),
        ] {
            let html = language.say(|| page.render()).unwrap();
            assert!(html.contains(&format!("<h1>{title}</h1>")), "{html}");
            let lot = "<a href=\"/sales/spring/lots/lot-1\">A &#60;clock&#62;</a>";
            assert_eq!(html.matches(lot).count(), 2, "{html}");
            assert!(html.contains("<a href=\"/invoices/7\">"), "{html}");
            assert!(!html.contains("name=\"password\""), "{html}");
        }
    }
}
