//! The rules of notices, as tables.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod choices;
mod ledger;
mod lots;
mod push;
