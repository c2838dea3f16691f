//! A running gateway, somebody who publishes, and a client without a library between.

mod client;
mod engine;
mod gate;
mod proxy;
mod tokens;

use std::time::Duration;

pub(crate) use client::Client;
pub(crate) use engine::Engine;
pub(crate) use gate::Gate;

/// Longest wait for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
