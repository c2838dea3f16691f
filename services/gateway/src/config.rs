//! `nats/gateway.toml`: which subjects are channels, which calls are requests, and the limits.

use std::{
    collections::BTreeMap,
    num::{NonZeroU32, NonZeroU64},
    path::Path,
    sync::Arc,
};

use serde::{Deserialize, Deserializer};

use crate::template::{SubjectTemplate, TextTemplate, ValueTemplate};

/// The configuration that is built in.
const BUILT_IN: &str = include_str!("../../../nats/gateway.toml");

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read {path}")]
    Read {
        path: String,
        source: std::io::Error,
    },
    #[error("the gateway's configuration cannot be understood")]
    Syntax(#[from] toml::de::Error),
    #[error("namespace {namespace}: {why}")]
    Namespace {
        namespace: String,
        why: &'static str,
    },
}

/// Everything the gateway knows about its surroundings.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) partitions: NonZeroU32,
    pub(crate) nats: NatsNames,
    pub(crate) token: TokenRules,
    pub(crate) connection: ConnectionRules,
    #[serde(default, rename = "namespace", deserialize_with = "shared")]
    pub(crate) namespaces: Vec<Arc<Namespace>>,
    #[serde(default, rename = "method", deserialize_with = "shared")]
    pub(crate) methods: Vec<Arc<Method>>,
}

#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct NatsNames {
    pub(crate) name: String,
    pub(crate) inbox_prefix: String,
    pub(crate) control: String,
    /// The prefix under which the namespaces' streams are asked for.
    #[serde(default = "own_streams")]
    pub(crate) streams: String,
    /// Who is asked for the time.
    pub(crate) time: Option<String>,
}

fn own_streams() -> String {
    broker::OWN_API.to_owned()
}

#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenRules {
    pub(crate) issuer: String,
    pub(crate) audience: String,
    pub(crate) lifetime_max_seconds: i64,
}

#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectionRules {
    pub(crate) ping_seconds: NonZeroU64,
    pub(crate) pong_ms: u64,
    pub(crate) stale_ms: u64,
    pub(crate) expired_ms: u64,
    pub(crate) subscriptions_max: usize,
    #[serde(default = "channels_max_default")]
    pub(crate) channels_max: usize,
    pub(crate) queue_bytes: usize,
    pub(crate) queue_frames: usize,
    pub(crate) frames_per_second: NonZeroU32,
    pub(crate) calls_max: usize,
    pub(crate) commands_per_second: NonZeroU32,
    pub(crate) commands_burst: NonZeroU32,
    pub(crate) user_calls_per_second: NonZeroU32,
    pub(crate) user_calls_burst: NonZeroU32,
}

/// One kind of channel.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Namespace {
    /// What stands before the colon.
    pub(crate) name: String,
    /// How many tokens stand after it, separated by dots.
    pub(crate) tokens: usize,
    /// What a dot inside the last token becomes in the subject, where symbols have dots.
    pub(crate) dots: Option<char>,
    pub(crate) stream: String,
    /// Prefix of the stream's subjects.
    pub(crate) subject: String,
    /// Prefix of what the server republishes.
    pub(crate) live: String,
    pub(crate) delivery: Delivery,
    pub(crate) recovery: bool,
    /// Publications kept in memory of each channel, and the most that one recovery or history gives.
    pub(crate) history: usize,
    pub(crate) subscribe: Audience,
}

/// An rpc method: either a request to NATS (`subject`) or an answer of the gateway's own (`answer`).
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Method {
    pub(crate) name: String,
    pub(crate) caller: Audience,
    /// The role that the caller's token must name.
    pub(crate) role: Option<String>,
    pub(crate) subject: Option<SubjectTemplate>,
    #[serde(default = "timeout_ms_default")]
    pub(crate) timeout_ms: u64,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, TextTemplate>,
    /// What the caller is told when nobody answered in time.
    pub(crate) on_unknown: Option<ValueTemplate>,
    pub(crate) answer: Option<ValueTemplate>,
}

/// How a channel treats a slow reader.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Delivery {
    /// Every message, in order.
    Log,
    /// The newest value.
    Latest,
}

/// Who may.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Audience {
    Anyone,
    SignedIn,
    /// Only the user whom the channel names, after `#`.
    Owner,
}

/// A call without a timeout of its own; clients themselves wait five seconds.
fn timeout_ms_default() -> u64 {
    4_500
}

/// Channels of one gateway, where the file does not say.
fn channels_max_default() -> usize {
    100_000
}

fn shared<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    list: D,
) -> Result<Vec<Arc<T>>, D::Error> {
    let list = Vec::deserialize(list)?;
    Ok(list.into_iter().map(Arc::new).collect())
}

impl Config {
    /// Reads the file, or the built-in configuration.
    pub(crate) fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = file else {
            return Self::parse(BUILT_IN);
        };
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.display().to_string(),
            source,
        })?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text)?;
        for namespace in &config.namespaces {
            namespace.check()?;
        }
        Ok(config)
    }

    pub(crate) fn method(&self, name: &str) -> Option<&Arc<Method>> {
        self.methods.iter().find(|method| method.name == name)
    }
}

impl Namespace {
    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |why| ConfigError::Namespace {
            namespace: self.name.clone(),
            why,
        };
        if self.tokens == 0 || self.history == 0 {
            return Err(wrong("tokens and history must not be zero"));
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        let special = |name: &String| name.is_empty() || !name.chars().all(fits);
        if [&self.name, &self.subject, &self.live]
            .into_iter()
            .any(special)
        {
            return Err(wrong(
                "name, subject and live are plain, without wildcards or spaces",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_configuration_loads_without_error() {
        let config = Config::load(None).unwrap();
        assert!(config.method("auction.bid").is_some());
        assert_eq!(config.namespaces.len(), 5);
    }

    #[test]
    fn limit_of_zero_and_unknown_name_are_rejected() {
        for (from, to, why) in [
            (
                "frames_per_second = 20",
                "frames_per_second = 0",
                "frames_per_second = 0",
            ),
            ("{data.sale}.bid", "{sale}.bid", "there is no value named"),
        ] {
            let Err(ConfigError::Syntax(error)) = Config::parse(&BUILT_IN.replace(from, to)) else {
                panic!("{to} was taken");
            };
            assert!(error.to_string().contains(why), "{error}");
        }
    }

    #[test]
    fn namespace_subject_with_wildcard_is_rejected() {
        let text = BUILT_IN.replace("\"record.lot\"", "\"record.*\"");
        assert!(matches!(
            Config::parse(&text),
            Err(ConfigError::Namespace { .. })
        ));
    }
}
