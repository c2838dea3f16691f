//! The second step of what cannot be taken back: what will happen, once more.

use askama::Template;
use askama_web::WebTemplate;

use super::visit::Page;

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
    /// What should be there before, and is not.
    pub(super) lacking: Vec<String>,
    pub(super) action: String,
    /// What the form sends besides its token.
    pub(super) fields: Vec<(&'static str, String)>,
    /// What was typed as the reason, and who reads it; none: no reason is asked for.
    pub(super) reason: Option<(String, &'static str)>,
    /// Why it was not done.
    pub(super) problem: Option<String>,
    pub(super) button: &'static str,
    /// Where no leads.
    pub(super) back: String,
    pub(super) back_name: String,
}
