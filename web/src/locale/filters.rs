//! How templates say something: `{{ "lot-bids"|t|with("count", count) }}`.
//!
//! A file with a template that does brings these in by `use crate::locale::filters;`.

#![allow(unreachable_pub, reason = "what the macro makes of a filter is public")]

use askama::{
    Values,
    filters::{Html, Safe, escape},
};

use super::message::{Message, Subject};

/// The message of an id, in the language of whoever reads the page.
#[askama::filter_fn]
pub(crate) fn t(id: &'static str, _: &dyn Values) -> askama::Result<Message> {
    Ok(Message::new(id))
}

/// Says what a message speaks of.
#[askama::filter_fn]
pub(crate) fn with<S: Subject>(
    message: Message,
    _: &dyn Values,
    name: &'static str,
    what: S,
) -> askama::Result<Message> {
    Ok(message.with(name, what))
}

/// A message that holds tags of its own, such as `<bdi>`; what it speaks of stays text.
#[askama::filter_fn]
pub(crate) fn html(message: Message, _: &dyn Values) -> askama::Result<Safe<String>> {
    Ok(Safe(message.html()))
}

/// The same with its `<a>` leading somewhere.
#[askama::filter_fn]
pub(crate) fn link<A: AsRef<str>>(
    message: Message,
    _: &dyn Values,
    address: A,
) -> askama::Result<Safe<String>> {
    let opening = format!("<a href=\"{}\">", escaped(address.as_ref()));
    Ok(Safe(message.html().replacen("<a>", &opening, 1)))
}

/// Text as it stands in HTML.
pub(super) fn escaped(text: &str) -> String {
    let Ok(html) = escape(text, Html);
    html.to_string()
}
