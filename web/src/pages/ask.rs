//! The second step of what cannot be taken back: what will happen, once more.

use askama::Template;
use askama_web::WebTemplate;

use super::visit::Page;
use crate::locale::{filters, t};

/// A question, and a form that says yes to it.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "ask.html")]
pub(super) struct AskPage {
    pub(super) page: Page,
    pub(super) question: String,
    /// What saying yes means, a paragraph each.
    pub(super) words: Vec<String>,
    /// What it is about, a line each.
    pub(super) list: Vec<String>,
    pub(super) lacking: Lacking,
    pub(super) action: String,
    /// What the form sends besides its token.
    pub(super) fields: Vec<(&'static str, String)>,
    /// What was typed as the reason, and who reads it; none: no reason is asked for.
    pub(super) reason: Option<(String, String)>,
    /// Why it was not done.
    pub(super) problem: Option<String>,
    pub(super) button: String,
    /// Where no leads.
    pub(super) back: String,
    pub(super) back_name: String,
}

/// What should be there before, and is not: by whom it can be entered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Lacking {
    /// By the house, in its settings.
    pub(super) of_house: Vec<String>,
    /// Whose postal address is not known: they alone enter it.
    pub(super) without_address: Vec<String>,
}

/// Buyers named as those whose address nobody knows.
const NAMED_MAX: usize = 10;

impl Lacking {
    fn is_any(&self) -> bool {
        !self.of_house.is_empty() || !self.without_address.is_empty()
    }

    /// Those without an address: the first, and how many more there are.
    fn named(&self) -> String {
        let named = self.without_address.len().min(NAMED_MAX);
        let names = self.without_address[..named].join(", ");
        match self.without_address.len() - named {
            0 => names,
            more => t!("ask-names-and-more", names = names, count = more),
        }
    }
}
