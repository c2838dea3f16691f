//! What the stories stand on: a real NATS server with real permissions, and helpers to wait for things.
//!
//! Nothing here is a mock of what ships; who is outside, such as a payment provider, is a real server of ours. Failures panic with what to do, because only tests call this.

pub mod mail_server;
pub mod nats;
pub mod person;
pub mod push_service;
mod serving;
pub mod socket;
pub mod stack;
pub mod stripe;
pub mod viewer;
mod wait;
pub mod webhook_receiver;

use std::path::PathBuf;

use bootstrap::{LogFormat, ServiceSettings};

pub use wait::{until, until_some};

/// What any service is started with: its server, its folder of secrets, health on any free port.
pub fn service_settings(nats_url: &str, secrets: PathBuf) -> ServiceSettings {
    ServiceSettings {
        nats_url: nats_url.parse().expect("a server's address"),
        secrets,
        admin: ([127, 0, 0, 1], 0).into(),
        log_format: LogFormat::Text,
    }
}
