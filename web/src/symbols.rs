//! Every symbol that the registry lists, with a price or without one yet; and the ones that a misspelt one may mean.

use std::sync::{Arc, PoisonError, RwLock};

use auction::Time;
use broker::StreamApi;
use chrono::{DateTime, Utc};
use market::{ListedSymbol, MarketPhase, Registry, StruckPrice, Symbol};
use strsim::normalized_damerau_levenshtein;
use topology::{buckets, subject};

use crate::read_model::ReadModel;

/// Symbols offered in place of one that there is not.
const NEAR_MAX: usize = 5;
/// At least this alike.
const ALIKE_LEAST: f64 = 0.4;

/// The registry as it was read last. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Symbols(Arc<RwLock<Arc<SymbolList>>>);

/// The list at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct SymbolList(Registry);

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
    /// Follows the registry, for ever: market-data alone writes it.
    pub(crate) async fn keep(self, streams: StreamApi) {
        let bucket = buckets::bucket_stream(buckets::SYMBOLS);
        let all = subject::listed_symbols();
        let take = |messages: Vec<broker::Message>| {
            let mut registry = Registry::default();
            for message in messages {
                match serde_json::from_slice::<ListedSymbol>(&message.payload) {
                    Ok(listed) => registry.put(listed),
                    Err(error) => {
                        tracing::error!(key = message.subject, %error, "a listed symbol cannot be read");
                    }
                }
            }
            self.replace(|list| *list = SymbolList(registry));
        };
        match streams.keep_whole(&bucket, &all, take).await {}
    }

    /// The list as it is now.
    pub(crate) fn now(&self) -> Arc<SymbolList> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Knows what became of an order before it is read.
    pub(crate) fn put(&self, symbol: &Symbol, listed: Option<ListedSymbol>) {
        self.replace(|SymbolList(registry)| match listed {
            Some(listed) => registry.put(listed),
            None => registry.remove(symbol),
        });
    }

    fn replace(&self, change: impl FnOnce(&mut SymbolList)) {
        let mut list = self.0.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut list));
    }
}

impl SymbolList {
    /// Whether prices of none are taken: nobody set up a market.
    pub(crate) fn is_empty(&self) -> bool {
        self.iter().all(|listed| listed.retired)
    }

    /// Every symbol, retired ones too, by symbol.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &ListedSymbol> {
        self.0.iter()
    }

    /// One of them.
    pub(crate) fn get(&self, symbol: &str) -> Option<&ListedSymbol> {
        self.0.get(symbol)
    }

    /// What a symbol of the list stands for.
    pub(crate) fn name(&self, symbol: &str) -> Option<&str> {
        self.get(symbol).map(|listed| listed.rules.name.as_str())
    }

    /// What a symbol is shown among; empty for none.
    pub(crate) fn group(&self, symbol: &str) -> &str {
        let listed = self.get(symbol);
        listed.map_or("", |listed| listed.rules.group.as_str())
    }

    /// Whether a symbol is traded at a moment; none: it always is.
    pub(crate) fn phase(&self, symbol: &str, at: Time) -> Option<MarketPhase> {
        self.get(symbol)?.rules.phase(at.into())
    }

    /// When one of its publishers last said that it lives.
    pub(crate) fn heartbeat(&self, symbol: &str, heard: &ReadModel) -> Option<DateTime<Utc>> {
        heard.heartbeat(&self.get(symbol)?.rules.publishers)
    }

    /// Whether prices of it are taken no more.
    pub(crate) fn is_retired(&self, symbol: &str) -> bool {
        self.get(symbol).is_some_and(|listed| listed.retired)
    }

    /// The newest of its prices that the house struck, the last one last.
    pub(crate) fn struck(&self, symbol: &str) -> &[StruckPrice] {
        self.get(symbol).map_or(&[], |listed| &listed.struck)
    }

    /// How text is spelt as a symbol of the list, or as one of those that have a price.
    pub(crate) fn spelt<'a>(&'a self, text: &str, priced: impl Iterator<Item = &'a str>) -> Spelt {
        let listed = self.iter().map(|listed| listed.rules.symbol.as_str());
        let mut all: Vec<&str> = listed.chain(priced).collect();
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

/// The address of a symbol's page: a symbol may hold what means something in one.
pub(crate) fn symbol_path(symbol: &str) -> String {
    let encoded = url::form_urlencoded::byte_serialize(symbol.as_bytes());
    format!("/market/{}", encoded.collect::<String>())
}

#[cfg(test)]
mod tests {
    use market::shipped_symbols;

    use super::*;

    #[test]
    fn symbol_is_found_in_any_case_and_a_misspelt_one_names_its_neighbours() {
        let symbols = Symbols::default();
        for listed in
            Registry::default().follow_file(shipped_symbols(), chrono::DateTime::UNIX_EPOCH)
        {
            symbols.put(&listed.rules.symbol.clone(), Some(listed));
        }
        let symbols = symbols.now();
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
