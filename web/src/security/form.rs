//! The token that a session's forms carry.

use serde::Deserialize;

use crate::Person;

/// A form's token as it came in.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct FormToken(String);

/// The form was not ours, or it belongs to an earlier session.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this form is too old: open the page again")]
pub struct ForgedForm;

impl FormToken {
    /// A token as a form's field held it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether it is the token of this person's session.
    pub fn check(&self, person: &Person) -> Result<(), ForgedForm> {
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
