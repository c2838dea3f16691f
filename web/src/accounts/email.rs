//! An email address: enough of a check to be reachable, one spelling for each.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::locale::t;

/// RFC 5321's limit of a path, in bytes.
const LENGTH_MAX: usize = 254;

/// A normalised address: trimmed and in lower case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Email(String);

/// Why text is no address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", t!("wrong-email"))]
pub(crate) struct EmailError;

impl Email {
    /// Checks and normalises.
    pub(crate) fn parse(text: &str) -> Result<Self, EmailError> {
        let address = Self::normalised(text);
        let is_visible = |c: char| !c.is_whitespace() && !c.is_control();
        let (local, domain) = address.rsplit_once('@').ok_or(EmailError)?;
        let fits = address.len() <= LENGTH_MAX && address.chars().all(is_visible);
        let is_domain = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
        if fits && is_domain && !local.is_empty() && !local.contains('@') {
            Ok(Self(address))
        } else {
            Err(EmailError)
        }
    }

    /// One spelling of what people type: keyboards and devices compose letters differently (RFC 6532, section 3.1).
    pub(crate) fn normalised(text: &str) -> String {
        text.trim().to_lowercase().nfc().collect()
    }

    /// The address.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The key of `account_by_email`: SHA-256 in hexadecimal.
    pub(super) fn key(&self) -> String {
        let hash = Sha256::digest(self.0.as_bytes());
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl TryFrom<String> for Email {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_spelling() {
        let plain = Email::parse("alice@outcry.test").unwrap();
        assert_eq!(Email::parse(" Alice@Outcry.Test ").unwrap(), plain);
        assert_eq!(plain.key().len(), 64);
        let (composed, decomposed) = ("j\u{fc}rg@outcry.test", "ju\u{308}rg@outcry.test");
        assert_eq!(
            Email::parse(composed).unwrap(),
            Email::parse(decomposed).unwrap()
        );
    }

    #[test]
    fn text_that_nobody_can_be_reached_at_is_refused() {
        for text in [
            "", "alice", "@x.y", "a@b", "a b@c.d", "a@b@c.d", "a@.d", "a@c.", "a\n@b.c",
        ] {
            assert_eq!(Email::parse(text).err(), Some(EmailError), "{text:?}");
        }
        let long = format!("{}@b.c", "a".repeat(300));
        assert!(Email::parse(&long).is_err());
    }
}
