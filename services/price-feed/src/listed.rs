//! What the registry says of the symbols that the feed could price: which of them it may, and on which grid.

use std::sync::{Arc, PoisonError, RwLock};

use broker::StreamApi;
use market::{ListedSymbol, PublishedPrice, Registry, Symbol};
use topology::{FEED, buckets, subject};

/// The registry as it was read last; none: not yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed(Arc<RwLock<Option<Registry>>>);

impl Listed {
    /// Follows the registry, for as long as the process lives.
    pub(crate) fn follow(streams: StreamApi) -> Self {
        let listed = Self::default();
        let kept = listed.clone();
        tokio::spawn(async move {
            let bucket = buckets::bucket_stream(buckets::SYMBOLS);
            let all = subject::listed_symbols();
            let take = |messages: Vec<broker::Message>| {
                let mut registry = Registry::default();
                let listed = messages.iter();
                let listed = listed.filter_map(|it| serde_json::from_slice(&it.payload).ok());
                listed.for_each(|listed: ListedSymbol| registry.put(listed));
                *kept.0.write().unwrap_or_else(PoisonError::into_inner) = Some(registry);
            };
            streams.keep_whole(&bucket, &all, take).await
        });
        listed
    }

    /// A price as the registry's rules take it; none where the feed is not to price the symbol. Before anything was read, or where
    /// a symbol is not listed yet, market-data has the word.
    pub(crate) fn on_grid(&self, symbol: &Symbol, price: PublishedPrice) -> Option<PublishedPrice> {
        let registry = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some(listed) = (registry.as_ref()).and_then(|all| all.get(symbol.as_str())) else {
            return Some(price);
        };
        if listed.retired || !listed.rules.publishers.contains(FEED) {
            return None;
        }
        let grid = listed.rules.tick_size;
        Some(PublishedPrice {
            price: grid.nearest(price.price)?,
            bid: price.bid.and_then(|bid| grid.nearest(bid)),
            ask: price.ask.and_then(|ask| grid.nearest(ask)),
            ..price
        })
    }
}

#[cfg(test)]
mod tests {
    use market::{OrderedBy, shipped_symbols};

    use super::*;

    #[test]
    fn feed_prices_what_the_registry_lets_it_on_the_registrys_grid() {
        let mut registry = Registry::default();
        let by = OrderedBy::file(chrono::DateTime::UNIX_EPOCH);
        let gold = Symbol::parse("GOLD").unwrap();
        let mut rules = shipped_symbols()
            .into_iter()
            .find(|it| it.symbol == gold)
            .unwrap();
        rules.tick_size = "0.5".to_owned().try_into().unwrap();
        let price = PublishedPrice::parse(br#"{"price":"2400.13","bid":"2400.12"}"#).unwrap();
        let listed = Listed::default();
        assert_eq!(listed.on_grid(&gold, price.clone()), Some(price.clone()));
        registry.put(registry.define(rules, false, &by).unwrap());
        *listed.0.write().unwrap() = Some(registry.clone());
        let on_grid = listed.on_grid(&gold, price.clone()).unwrap();
        let told = [on_grid.price, on_grid.bid.unwrap()].map(String::from);
        assert_eq!(told, ["2400.0", "2400.0"]);
        registry.put(registry.retire(&gold, &by).unwrap());
        *listed.0.write().unwrap() = Some(registry);
        assert_eq!(listed.on_grid(&gold, price), None);
    }
}
