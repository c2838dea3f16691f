//! A running gateway, somebody who publishes, and a client without a library between.

mod alone;
mod client;
mod gate;
mod nats;

use std::time::Duration;

use serde_json::{Value, json};

pub(crate) use alone::{API_KEY, Alone, CHAT_KEY, SECRET};
pub(crate) use client::Client;
pub(crate) use gate::Gate;
pub(crate) use nats::{Engine, Proxy};

/// A request that only names its channel.
pub(crate) fn on(channel: &str) -> Value {
    json!({ "channel": channel })
}

/// Longest wait for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
