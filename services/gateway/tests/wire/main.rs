//! The gateway on the wire: real sockets on one side, a real nats-server on the other.

#![expect(
    clippy::unwrap_used,
    reason = "a test's helper fails by panicking, as the test does"
)]

mod alone;
mod api;
mod bad_input;
mod calls;
mod catch_up;
mod channels;
mod command_order;
mod conformance;
mod connect;
mod crates_io;
mod faults;
mod filter;
mod jwks;
mod limits;
mod nodes;
mod own_streams;
mod pace;
mod poll;
mod protobuf;
mod recovery;
mod reload;
mod sdk;
mod server_subscriptions;
mod storm;
mod strangers;
mod streaming;
mod subscription_tokens;
mod subscriptions;
mod suite;
mod support;
mod tokens;
