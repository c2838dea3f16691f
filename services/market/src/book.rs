//! Every symbol with its rules and its state: from a message's bytes to a tick.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Candle, ListedSymbol, Price, PriceField, PriceRefusal, PublishedPrice, StruckPrice, Symbol,
    SymbolRules, SymbolState, Tick, admit,
};

/// The market's book of symbols.
#[derive(Clone, Debug, Default)]
pub struct Book(BTreeMap<Symbol, BookEntry>);

#[derive(Clone, Debug)]
struct BookEntry {
    rules: SymbolRules,
    state: SymbolState,
    /// Prices of it are taken no more; its last one stays known.
    retired: bool,
}

/// A well-formed price for a known symbol from a publisher who may price it; its turn is yet to come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    pub symbol: Symbol,
    publisher: String,
    published: PublishedPrice,
}

impl Candidate {
    /// Who published it.
    pub fn publisher(&self) -> &str {
        &self.publisher
    }

    /// What of its message is not kept.
    pub fn left_out(&self) -> Option<PriceField> {
        self.published.size_left_out.then_some(PriceField::Size)
    }
}

impl Book {
    /// A book of these symbols, with nothing known of them yet.
    pub fn new(rules: impl IntoIterator<Item = SymbolRules>) -> Self {
        let entries = rules.into_iter().map(|rules| {
            let state = SymbolState::default();
            let retired = false;
            let entry = BookEntry {
                rules,
                state,
                retired,
            };
            (entry.rules.symbol.clone(), entry)
        });
        Self(entries.collect())
    }

    /// Goes by a symbol's rules as the registry has them from now on; what is known of its prices stays.
    pub fn list(&mut self, listed: &ListedSymbol) {
        let entry = self.0.entry(listed.rules.symbol.clone());
        let entry = entry.or_insert_with(|| BookEntry {
            rules: listed.rules.clone(),
            state: SymbolState::default(),
            retired: false,
        });
        entry.rules = listed.rules.clone();
        entry.retired = listed.retired;
    }

    /// Forgets a symbol.
    pub fn remove(&mut self, symbol: &Symbol) {
        self.0.remove(symbol);
    }

    /// Believes prices at this level at once.
    pub fn accept(&mut self, symbol: &Symbol, level: Price) {
        if let Some(entry) = self.0.get_mut(symbol) {
            entry.state.accept(level);
        }
    }

    /// Goes on without a price that was struck: the last one that counts, and the days as their candles have them now. Gives
    /// what everybody is to be told.
    pub fn strike(
        &mut self,
        struck: (&Tick, StruckPrice),
        good: &Tick,
        days: &[Candle],
    ) -> Option<Tick> {
        let entry = self.0.get_mut(&good.symbol)?;
        entry.state.strike(struck, good, days)
    }

    /// Every symbol, in order.
    pub fn symbols(&self) -> impl Iterator<Item = &Symbol> {
        self.0.keys()
    }

    /// Whether there is such a symbol.
    pub fn knows(&self, symbol: &Symbol) -> bool {
        self.0.contains_key(symbol)
    }

    /// Whether somebody of this name may price a symbol.
    pub fn has_publisher(&self, name: &str) -> bool {
        let mut entries = self.0.values();
        entries.any(|entry| entry.rules.publishers.contains(name))
    }

    /// How old a published time of the symbol may be.
    pub fn age_max(&self, symbol: &Symbol) -> Option<TimeDelta> {
        Some(self.0.get(symbol)?.rules.age_max)
    }

    /// The last tick of a symbol.
    pub fn last(&self, symbol: &Symbol) -> Option<&Tick> {
        self.0.get(symbol)?.state.last.as_ref()
    }

    /// Goes on after a tick that was admitted earlier, unless the one held is newer.
    pub fn resume(&mut self, tick: Tick) {
        let Some(entry) = self.0.get_mut(&tick.symbol) else {
            return;
        };
        let held = entry.state.last.as_ref().map_or(0, |last| last.sequence);
        if tick.sequence >= held {
            entry.state.resume(tick);
        }
    }

