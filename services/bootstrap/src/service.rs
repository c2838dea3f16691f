//! What surrounds every service: settings, telemetry, the admin port, signals.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::Context;

use crate::{
    Health, LogFormat, NatsUrls, Shutdown, health::serve_admin, raise_open_files, start_telemetry,
};

/// The condition that holds until a service's start is over.
const STARTED: &str = "started";

/// Where NATS is, who we are there, and where operators look.
#[derive(Clone, Debug, clap::Args)]
pub struct ServiceSettings {
    /// NATS servers, separated by commas.
    #[arg(long, env = "OUTCRY_NATS_URL", default_value = "nats://127.0.0.1:4222")]
    pub nats_url: NatsUrls,
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

/// Starts a service and runs it until a signal comes. It is ready when it started and says so itself.
///
/// # Errors
/// When telemetry, signals or the admin port cannot be had, or as the service itself.
pub async fn serve<Running: Future<Output = anyhow::Result<()>>>(
    settings: ServiceSettings,
    start: impl AsyncFnOnce(Health, Shutdown) -> anyhow::Result<Running>,
) -> anyhow::Result<()> {
    let metrics = start_telemetry(settings.log_format)?;
    if let Err(error) = raise_open_files() {
        tracing::warn!(%error, "cannot raise the number of files that may be open: it bounds the connections");
    }
    let shutdown = Shutdown::on_signals()?;
    let health = Health::waiting_for(&[STARTED]);
    let admin = serve_admin(settings.admin, health.clone(), metrics, shutdown.clone())
        .await
        .with_context(|| format!("cannot listen on {} for health questions", settings.admin))?;
    tracing::info!(%admin, "answering health questions");
    let running = tokio::select! {
        running = start(health.clone(), shutdown.clone()) => running?,
        () = shutdown.requested() => return Ok(()),
    };
    health.met(STARTED);
    running.await
}
