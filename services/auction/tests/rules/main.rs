//! The rules of every kind of sale, through their public doors only.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit;
mod bidding;
mod closing;
mod creating;
mod deeds;
mod extending;
mod golden;
mod grid;
mod house;
mod invariants;
mod orders;
mod properties;
mod proxy;
mod recorded;
mod room;
mod secrecy;
mod staggering;
