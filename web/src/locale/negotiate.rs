//! Which language whoever asks reads.
//!
//! What they chose, which a cookie keeps, or else what their browser asks for (RFC 9110, section 12.5.4), or else English. It is
//! nobody's secret. Mails have no browser: an account keeps the choice of its person for them.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use fluent_langneg::{
    LanguageIdentifier, NegotiationStrategy, accepted_languages, negotiate_languages,
};

use super::Language;
use crate::security::cookie_values;

const COOKIE: &str = "outcry_language";
/// A year.
const SECONDS: u32 = 31_536_000;

/// Answers in the language of whoever asks.
pub(crate) async fn negotiate(request: Request, next: Next) -> Response {
    let language = wanted(request.headers());
    let mut response = language.speak(next.run(request)).await;
    let headers = response.headers_mut();
    // A page in one language is not the answer to whoever reads another.
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// The language of whoever sends these headers.
pub(crate) fn wanted(headers: &HeaderMap) -> Language {
    chosen(headers).unwrap_or_else(|| asked_for(headers))
}

/// What this browser was told.
fn chosen(headers: &HeaderMap) -> Option<Language> {
    cookie_values(headers, COOKIE).find_map(Language::of)
}

fn asked_for(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE);
    let asked = asked
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let asked = accepted_languages::parse(asked);
    let ours: [LanguageIdentifier; 2] =
        Language::ALL.map(|it| it.tag().parse().expect("our own tags are tags"));
    let matched = negotiate_languages(&asked, &ours, None, NegotiationStrategy::Lookup);
    let tag = matched.first().map(|it| it.to_string());
    tag.and_then(|tag| Language::of(&tag)).unwrap_or_default()
}

impl Language {
    /// The `Set-Cookie` that keeps it in a browser.
    pub(crate) fn cookie(self, is_secure: bool) -> HeaderValue {
        let (tag, secure) = (self.tag(), if is_secure { "; Secure" } else { "" });
        let cookie =
            format!("{COOKIE}={tag}; HttpOnly; SameSite=Lax; Path=/; Max-Age={SECONDS}{secure}");
        HeaderValue::try_from(cookie).expect("our own words are a header value")
    }
}
