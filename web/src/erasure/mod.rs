//! Erasing one's own account: what is in the way, the act, and what is done afterwards until all of it is done.
//!
//! Comes in: somebody's wish with their password. Goes out: a tombstone in place of the account, then the end of all that is kept by
//! its id. Never: a change of what was invoiced and paid, or of the log.
//!
//! First is kept what there is to do, then the tombstone, which makes the account unusable; the rest is repeated until it is done, at
//! the next start too.

mod erase;
mod hindrance;
mod sweep;

pub(crate) use erase::{EraseRefused, erase, refused_to};
#[cfg(test)]
pub(crate) use hindrance::NamedLot;
pub(crate) use hindrance::{Hindrance, current};
pub(crate) use sweep::finish_begun;
