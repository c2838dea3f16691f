//! What surrounds every service: telemetry, the admin port, signals.

use std::future::Future;

use anyhow::Context;
use bootstrap::{
    Health, ServiceSettings, Shutdown, raise_open_files, serve_admin, start_telemetry,
};

/// The condition that holds until a service's start is over.
const STARTED: &str = "started";

/// Starts a service and runs it until a signal comes. It is ready when it started and says so itself.
pub(crate) async fn serve<Running: Future<Output = anyhow::Result<()>>>(
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
