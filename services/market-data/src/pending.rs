//! Prices that wait for their turn: of each symbol the newest only.

use std::collections::{HashMap, VecDeque};

use async_nats::Subject;
use market::{Candidate, Symbol};

/// A candidate, and where its publisher wants the answer.
pub(crate) struct PendingPrice {
    pub(crate) candidate: Candidate,
    pub(crate) reply: Option<Subject>,
}

/// At most one price of each symbol, in the order in which the symbols began to wait.
#[derive(Default)]
pub(crate) struct PendingPrices {
    newest: HashMap<Symbol, PendingPrice>,
    order: VecDeque<Symbol>,
}

impl PendingPrices {
    /// Lets a price wait; returns the older one whose place it took.
    pub(crate) fn push(&mut self, arrival: PendingPrice) -> Option<PendingPrice> {
        let symbol = arrival.candidate.symbol.clone();
        let superseded = self.newest.insert(symbol.clone(), arrival);
        if superseded.is_none() {
            self.order.push_back(symbol);
        }
        superseded
    }

    /// The next price to judge.
    pub(crate) fn pop(&mut self) -> Option<PendingPrice> {
        let symbol = self.order.pop_front()?;
        self.newest.remove(&symbol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use market::{Book, shipped_symbols};

    #[test]
    fn newest_waiting_price_keeps_its_symbols_turn() {
        let book = Book::new(shipped_symbols());
        let pending = |symbol, price: u32| PendingPrice {
            candidate: book
                .receive(
                    "feed",
                    &Symbol::parse(symbol).unwrap(),
                    format!(r#"{{"price":{price}}}"#).as_bytes(),
                )
                .unwrap(),
            reply: None,
        };
        let mut prices = PendingPrices::default();
        assert!(prices.push(pending("IBM", 1)).is_none());
        assert!(prices.push(pending("FB", 1)).is_none());
        let superseded = prices.push(pending("IBM", 2)).unwrap();
        assert_eq!(superseded.candidate, pending("IBM", 1).candidate);
        let order: Vec<_> = std::iter::from_fn(|| prices.pop())
            .map(|a| a.candidate)
            .collect();
        assert_eq!(
            order,
            [pending("IBM", 2).candidate, pending("FB", 1).candidate]
        );
    }
}
