//! What each person watches: the bucket `watchlists`, a key an account. All of it goes with that key.

mod list;
mod store;
mod table;

use auction::{LotId, SaleId};

pub(crate) use self::{
    list::{LIST_NAME_LENGTH_MAX, LISTS_MAX, WATCHED_MAX, Watchlist},
    store::Watchlists,
    table::write_table,
};

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

/// A change of one's lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ListOrder {
    Add {
        name: String,
        symbols: Vec<String>,
    },
    /// These and no others are on it; none as its name: that stays.
    Fill {
        list: ListChoice,
        name: Option<String>,
        symbols: Vec<String>,
    },
    Rename {
        id: String,
        name: String,
    },
    Delete {
        id: String,
    },
    MoveUp {
        id: String,
    },
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
