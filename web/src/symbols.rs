//! Every symbol there is, with a price or without one yet; and the ones that a misspelt one may mean.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context;
use market::{NO_SYMBOLS, SymbolRules, parse_symbols, shipped_symbols};
use strsim::normalized_damerau_levenshtein;

/// Symbols offered in place of one that there is not.
const NEAR_MAX: usize = 5;
/// At least this alike.
const ALIKE_LEAST: f64 = 0.4;

/// The list of symbols.
#[derive(Clone, Debug)]
pub(crate) struct Symbols(BTreeMap<String, Listed>);

#[derive(Clone, Debug)]
struct Listed {
    name: String,
    group: String,
}

/// What text in an address stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Spelt {
    /// Just so.
    Right,
    /// It is spelt this way.
    Otherwise(String),
    /// There is none; perhaps one of these.
    Unknown(Vec<String>),
}

impl Symbols {
    /// Reads the list that market-data admits prices by; the shipped one without a file.
    pub(crate) fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let rules = match file {
            Some(file) if file.as_os_str() == NO_SYMBOLS => vec![],
            Some(file) => {
                let text = std::fs::read_to_string(file);
                let text =
                    text.with_context(|| format!("cannot read the symbols {}", file.display()))?;
                parse_symbols(&text).with_context(|| format!("in {}", file.display()))?
            }
            None => shipped_symbols(),
        };
        Ok(Self::of(rules))
    }

    fn of(rules: Vec<SymbolRules>) -> Self {
        let named =
            |SymbolRules {
                 symbol,
                 name,
                 group,
                 ..
             }: SymbolRules| { (symbol.to_string(), Listed { name, group }) };
        Self(rules.into_iter().map(named).collect())
    }

    /// Whether there is none: nobody set up a market.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a symbol of the list stands for.
    pub(crate) fn name(&self, symbol: &str) -> Option<&str> {
        self.0.get(symbol).map(|listed| listed.name.as_str())
    }

    /// What a symbol is shown among; empty for none.
    pub(crate) fn group(&self, symbol: &str) -> &str {
        self.0.get(symbol).map_or("", |listed| &listed.group)
    }

    /// How text is spelt as a symbol of the list, or as one of those that have a price.
    pub(crate) fn spelt<'a>(&'a self, text: &str, priced: impl Iterator<Item = &'a str>) -> Spelt {
        let mut all: Vec<&str> = self.0.keys().map(String::as_str).chain(priced).collect();
        all.sort_unstable();
        all.dedup();
        if all.contains(&text) {
            return Spelt::Right;
        }
        if let Some(same) = all.iter().find(|symbol| symbol.eq_ignore_ascii_case(text)) {
            return Spelt::Otherwise((*same).to_owned());
        }
        let text = text.to_ascii_uppercase();
        let alike =
            |symbol: &str| normalized_damerau_levenshtein(&symbol.to_ascii_uppercase(), &text);
        let mut near: Vec<_> = all
            .into_iter()
            .map(|symbol| (alike(symbol), symbol))
            .collect();
        near.retain(|(alike, _)| *alike >= ALIKE_LEAST);
        near.sort_by(|one, other| other.0.total_cmp(&one.0));
        let near = near.into_iter().take(NEAR_MAX);
        Spelt::Unknown(near.map(|(_, symbol)| symbol.to_owned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbol_is_found_in_any_case_and_a_misspelt_one_names_its_neighbours() {
        let symbols = Symbols::read(None).unwrap();
        let spelt = |text: &str| symbols.spelt(text, ["own.one"].into_iter());
        assert_eq!(spelt("AAPL"), Spelt::Right);
        assert_eq!(spelt("own.one"), Spelt::Right);
        assert_eq!(spelt("aapl"), Spelt::Otherwise("AAPL".to_owned()));
        assert_eq!(spelt("OWN.ONE"), Spelt::Otherwise("own.one".to_owned()));
        let Spelt::Unknown(near) = spelt("APPL") else {
            panic!("it is no symbol")
        };
        assert_eq!(near.first().map(String::as_str), Some("AAPL"));
        assert_eq!(spelt("~~~~~~~~"), Spelt::Unknown(vec![]));
    }
}
