//! Settings that every service has. Its own follow in its own struct.

use std::{net::SocketAddr, path::PathBuf};

use crate::LogFormat;

/// Where NATS is, who we are there, and where operators look.
#[derive(Clone, Debug, clap::Args)]
pub struct ServiceSettings {
    /// NATS servers, separated by commas.
    #[arg(long, env = "OUTCRY_NATS_URL", default_value = "nats://127.0.0.1:4222")]
    pub nats_url: String,
    /// The folder with this service's secrets, made by `outcry setup`; `nats.seed` is one of them.
    #[arg(long, env = "OUTCRY_SECRETS")]
    pub secrets: PathBuf,
    /// Health and metrics listen here; port 0 takes a free one.
    #[arg(long, env = "OUTCRY_ADMIN", default_value = "127.0.0.1:0")]
    pub admin: SocketAddr,
    /// How log lines look.
    #[arg(long, env = "OUTCRY_LOG_FORMAT", value_enum, default_value = "text")]
    pub log_format: LogFormat,
}
