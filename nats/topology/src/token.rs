//! One subject token, checked where bytes enter.

use std::fmt;

/// Text that is safe as exactly one token of a subject: `[A-Za-z0-9_-]{1,64}`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Token(String);

/// Why text is no token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'")]
pub struct TokenError;

impl Token {
    /// Checks the text; the result is the proof that it can neither widen nor break a subject.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        broker::is_token(text)
            .then(|| Self(text.to_owned()))
            .ok_or(TokenError)
    }

    /// The token as it stands in a subject.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A symbol as a token: `.` becomes `=`, which no id and no symbol contains, so it can be undone.
///
/// Symbols are `[A-Za-z0-9_.-]{1,64}`, such as `BRK.B`.
pub fn encode_symbol(symbol: &str) -> Result<String, TokenError> {
    Token::parse(&symbol.replace('.', "_")).map(|_| symbol.replace('.', "="))
}

/// The symbol that [`encode_symbol`] made this token from.
pub fn decode_symbol(token: &str) -> String {
    token.replace('=', ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_with_a_dot_survives_the_way_there_and_back() {
        assert_eq!(encode_symbol("BRK.B").unwrap(), "BRK=B");
        assert_eq!(decode_symbol("BRK=B"), "BRK.B");
        assert_eq!(encode_symbol("A=B"), Err(TokenError));
    }
}
