//! The registry: every symbol that the house lists, or listed once, and who said so. Judges the house's orders about symbols;
//! changes nothing by itself, so that what is stored and what is known stay one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    ListedSymbol, StruckPrice, Symbol, SymbolChange, SymbolDeed, SymbolRefusal, SymbolRules, Tick,
    WrittenCalendar, WrittenRules, WrongRules, listed::CHANGES_MAX, struck::STRUCK_MAX,
};

/// Most symbols of one installation, retired ones too: each costs a look-up at every start and a line on the market page.
pub const SYMBOLS_MAX: usize = 2_000;

/// Every symbol, by symbol.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Registry(BTreeMap<Symbol, ListedSymbol>);

/// Who orders, when, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderedBy {
    /// None: the file of symbols says so.
    pub user: Option<String>,
    pub at: DateTime<Utc>,
    pub reason: String,
}

impl OrderedBy {
    /// What the file says.
    pub fn file(at: DateTime<Utc>) -> Self {
        Self {
            user: None,
            at,
            reason: String::new(),
        }
    }

    fn change(&self, did: SymbolDeed) -> SymbolChange {
        SymbolChange {
            at: self.at,
            by: self.user.clone(),
            did,
            reason: self.reason.clone(),
        }
    }
}

impl Registry {
    /// Every symbol, in order.
    pub fn iter(&self) -> impl Iterator<Item = &ListedSymbol> {
        self.0.values()
    }

    /// One symbol, retired or not.
    pub fn get(&self, symbol: &str) -> Option<&ListedSymbol> {
        self.0.get(symbol)
    }

    /// How many there are, retired ones too.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Knows a symbol as it is stored.
    pub fn put(&mut self, listed: ListedSymbol) {
        self.0.insert(listed.rules.symbol.clone(), listed);
    }

    /// Forgets a symbol that is stored no more.
    pub fn remove(&mut self, symbol: &Symbol) {
        self.0.remove(symbol);
    }

    /// Reads rules, with the calendar of another symbol where they only name it.
    ///
    /// # Errors
    /// When some of them cannot be taken.
    pub fn read(&self, written: WrittenRules) -> Result<SymbolRules, WrongRules> {
        let find = |name: &str| {
            let mut calendars = self
                .iter()
                .filter_map(|known| known.rules.calendar.as_deref());
            let found = calendars.find(|calendar| calendar.name() == name);
            found.map(WrittenCalendar::from)
        };
        SymbolRules::try_from(written.with_calendar(find))
    }

    /// Lists a symbol, changes its rules, or brings it back. What is so already stays as it is; `is_priced` says whether prices
    /// of it are kept.
    ///
    /// # Errors
    /// When there are too many, when one looks like it, or prices are kept that are in another currency.
    pub fn define(
        &self,
        rules: SymbolRules,
        is_priced: bool,
        by: &OrderedBy,
    ) -> Result<ListedSymbol, SymbolRefusal> {
        let Some(known) = self.0.get(&rules.symbol) else {
            if self.0.len() >= SYMBOLS_MAX {
                return Err(SymbolRefusal::TooMany { most: SYMBOLS_MAX });
            }
            if let Some(other) = self.lookalike(&rules.symbol) {
                return Err(SymbolRefusal::LooksLike { other });
            }
            let changes = vec![by.change(SymbolDeed::Added)];
            return Ok(ListedSymbol {
                rules,
                retired: false,
                changes,
                struck: Vec::new(),
            });
        };
        if is_priced && known.rules.currency != rules.currency {
            let currency = known.rules.currency.clone();
            return Err(SymbolRefusal::CurrencyStays { currency });
        }
        let did = match known.retired {
            true => SymbolDeed::Returned,
            false if known.rules == rules => return Ok(known.clone()),
            false => SymbolDeed::Changed,
        };
        Ok(ListedSymbol {
            rules,
            retired: false,
            ..known.with(by.change(did))
        })
    }

    /// A listed symbol that a publisher may mean by this one: in a subject `=` stands for a dot, and is taken as it is where that
    /// is no symbol.
    fn lookalike(&self, symbol: &Symbol) -> Option<Symbol> {
        let plain = |symbol: &Symbol| symbol.as_str().replace('=', ".").to_ascii_lowercase();
        let looks = plain(symbol);
        let mut listed = self.0.values().filter(|listed| !listed.retired);
        let found = listed.find(|listed| plain(&listed.rules.symbol) == looks);
        found.map(|listed| listed.rules.symbol.clone())
    }

