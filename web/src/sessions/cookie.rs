//! The session's cookie.

use http::HeaderValue;
use topology::SESSION_TTL_SECONDS;

use super::SessionToken;
use crate::SiteSettings;

const COOKIE: &str = "outcry_session";
/// With TLS: the prefix makes browsers refuse one that came without it, or from another host of the domain.
const SECURE_COOKIE: &str = "__Host-outcry_session";

/// The cookie's name here.
pub(super) fn name(settings: &SiteSettings) -> &'static str {
    if settings.is_secure() {
        SECURE_COOKIE
    } else {
        COOKIE
    }
}

/// The `Set-Cookie` that carries a session's token.
pub(crate) fn set_cookie(token: &SessionToken, settings: &SiteSettings) -> HeaderValue {
    cookie(token.as_str(), SESSION_TTL_SECONDS, settings)
}

/// The `Set-Cookie` that takes it away.
pub(crate) fn clear_cookie(settings: &SiteSettings) -> HeaderValue {
    cookie("", 0, settings)
}

fn cookie(value: &str, age_max_seconds: u64, settings: &SiteSettings) -> HeaderValue {
    let name = name(settings);
    let secure = if settings.is_secure() { "; Secure" } else { "" };
    let cookie = format!(
        "{name}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={age_max_seconds}{secure}"
    );
    HeaderValue::try_from(cookie).expect("base64 and our own words are a header value")
}
