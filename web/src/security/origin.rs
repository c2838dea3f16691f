//! Requests that change something must come from our own pages, or from a program that says who it is: their origin
//! is checked, and a form carries its session's token.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use bootstrap::Origin;
use serde::Deserialize;

use crate::{App, Person, SiteSettings, api::Problem, sessions::bearer};

/// Answers 403 to foreign origins.
pub(crate) async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if changes && !shows_its_right(&request) && !is_own(request.headers(), app.settings()) {
        metrics::counter!("outcry_web_refused_total", "reason" => "foreign_origin").increment(1);
        return Problem::foreign_origin().into_response();
    }
    next.run(request).await
}

/// Whether the address itself says who may ask for what: mail programs send these links without any of our pages (RFC 8058), and
/// whoever has not got the link cannot make one up.
fn shows_its_right(request: &Request) -> bool {
    request.uri().path().starts_with("/unsubscribe/")
}

/// Whether a changing request is our own page's, or a program's: one with a bearer, which no foreign
/// page can add, or one of JSON, which no foreign page can send without asking first.
fn is_own(headers: &HeaderMap, settings: &SiteSettings) -> bool {
    if bearer(headers).is_some() {
        return true;
    }
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let (origin, site) = (text("origin"), text("sec-fetch-site"));
    match (origin, site) {
        (_, Some("same-origin")) => true,
        (Some(origin), _) => is_our_origin(origin, headers, settings),
        (None, Some(_)) => false,
        (None, None) => is_json(headers),
    }
}

/// Our public address, or the one this very request was sent to: a browser cannot be made to lie
/// about either.
fn is_our_origin(origin: &str, headers: &HeaderMap, settings: &SiteSettings) -> bool {
    let Ok(origin) = origin.parse::<Origin>() else {
        return false;
    };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let asked = host.and_then(|host| origin.at(host));
    origin == settings.public_url || asked.is_some_and(|asked| asked == origin)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// A form's token as it came in.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct FormToken(String);

/// The form was not ours, or it belongs to an earlier session.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this form is too old: open the page again")]
pub(crate) struct ForgedForm;

impl FormToken {
    /// A token as a form's field held it.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether it is the token of this person's session.
    pub(crate) fn check(&self, person: &Person) -> Result<(), ForgedForm> {
        // Hashes compare in constant time, whatever the lengths.
        if blake3::hash(self.0.as_bytes()) == blake3::hash(person.form_token.as_bytes()) {
            Ok(())
        } else {
            Err(ForgedForm)
        }
    }
}

impl std::fmt::Debug for FormToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FormToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(pairs: &[(&'static str, &'static str)]) -> bool {
        let settings = SiteSettings::of_a_test();
        let headers = pairs.iter().map(|(name, value)| {
            (
                http::HeaderName::from_static(name),
                http::HeaderValue::from_static(value),
            )
        });
        is_own(&headers.collect(), &settings)
    }

    #[test]
    fn our_own_pages_and_programs_may_change_things() {
        let json = ("content-type", "application/json; charset=utf-8");
        assert!(judge(&[("origin", "https://bid.example")]));
        assert!(judge(&[("sec-fetch-site", "same-origin")]));
        assert!(judge(&[
            ("origin", "http://127.0.0.1:80"),
            ("host", "127.0.0.1:80")
        ]));
        // A proxy may name the port that browsers leave out.
        let host = ("host", "Www.Bid.Example:443");
        assert!(judge(&[("origin", "https://www.bid.example"), host]));
        assert!(!judge(&[("origin", "http://www.bid.example"), host]));
        assert!(judge(&[("authorization", "Bearer x")]));
        assert!(judge(&[json]));
    }

    #[test]
    fn foreign_pages_may_not() {
        let json = ("content-type", "application/json");
        assert!(!judge(&[("origin", "https://evil.example"), json]));
        assert!(!judge(&[("origin", "null"), json]));
        assert!(!judge(&[("sec-fetch-site", "cross-site"), json]));
        assert!(!judge(&[("sec-fetch-site", "same-site"), json]));
        assert!(!judge(&[("sec-fetch-site", "none")]));
        assert!(!judge(&[("content-type", "text/plain")]));
        assert!(!judge(&[
            ("origin", "https://bid.example.evil.example"),
            json
        ]));
        assert!(!judge(&[]));
    }
}
