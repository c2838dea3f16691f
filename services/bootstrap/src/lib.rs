//! What every service does before its own work: settings, telemetry, shutdown, clock, random bytes, health.
//!
//! Stays small. It knows no auction, no market and no NATS.

pub mod clock;
mod health;
mod nats_urls;
mod origin;
mod process;
mod proxies;
mod public;
pub mod random;
mod service;
mod telemetry;

pub use health::Health;
pub use nats_urls::{NatsUrls, NatsUrlsError};
pub use origin::{AddressError, Origin, WebSocketUrl};
pub use process::{
    Shutdown, TooFewFiles, die_with_parent, fits_open_files, raise_open_files, use_small_pages,
};
pub use proxies::{Proxy, ProxyError, TrustedProxies, network_of};
pub use public::{Exposure, PlaintextRefused, PublicAddress};
pub use service::{ServiceSettings, serve};
pub use telemetry::{LogFormat, start_telemetry, start_warnings};
