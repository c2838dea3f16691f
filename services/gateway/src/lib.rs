//! Carries NATS subjects to browsers and their commands back, in the Centrifuge protocol.
//!
//! Knows no auction and no market: its channels and methods are configuration (`nats/gateway.toml`).
//! The way in: `routes` accepts, `session` understands one connection, `hub` owns the channels,
//! `protocol` says what goes over the wire, `delivery` carries it.

mod api;
mod api_keys;
mod calls;
mod channel;
mod config;
mod connection_limiter;
mod control;
mod delivery;
mod emulation;
mod gateway;
mod health_notes;
mod history;
mod hub;
mod limits;
mod mapped_streams;
mod metrics;
mod nodes;
mod orders;
mod origins;
mod own_streams;
mod presence;
mod protocol;
mod publish;
mod registry;
mod reload;
mod routes;
mod service;
mod session;
mod silence;
mod store;
mod survey;
mod token;

pub use config::ConfigError;
pub use service::{Running, Settings, start};
