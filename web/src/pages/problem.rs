//! When a page cannot be shown: what is wrong, and a way back.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::layout::Page;

/// An error page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    pub page: Page,
    pub status: u16,
    pub title: &'static str,
    pub words: &'static str,
    pub back: &'static str,
    pub back_word: &'static str,
}

/// What can be wrong with asking for a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Problem {
    NotFound,
    SignInFirst,
    Forbidden,
    Malformed,
    StaleForm,
    UsedLink,
    TooMany,
    Unavailable,
    Internal,
}

impl Problem {
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotFound | Self::UsedLink => StatusCode::NOT_FOUND,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::SignInFirst => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::StaleForm => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What it is counted as; the API's problems have the same codes.
    fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::SignInFirst => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::Malformed => "malformed",
            Self::StaleForm => "stale_form",
            Self::UsedLink => "used_link",
            Self::TooMany => "too_many_requests",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => (
                "There is nothing here",
                "The address may be mistyped, or the lot or sale is not offered any more.",
            ),
            Self::SignInFirst => (
                "Sign in first",
                "This page is about you, so we must know who you are.",
            ),
            Self::Forbidden => (
                "This is not open to you",
                "Your account may not do this. Nothing was changed.",
            ),
            Self::Malformed => (
                "That form was incomplete",
                "Something in it was missing or could not be read, so nothing was done. Open the page again and repeat it.",
            ),
            Self::StaleForm => (
                "That form was too old",
                "It was made for another visit, so nothing was done. Open the page again and repeat it.",
            ),
            Self::UsedLink => (
                "This link was used or has run out",
                "A one-time link works once, for a limited time. Ask whoever sent it for a new one.",
            ),
            Self::TooMany => (
                "That was a lot at once",
                "Wait a few seconds, then try again. Nothing was changed.",
            ),
            Self::Unavailable => (
                "We cannot answer just now",
                "Something behind the page is starting or restarting. Try again in a few seconds.",
            ),
            Self::Internal => (
                "Something went wrong on our side",
                "It was written down. Trying again may help; nothing was changed by this page.",
            ),
        }
    }

    /// The page that says so.
    pub fn page(self, page: Page) -> Response {
        metrics::counter!("outcry_web_problems_total", "code" => self.code()).increment(1);
        let (title, words) = self.words();
        let (back, back_word) = match self {
            Self::SignInFirst => ("/sign-in", "Sign in"),
            _ => ("/", "See what is at auction"),
        };
        let body = ProblemPage {
            page,
            status: self.status().as_u16(),
            title,
            words,
            back,
            back_word,
        };
        (self.status(), body).into_response()
    }
}
