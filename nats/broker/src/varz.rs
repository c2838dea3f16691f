//! What a server says of itself in its monitor's `/varz`, and what of that is shown to who operates the house.

use std::io;

use metrics::{describe_gauge, gauge};
use serde::Deserialize;

use crate::monitor::ask_monitor;

const UP: &str = "outcry_nats_up";
const MEMORY: &str = "outcry_nats_memory_bytes";
const STORED: &str = "outcry_nats_stored_bytes";
const SLOW: &str = "outcry_nats_slow_consumers";

/// A nats-server, as of now.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Varz {
    /// Resident bytes of its process.
    #[serde(rename = "mem")]
    memory: u64,
    slow_consumers: u64,
    jetstream: Option<JetStream>,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
struct JetStream {
    config: Option<Config>,
    stats: Option<Stats>,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
struct Config {
    #[serde(default)]
    sync_always: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
struct Stats {
    storage: u64,
}

impl Varz {
    /// Asks the server with this monitor (`host:port`).
    ///
    /// # Errors
    /// When it does not answer in time, or is no nats-server.
    pub async fn ask(monitor: &str) -> io::Result<Self> {
        let answer = ask_monitor(monitor, "/varz").await?;
        serde_json::from_str(&answer.body).map_err(io::Error::other)
    }

    /// Whether it acknowledges what is stored only when that is on the disk.
    #[must_use]
    pub fn is_synced_always(&self) -> bool {
        let config = self.jetstream.as_ref().and_then(|it| it.config.as_ref());
        config.is_some_and(|config| config.sync_always)
    }
}

/// Says what the figures of servers mean.
pub(crate) fn describe() {
    describe_gauge!(UP, "Whether a server of NATS answers, by its monitor");
    describe_gauge!(MEMORY, "Resident bytes of a server of NATS");
    describe_gauge!(STORED, "Bytes in the files of a server of NATS");
    describe_gauge!(SLOW, "Times that a server of NATS cut off who did not read");
}

/// Shows how the server with this monitor is; none: it does not answer.
#[expect(clippy::cast_precision_loss, reason = "no figure comes near 2^53")]
pub(crate) fn show(monitor: &str, now: Option<&Varz>) {
    let server = || monitor.to_owned();
    gauge!(UP, "server" => server()).set(f64::from(u8::from(now.is_some())));
    let Some(now) = now else { return };
    gauge!(MEMORY, "server" => server()).set(now.memory as f64);
    gauge!(SLOW, "server" => server()).set(now.slow_consumers as f64);
    let stats = now.jetstream.as_ref().and_then(|it| it.stats.as_ref());
    if let Some(stats) = stats {
        gauge!(STORED, "server" => server()).set(stats.storage as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_without_jetstream_does_not_sync() {
        let plain: Varz =
            serde_json::from_str(r#"{"mem":1,"slow_consumers":0}"#).expect("it is whole");
        assert!(!plain.is_synced_always());
        let text = r#"{"mem":1,"slow_consumers":0,"jetstream":{"config":{"sync_always":true},"stats":{"storage":7}}}"#;
        let full: Varz = serde_json::from_str(text).expect("it is whole");
        assert!(full.is_synced_always());
    }
}
