//! Prices that wait for their turn: of each symbol the newest only.

use std::collections::{HashMap, VecDeque};

use async_nats::Subject;
use market::{Candidate, Symbol};

/// A candidate, and where its publisher wants the answer.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub candidate: Candidate,
    pub reply: Option<Subject>,
}

/// At most one price of each symbol, in the order in which the symbols began to wait.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    newest: HashMap<Symbol, Arrival>,
    order: VecDeque<Symbol>,
}

impl Waiting {
    /// Lets a price wait; returns the older one whose place it took.
    pub(crate) fn push(&mut self, arrival: Arrival) -> Option<Arrival> {
        let symbol = arrival.candidate.symbol.clone();
        let superseded = self.newest.insert(symbol.clone(), arrival);
        if superseded.is_none() {
            self.order.push_back(symbol);
        }
        superseded
    }

    /// The next price to judge.
    pub(crate) fn pop(&mut self) -> Option<Arrival> {
        let symbol = self.order.pop_front()?;
        self.newest.remove(&symbol)
    }
}

#[cfg(test)]
mod tests {
    use market::Book;

    use super::*;
    use crate::shipped_symbols;

    #[test]
    fn the_newest_price_of_each_symbol_keeps_the_symbols_place() {
        let book = Book::new(shipped_symbols());
        let arrival = |symbol, price: u32| Arrival {
            candidate: book
                .receive("feed", symbol, format!(r#"{{"price":{price}}}"#).as_bytes())
                .unwrap(),
            reply: None,
        };
        let mut waiting = Waiting::default();
        assert!(waiting.push(arrival("IBM", 1)).is_none());
        assert!(waiting.push(arrival("FB", 1)).is_none());
        let superseded = waiting.push(arrival("IBM", 2)).unwrap();
        assert_eq!(superseded.candidate, arrival("IBM", 1).candidate);
        let order: Vec<_> = std::iter::from_fn(|| waiting.pop())
            .map(|a| a.candidate)
            .collect();
        assert_eq!(
            order,
            [arrival("IBM", 2).candidate, arrival("FB", 1).candidate]
        );
    }
}
