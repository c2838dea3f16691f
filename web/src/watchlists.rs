//! What each person watches: the bucket `watchlists`, a key an account. All of it goes with that key.

use async_nats::jetstream::kv::{CreateErrorKind, Operation, Store, UpdateErrorKind};
use auction::{LotId, SaleId, UserId};
use bootstrap::random;
use serde::{Deserialize, Serialize};

/// Most symbols that one person watches, and most lots; one more, and the one watched first is forgotten.
const WATCHED_MAX: usize = 200;
/// Most lists with a name of one person, beside the one that everybody has.
pub(crate) const LISTS_MAX: usize = 10;
/// Characters of such a name.
pub(crate) const LIST_NAME_LENGTH_MAX: usize = 40;
/// Tries to change a list while another page of the same person changes it too.
const TRIES_MAX: usize = 16;

/// Everybody's lists.
#[derive(Clone, Debug)]
pub(crate) struct Watchlists(Store);

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

/// One of a person's lists of symbols.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) enum ListChoice {
    /// The one that everybody has.
    #[default]
    Watched,
    /// By its id.
    Named(String),
}

/// What can be watched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Watched {
    Symbol(ListChoice, String),
    Lot(SaleId, LotId),
}

/// A change of one's lists, but for what is on them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ListOrder {
    Add { name: String },
    Rename { id: String, name: String },
    Delete { id: String },
    MoveUp { id: String },
}

/// A list that can be neither read nor changed now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("watchlists cannot be reached now")]
pub(crate) struct Unavailable;

/// Why a list is not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum ListRefused {
    #[error("give the list a name")]
    NoName,
    #[error("a name has at most {LIST_NAME_LENGTH_MAX} characters, on one line: shorten it")]
    LongName,
    #[error("you have a list of that name already: choose another one")]
    NameTaken,
    #[error("you have {LISTS_MAX} lists, which is the most: delete one first")]
    TooMany,
    #[error("that list is gone: it was deleted")]
    Gone,
}

/// Why it was not done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotChanged {
    #[error(transparent)]
    Refused(#[from] ListRefused),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl ListChoice {
    /// What stands for the list that everybody has, in an address and in a form.
    const WATCHED: &'static str = "yes";

    /// By its code in an address or a form.
    pub(crate) fn of(code: &str) -> Self {
        match code {
            "" | Self::WATCHED => Self::Watched,
            id => Self::Named(id.to_owned()),
        }
    }

    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Watched => Self::WATCHED,
            Self::Named(id) => id,
        }
    }
}

impl NamedList {
    pub(crate) fn count(&self) -> usize {
        self.symbols.len()
    }
}