    /// Takes no more prices of a symbol; what it came to stays.
    ///
    /// # Errors
    /// When there is no such symbol.
    pub fn retire(&self, symbol: &Symbol, by: &OrderedBy) -> Result<ListedSymbol, SymbolRefusal> {
        let known = self.0.get(symbol).ok_or(SymbolRefusal::UnknownSymbol)?;
        if known.retired {
            return Ok(known.clone());
        }
        Ok(ListedSymbol {
            retired: true,
            ..known.with(by.change(SymbolDeed::Retired))
        })
    }

    /// Notes that a level of prices was said to be right.
    ///
    /// # Errors
    /// When there is no such symbol, or prices of it are taken no more, or the level is none that its prices may have.
    pub fn accept(
        &self,
        symbol: &Symbol,
        level: crate::Price,
        by: &OrderedBy,
    ) -> Result<ListedSymbol, SymbolRefusal> {
        let known = self.0.get(symbol).ok_or(SymbolRefusal::UnknownSymbol)?;
        if known.retired {
            return Err(SymbolRefusal::Retired);
        }
        let rules = &known.rules;
        let sign = level.is_positive() || rules.jump_limit.allows_any_sign();
        if !sign || !rules.has_in_range(level) {
            return Err(SymbolRefusal::OutsideRange {
                lowest: rules.lowest,
                highest: rules.highest,
            });
        }
        Ok(known.with(by.change(SymbolDeed::Accepted { level })))
    }

    /// Notes that a price was struck; one that was stays so.
    ///
    /// # Errors
    /// When there is no such symbol.
    pub fn strike(&self, tick: &Tick, by: &OrderedBy) -> Result<ListedSymbol, SymbolRefusal> {
        let known = self
            .0
            .get(&tick.symbol)
            .ok_or(SymbolRefusal::UnknownSymbol)?;
        if known.has_struck(tick.sequence) {
            return Ok(known.clone());
        }
        let price = tick.price;
        let mut listed = known.with(by.change(SymbolDeed::Struck { price }));
        listed.struck.push(StruckPrice::new(tick, by.at));
        let surplus = listed.struck.len().saturating_sub(STRUCK_MAX);
        listed.struck.drain(..surplus);
        Ok(listed)
    }

    /// What follows from the file: it lists and changes what no operator ever spoke of, and what it names no more of that is
    /// retired. An operator's word stands.
    pub fn follow_file(&self, file: Vec<SymbolRules>, at: DateTime<Utc>) -> Vec<ListedSymbol> {
        let (by, mut changed) = (OrderedBy::file(at), Vec::new());
        let named: std::collections::BTreeSet<_> =
            file.iter().map(|rules| rules.symbol.clone()).collect();
        let mut left = SYMBOLS_MAX.saturating_sub(self.0.len());
        for rules in file {
            match self.0.get(&rules.symbol) {
                Some(known) if known.is_operators() => continue,
                Some(known) if !known.retired && known.rules == rules => continue,
                None if left == 0 => continue,
                None => left -= 1,
                Some(_) => {}
            }
            // Of what the file alone said, the currency may change as well.
            changed.extend(self.define(rules, false, &by));
        }
        let gone = self.0.values().filter(|known| {
            !known.retired && !known.is_operators() && !named.contains(&known.rules.symbol)
        });
        changed.extend(gone.filter_map(|known| self.retire(&known.rules.symbol, &by).ok()));
        changed
    }
}

impl ListedSymbol {
    /// Whether a price of this sequence was struck.
    pub fn has_struck(&self, sequence: u64) -> bool {
        self.struck.iter().any(|price| price.sequence == sequence)
    }

    /// Whether an operator ever spoke of it: then the file has nothing more to say.
    fn is_operators(&self) -> bool {
        self.changes.iter().any(|change| change.by.is_some())
    }

    fn with(&self, change: SymbolChange) -> Self {
        let mut all = self.clone();
        all.changes.push(change);
        all.changes
            .drain(..all.changes.len().saturating_sub(CHANGES_MAX));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Price, parse_symbols};

    fn rules(symbol: &str, tick_size: &str) -> SymbolRules {
        let text = format!(
            "[[symbol]]\nsymbol = {symbol:?}\nname = \"X\"\ncurrency = \"EUR\"\ntick_size = {tick_size:?}\npublishers = []\n"
        );
        parse_symbols(&text).unwrap().remove(0)
    }

    fn olga() -> OrderedBy {
        OrderedBy {
            user: Some("olga".to_owned()),
            ..OrderedBy::file(DateTime::UNIX_EPOCH)
        }
    }

    fn did(listed: &ListedSymbol) -> Vec<SymbolDeed> {
        listed
            .changes
            .iter()
            .map(|change| change.did.clone())
            .collect()
    }

