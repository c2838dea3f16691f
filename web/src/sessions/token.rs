//! The secret that proves a session, where a request carries it, and the cookie that gives it to a browser.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bootstrap::random;
use http::{HeaderMap, HeaderValue, header};
use topology::SESSION_TTL_SECONDS;

use crate::security::cookie_values;

const COOKIE: &str = "outcry_session";
/// With TLS: the prefix makes browsers refuse one that came without it, or from another host of the domain.
const SECURE_PREFIX: &str = "__Host-";

/// 256 random bits in base64.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SessionToken(String);

/// Characters of 32 bytes in unpadded base64.
const LENGTH: usize = 43;

impl SessionToken {
    pub(super) fn generate() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::bytes::<32>()))
    }

    /// Text of the right form; whether it is a session's, the bucket knows.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        (text.len() == LENGTH && text.bytes().all(in_alphabet)).then(|| Self(text.to_owned()))
    }

    /// The session's public id: the token's hash, which cannot be turned back.
    pub(crate) fn id(&self) -> String {
        blake3::hash(self.0.as_bytes()).to_hex().to_string()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// What follows `Bearer` in `Authorization`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// The cookie that carries a session's token.
///
/// Browsers keep cookies by host, whatever the port: each installation has a name of its own for it.
#[derive(Clone, Debug)]
pub(crate) struct SessionCookie {
    name: String,
    is_secure: bool,
}

impl SessionCookie {
    /// The cookie of an installation, by what tells it from others; for TLS only if that is how people come.
    pub(crate) fn new(installation: &str, is_secure: bool) -> Self {
        let prefix = if is_secure { SECURE_PREFIX } else { "" };
        let name = format!("{prefix}{COOKIE}_{installation}");
        Self { name, is_secure }
    }

    /// The token a request carries: in `Authorization: Bearer`, else in the cookie. A request with the
    /// header is never judged by its cookie.
    pub(crate) fn presented(&self, headers: &HeaderMap) -> Option<SessionToken> {
        match bearer(headers) {
            Some(token) => SessionToken::parse(token),
            None => self.sent(headers),
        }
    }

    fn sent(&self, headers: &HeaderMap) -> Option<SessionToken> {
        SessionToken::parse(cookie_values(headers, &self.name).next()?)
    }

    /// The `Set-Cookie` that carries a session's token.
    pub(crate) fn set(&self, token: &SessionToken) -> HeaderValue {
        self.with(token.as_str(), SESSION_TTL_SECONDS)
    }

    /// The `Set-Cookie` that takes it away.
    pub(crate) fn clear(&self) -> HeaderValue {
        self.with("", 0)
    }

    fn with(&self, value: &str, age_max_seconds: u64) -> HeaderValue {
        let name = &self.name;
        let secure = if self.is_secure { "; Secure" } else { "" };
        let cookie = format!(
            "{name}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={age_max_seconds}{secure}"
        );
        HeaderValue::try_from(cookie).expect("base64 and our own words are a header value")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_goes_before_a_cookie() {
        let (one, two) = (SessionToken::generate(), SessionToken::generate());
        let mut headers = HeaderMap::new();
        let cookie = SessionCookie::new("here", true);
        let (others, own) = (&two.0, &one.0);
        let sent =
            format!("__Host-outcry_session_there={others}; __Host-outcry_session_here={own}");
        headers.insert("cookie", sent.parse().unwrap());
        assert_eq!(cookie.presented(&headers), Some(one));
        headers.insert(
            "authorization",
            format!("bearer {}", two.as_str()).parse().unwrap(),
        );
        assert_eq!(cookie.presented(&headers), Some(two));
        headers.insert("authorization", "Bearer nonsense".parse().unwrap());
        assert_eq!(cookie.presented(&headers), None);
    }
}