impl Watchlist {
    /// Whether a symbol is on one of the lists.
    pub(crate) fn has_symbol(&self, list: &ListChoice, symbol: &str) -> bool {
        let symbols = match list {
            ListChoice::Watched => Some(&self.symbols),
            ListChoice::Named(id) => self.named(id).map(|list| &list.symbols),
        };
        symbols.is_some_and(|symbols| symbols.iter().any(|watched| watched == symbol))
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
        match &choice {
            ListChoice::Named(id) if self.named(id).is_none() => ListChoice::Watched,
            _ => choice,
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
    fn set(&mut self, what: Watched, watched: bool) -> Result<(), ListRefused> {
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
    fn order(&mut self, order: &ListOrder) -> Result<(), ListRefused> {
        match order {
            ListOrder::Add { name } => {
                let name = self.free_name(name, None)?;
                if self.lists.len() >= LISTS_MAX {
                    return Err(ListRefused::TooMany);
                }
                self.lists.push(NamedList {
                    id: random::id(),
                    name,
                    symbols: Vec::new(),
                });
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

impl Watchlists {
    pub(crate) fn new(store: Store) -> Self {
        Self(store)
    }

    /// What somebody watches.
    pub(crate) async fn of(&self, user: &UserId) -> Result<Watchlist, Unavailable> {
        Ok(self.entry(user).await?.0)
    }

    /// Watches something from now on, or no more.
    ///
    /// # Errors
    /// Where the list is gone, or none can be reached.
    pub(crate) async fn set(
        &self,
        user: &UserId,
        what: &Watched,
        watched: bool,
    ) -> Result<(), NotChanged> {
        let change = |list: &mut Watchlist| list.set(what.clone(), watched);
        self.change(user, change).await
    }

    /// Adds a list, renames, moves or deletes one.
    ///
    /// # Errors
    /// Where that is refused, or none can be reached.
    pub(crate) async fn order(&self, user: &UserId, order: &ListOrder) -> Result<(), NotChanged> {
        self.change(user, |list| list.order(order)).await
    }

    /// What changes nothing is not stored.
    async fn change(
        &self,
        user: &UserId,
        change: impl Fn(&mut Watchlist) -> Result<(), ListRefused>,
    ) -> Result<(), NotChanged> {
        for _ in 0..TRIES_MAX {
            let (before, revision) = self.entry(user).await?;
            let mut list = before.clone();
            change(&mut list)?;
            if list == before {
                return Ok(());
            }
            let written = serde_json::to_vec(&list).expect("a list is JSON").into();
            let is_meanwhile = match revision {
                Some(revision) => {
                    let updated = self.0.update(user.as_str(), written, revision).await;
                    updated.map_err(|error| error.kind() == UpdateErrorKind::WrongLastRevision)
                }
                None => {
                    let created = self.0.create(user.as_str(), written).await;
                    created.map_err(|error| error.kind() == CreateErrorKind::AlreadyExists)
                }
            };
            match is_meanwhile {
                Ok(_) => return Ok(()),
                Err(true) => {}
                Err(false) => return Err(Unavailable.into()),
            }
        }
        Err(Unavailable.into())
    }

    /// A list with its revision; an empty one without where there is none.
    async fn entry(&self, user: &UserId) -> Result<(Watchlist, Option<u64>), Unavailable> {
        let entry = self.0.entry(user.as_str()).await.map_err(|_| Unavailable)?;
        let Some(entry) = entry.filter(|entry| entry.operation == Operation::Put) else {
            return Ok((Watchlist::default(), None));
        };
        // What a later version wrote and we cannot read is better replaced than in the way.
        let list = serde_json::from_slice(&entry.value).unwrap_or_default();
        Ok((list, Some(entry.revision)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol(symbol: &str) -> Watched {
        Watched::Symbol(ListChoice::Watched, symbol.to_owned())
    }

    #[test]
    fn list_is_read_by_those_who_remind() {
        let mut list = Watchlist::default();
        let lot: (SaleId, LotId) = ("spring".parse().unwrap(), "1".parse().unwrap());
        let watched = Watched::Lot(lot.0.clone(), lot.1.clone());
        list.set(watched, true).unwrap();
        list.set(symbol("DEMO"), true).unwrap();
        list.order(&ListOrder::Add { name: "One".into() }).unwrap();
        let kept = serde_json::to_string(&list).unwrap();
        let read: notification::WatchedLots = serde_json::from_str(&kept).unwrap();
        assert_eq!(read.lots, [lot]);
        assert_eq!(serde_json::from_str::<Watchlist>(&kept).unwrap(), list);
    }

    #[test]
    fn watchlist_holds_each_once_and_forgets_the_oldest() {
        let mut list = Watchlist::default();
        let has = |list: &Watchlist, symbol| list.has_symbol(&ListChoice::Watched, symbol);
        for _ in 0..2 {
            list.set(symbol("DEMO"), true).unwrap();
        }
        assert_eq!(list.symbols, ["DEMO"]);
        assert!(has(&list, "DEMO") && !has(&list, "demo"));
        for number in 0..WATCHED_MAX {
            list.set(symbol(&format!("S{number}")), true).unwrap();
        }
        assert!(!has(&list, "DEMO") && has(&list, "S0"));
        list.set(symbol("S0"), false).unwrap();
        assert!(!has(&list, "S0"));
        assert_eq!(list.symbols.len(), WATCHED_MAX - 1);
        let [sale, one, other] = ["spring", "1", "2"];
        for lot in [one, other] {
            let lot = Watched::Lot(sale.parse().unwrap(), lot.parse().unwrap());
            list.set(lot, true).unwrap();
        }
        assert!(list.has_lot(&sale.parse().unwrap(), &one.parse().unwrap()));
        let lots: Vec<_> = list.lots().map(|(_, lot)| lot.as_str()).collect();
        assert_eq!(lots, [other, one]);
        // As it was before lots could be watched.
        let before: Watchlist = serde_json::from_str(r#"{"symbols":["DEMO"]}"#).unwrap();
        assert!(has(&before, "DEMO"));
    }

    #[test]
    fn named_lists_are_added_renamed_moved_and_deleted_within_bounds() {
        let mut list = Watchlist::default();
        let add = |list: &mut Watchlist, name: &str| {
            list.order(&ListOrder::Add {
                name: name.to_owned(),
            })
        };
        let names = |list: &Watchlist| -> Vec<String> {
            list.lists().iter().map(|list| list.name.clone()).collect()
        };
        assert_eq!(add(&mut list, " "), Err(ListRefused::NoName));
        assert_eq!(
            add(&mut list, &"x".repeat(LIST_NAME_LENGTH_MAX + 1)),
            Err(ListRefused::LongName)
        );
        assert_eq!(add(&mut list, "two\nlines"), Err(ListRefused::LongName));
        add(&mut list, " Metals ").unwrap();
        assert_eq!(add(&mut list, "METALS"), Err(ListRefused::NameTaken));
        add(&mut list, "Oil").unwrap();
        let id = |list: &Watchlist, at: usize| list.lists()[at].id.clone();
        let (metals, oil) = (id(&list, 0), id(&list, 1));
        list.order(&ListOrder::MoveUp { id: oil.clone() }).unwrap();
        assert_eq!(names(&list), ["Oil", "Metals"]);
        // The first one stays so.
        list.order(&ListOrder::MoveUp { id: oil.clone() }).unwrap();
        let rename = |id: &str, name: &str| ListOrder::Rename {
            id: id.to_owned(),
            name: name.to_owned(),
        };
        list.order(&rename(&oil, "OIL")).unwrap();
        assert_eq!(names(&list), ["OIL", "Metals"]);
        assert_eq!(
            list.order(&rename(&oil, "metals")),
            Err(ListRefused::NameTaken)
        );
        // What is on one list is on no other.
        let gold = |id: &str| Watched::Symbol(ListChoice::of(id), "GOLD".to_owned());
        list.set(gold(&metals), true).unwrap();
        assert!(list.has_symbol(&ListChoice::of(&metals), "GOLD"));
        assert!(!list.has_symbol(&ListChoice::of(&oil), "GOLD"));
        assert!(!list.has_symbol(&ListChoice::Watched, "GOLD"));
        let delete = ListOrder::Delete { id: metals.clone() };
        list.order(&delete).unwrap();
        list.order(&delete).unwrap();
        assert_eq!(list.set(gold(&metals), true), Err(ListRefused::Gone));
        assert_eq!(list.order(&rename(&metals, "X")), Err(ListRefused::Gone));
        assert_eq!(
            list.or_watched(ListChoice::of(&metals)),
            ListChoice::Watched
        );
        for number in 1..LISTS_MAX {
            add(&mut list, &format!("List {number}")).unwrap();
        }
        assert_eq!(add(&mut list, "One more"), Err(ListRefused::TooMany));
    }
}
