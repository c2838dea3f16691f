//! The pages: complete as the server sends them, live once the script attaches.
//!
//! Comes in: the board, the visitor, forms. Goes out: HTML, redirects. Never: a judgement about a bid,
//! free text from an address, markup that Askama did not escape.

pub mod account;
pub mod home;
pub mod layout;
pub mod lot;
pub mod lot_view;
pub mod market;
pub mod price_view;
pub mod problem;
pub mod sale;
pub mod sale_view;
pub mod words;

#[cfg(test)]
mod rendering;
#[cfg(test)]
mod samples;

/// Characters of a title as a heading; the rest is cut with an ellipsis.
pub const TITLE_SHOWN_MAX: usize = 160;
/// Characters of a title or name where only a line or two fit.
pub const NAME_SHOWN_MAX: usize = 80;
/// Characters of a wrong amount that are shown again.
pub const AMOUNT_SHOWN_MAX: usize = 20;
