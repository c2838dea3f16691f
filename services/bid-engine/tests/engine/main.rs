//! The bid engine against a real nats-server: what is accepted is in the log, once, whatever dies.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod admission;
mod archive;
mod audit;
mod bids;
mod clock;
mod cluster;
mod consigned;
mod crowded;
mod damage;
mod faults;
mod forged;
mod house;
mod no_room;
mod orders;
mod outage;
mod ownership;
mod recovery;
mod room;
mod sealed;
mod secrecy;
mod snapshots;
