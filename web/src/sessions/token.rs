//! The secret that proves a session, and where a request carries it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bootstrap::random;
use http::{HeaderMap, header};

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

/// The token a request carries: in `Authorization: Bearer`, else in the cookie. A request with the
/// header is never judged by its cookie.
pub(crate) fn presented(headers: &HeaderMap, cookie_name: &str) -> Option<SessionToken> {
    match bearer(headers) {
        Some(token) => SessionToken::parse(token),
        None => cookie(headers, cookie_name),
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

fn cookie(headers: &HeaderMap, cookie_name: &str) -> Option<SessionToken> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let mut tokens = pairs.filter_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == cookie_name).then_some(value)
    });
    SessionToken::parse(tokens.next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_goes_before_a_cookie() {
        let (one, two) = (SessionToken::generate(), SessionToken::generate());
        let mut headers = HeaderMap::new();
        headers.insert(
            "cookie",
            format!("a=b; session={}", one.as_str()).parse().unwrap(),
        );
        assert_eq!(presented(&headers, "session"), Some(one));
        headers.insert(
            "authorization",
            format!("bearer {}", two.as_str()).parse().unwrap(),
        );
        assert_eq!(presented(&headers, "session"), Some(two));
        headers.insert("authorization", "Bearer nonsense".parse().unwrap());
        assert_eq!(presented(&headers, "session"), None);
    }
}
