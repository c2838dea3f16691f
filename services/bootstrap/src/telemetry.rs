//! Logs to standard error and metrics for Prometheus.

use anyhow::Context;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// The upper bounds of histograms' buckets, by how their names end.
const BUCKETS: [(&str, &[f64]); 3] = [
    (
        "_seconds",
        &[
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
        ],
    ),
    (
        "_events",
        &[
            1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0,
        ],
    ),
    (
        "_bytes",
        &[
            256.0,
            1_024.0,
            4_096.0,
            16_384.0,
            65_536.0,
            262_144.0,
            1_048_576.0,
        ],
    ),
];

/// Where the filter of log lines is set.
const FILTER: &str = "OUTCRY_LOG";
const FILTER_DEFAULT: &str = "info,async_nats=warn";
const WARNINGS: &str = "warn,async_nats=error";

/// Starts logging (filter from `OUTCRY_LOG`, default `info`) and the metrics recorder. Once a process.
///
/// # Errors
/// When the filter is none, or metrics are recorded in this process already.
pub fn start_telemetry(format: LogFormat) -> anyhow::Result<PrometheusHandle> {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter(std::env::var(FILTER).ok(), FILTER_DEFAULT)?)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    let mut metrics = PrometheusBuilder::new();
    for (suffix, buckets) in BUCKETS {
        metrics = metrics.set_buckets_for_metric(Matcher::Suffix(suffix.to_owned()), buckets)?;
    }
    Ok(metrics.install_recorder()?)
}

/// Warnings on standard error, for a command that does one thing: that it waits for NATS is one. Once a process.
///
/// # Errors
/// When the filter is none.
pub fn start_warnings() -> anyhow::Result<()> {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter(std::env::var(FILTER).ok(), WARNINGS)?)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    lines.init();
    Ok(())
}

/// The filter that is set, or the default where none is, or an empty one.
fn filter(set: Option<String>, default: &str) -> anyhow::Result<EnvFilter> {
    let set = set.filter(|filter| !filter.trim().is_empty());
    let filter = set.as_deref().unwrap_or(default);
    EnvFilter::try_new(filter)
        .with_context(|| format!("{FILTER} is no filter of log lines, such as `{FILTER_DEFAULT}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_log_filter_is_none_broken_one_is_named() {
        let chosen = |set: Option<&str>| {
            filter(set.map(str::to_owned), FILTER_DEFAULT).map(|f| f.to_string())
        };
        let default = chosen(None).unwrap();
        assert!(default.contains("info"), "{default}");
        assert_eq!(chosen(Some(" ")).unwrap(), default);
        assert_eq!(chosen(Some("debug")).unwrap(), "debug");
        let error = chosen(Some("gateway=loud")).unwrap_err();
        assert!(error.to_string().contains("OUTCRY_LOG"), "{error}");
    }
}
