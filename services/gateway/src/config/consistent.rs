//! Whether the limits and names of a configuration can be meant.

use super::{ConfigError, ConnectionRules, NatsNames};

/// Fewest bytes that a stream of the gateway's own may hold: less than a few messages would be none.
const CHANNELS_BYTES_MIN: i64 = 1024 * 1024;

fn wrong(table: &'static str, setting: &'static str, why: &'static str) -> ConfigError {
    ConfigError::Value {
        table,
        setting,
        why,
    }
}

impl ConnectionRules {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let limits = [
            ("subscriptions_max", self.subscriptions_max),
            ("channels_max", self.channels_max),
            ("queue_bytes", self.queue_bytes),
            ("queue_frames", self.queue_frames),
            ("stored_bytes", self.stored_bytes),
            ("calls_max", self.calls_max),
            ("user_connection_limit", self.user_connection_limit),
        ];
        if let Some((setting, _)) = limits.into_iter().find(|(_, limit)| *limit == 0) {
            return Err(wrong("connection", setting, "it must not be zero"));
        }
        if self.pong_ms >= u64::from(self.ping_seconds.get()) * 1_000 {
            let why = "it must be less than ping_seconds: the next ping comes then";
            return Err(wrong("connection", "pong_ms", why));
        }
        Ok(())
    }
}

impl NatsNames {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let subjects = [
            ("name", &self.name),
            ("inbox_prefix", &self.inbox_prefix),
            ("control", &self.control),
            ("nodes", &self.nodes),
            ("channels", &self.channels),
            ("live", &self.live),
        ];
        let is_plain = |name: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
            name.split('.')
                .all(|it| !it.is_empty() && it.chars().all(fits))
        };
        if let Some((setting, _)) = subjects.into_iter().find(|(_, name)| !is_plain(name)) {
            let why = "letters, digits, _ and -, in parts between dots: no wildcards, no spaces";
            return Err(wrong("nats", setting, why));
        }
        if self.channels_bytes_max < CHANNELS_BYTES_MIN {
            let why = "it is 1048576 at least";
            return Err(wrong("nats", "channels_bytes_max", why));
        }
        if !matches!(self.channels_replicas, 1 | 3 | 5) {
            let why = "it is 1 (one server), 3 or 5 (a cluster of at least so many)";
            return Err(wrong("nats", "channels_replicas", why));
        }
        Ok(())
    }
}
