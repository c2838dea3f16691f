//! The gateway on the wire: real sockets on one side, a real nats-server on the other.

#![expect(
    clippy::unwrap_used,
    reason = "a test's helper fails by panicking, as the test does"
)]

mod calls;
mod channels;
mod connect;
mod faults;
mod pace;
mod recovery;
mod sdk;
mod storm;
mod support;
mod tokens;
