//! The list of symbols in a file: what a registry begins with.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    Symbol, SymbolRules, WrittenCalendar, WrittenRules, WrongRules, registry::SYMBOLS_MAX,
};

/// What is shipped.
const SHIPPED: &str = include_str!("../symbols.toml");

/// What stands in the place of a list's file where there is to be no symbol at all.
pub const NO_SYMBOLS: &str = "none";

/// Why text is no list of symbols.
#[derive(Debug, thiserror::Error)]
pub enum SymbolsError {
    #[error("the list of symbols does not parse")]
    Form(#[from] toml::de::Error),
    #[error("the calendar {name:?} stands there twice")]
    CalendarTwice { name: String },
    #[error("{symbol} stands there twice")]
    Twice { symbol: Symbol },
    #[error("there are {count} symbols; {SYMBOLS_MAX} are the most")]
    TooMany { count: usize },
    #[error("{symbol:?}: {wrong}")]
    Rules { symbol: String, wrong: WrongRules },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// What symbols name.
    #[serde(default)]
    calendar: Vec<WrittenCalendar>,
    #[serde(default)]
    symbol: Vec<WrittenRules>,
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
    let mut calendars = BTreeMap::new();
    for calendar in list.calendar {
        let name = calendar.name.clone();
        if calendars.insert(name.clone(), calendar).is_some() {
            return Err(SymbolsError::CalendarTwice { name });
        }
    }
    let mut all = BTreeMap::new();
    for written in list.symbol {
        let symbol = written.symbol.clone();
        let written = written.with_calendar(|name| calendars.get(name).cloned());
        let rules = SymbolRules::try_from(written);
        let rules = rules.map_err(|wrong| SymbolsError::Rules { symbol, wrong })?;
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
        let calendar = |hours: &str| {
            format!(
                "[[calendar]]\nname = \"XNYS\"\ntime_zone = \"America/New_York\"\nhours = [\"{hours}\"]\n"
            )
        };
        let nyse = |hours: &str| format!("calendar = \"XNYS\"\n{}", calendar(hours));
        let named = parse_symbols(&(line("", "") + &nyse("Mon-Fri 09:30-16:00"))).unwrap();
        assert_eq!(named[0].calendar.as_ref().unwrap().name(), "XNYS");
        for (text, reason) in [
            (line("\"X\"\nname", "\"X>\"\nname"), "symbol"),
            (line("\"0.01\"", "\"0\""), "tick size"),
            (line("name =", "title ="), "parse"),
            (line("EUR", "euro"), "currency"),
            (line("demo", "a.b"), "publisher"),
            (line("name = \"X\"", "name = \"\""), "name"),
            (line("name =", "group = \"a\\tb\"\nname ="), "group"),
            (line("", "").repeat(2), "twice"),
            (line("name =", "calendar = \"XNYS\"\nname ="), "calendar"),
            (line("", "") + &nyse("Mon-Fri 9 to 5"), "trading_hours"),
            (
                line("", "") + &nyse("Mon-Fri 09:30-16:00") + &calendar("Sat 10:00-12:00"),
                "calendar \"XNYS\" stands there twice",
            ),
        ] {
            let error = parse_symbols(&text).unwrap_err().to_string();
            assert!(error.contains(reason), "{error} for {text}");
        }
    }
}
