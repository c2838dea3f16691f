//! A postal address: its lines, as they stand on an envelope or above an invoice.

use serde::{Deserialize, Serialize};

use super::name::visible;
use crate::locale::t;

/// Checked lines; none: nobody said it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub(crate) struct PostalAddress(Vec<String>);

/// Why lines are no address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum PostalError {
    #[error("{}", t!("wrong-address-lines", count = PostalAddress::LINES_MAX))]
    Lines,
    #[error("{}", t!("wrong-address-long", count = PostalAddress::LINE_LENGTH_MAX))]
    Long,
}

impl PostalAddress {
    /// Street, further line, town, region, country, and one to spare.
    pub(crate) const LINES_MAX: usize = 6;
    /// What a window of an envelope shows, and more.
    pub(crate) const LINE_LENGTH_MAX: usize = 80;

    /// An address as it was typed, a line each.
    ///
    /// # Errors
    /// With too many lines, or one that is too long.
    pub(crate) fn parse(text: &str) -> Result<Self, PostalError> {
        Self::of_lines(text.lines())
    }

    /// The same of lines; those without anything to see are left out.
    ///
    /// # Errors
    /// As of [`PostalAddress::parse`].
    pub(crate) fn of_lines<'a>(
        lines: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, PostalError> {
        let lines = lines.into_iter().map(visible);
        let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
        if lines.len() > Self::LINES_MAX {
            return Err(PostalError::Lines);
        }
        let is_long = |line: &String| line.chars().count() > Self::LINE_LENGTH_MAX;
        match lines.iter().any(is_long) {
            true => Err(PostalError::Long),
            false => Ok(Self(lines)),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn lines(&self) -> &[String] {
        &self.0
    }

    /// As a form holds it.
    pub(crate) fn text(&self) -> String {
        self.0.join("\n")
    }

    /// As a table holds it.
    pub(crate) fn on_one_line(&self) -> String {
        self.0.join(", ")
    }
}

impl TryFrom<Vec<String>> for PostalAddress {
    type Error = PostalError;

    fn try_from(lines: Vec<String>) -> Result<Self, PostalError> {
        Self::of_lines(lines.iter().map(String::as_str))
    }
}

impl From<PostalAddress> for Vec<String> {
    fn from(address: PostalAddress) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_keeps_lines_that_can_be_seen() {
        let address = PostalAddress::parse(" 1 High\u{202e} Street\r\n\r\n  Ely \n").unwrap();
        assert_eq!(address.lines(), ["1 High Street", "Ely"]);
        assert_eq!(address.on_one_line(), "1 High Street, Ely");
        assert!(PostalAddress::parse(" \n\u{200b}").unwrap().is_empty());
    }

    #[test]
    fn address_of_too_many_or_too_long_lines_is_refused() {
        let lines = |count: usize| vec!["x"; count].join("\n");
        assert!(PostalAddress::parse(&lines(PostalAddress::LINES_MAX)).is_ok());
        let many = PostalAddress::parse(&lines(PostalAddress::LINES_MAX + 1));
        assert_eq!(many, Err(PostalError::Lines));
        let long = "x".repeat(PostalAddress::LINE_LENGTH_MAX + 1);
        assert_eq!(PostalAddress::parse(&long), Err(PostalError::Long));
    }
}
