//! What every service does before its own work: settings, telemetry, shutdown, clock, random bytes, health.
//!
//! Stays small. It knows no auction, no market and no NATS.

pub mod clock;
mod health;
mod open_files;
mod public;
pub mod random;
mod settings;
mod shutdown;
mod telemetry;

pub use health::{Health, serve_admin};
pub use open_files::raise_open_files;
pub use public::{Exposure, PlaintextRefused, PublicAddress, PublicUrl, PublicUrlError};
pub use settings::ServiceSettings;
pub use shutdown::{Shutdown, die_with_parent};
pub use telemetry::{LogFormat, start_telemetry};
