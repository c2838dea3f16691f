//! What every service does before its own work: settings, telemetry, shutdown, clock, random bytes, health.
//!
//! Stays small. It knows no auction, no market and no NATS.

pub mod clock;
mod health;
mod process;
mod public;
pub mod random;
mod service;
mod telemetry;

pub use health::Health;
pub use process::{Shutdown, die_with_parent, raise_open_files};
pub use public::{Exposure, PlaintextRefused, PublicAddress, PublicUrl, PublicUrlError};
pub use service::{ServiceSettings, serve};
pub use telemetry::{LogFormat, start_telemetry};
