//! What one answer leaves for the page that follows it: a cookie of that page's address alone, sealed for one person. An
//! address says nothing that a page believes, and nobody else can make a page say something.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{App, Person, keys::Sealed, security::cookie_values};

/// The amount somebody typed, on its way to the page that repeats it: going back finds it again.
pub(super) const TYPED: PageCookie = PageCookie {
    name: "outcry_typed",
    seconds: DECISION_SECONDS,
    length_max: 40,
};
/// What the house is about to do, as a form of it said, on its way to the page that asks once more.
pub(super) const ORDER: PageCookie = PageCookie {
    name: "outcry_order",
    seconds: DECISION_SECONDS,
    // A line of 500 characters in JSON, each perhaps escaped. Sealed it is still a cookie that browsers take.
    length_max: 1_200,
};
/// What was done just before, as a code; the page that says it drops it.
pub(super) const SAID: PageCookie = PageCookie {
    name: "outcry_said",
    seconds: 60,
    length_max: 40,
};
/// The secret of a one-time link, on its way to the operator who hands it over; the page that shows it drops it.
pub(super) const LINK: PageCookie = PageCookie {
    name: "outcry_link",
    seconds: 60,
    length_max: 64,
};
/// The secret of a webhook that was made just now, on its way to the operator; the page that shows it drops it.
pub(super) const WEBHOOK_SECRET: PageCookie = PageCookie {
    name: "outcry_webhook_secret",
    seconds: 60,
    length_max: 64,
};
/// Why a bid was refused; the page that says it drops it.
pub(super) const REFUSED: PageCookie = PageCookie {
    name: "outcry_refused",
    seconds: 60,
    length_max: 600,
};
/// Long enough to make up one's mind.
const DECISION_SECONDS: u32 = 600;

/// One kind of them.
pub(super) struct PageCookie {
    name: &'static str,
    seconds: u32,
    /// Characters kept: what it is for is shorter.
    length_max: usize,
}

impl PageCookie {
    /// The `Set-Cookie` that leaves a text for this person on the page of this path.
    pub(super) fn keep(&self, app: &App, person: &Person, path: &str, text: &str) -> HeaderValue {
        let text: String = text.chars().take(self.length_max).collect();
        let sealed = app.keys().seal(&self.seal(person, path), text.as_bytes());
        self.header(
            app,
            path,
            &URL_SAFE_NO_PAD.encode(sealed.text()),
            self.seconds,
        )
    }

    /// The `Set-Cookie` that drops it.
    pub(super) fn drop(&self, app: &App, path: &str) -> HeaderValue {
        self.header(app, path, "", 0)
    }

    /// What was left for this person on the page of this path.
    pub(super) fn kept(
        &self,
        app: &App,
        person: &Person,
        path: &str,
        headers: &HeaderMap,
    ) -> Option<String> {
        cookie_values(headers, self.name).find_map(|value| {
            let sealed = String::from_utf8(URL_SAFE_NO_PAD.decode(value).ok()?).ok()?;
            let text = app
                .keys()
                .open(&self.seal(person, path), &Sealed::of(sealed))?;
            String::from_utf8(text).ok()
        })
    }

    fn seal(&self, person: &Person, path: &str) -> String {
        format!("{} {} {path}", self.name, person.user)
    }

    fn header(&self, app: &App, path: &str, value: &str, seconds: u32) -> HeaderValue {
        let name = self.name;
        let secure = if app.settings().is_secure() {
            "; Secure"
        } else {
            ""
        };
        let cookie = format!(
            "{name}={value}; HttpOnly; SameSite=Strict; Path={path}; Max-Age={seconds}{secure}"
        );
        HeaderValue::try_from(cookie).expect("base64, ids and our own words are a header value")
    }
}
