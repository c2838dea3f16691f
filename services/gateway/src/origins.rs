//! Whose pages may connect.

use std::sync::OnceLock;

use bootstrap::Origin;
use http::{HeaderMap, HeaderValue, header};

/// Characters of a foreign origin that are repeated.
const SHOWN_MAX: usize = 100;

/// The pages that may open sockets, by their origins.
pub(crate) struct AllowedOrigins {
    allowed: Vec<Origin>,
    /// The first one that was turned away.
    doubted: OnceLock<ForeignOrigin>,
}

/// A page of another site would connect.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "pages of {origin} may not connect, only those of {allowed}; if people are to open {origin}, \
     start web and gateway with it as --public-url (OUTCRY_PUBLIC_URL) or among --allowed-origins (OUTCRY_ALLOWED_ORIGINS)"
)]
pub(crate) struct ForeignOrigin {
    origin: String,
    allowed: String,
}

impl AllowedOrigins {
    pub(crate) fn new(allowed: Vec<Origin>) -> Self {
        let doubted = OnceLock::new();
        Self { allowed, doubted }
    }

    /// Browsers always name the origin of the page; programs need not. The first foreign one is warned of.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), ForeignOrigin> {
        let mut named = headers.get_all(header::ORIGIN).iter();
        let Some(foreign) = named.find(|origin| !self.contains(origin)) else {
            return Ok(());
        };
        let allowed: Vec<_> = self.allowed.iter().map(ToString::to_string).collect();
        let shown = String::from_utf8_lossy(foreign.as_bytes());
        let refused = ForeignOrigin {
            origin: shown.chars().take(SHOWN_MAX).collect(),
            allowed: allowed.join(", "),
        };
        if self.doubted.set(refused.clone()).is_ok() {
            tracing::warn!("{refused}");
        }
        Err(refused)
    }

    fn contains(&self, origin: &HeaderValue) -> bool {
        let origin = origin.to_str().ok().and_then(|text| text.parse().ok());
        origin.is_some_and(|origin| self.allowed.contains(&origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_compared_as_browsers_spell_them() {
        let allowed = ["https://Bid.Example:443/", "http://other.example:80"];
        let allowed = allowed.map(|text| text.parse().unwrap());
        let origins = AllowedOrigins::new(allowed.into());
        for (origin, is_allowed) in [
            ("https://bid.example", true),
            ("http://other.example", true),
            ("http://bid.example", false),
            ("https://bid.example:444", false),
            ("https://bid.example.evil.example", false),
            ("null", false),
            ("", false),
        ] {
            let headers = [(header::ORIGIN, HeaderValue::from_static(origin))];
            let checked = origins.check(&headers.into_iter().collect());
            assert_eq!(checked.is_ok(), is_allowed, "{origin}");
        }
        assert!(origins.check(&HeaderMap::new()).is_ok());
    }
}
