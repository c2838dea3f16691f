//! `/house/people/{user}` of an account that its owner had deleted: that it was, and when.

use askama::Template;
use askama_web::WebTemplate;
use auction::UserId;
use axum::response::{IntoResponse, Response};

use super::{Page, Problem};
use crate::{format, locale::filters, pages::visit::Visit};

/// The page in place of a person's.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/deleted_person.html")]
struct DeletedPersonPage {
    page: Page,
    user: String,
    when: String,
}

/// What there is to say of somebody who has no account.
pub(super) async fn answer(visit: Visit, user: &UserId) -> Response {
    match visit.app.accounts().erased_at(user).await {
        Ok(Some(at)) => DeletedPersonPage {
            page: visit.page,
            user: user.to_string(),
            when: format::date_and_time(at),
        }
        .into_response(),
        Ok(None) => visit.problem(Problem::NotFound),
        Err(_) => visit.problem(Problem::Unavailable),
    }
}