    /// Goes on with a symbol's day whose candle is kept: ticks may be gone, and the day's first price is not.
    pub fn resume_day(&mut self, candle: &Candle) {
        if let Some(entry) = self.0.get_mut(&candle.symbol) {
            entry.state.resume_day(candle);
        }
    }

    /// Goes on after the last price of a candle that is kept, if it is newer than the one held.
    pub fn resume_candle(&mut self, candle: &Candle) {
        if let Some(BookEntry { rules, state, .. }) = self.0.get_mut(&candle.symbol) {
            state.resume_candle(rules, candle);
        }
    }

    /// What can be said on arrival, whatever other prices wait.
    ///
    /// # Errors
    /// When the symbol is unknown, the publisher is none of its own, or the payload is malformed.
    pub fn receive(
        &self,
        publisher: &str,
        symbol: &Symbol,
        payload: &[u8],
    ) -> Result<Candidate, PriceRefusal> {
        let entry = self.0.get(symbol).ok_or(PriceRefusal::UnknownSymbol)?;
        if !entry.rules.publishers.contains(publisher) {
            return Err(PriceRefusal::PublisherNotAllowed);
        }
        if entry.retired {
            return Err(PriceRefusal::RetiredSymbol);
        }
        Ok(Candidate {
            symbol: entry.rules.symbol.clone(),
            publisher: publisher.to_owned(),
            published: PublishedPrice::parse(payload)?,
        })
    }

