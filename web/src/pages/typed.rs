//! The amount somebody typed, on its way from their form to the page that repeats it: no address holds it, and going back
//! finds it again. It travels in a cookie of the lot's page, sealed for this person and this lot.

use auction::PublicLot;
use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{App, Person, keys::Sealed};

const COOKIE: &str = "outcry_typed";
/// Long enough to make up one's mind.
const KEPT_SECONDS: u32 = 600;
/// Characters kept: an amount is shorter.
const LENGTH_MAX: usize = 40;

/// The `Set-Cookie` that keeps what was typed for the lot's page.
pub(super) fn keep(app: &App, person: &Person, lot: &PublicLot, text: &str) -> HeaderValue {
    let text: String = text.chars().take(LENGTH_MAX).collect();
    let sealed = app.keys().seal(&name(person, lot), text.as_bytes());
    let value = URL_SAFE_NO_PAD.encode(sealed.text());
    let secure = if app.settings().is_secure() {
        "; Secure"
    } else {
        ""
    };
    let path = format!("/sales/{}/lots/{}", lot.sale, lot.lot);
    let cookie = format!(
        "{COOKIE}={value}; HttpOnly; SameSite=Strict; Path={path}; Max-Age={KEPT_SECONDS}{secure}"
    );
    HeaderValue::try_from(cookie).expect("base64, ids and our own words are a header value")
}

/// What this person typed on this lot's page a moment ago.
pub(super) fn kept(
    app: &App,
    person: &Person,
    lot: &PublicLot,
    headers: &HeaderMap,
) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let value = pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
    let sealed = String::from_utf8(URL_SAFE_NO_PAD.decode(value).ok()?).ok()?;
    let text = app.keys().open(&name(person, lot), &Sealed::of(sealed))?;
    String::from_utf8(text).ok()
}

fn name(person: &Person, lot: &PublicLot) -> String {
    format!("typed {} {} {}", person.user, lot.sale, lot.lot)
}
