//! What every page carries: who looks, when, and the tape of prices.

use auction::Time;

use super::price_view::PriceView;
use crate::{
    assets,
    model::{Person, Visitor},
};

/// Prices on the tape: what fits a wide screen twice; the board shows all.
pub const TAPE_PRICES_MAX: usize = 16;

/// What the frame around every page needs.
#[derive(Clone, Debug)]
pub struct Page {
    pub visitor: Visitor,
    /// Where we are, for the mark in the navigation and the way back after signing in.
    pub path: String,
    pub now: Time,
    pub tape: Vec<PriceView>,
    /// Something everyone must know, such as a weakened durability.
    pub warning: Option<String>,
    /// Whether it reloads when the program was built anew.
    pub watch: bool,
}

impl Page {
    /// The signed-in person.
    pub fn person(&self) -> Option<&Person> {
        match &self.visitor {
            Visitor::SignedIn(person) => Some(person),
            Visitor::Anonymous => None,
        }
    }

    /// Whether an operator looks.
    pub fn operates(&self) -> bool {
        self.person().is_some_and(|person| person.operator)
    }

    /// The token that forms of this session carry.
    pub fn form_token(&self) -> &str {
        self.person().map_or("", |person| &person.form_token)
    }

    /// Whether a link of the navigation stands for this page.
    pub fn at(&self, path: &str) -> bool {
        self.path == path || (path != "/" && self.path.starts_with(path))
    }

    /// The address of an embedded file.
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// Whether script and style sheet were built.
    pub fn built(&self) -> bool {
        assets::built()
    }

    /// The time of the page, for those without script.
    pub fn as_of(&self) -> String {
        crate::format::time_of_day(self.now)
    }

    /// Which Outcry this is.
    pub fn version(&self) -> &'static str {
        broker::SERVICE_VERSION
    }
}
