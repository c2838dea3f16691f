//! The rules of the timed English sale, through its public doors only.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bidding;
mod closing;
mod creating;
mod deeds;
mod extending;
mod golden;
mod grid;
mod history;
mod house;
mod invariants;
mod orders;
mod properties;
mod proxy;
mod recorded;
mod room;
mod secrecy;
mod staggering;
