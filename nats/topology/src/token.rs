//! What subjects are made of, checked where bytes enter: tokens, encoded symbols, partitions.

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
    ///
    /// # Errors
    /// When the text is not 1 to 64 characters of the alphabet.
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

/// A symbol as a token: `.` becomes `=`, and `=` becomes `~`, which no symbol contains; all else stays.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SymbolToken(String);

/// Encodes a symbol, which is `[A-Za-z0-9_./^:=-]{1,64}`, such as `BRK.B`, `BTC/USDT`, `^GSPC` or `EURUSD=X`.
///
/// # Errors
/// When the text is no symbol.
pub fn encode_symbol(symbol: &str) -> Result<SymbolToken, TokenError> {
    Token::parse(&symbol.replace(['.', '/', '^', ':', '='], "_"))
        .map(|_| SymbolToken(symbol.replace('=', "~").replace('.', "=")))
}

/// The symbol that [`encode_symbol`] made this token from.
pub fn decode_symbol(token: &str) -> String {
    token.replace('=', ".").replace('~', "=")
}

impl fmt::Display for SymbolToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Partitions of a new log; fixed for as long as the log exists and kept in the topology bucket.
pub const PARTITION_COUNT_DEFAULT: u32 = 8;

/// One partition of the auction log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Partition(u32);

impl Partition {
    /// There is always one.
    pub const FIRST: Self = Self(0);

    /// The partition of a sale: [`broker::partition_of`] its id.
    pub fn of(sale: &str, count: u32) -> Self {
        Self(broker::partition_of(sale, count))
    }

    /// Whether a sale is in it, of a log with `count` of them.
    pub fn holds(self, sale: &str, count: u32) -> bool {
        Self::of(sale, count) == self
    }

    /// Every partition of a log with `count` of them.
    pub fn all(count: u32) -> impl Iterator<Item = Self> {
        (0..count).map(Self)
    }

    /// Its number.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_survive_the_way_there_and_back() {
        for (symbol, token) in [
            ("BRK.B", "BRK=B"),
            ("BTC/USDT", "BTC/USDT"),
            ("BTC/USDT:USDT", "BTC/USDT:USDT"),
            ("^GSPC", "^GSPC"),
            ("EURUSD=X", "EURUSD~X"),
            ("A.=.B", "A=~=B"),
        ] {
            assert_eq!(encode_symbol(symbol).unwrap().to_string(), token);
            assert_eq!(decode_symbol(token), symbol);
        }
        for text in ["A~B", "A B", "A*", "A>", ""] {
            assert_eq!(encode_symbol(text), Err(TokenError), "{text}");
        }
    }
}
