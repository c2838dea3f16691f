//! What is traded, by its symbol.

use std::{borrow::Borrow, fmt};

use serde::{Deserialize, Serialize};

/// Longest symbol, in bytes: it becomes one token of a subject.
const SYMBOL_LENGTH_MAX: usize = 64;

/// A symbol such as `AAPL` or `BRK.B`: `[A-Za-z0-9_.-]{1,64}`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Symbol(String);

/// Why text is no symbol.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a symbol is 1 to 64 characters of A-Z, a-z, 0-9, '_', '.' and '-'")]
pub struct SymbolError;

impl Symbol {
    /// Checks the text.
    pub fn parse(text: &str) -> Result<Self, SymbolError> {
        Self::try_from(text.to_owned())
    }

    /// The symbol as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Symbol {
    type Error = SymbolError;

    fn try_from(text: String) -> Result<Self, SymbolError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if (1..=SYMBOL_LENGTH_MAX).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text))
        } else {
            Err(SymbolError)
        }
    }
}

impl From<Symbol> for String {
    fn from(symbol: Symbol) -> Self {
        symbol.0
    }
}

impl Borrow<str> for Symbol {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_could_break_a_subject_is_no_symbol() {
        for text in ["", "*", "A>B", "A B", "Ä", "A=B", "A\n", &"x".repeat(65)] {
            assert_eq!(Symbol::parse(text), Err(SymbolError), "{text:?}");
        }
        for text in ["AAPL", "BRK.B", "a-b_c", &"x".repeat(64)] {
            assert!(Symbol::parse(text).is_ok(), "{text:?}");
        }
    }
}
