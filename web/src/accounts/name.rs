//! A person's name, as their own pages and the house see it: bounded, visible, and never an address, of mail or of a site.

use serde::{Deserialize, Serialize};

use crate::locale::t;

/// Most characters of a name.
pub(crate) const NAME_LENGTH_MAX: usize = 60;

/// What somebody is called who was added without a name.
pub(crate) const UNNAMED: &str = "New member";

/// A checked name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct DisplayName(String);

/// Why text is no name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NameError {
    #[error("{}", t!("wrong-name-length", count = NAME_LENGTH_MAX))]
    Length,
    #[error("{}", t!("wrong-name-email"))]
    Email,
    #[error("{}", t!("wrong-name-advertisement"))]
    Advertisement,
}

impl DisplayName {
    /// Strips what cannot be seen or turns text around, then checks what is left. What could stand as an advertisement in a letter that
    /// somebody else gets is no name.
    pub(crate) fn parse(text: &str) -> Result<Self, NameError> {
        let name = Self::of_before(text)?;
        match text.trim().contains(['\n', '\r']) || is_advertisement(name.as_str()) {
            true => Err(NameError::Advertisement),
            false => Ok(name),
        }
    }

    /// One that is kept: from before advertisements were refused it may be one.
    fn of_before(text: &str) -> Result<Self, NameError> {
        let name = visible(text);
        if name.is_empty() || name.chars().count() > NAME_LENGTH_MAX {
            Err(NameError::Length)
        } else if name.contains('@') {
            Err(NameError::Email)
        } else {
            Ok(Self(name))
        }
    }

    /// The name.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// As letters greet: not by an advertisement.
    pub(crate) fn as_greeted(&self) -> Option<&str> {
        (!is_advertisement(&self.0)).then_some(&self.0)
    }
}

/// Whether it leads to a site: by a scheme, by the beginning of most names of sites, or by a name with a path behind it.
fn is_advertisement(name: &str) -> bool {
    let name = name.to_lowercase();
    let has_path = |word: &str| {
        let parts = word.split_once('/');
        parts.is_some_and(|(site, path)| site.contains('.') && !path.is_empty())
    };
    name.contains("://") || name.contains("www.") || name.split(' ').any(has_path)
}

impl TryFrom<String> for DisplayName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::of_before(&text)
    }
}

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0
    }
}

/// Text without control and direction characters, with single spaces.
pub(crate) fn visible(text: &str) -> String {
    let seen: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !turns_or_hides(*c))
        .collect();
    seen.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Bidirectional marks, embeddings, overrides and isolates, zero-width characters, and tags.
pub(crate) fn turns_or_hides(c: char) -> bool {
    matches!(c,
        '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shows_what_it_is() {
        let name = DisplayName::parse("  Ali\u{202E}ce \u{0007}\t Müller\u{200B} ").unwrap();
        assert_eq!(name.as_str(), "Alice Müller");
    }

    #[test]
    fn a_name_that_is_empty_long_or_an_address_is_refused() {
        assert_eq!(DisplayName::parse(" \u{200B} "), Err(NameError::Length));
        assert_eq!(
            DisplayName::parse(&"x".repeat(10_000)),
            Err(NameError::Length)
        );
        assert_eq!(DisplayName::parse("a@b.c"), Err(NameError::Email));
    }

    #[test]
    fn an_advertisement_is_no_name_and_one_from_before_is_not_greeted_by() {
        for text in [
            "Win at https://casino.example",
            "HTTP://casino.example",
            "WWW.casino.example",
            "Free coins: casino.example/win",
        ] {
            let refused = DisplayName::parse(text);
            assert_eq!(refused, Err(NameError::Advertisement), "{text}");
            let kept = DisplayName::try_from(text.to_owned()).unwrap();
            assert_eq!(kept.as_greeted(), None, "{text}");
        }
        let lines = DisplayName::parse("Dear winner,\nyour prize");
        assert_eq!(lines, Err(NameError::Advertisement));
        for text in ["J. R. R. Tolkien", "Dr.Weber", "Kunst c/o Meier", "Anna\n"] {
            let name = DisplayName::parse(text).unwrap();
            assert_eq!(name.as_greeted(), Some(text.trim()));
        }
    }
}
