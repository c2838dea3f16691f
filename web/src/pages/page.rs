//! The frame around every page: who looks, where, and what is shown above and below.

use auction::Time;

use super::price_view::PriceView;
use crate::{Person, Visitor, assets};

/// What the frame around every page needs.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) visitor: Visitor,
    /// Where we are, for the mark in the navigation and the way back after signing in.
    pub(crate) path: String,
    pub(crate) now: Time,
    pub(crate) tape: Vec<PriceView>,
    /// False: nobody set up a market.
    pub(crate) lists_symbols: bool,
    /// What everyone must know, such as a weakened durability.
    pub(crate) warnings: Vec<String>,
    /// False: it was opened by an address that the gateway lets no page in from, so its forms are sent as plain ones.
    pub(crate) is_live: bool,
    /// Whether it reloads when the program was built anew.
    pub(crate) watch: bool,
}

impl Page {
    /// The signed-in person.
    pub(crate) fn person(&self) -> Option<&Person> {
        match &self.visitor {
            Visitor::SignedIn(person) => Some(person),
            Visitor::Anonymous => None,
        }
    }

    /// Whether an operator looks.
    pub(crate) fn operates(&self) -> bool {
        self.person().is_some_and(|person| person.operator)
    }

    /// The token that forms of this session carry.
    pub(crate) fn form_token(&self) -> &str {
        self.person().map_or("", |person| &person.form_token)
    }

    /// Whether a link of the navigation stands for this page.
    pub(crate) fn at(&self, path: &str) -> bool {
        self.path == path || (path != "/" && self.path.starts_with(path))
    }

    /// The address of an embedded file.
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// Whether script and style sheet were built.
    pub(crate) fn built(&self) -> bool {
        assets::built()
    }

    /// The time of the page, for those without script.
    pub(crate) fn as_of(&self) -> String {
        crate::format::time_of_day(self.now)
    }

    /// Which Outcry this is.
    pub(crate) fn version(&self) -> &'static str {
        broker::SERVICE_VERSION
    }
}
