//! Words of the house: why it did something, or what it tells everyone.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One line of 1 to [`Note::LENGTH_MAX`] visible characters, without space at its ends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Note(String);

/// Why text is no note.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("one line of 1 to {max} characters", max = Note::LENGTH_MAX)]
pub struct NoteError;

impl Note {
    /// Characters: a few sentences, so that records stay small.
    pub const LENGTH_MAX: usize = 500;

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Note {
    type Error = NoteError;

    fn try_from(text: String) -> Result<Self, NoteError> {
        let length = text.chars().count();
        let plain = text.trim() == text && !text.contains(char::is_control);
        if (1..=Self::LENGTH_MAX).contains(&length) && plain {
            Ok(Self(text))
        } else {
            Err(NoteError)
        }
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0
    }
}

impl fmt::Debug for Note {
    /// Its length alone: not every reason is public.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Note({} characters)", self.0.chars().count())
    }
}
