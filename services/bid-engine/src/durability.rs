//! Whether the server fsyncs before it acknowledges: without it, "accepted" would be a guess.

use anyhow::Context;
use broker::ask_monitor;
use serde::Deserialize;

#[derive(Deserialize)]
struct Varz {
    jetstream: Option<JetStream>,
}

#[derive(Deserialize)]
struct JetStream {
    config: Option<JetStreamConfig>,
}

#[derive(Deserialize)]
struct JetStreamConfig {
    #[serde(default)]
    sync_always: bool,
}

/// Asks the server's monitor (`host:port`) whether `sync_interval: always` is in force.
pub(crate) async fn is_synced_always(monitor: &str) -> anyhow::Result<bool> {
    let answer = ask_monitor(monitor, "/varz").await;
    let answer = answer.with_context(|| format!("cannot ask the NATS monitor at {monitor}"))?;
    let varz: Varz = serde_json::from_str(&answer.body).context("/varz is not JSON")?;
    let config = varz.jetstream.and_then(|jetstream| jetstream.config);
    Ok(config.is_some_and(|config| config.sync_always))
}