    #[test]
    fn symbol_is_added_changed_retired_and_brought_back() {
        use SymbolDeed::{Added, Changed, Retired, Returned};
        let (mut registry, x) = (Registry::default(), Symbol::parse("X").unwrap());
        assert_eq!(
            registry.retire(&x, &olga()),
            Err(SymbolRefusal::UnknownSymbol)
        );
        for (size, times) in [("0.01", 2), ("0.05", 2)] {
            for _ in 0..times {
                let listed = registry.define(rules("X", size), false, &olga());
                registry.put(listed.unwrap());
            }
        }
        for _ in 0..2 {
            registry.put(registry.retire(&x, &olga()).unwrap());
        }
        let level = Price::try_from("7".to_owned()).unwrap();
        assert_eq!(
            registry.accept(&x, level, &olga()),
            Err(SymbolRefusal::Retired)
        );
        registry.put(registry.define(rules("X", "0.05"), true, &olga()).unwrap());
        let known = registry.get("X").unwrap();
        assert_eq!(did(known), [Added, Changed, Retired, Returned]);
        assert!(!known.retired);
        let dollars = SymbolRules {
            currency: "USD".to_owned(),
            ..rules("X", "0.05")
        };
        let refused = registry.define(dollars.clone(), true, &olga());
        let currency = "EUR".to_owned();
        assert_eq!(refused, Err(SymbolRefusal::CurrencyStays { currency }));
        assert!(registry.define(dollars, false, &olga()).is_ok());
    }

    #[test]
    fn symbol_that_may_be_taken_for_another_is_not_listed_beside_it() {
        let mut registry = Registry::default();
        let define =
            |registry: &Registry, name| registry.define(rules(name, "0.01"), false, &olga());
        registry.put(define(&registry, "EURUSD=X").unwrap());
        let other = Symbol::parse("EURUSD=X").unwrap();
        for name in ["EURUSD.X", "eurusd=x"] {
            let refused = define(&registry, name).unwrap_err();
            assert_eq!(
                refused,
                SymbolRefusal::LooksLike {
                    other: other.clone()
                }
            );
        }
        assert!(define(&registry, "EURUSD/X").is_ok());
        registry.put(registry.retire(&other, &olga()).unwrap());
        assert!(define(&registry, "EURUSD.X").is_ok());
    }

    #[test]
    fn ten_thousand_new_symbols_leave_no_more_than_the_most_and_changes_are_bounded() {
        let mut registry = Registry::default();
        let mut refused = 0;
        for number in 0..10_000 {
            match registry.define(rules(&format!("S{number}"), "0.01"), false, &olga()) {
                Ok(listed) => registry.put(listed),
                Err(refusal) => {
                    assert_eq!(refusal, SymbolRefusal::TooMany { most: SYMBOLS_MAX });
                    refused += 1;
                }
            }
        }
        assert_eq!(
            (registry.len(), refused),
            (SYMBOLS_MAX, 10_000 - SYMBOLS_MAX)
        );
        for turn in 0..CHANGES_MAX * 3 {
            let size = ["0.01", "0.05"][turn % 2];
            registry.put(registry.define(rules("S0", size), false, &olga()).unwrap());
        }
        assert_eq!(registry.get("S0").unwrap().changes.len(), CHANGES_MAX);
    }

    #[test]
    fn file_is_followed_until_an_operator_speaks() {
        let mut registry = Registry::default();
        let file = |size: &str| vec![rules("X", size), rules("Y", size)];
        let follow = |registry: &mut Registry, file| {
            let changed = registry.follow_file(file, DateTime::UNIX_EPOCH);
            let symbols: Vec<_> = (changed.iter())
                .map(|listed| (listed.rules.symbol.to_string(), listed.retired))
                .collect();
            changed.into_iter().for_each(|listed| registry.put(listed));
            symbols
        };
        let both = |retired| ["X", "Y"].map(|symbol| (symbol.to_owned(), retired));
        assert_eq!(follow(&mut registry, file("0.01")), both(false));
        assert_eq!(follow(&mut registry, file("0.01")), []);
        assert_eq!(follow(&mut registry, file("0.05")), both(false));
        registry.put(registry.define(rules("X", "0.1"), false, &olga()).unwrap());
        let y = ("Y".to_owned(), true);
        assert_eq!(follow(&mut registry, vec![]), std::slice::from_ref(&y));
        assert_eq!(follow(&mut registry, vec![rules("X", "0.5")]), []);
        assert_eq!(registry.get("X").unwrap().rules, rules("X", "0.1"));
        assert_eq!(
            follow(&mut registry, file("0.5")),
            [("Y".to_owned(), false)]
        );
    }
}
