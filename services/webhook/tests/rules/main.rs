//! The rules of webhooks, by themselves.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bodies;
mod endpoints;
mod lots;
mod schedule;
mod signatures;
