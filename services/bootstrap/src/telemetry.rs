//! Logs to standard error and metrics for Prometheus.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// Starts logging (filter from `OUTCRY_LOG`, default `info`) and the metrics recorder. Once a process.
pub fn start_telemetry(format: LogFormat) -> anyhow::Result<PrometheusHandle> {
    let filter = EnvFilter::try_from_env("OUTCRY_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,async_nats=warn"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(PrometheusBuilder::new().install_recorder()?)
}
