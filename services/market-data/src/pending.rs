//! Prices that wait for their turn: those of each publisher in a queue of its own, and the queues take turns.

use std::{
    collections::{HashMap, VecDeque},
    mem,
};

use market::{Candidate, Symbol};

use crate::replies::Asker;

/// Prices of one publisher that wait in the order in which they came: what is admitted in less than a tenth of a second.
/// Beyond it, of each symbol the newest takes the place of the one before.
const WAITING_MAX: usize = 4_096;

/// A candidate, and who waits for the answer.
#[derive(Debug)]
pub(crate) struct PendingPrice {
    pub(crate) candidate: Candidate,
    pub(crate) asker: Asker,
}

/// What waits, publisher by publisher: however much one of them sends, another's price waits for one of its own.
///
/// Whoever may price a symbol can wait here, so the registry bounds the queues; each holds `WAITING_MAX` prices, and one
/// more of each symbol.
#[derive(Debug, Default)]
pub(crate) struct PendingPrices {
    queues: HashMap<String, PublisherQueue>,
    /// The publishers of whom something waits; whose turn it is comes first.
    turns: VecDeque<String>,
}

/// What waits of one publisher.
#[derive(Debug, Default)]
struct PublisherQueue {
    prices: VecDeque<PendingPrice>,
    /// How many were taken from the front.
    taken: usize,
    /// Where the newest price of each symbol stands, counted from the first price ever.
    newest: HashMap<Symbol, usize>,
}

impl PendingPrices {
    /// Lets a price wait; returns the older one whose place it took.
    pub(crate) fn push(&mut self, arrival: PendingPrice) -> Option<PendingPrice> {
        let publisher = arrival.candidate.publisher();
        if let Some(queue) = self.queues.get_mut(publisher) {
            return queue.push(arrival);
        }
        let publisher = publisher.to_owned();
        self.turns.push_back(publisher.clone());
        self.queues.entry(publisher).or_default().push(arrival)
    }

    /// The next price to judge.
    pub(crate) fn pop(&mut self) -> Option<PendingPrice> {
        let publisher = self.turns.pop_front()?;
        let queue = self.queues.get_mut(&publisher)?;
        let price = queue.pop();
        if queue.prices.is_empty() {
            self.queues.remove(&publisher);
        } else {
            self.turns.push_back(publisher);
        }
        price
    }
}

impl PublisherQueue {
    fn push(&mut self, arrival: PendingPrice) -> Option<PendingPrice> {
        let symbol = &arrival.candidate.symbol;
        if self.prices.len() >= WAITING_MAX
            && let Some(place) = self.newest.get(symbol)
            && let Some(older) = self.prices.get_mut(place - self.taken)
        {
            return Some(mem::replace(older, arrival));
        }
        let place = self.taken + self.prices.len();
        self.newest.insert(symbol.clone(), place);
        self.prices.push_back(arrival);
        None
    }

    fn pop(&mut self) -> Option<PendingPrice> {
        let price = self.prices.pop_front()?;
        let symbol = &price.candidate.symbol;
        if self.newest.get(symbol) == Some(&self.taken) {
            self.newest.remove(symbol);
        }
        self.taken += 1;
        Some(price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use market::{Book, SymbolRules, parse_symbols};

    /// Two publishers may price each of these.
    fn book(symbols: usize) -> Book {
        let listed = (0..symbols).map(|number| {
            format!(
                "[[symbol]]\nsymbol = \"S{number}\"\nname = \"S{number}\"\ncurrency = \"EUR\"\n\
                 tick_size = \"1\"\npublishers = [\"loud\", \"calm\"]\n"
            )
        });
        let rules: Vec<SymbolRules> = parse_symbols(&listed.collect::<String>()).unwrap();
        Book::new(rules)
    }

    fn pending(book: &Book, publisher: &str, symbol: usize, price: usize) -> PendingPrice {
        let symbol = Symbol::parse(&format!("S{symbol}")).unwrap();
        let payload = format!(r#"{{"price":{}}}"#, price + 1);
        let candidate = book.receive(publisher, &symbol, payload.as_bytes());
        PendingPrice {
            candidate: candidate.unwrap(),
            asker: Asker::default(),
        }
    }

    #[test]
    fn publishers_take_turns_however_much_one_of_them_sends() {
        let book = book(2);
        let mut prices = PendingPrices::default();
        for number in 0..1_000 {
            assert!(prices.push(pending(&book, "loud", 0, number)).is_none());
        }
        for number in 0..2 {
            assert!(prices.push(pending(&book, "calm", 1, number)).is_none());
        }
        let order: Vec<_> = std::iter::from_fn(|| prices.pop()).collect();
        let order: Vec<_> = order.iter().map(|it| it.candidate.publisher()).collect();
        assert_eq!(order[..6], ["loud", "calm", "loud", "calm", "loud", "loud"]);
        assert_eq!(order.len(), 1_002);
    }

    #[test]
    fn full_queue_keeps_newest_price_of_each_symbol_and_loses_count_of_none() {
        const SENT: usize = 3 * WAITING_MAX;
        const SYMBOLS: usize = 7;
        let book = book(SYMBOLS + 1);
        let mut prices = PendingPrices::default();
        let mut superseded = 0;
        for number in 0..SENT {
            let price = pending(&book, "loud", number % SYMBOLS, number);
            superseded += usize::from(prices.push(price).is_some());
        }
        // One of a symbol that had none waiting finds room, and so does another publisher's.
        assert!(prices.push(pending(&book, "loud", SYMBOLS, 0)).is_none());
        assert!(prices.push(pending(&book, "calm", 0, 0)).is_none());
        let waited: Vec<_> = std::iter::from_fn(|| prices.pop()).collect();
        assert_eq!(waited.len(), WAITING_MAX + 2);
        assert_eq!(waited.len() + superseded, SENT + 2);
        for symbol in 0..SYMBOLS {
            let newest = (SENT - SYMBOLS..SENT).find(|number| number % SYMBOLS == symbol);
            let newest = pending(&book, "loud", symbol, newest.unwrap());
            let mut waited = waited.iter().rev();
            let last = waited.find(|it| {
                it.candidate.publisher() == "loud" && it.candidate.symbol == newest.candidate.symbol
            });
            assert_eq!(last.unwrap().candidate, newest.candidate);
        }
        // And once they are taken, all of them fit again.
        for number in 0..WAITING_MAX {
            assert!(prices.push(pending(&book, "loud", 0, number)).is_none());
        }
    }
}
