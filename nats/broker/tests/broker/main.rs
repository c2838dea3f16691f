//! The broker's parts against a real nats-server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod follow;
mod leaky;
mod lease;
mod request;
