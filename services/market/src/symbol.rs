//! What is traded, by its symbol, and what its prices must keep to.

use std::{borrow::Borrow, collections::BTreeSet, fmt, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{JumpLimit, MarketPhase, Price, TickSize, TradingCalendar};

/// Longest symbol, in bytes: it becomes one token of a subject.
const SYMBOL_LENGTH_MAX: usize = 64;

/// A symbol such as `AAPL`, `BRK.B`, `BTC/USDT`, `^GSPC` or `EURUSD=X`: `[A-Za-z0-9_./^:=-]{1,64}`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, example = "DEMO"))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Symbol(String);

/// Why text is no symbol.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a symbol is 1 to 64 characters of A-Z, a-z, 0-9 and _ . / ^ : = -")]
pub struct SymbolError;

impl Symbol {
    /// Checks the text.
    ///
    /// # Errors
    /// When it is none.
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
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_./^:=-".contains(&byte);
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

/// What a symbol's prices must keep to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SymbolRules {
    pub symbol: Symbol,
    /// What it stands for, for people; goes out with every tick.
    pub name: String,
    /// What the market page shows it among; empty for none.
    pub group: String,
    /// What its price is in; goes out with every tick.
    pub currency: String,
    pub tick_size: TickSize,
    pub jump_limit: JumpLimit,
    /// No price below it is admitted.
    pub lowest: Option<Price>,
    /// No price above it is admitted.
    pub highest: Option<Price>,
    /// How old a published time may be.
    pub age_max: TimeDelta,
    /// How old it may be while it is later than the last price: what was missed is filled up so far.
    pub history_max: TimeDelta,
    /// Who may price it, by the token in the subject.
    pub publishers: BTreeSet<String>,
    /// When it is traded; none: around the clock.
    pub calendar: Option<Arc<TradingCalendar>>,
}

impl SymbolRules {
    /// How old a published time may be unless a symbol says otherwise: a reconnect may hold a message back for
    /// seconds, not for more.
    pub const AGE_MAX_DEFAULT: TimeDelta = TimeDelta::seconds(30);

    /// Whether it is traded at a moment; none: it always is.
    pub fn phase(&self, at: DateTime<Utc>) -> Option<MarketPhase> {
        self.calendar.as_ref().map(|calendar| calendar.phase(at))
    }

    /// Whether a price lies within what the symbol's prices may be at all.
    pub(crate) fn has_in_range(&self, price: Price) -> bool {
        self.lowest.is_none_or(|lowest| price >= lowest)
            && self.highest.is_none_or(|highest| price <= highest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_could_break_a_subject_is_no_symbol() {
        for text in ["", "*", "A>B", "A B", "Ä", "A~B", "A\n", &"x".repeat(65)] {
            assert_eq!(Symbol::parse(text), Err(SymbolError), "{text:?}");
        }
        for text in [
            "AAPL",
            "BRK.B",
            "BTC/USDT:USDT",
            "^GSPC",
            "EURUSD=X",
            "a-b_c",
            &"x".repeat(64),
        ] {
            assert!(Symbol::parse(text).is_ok(), "{text:?}");
        }
    }
}
