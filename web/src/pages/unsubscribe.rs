//! `/unsubscribe/{user}/{kind}/{code}`: ends a kind of notices, from a mail, without signing in. Opening it changes nothing, since
//! programs open links too; mail programs send the form themselves (RFC 8058).

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::{Path, rejection::PathRejection},
    response::{IntoResponse, Response},
};

use super::{
    notice_choices::words,
    problem::Problem,
    visit::{Page, Visit},
};
use crate::{locale::filters, notices::UnsubscribeLink};

/// The page of such a link.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "unsubscribe.html")]
pub(crate) struct UnsubscribePage {
    pub(crate) page: Page,
    /// When these mails come.
    pub(crate) words: String,
    pub(crate) is_done: bool,
}

type LinkParts = Result<Path<(String, String, String)>, PathRejection>;

pub(super) async fn show(visit: Visit, parts: LinkParts) -> Response {
    let Some(link) = open(&visit, parts) else {
        return visit.problem(Problem::NotFound);
    };
    match visit.app.choices().of(&link.user).await {
        Ok(choices) => {
            let is_done = !choices.wants(link.kind, UnsubscribeLink::CHANNEL);
            page(visit, &link, is_done)
        }
        Err(_) => visit.problem(Problem::Unavailable),
    }
}

pub(super) async fn send(visit: Visit, parts: LinkParts) -> Response {
    let Some(link) = open(&visit, parts) else {
        return visit.problem(Problem::NotFound);
    };
    let ended = visit.app.choices().change(&link.user, |choices| {
        choices.set(link.kind, UnsubscribeLink::CHANNEL, false);
    });
    match ended.await {
        Ok(()) => page(visit, &link, true),
        Err(_) => visit.problem(Problem::Unavailable),
    }
}

fn open(visit: &Visit, parts: LinkParts) -> Option<UnsubscribeLink> {
    let Path((user, kind, code)) = parts.ok()?;
    UnsubscribeLink::open(visit.app.keys(), &user, &kind, &code)
}

fn page(visit: Visit, link: &UnsubscribeLink, is_done: bool) -> Response {
    UnsubscribePage {
        page: visit.page,
        words: words(link.kind),
        is_done,
    }
    .into_response()
}
