//! When a page cannot be shown: what is wrong, and a way back.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::rejection::FormRejection,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::page::Page;
use crate::{
    Absent, TooOften, assets,
    locale::{Language, filters, t},
};

/// An error page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "problem.html")]
pub(crate) struct ProblemPage {
    pub(crate) page: Page,
    pub(crate) status: u16,
    pub(crate) title: String,
    pub(crate) words: String,
    /// Symbols that may have been meant.
    pub(crate) near: Vec<String>,
    pub(crate) way: Way,
}

/// Where to go on from there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Way {
    pub(crate) address: String,
    pub(crate) word: String,
}

/// For whoever asks too often: complete in itself, since it must cost next to nothing.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "too_often.html")]
struct TooOftenPage {
    language: &'static str,
    seconds: u64,
    style: String,
}

/// The answer to an address whose requests come too fast.
pub(crate) fn too_often(often: TooOften) -> Response {
    let seconds = often.seconds();
    let style = assets::address("app.css");
    let page = TooOftenPage {
        language: Language::current().tag(),
        seconds,
        style,
    };
    let mut response = (StatusCode::TOO_MANY_REQUESTS, page).into_response();
    let seconds = HeaderValue::from(seconds);
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
    metrics::counter!("outcry_web_problems_total", "code" => "too_many_requests").increment(1);
    response
}

/// What can be wrong with asking for a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Problem {
    NotFound,
    UnknownSymbol,
    /// There is no page: the address belongs to a form of another, or takes none.
    NoPage,
    Forbidden,
    Malformed,
    TooLarge,
    StaleForm,
    UsedLink,
    TooMany,
    Unavailable,
    /// A sale is stored, and cannot be read now.
    SaleAway,
}

/// When to ask again for what cannot be shown now, in seconds.
const RETRY_AFTER_SECONDS: u16 = 5;

impl Problem {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::NotFound | Self::UnknownSymbol | Self::UsedLink => StatusCode::NOT_FOUND,
            Self::NoPage => StatusCode::METHOD_NOT_ALLOWED,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Forbidden | Self::StaleForm => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable | Self::SaleAway => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What it is counted as; the API's problems have the same codes.
    fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::UnknownSymbol => "unknown_symbol",
            Self::NoPage => "method_not_allowed",
            Self::Forbidden => "forbidden",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::StaleForm => "stale_form",
            Self::UsedLink => "used_link",
            Self::TooMany => "too_many_requests",
            Self::Unavailable | Self::SaleAway => "unavailable",
        }
    }

    fn words(self) -> (String, String) {
        match self {
            Self::NotFound => (t!("problem-not-found"), t!("problem-not-found-words")),
            Self::UnknownSymbol => (
                t!("problem-unknown-symbol"),
                t!("problem-unknown-symbol-words"),
            ),
            Self::NoPage => (t!("problem-no-page"), t!("problem-no-page-words")),
            Self::Forbidden => (t!("problem-forbidden"), t!("problem-forbidden-words")),
            Self::Malformed => (t!("problem-malformed"), t!("problem-malformed-words")),
            Self::TooLarge => (t!("problem-too-large"), t!("problem-too-large-words")),
            Self::StaleForm => (t!("problem-stale-form"), t!("problem-stale-form-words")),
            Self::UsedLink => (t!("problem-used-link"), t!("problem-used-link-words")),
            Self::TooMany => (t!("problem-too-many"), t!("problem-too-many-words")),
            Self::Unavailable => (t!("problem-unavailable"), t!("problem-unavailable-words")),
            Self::SaleAway => (t!("problem-sale-away"), t!("problem-sale-away-words")),
        }
    }

    /// Why a body that was answered so cannot be taken.
    pub(crate) fn of_body(status: StatusCode) -> Self {
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            _ => Self::Malformed,
        }
    }

    /// Where to go on from there, where nothing nearer is known.
    fn way(self) -> Way {
        let (address, word) = match self {
            Self::UnknownSymbol => ("/market", t!("problem-see-symbols")),
            Self::UsedLink => ("/forgotten-password", t!("problem-have-link-sent")),
            _ => ("/", t!("problem-see-auctions")),
        };
        Way {
            address: address.to_owned(),
            word,
        }
    }

    /// The page that says so.
    pub(crate) fn page(self, page: Page) -> Response {
        self.page_with(page, vec![], self.way())
    }

    /// The page that says so, with the symbols that may have been meant.
    pub(crate) fn page_near(self, page: Page, near: Vec<String>) -> Response {
        self.page_with(page, near, self.way())
    }

    /// The page that says so, with a way of one's own.
    pub(crate) fn page_with(self, page: Page, near: Vec<String>, way: Way) -> Response {
        metrics::counter!("outcry_web_problems_total", "code" => self.code()).increment(1);
        let (title, words) = self.words();
        let body = ProblemPage {
            page,
            status: self.status().as_u16(),
            title,
            words,
            near,
            way,
        };
        let mut response = (self.status(), body).into_response();
        if matches!(self, Self::TooMany | Self::Unavailable | Self::SaleAway) {
            let seconds = HeaderValue::from(RETRY_AFTER_SECONDS);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

impl From<FormRejection> for Problem {
    fn from(rejected: FormRejection) -> Self {
        Self::of_body(rejected.status())
    }
}

impl From<Absent> for Problem {
    fn from(absent: Absent) -> Self {
        match absent {
            Absent::UnknownSale | Absent::UnknownLot => Self::NotFound,
            Absent::Away => Self::SaleAway,
        }
    }
}
