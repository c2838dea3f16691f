//! Carries NATS subjects to browsers and their commands back, in the Centrifuge protocol.
//!
//! Knows no auction and no market: its channels and methods are configuration (`nats/gateway.toml`).
//! The way in: `gateway` accepts, `session` understands one connection, `hub` owns the channels,
//! `delivery` writes.

mod calls;
mod channel;
mod codes;
mod command;
mod config;
mod delivery;
mod gateway;
mod history;
mod hub;
mod limits;
mod metrics;
mod origins;
mod registry;
mod reply;
mod service;
mod session;
mod store;
mod template;
mod token;

pub use config::ConfigError;
pub use service::{Running, Settings, start};
