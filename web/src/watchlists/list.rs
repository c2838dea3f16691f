//! One person's lists, as they stand under their key.

use auction::{LotId, SaleId};
use bootstrap::random;
use serde::{Deserialize, Serialize};

use super::{ListChoice, ListOrder, ListRefused, Watched};

/// Most symbols that one person watches, and most lots; one more, and the one watched first is forgotten.
pub(crate) const WATCHED_MAX: usize = 200;
/// Most lists with a name of one person, beside the one that everybody has.
pub(crate) const LISTS_MAX: usize = 10;
/// Characters of such a name.
pub(crate) const LIST_NAME_LENGTH_MAX: usize = 40;

/// One person's.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Watchlist {
    /// The list that everybody has. The one watched last is last.
    #[serde(default)]
    symbols: Vec<String>,
    /// In the order that their person chose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lists: Vec<NamedList>,
    /// The one watched last is last.
    #[serde(default)]
    lots: Vec<(SaleId, LotId)>,
}

/// Symbols under a name of one's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct NamedList {
    /// Safe in an address.
    pub(crate) id: String,
    pub(crate) name: String,
    symbols: Vec<String>,
}

impl NamedList {
    pub(crate) fn count(&self) -> usize {
        self.symbols.len()
    }
}

impl Watchlist {
    /// Whether a symbol is on one of the lists.
    pub(crate) fn has_symbol(&self, list: &ListChoice, symbol: &str) -> bool {
        let mut symbols = self.symbols(list).iter();
        symbols.any(|watched| watched == symbol)
    }

    /// The symbols on a list, the one put there last last; none where the list is gone.
    pub(crate) fn symbols(&self, list: &ListChoice) -> &[String] {
        match list {
            ListChoice::Watched => &self.symbols,
            ListChoice::Named(id) => self.named(id).map_or(&[], |list| &list.symbols),
        }
    }

    /// Every list: the one that everybody has, then those with a name.
    pub(crate) fn choices(&self) -> impl Iterator<Item = ListChoice> {
        let named = self.lists.iter();
        let named = named.map(|list| ListChoice::Named(list.id.clone()));
        std::iter::once(ListChoice::Watched).chain(named)
    }

    /// Whether there is such a list.
    pub(crate) fn has(&self, list: &ListChoice) -> bool {
        match list {
            ListChoice::Watched => true,
            ListChoice::Named(id) => self.named(id).is_some(),
        }
    }

    /// How many symbols are on the list that everybody has.
    pub(crate) fn watched_count(&self) -> usize {
        self.symbols.len()
    }

    /// The lists with a name, in their person's order.
    pub(crate) fn lists(&self) -> &[NamedList] {
        &self.lists
    }

    /// The list that was chosen; the one that everybody has where it is gone.
    pub(crate) fn or_watched(&self, choice: ListChoice) -> ListChoice {
        match self.has(&choice) {
            true => choice,
            false => ListChoice::Watched,
        }
    }

    /// What a list is called, where it has a name.
    pub(crate) fn name(&self, choice: &ListChoice) -> Option<&str> {
        match choice {
            ListChoice::Watched => None,
            ListChoice::Named(id) => self.named(id).map(|list| list.name.as_str()),
        }
    }

    fn named(&self, id: &str) -> Option<&NamedList> {
        self.lists.iter().find(|list| list.id == id)
    }

    /// Whether a lot is on it.
    pub(crate) fn has_lot(&self, sale: &SaleId, lot: &LotId) -> bool {
        self.lots().any(|watched| watched == (sale, lot))
    }

    /// The lots on it, the one watched last first.
    pub(crate) fn lots(&self) -> impl Iterator<Item = (&SaleId, &LotId)> {
        self.lots.iter().rev().map(|(sale, lot)| (sale, lot))
    }

    /// Puts something on it, or takes it off.
    pub(super) fn set(&mut self, what: Watched, watched: bool) -> Result<(), ListRefused> {
        match what {
            Watched::Symbol(ListChoice::Watched, symbol) => set(&mut self.symbols, symbol, watched),
            Watched::Symbol(ListChoice::Named(id), symbol) => {
                let at = self.at(&id)?;
                set(&mut self.lists[at].symbols, symbol, watched);
            }
            Watched::Lot(sale, lot) => set(&mut self.lots, (sale, lot), watched),
        }
        Ok(())
    }

    /// Changes the lists themselves.
    pub(super) fn order(&mut self, order: &ListOrder) -> Result<(), ListRefused> {
        match order {
            ListOrder::Add { name, symbols } => {
                let name = self.free_name(name, None)?;
                if self.lists.len() >= LISTS_MAX {
                    return Err(ListRefused::TooMany);
                }
                self.lists.push(NamedList {
                    id: random::id(),
                    name,
                    symbols: symbols.clone(),
                });
            }
            ListOrder::Fill {
                list: ListChoice::Watched,
                symbols,
                ..
            } => self.symbols.clone_from(symbols),
            ListOrder::Fill {
                list: ListChoice::Named(id),
                name,
                symbols,
            } => {
                let at = self.at(id)?;
                if let Some(name) = name {
                    self.lists[at].name = self.free_name(name, Some(id))?;
                }
                self.lists[at].symbols.clone_from(symbols);
            }
            ListOrder::Rename { id, name } => {
                let at = self.at(id)?;
                self.lists[at].name = self.free_name(name, Some(id))?;
            }
            // One that is gone already is what was asked for.
            ListOrder::Delete { id } => self.lists.retain(|list| list.id != *id),
            ListOrder::MoveUp { id } => {
                let at = self.at(id)?;
                self.lists.swap(at, at.saturating_sub(1));
            }
        }
        Ok(())
    }

    fn at(&self, id: &str) -> Result<usize, ListRefused> {
        let at = self.lists.iter().position(|list| list.id == id);
        at.ok_or(ListRefused::Gone)
    }

    /// A name as it is kept, that no other list has.
    fn free_name(&self, name: &str, of: Option<&str>) -> Result<String, ListRefused> {
        let name = name.trim();
        let is_taken = |list: &NamedList| {
            Some(list.id.as_str()) != of && list.name.to_lowercase() == name.to_lowercase()
        };
        if name.is_empty() {
            return Err(ListRefused::NoName);
        }
        if name.chars().count() > LIST_NAME_LENGTH_MAX || name.chars().any(char::is_control) {
            return Err(ListRefused::LongName);
        }
        match self.lists.iter().any(is_taken) {
            true => Err(ListRefused::NameTaken),
            false => Ok(name.to_owned()),
        }
    }
}

/// Of more than one may watch the one watched first is forgotten.
fn set<T: PartialEq>(list: &mut Vec<T>, item: T, watched: bool) {
    match (list.contains(&item), watched) {
        (false, true) => {
            list.push(item);
            list.drain(..list.len().saturating_sub(WATCHED_MAX));
        }
        (true, false) => list.retain(|watched| *watched != item),
        (true, true) | (false, false) => {}
    }
}

#[cfg(test)]
mod tests;
