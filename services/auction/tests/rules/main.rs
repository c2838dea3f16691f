//! The rules of every kind of sale, through their public doors only.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod admission;
mod archive;
mod audit;
mod bidding;
mod budget;
mod closing;
mod consigned;
mod creating;
mod deeds;
mod extending;
mod golden;
mod grid;
mod house;
mod invariants;
mod lowering;
mod model;
mod offers;
mod orders;
mod own_lots;
mod properties;
mod proxy;
mod recorded;
mod room;
mod sealed;
mod secrecy;
mod simulation;
mod staggering;
mod stored;
mod voiding;
