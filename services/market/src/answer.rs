//! What a publisher is told.

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// The answer to one published price.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// It is kept and on its way to everyone.
    Admitted {
        admitted: True,
        sequence: u64,
    },
    Refused {
        refused: Refusal,
    },
}

/// The word `true`, so that the answer reads the same in every language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "bool", into = "bool")]
pub struct True;

impl Answer {
    /// Admitted as the symbol's tick of this sequence.
    pub fn admitted(sequence: u64) -> Self {
        Self::Admitted {
            admitted: True,
            sequence,
        }
    }

    /// Refused, and why.
    pub fn refused(refused: Refusal) -> Self {
        Self::Refused { refused }
    }
}

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        if value {
            Ok(Self)
        } else {
            Err("only true is said")
        }
    }
}

impl From<True> for bool {
    fn from(True: True) -> Self {
        true
    }
}
