//! A running gateway, somebody who publishes, and a client without a library between.

mod client;
mod gate;
mod nats;

use std::time::Duration;

pub(crate) use client::Client;
pub(crate) use gate::Gate;
pub(crate) use nats::Engine;

/// Longest wait for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
