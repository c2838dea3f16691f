//! Backups of a real NATS server with an installation's permissions, and houses that are made of them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod consistency;
mod house;
mod incremental;
mod round_trip;
