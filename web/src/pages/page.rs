//! The frame around every page: who looks, where, and what is shown above and below.

use std::sync::Arc;

use auction::Time;

use super::{NAME_SHOWN_MAX, alert_bar::AlertBar, display::Display, price_view::PriceView};
use crate::{
    Person, Visitor, accounts::Email, assets, format, locale::Language, particulars::Particulars,
};

/// What a site without a name of its own is called.
const UNNAMED: &str = "Outcry";

/// What the frame around every page needs.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) visitor: Visitor,
    /// Where we are, for the mark in the navigation and the way back after signing in.
    pub(crate) path: String,
    pub(crate) now: Time,
    /// How this browser is shown prices.
    pub(crate) display: Display,
    /// Who the house is, as its settings say.
    pub(crate) house: Arc<Particulars>,
    pub(crate) tape: Vec<PriceView>,
    /// Of whoever is signed in.
    pub(crate) alerts: Option<AlertBar>,
    /// Whether whoever is signed in sells here.
    pub(crate) sells: bool,
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

    /// Where somebody signs in to come back here.
    pub(crate) fn sign_in(&self) -> String {
        format!("/sign-in?next={}", self.path)
    }

    /// Whether an operator looks.
    pub(crate) fn operates(&self) -> bool {
        self.person().is_some_and(|person| person.operator)
    }

    /// Whether somebody looks who may have bids: operators place none.
    pub(crate) fn bids(&self) -> bool {
        self.person().is_some_and(|person| !person.operator)
    }

    /// Whose site this is.
    pub(crate) fn site(&self) -> String {
        match self.house.name.as_str() {
            "" => UNNAMED.to_owned(),
            name => format::one_line(name, NAME_SHOWN_MAX),
        }
    }

    /// Where questions go; empty: the house does not say.
    pub(crate) fn contact(&self) -> &str {
        &self.house.contact
    }

    /// The same as an address to write to, where it is one.
    pub(crate) fn contact_address(&self) -> Option<String> {
        let email = Email::parse(self.contact()).ok()?;
        Some(format!("mailto:{}", email.as_str()))
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
        format::time_of_day(self.now)
    }

    /// What it is written in; the script writes figures as that language does.
    pub(crate) fn language(&self) -> &'static str {
        Language::current().tag()
    }

    /// Where its lines begin.
    pub(crate) fn direction(&self) -> &'static str {
        Language::current().direction()
    }

    /// What else it can be read in, and what it is read in.
    pub(crate) fn languages(&self) -> [(Language, bool); 2] {
        Language::ALL.map(|it| (it, it == Language::current()))
    }

    /// The script that says things in its language.
    pub(crate) fn messages(&self) -> String {
        assets::address(&format!("messages-{}.js", Language::current().script()))
    }

    /// Which Outcry this is.
    pub(crate) fn version(&self) -> &'static str {
        broker::SERVICE_VERSION
    }
}