    /// Judges a candidate against the symbol's last tick, and remembers the outcome.
    ///
    /// # Errors
    /// As [`admit`](crate::admit), and for a symbol that the book does not hold.
    pub fn admit(
        &mut self,
        candidate: &Candidate,
        now: DateTime<Utc>,
    ) -> Result<Tick, PriceRefusal> {
        let Candidate {
            symbol,
            publisher,
            published,
        } = candidate;
        let entry = self.0.get_mut(symbol).ok_or(PriceRefusal::UnknownSymbol)?;
        let judged = admit(&entry.rules, &entry.state, published, publisher, now);
        entry
            .state
            .note(&entry.rules, published, publisher, &judged, now);
        judged
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{Interval, JumpLimit, TickSize};

    fn book() -> Book {
        Book::new([SymbolRules {
            symbol: Symbol::parse("DEMO").unwrap(),
            name: "Demo".to_owned(),
            group: String::new(),
            currency: "EUR".to_owned(),
            tick_size: TickSize::try_from("0.01".to_owned()).unwrap(),
            jump_limit: JumpLimit::default(),
            lowest: None,
            highest: None,
            age_max: SymbolRules::AGE_MAX_DEFAULT,
            history_max: TimeDelta::zero(),
            publishers: BTreeSet::from(["demo".to_owned()]),
            calendar: None,
        }])
    }

    #[test]
    fn arrival_tells_symbol_publisher_and_form() {
        let book = book();
        let kind = |publisher, symbol, payload: &str| {
            let symbol = Symbol::parse(symbol).unwrap();
            book.receive(publisher, &symbol, payload.as_bytes())
                .map_or_else(|refusal| refusal.kind(), |_| "candidate")
        };
        assert_eq!(kind("demo", "DEMO", r#"{"price":1}"#), "candidate");
        assert_eq!(kind("demo", "AAPL", "text"), "unknown_symbol");
        assert_eq!(kind("feed", "DEMO", "text"), "publisher_not_allowed");
        assert_eq!(kind("demo", "DEMO", "text"), "malformed");
    }

    #[test]
    fn change_is_measured_from_the_last_price_of_the_day_before() {
        let evening = DateTime::from_timestamp(1_795_305_590, 0).unwrap();
        let symbol = Symbol::parse("DEMO").unwrap();
        let mut book = book();
        let admit = |book: &mut Book, price: &str, after_seconds: i64| {
            let payload = format!(r#"{{"price":"{price}","size":"2"}}"#);
            let candidate = book.receive("demo", &symbol, payload.as_bytes()).unwrap();
            let tick = book.admit(&candidate, evening + TimeDelta::seconds(after_seconds));
            tick.unwrap()
        };
        let reference = |tick: &Tick| tick.reference().map(String::from);
        let first = admit(&mut book, "7.00", 0);
        assert_eq!(reference(&first).as_deref(), Some("7.00"));
        let last = admit(&mut book, "7.50", 5);
        assert_eq!(reference(&last).as_deref(), Some("7.00"));
        let day = last.day.unwrap();
        assert_eq!(
            [day.open, day.high, day.low, day.vwap.unwrap()].map(String::from),
            ["7.00", "7.50", "7.00", "7.25"]
        );
        assert_eq!((day.volume, day.trades), (4.into(), 2));
        let next_day = admit(&mut book, "7.25", 20);
        assert_eq!(reference(&next_day).as_deref(), Some("7.50"));
        assert_eq!(next_day.day_open.map(String::from).as_deref(), Some("7.25"));

        // Ticks are lost with the server that kept them in memory; the days' candles are on its disk.
        let mut later = super::tests::book();
        let mut days = crate::Series::new(Interval::Day);
        days.take(&first);
        days.take(&next_day);
        days.candles().for_each(|day| later.resume_day(day));
        let tick = admit(&mut later, "7.75", 25);
        assert_eq!(reference(&tick).as_deref(), Some("7.00"));
        let day = tick.day.unwrap();
        assert_eq!((day.volume, day.trades, day.vwap), (4.into(), 2, None));
    }

    #[test]
    fn last_price_and_sequence_come_from_a_candle_where_no_tick_is_kept() {
        let now = DateTime::from_timestamp(1_795_269_600, 0).unwrap();
        let symbol = Symbol::parse("DEMO").unwrap();
        let mut earlier = book();
        let mut minutes = crate::Series::new(Interval::Minute);
        let mut days = crate::Series::new(Interval::Day);
        for (second, price) in [(0, "7"), (5, "7.5"), (59, "7.25")] {
            let payload = format!(r#"{{"price":"{price}"}}"#);
            let candidate = earlier.receive("demo", &symbol, payload.as_bytes());
            let tick = earlier.admit(&candidate.unwrap(), now + TimeDelta::seconds(second));
            let tick = tick.unwrap();
            minutes.take(&tick);
            days.take(&tick);
        }
        let mut later = book();
        days.candles().for_each(|day| later.resume_day(day));
        minutes.candles().for_each(|it| later.resume_candle(it));
        let known = later.last(&symbol).unwrap().clone();
        let made = earlier.last(&symbol).unwrap().clone();
        assert_eq!(
            (known.price, known.time, known.sequence, known.reference()),
            (made.price, made.time, 3, made.reference())
        );
        // A tick that is kept after all knows more than its candle.
        later.resume(made.clone());
        assert_eq!(later.last(&symbol), Some(&made));
        // And a price far from it is doubted, as before.
        let far = later
            .receive("demo", &symbol, br#"{"price":"70"}"#)
            .unwrap();
        let refused = later.admit(&far, now + TimeDelta::minutes(1)).unwrap_err();
        assert_eq!(refused.kind(), "jump_too_large");
    }

    #[test]
    fn tick_sequence_continues_after_the_stored_tick() {
        let now = DateTime::from_timestamp(1_795_269_600, 0).unwrap();
        let symbol = Symbol::parse("DEMO").unwrap();
        let mut earlier = book();
        let candidate = earlier.receive("demo", &symbol, br#"{"price":7}"#).unwrap();
        for _ in 0..3 {
            earlier.admit(&candidate, now).unwrap();
        }
        let kept = earlier.last(&candidate.symbol).unwrap().clone();
        let mut later = book();
        later.resume(kept.clone());
        assert_eq!(later.admit(&candidate, now).unwrap().sequence, 4);
        later.resume(kept);
        assert_eq!(later.last(&candidate.symbol).unwrap().sequence, 4);
    }
}
