//! The list of symbols: which there are, and what their prices must keep to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::Deserialize;

use crate::{JumpLimit, Symbol, SymbolRules, TickSize};

/// What is shipped.
const SHIPPED: &str = include_str!("../symbols.toml");
/// What stands in the place of a list's file where there is to be no symbol at all.
pub const NO_SYMBOLS: &str = "none";
/// Most symbols of one installation: each costs a look-up at every start and a line on the market page.
const SYMBOLS_MAX: usize = 2_000;
/// Longest name of a publisher, in bytes.
const PUBLISHER_LENGTH_MAX: usize = 64;
/// Longest name of a group, in characters.
const GROUP_LENGTH_MAX: usize = 30;
/// Longest name of a symbol, in characters.
const NAME_LENGTH_MAX: usize = 80;

/// Why text is no list of symbols.
#[derive(Debug, thiserror::Error)]
pub enum SymbolsError {
    #[error("the list of symbols does not parse")]
    Form(#[from] toml::de::Error),
    #[error("{symbol} stands there twice")]
    Twice { symbol: Symbol },
    #[error("there are {count} symbols; {SYMBOLS_MAX} are the most")]
    TooMany { count: usize },
    #[error("{symbol}: a name is 1 to {NAME_LENGTH_MAX} characters without control characters")]
    Name { symbol: Symbol },
    #[error(
        "{symbol}: a group is at most {GROUP_LENGTH_MAX} characters without control characters"
    )]
    Group { symbol: Symbol },
    #[error("{symbol}: a currency is three capital letters")]
    Currency { symbol: Symbol },
    #[error("{symbol}: {publisher:?} is no publisher's name")]
    Publisher { symbol: Symbol, publisher: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    symbol: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    symbol: Symbol,
    name: String,
    #[serde(default)]
    group: String,
    currency: String,
    tick_size: TickSize,
    #[serde(default)]
    jump_limit: JumpLimit,
    #[serde(default)]
    age_max_seconds: Option<u32>,
    #[serde(default)]
    history_max_days: u16,
    publishers: BTreeSet<String>,
}

/// Reads a list of symbols.
///
/// # Errors
/// When the text is no such list, has a symbol twice or too many.
pub fn parse_symbols(text: &str) -> Result<Vec<SymbolRules>, SymbolsError> {
    let list: List = toml::from_str(text)?;
    if list.symbol.len() > SYMBOLS_MAX {
        return Err(SymbolsError::TooMany {
            count: list.symbol.len(),
        });
    }
    let mut all = BTreeMap::new();
    for line in list.symbol {
        let rules = line.rules()?;
        let symbol = rules.symbol.clone();
        if all.insert(symbol.clone(), rules).is_some() {
            return Err(SymbolsError::Twice { symbol });
        }
    }
    Ok(all.into_values().collect())
}

/// The symbols that come with the program.
pub fn shipped_symbols() -> Vec<SymbolRules> {
    parse_symbols(SHIPPED).expect("a test reads the shipped symbols")
}

impl Line {
    fn rules(self) -> Result<SymbolRules, SymbolsError> {
        let Self {
            symbol,
            name,
            group,
            currency,
            tick_size,
            jump_limit,
            age_max_seconds,
            history_max_days,
            publishers,
        } = self;
        let length = name.chars().count();
        if !(1..=NAME_LENGTH_MAX).contains(&length) || name.chars().any(char::is_control) {
            return Err(SymbolsError::Name { symbol });
        }
        if group.chars().count() > GROUP_LENGTH_MAX || group.chars().any(char::is_control) {
            return Err(SymbolsError::Group { symbol });
        }
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(SymbolsError::Currency { symbol });
        }
        let wrong = publishers.iter().find(|name| !is_publisher(name));
        if let Some(publisher) = wrong.cloned() {
            return Err(SymbolsError::Publisher { symbol, publisher });
        }
        Ok(SymbolRules {
            symbol,
            name,
            group,
            currency,
            tick_size,
            jump_limit,
            age_max: age_max_seconds.map_or(SymbolRules::AGE_MAX_DEFAULT, |seconds| {
                TimeDelta::seconds(i64::from(seconds))
            }),
            history_max: TimeDelta::days(history_max_days.into()),
            publishers,
        })
    }
}

/// Whether text can name a publisher: it becomes one token of a subject.
fn is_publisher(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=PUBLISHER_LENGTH_MAX).contains(&name.len()) && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_symbol_list_is_read_whole() {
        let symbols: Vec<String> = shipped_symbols()
            .into_iter()
            .map(|rules| rules.symbol.to_string())
            .collect();
        for symbol in ["AAPL", "BTCUSD", "DEMO", "FB", "GOOG", "IBM", "MSFT"] {
            assert!(symbols.iter().any(|shipped| shipped == symbol), "{symbol}");
        }
    }

    #[test]
    fn wrong_symbol_list_is_refused_with_reason() {
        let line = |change: &str, to: &str| {
            let line = "[[symbol]]\nsymbol = \"X\"\nname = \"X\"\ncurrency = \"EUR\"\n\
                tick_size = \"0.01\"\npublishers = [\"demo\"]\n";
            line.replace(change, to)
        };
        assert!(parse_symbols(&line("", "")).is_ok());
        for (text, reason) in [
            (line("\"X\"\nname", "\"X>\"\nname"), "parse"),
            (line("\"0.01\"", "\"0\""), "parse"),
            (line("name =", "title ="), "parse"),
            (line("EUR", "euro"), "currency"),
            (line("demo", "a.b"), "publisher"),
            (line("name = \"X\"", "name = \"\""), "name"),
            (line("name =", "group = \"a\\tb\"\nname ="), "group"),
            (line("", "").repeat(2), "twice"),
        ] {
            let error = parse_symbols(&text).unwrap_err().to_string();
            assert!(error.contains(reason), "{error} for {text}");
        }
    }
}
