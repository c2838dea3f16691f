//! `nats/gateway.toml`: which subjects are channels, which calls are requests, and the limits. Everything has a default.

mod api_key;
mod consistent;
mod live;
mod method;
mod namespace;
pub(crate) mod template;

use std::{num::NonZeroU32, path::Path, sync::Arc};

use serde::Deserialize;

use self::namespace::{Written, check_apart};

pub(crate) use api_key::{ApiMethod, WrittenKey};
pub(crate) use live::LiveConfig;
pub(crate) use method::{Audience, Method};
pub(crate) use namespace::{DeltaType, NAME_LENGTH_MAX, Namespace, Storage};

/// The configuration that is built in.
const BUILT_IN: &str = include_str!("../../../../nats/gateway.toml");

/// The gateway's name towards NATS, where the file does not say.
const NAME: &str = "gateway";

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
    #[error("{0}")]
    Name(&'static str),
    #[error("[{table}] {setting}: {why}")]
    Value {
        table: &'static str,
        setting: &'static str,
        why: &'static str,
    },
    #[error("namespace {namespace}: {why}")]
    Namespace {
        namespace: String,
        why: &'static str,
    },
    #[error("namespace {namespace}: a setting cannot be understood: {source}")]
    Setting {
        namespace: String,
        source: toml::de::Error,
    },
    #[error("method {method}: {why}")]
    Method { method: String, why: &'static str },
    #[error("api_key {file}: {why}")]
    ApiKey { file: String, why: &'static str },
}

/// Everything the gateway knows about its surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) partitions: NonZeroU32,
    pub(crate) nats: NatsNames,
    pub(crate) client: ClientRules,
    pub(crate) token: TokenRules,
    pub(crate) connection: ConnectionRules,
    pub(crate) namespaces: Vec<Arc<Namespace>>,
    pub(crate) methods: Vec<Arc<Method>>,
    /// Who may use the server API.
    pub(crate) api_keys: Vec<WrittenKey>,
}

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenConfig {
    #[serde(default = "one")]
    partitions: NonZeroU32,
    #[serde(default)]
    nats: NatsNames,
    #[serde(default)]
    client: ClientRules,
    #[serde(default)]
    token: TokenRules,
    #[serde(default)]
    connection: ConnectionRules,
    without_namespace: Option<Written>,
    #[serde(default, rename = "namespace")]
    namespaces: Vec<Written>,
    #[serde(default, rename = "method")]
    methods: Vec<Method>,
    #[serde(default, rename = "api_key")]
    api_keys: Vec<WrittenKey>,
}

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NatsNames {
    pub(crate) name: String,
    pub(crate) inbox_prefix: String,
    pub(crate) control: String,
    /// Where gateways hear of each other.
    pub(crate) nodes: String,
    /// Who is asked for the time.
    pub(crate) time: Option<String>,
    /// The prefix under which the mapped namespaces' streams are asked for: those of other accounts are imported under
    /// one of their own.
    pub(crate) streams: String,
    /// Where channels of the gateway's own are: the prefix of their subjects, of their streams, and of what the server
    /// republishes.
    pub(crate) channels: String,
    pub(crate) channels_stream: String,
    pub(crate) live: String,
    /// Bytes that each stream of the gateway's own may hold.
    pub(crate) channels_bytes_max: i64,
    /// Copies of each of them, on as many servers of a cluster: 1, 3 or 5.
    pub(crate) channels_replicas: u8,
}

/// Who may connect.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ClientRules {
    pub(crate) allow_anonymous_connect_without_token: bool,
}

/// What a token must say, besides being signed.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TokenRules {
    pub(crate) issuer: Option<String>,
    pub(crate) audience: Option<String>,
    /// Where an identity provider publishes its keys.
    pub(crate) jwks_public_endpoint: Option<String>,
    /// Tokens must end, and this soon.
    pub(crate) lifetime_max_seconds: Option<NonZeroU32>,
    /// The claim that names the session a connection belongs to; with it, every token must have it.
    pub(crate) session_claim: Option<String>,
}

#[derive(Deserialize, Clone, Debug)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ConnectionRules {
    pub(crate) ping_seconds: NonZeroU32,
    pub(crate) pong_ms: u64,
    pub(crate) stale_ms: u64,
    pub(crate) expired_ms: u64,
    pub(crate) subscriptions_max: usize,
    pub(crate) channels_max: usize,
    pub(crate) queue_bytes: usize,
    pub(crate) queue_frames: usize,
    pub(crate) stored_bytes: usize,
    pub(crate) frames_per_second: NonZeroU32,
    pub(crate) calls_max: usize,
    pub(crate) commands_per_second: NonZeroU32,
    pub(crate) commands_burst: NonZeroU32,
    pub(crate) user_calls_per_second: NonZeroU32,
    pub(crate) user_calls_burst: NonZeroU32,
    pub(crate) connection_rate_limit: NonZeroU32,
    pub(crate) address_connection_rate_limit: NonZeroU32,
    pub(crate) user_connection_rate_limit: NonZeroU32,
    pub(crate) user_connection_limit: usize,
}

impl NatsNames {
    /// What the names of the gateway's own streams begin with.
    pub(crate) fn own_streams(&self) -> String {
        format!("{}_", self.channels_stream)
    }
}

impl Default for NatsNames {
    fn default() -> Self {
        Self {
            name: NAME.into(),
            inbox_prefix: format!("_INBOX_{NAME}"),
            control: format!("{NAME}.control"),
            nodes: format!("{NAME}.node"),
            time: None,
            streams: broker::OWN_API.into(),
            channels: "channel".into(),
            channels_stream: "CHANNELS".into(),
            live: "live".into(),
            channels_bytes_max: 256 * 1024 * 1024,
            channels_replicas: 1,
        }
    }
}

impl Default for ConnectionRules {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).expect("it is not zero");
        Self {
            ping_seconds: number(25),
            pong_ms: 8_000,
            stale_ms: 10_000,
            expired_ms: 25_000,
            subscriptions_max: 128,
            channels_max: 100_000,
            queue_bytes: 1024 * 1024,
            queue_frames: 4_096,
            stored_bytes: 64 * 1024 * 1024,
            frames_per_second: number(30),
            calls_max: 128,
            commands_per_second: number(50),
            commands_burst: number(2_048),
            user_calls_per_second: number(50),
            user_calls_burst: number(200),
            connection_rate_limit: number(2_000),
            address_connection_rate_limit: number(100),
            user_connection_rate_limit: number(10),
            user_connection_limit: 100,
        }
    }
}

fn one() -> NonZeroU32 {
    NonZeroU32::MIN
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

    pub(crate) fn parse(text: &str) -> Result<Self, ConfigError> {
        let written: WrittenConfig = toml::from_str(text)?;
        if written
            .without_namespace
            .as_ref()
            .is_some_and(Written::has_name)
        {
            return Err(ConfigError::Name("[without_namespace] has no name"));
        }
        if !written.namespaces.iter().all(Written::has_name) {
            return Err(ConfigError::Name("every [[namespace]] has a name"));
        }
        written.connection.check()?;
        written.nats.check()?;
        let namespaces = written
            .namespaces
            .into_iter()
            .chain(written.without_namespace);
        let namespaces = namespaces.map(|namespace| namespace.check(&written.nats).map(Arc::new));
        let namespaces: Vec<_> = namespaces.collect::<Result<_, _>>()?;
        check_apart(&namespaces)?;
        method::check(&written.methods)?;
        api_key::check(&written.api_keys, &namespaces)?;
        Ok(Self {
            partitions: written.partitions,
            nats: written.nats,
            client: written.client,
            token: written.token,
            connection: written.connection,
            namespaces,
            methods: written.methods.into_iter().map(Arc::new).collect(),
            api_keys: written.api_keys,
        })
    }

    pub(crate) fn method(&self, name: &str) -> Option<&Arc<Method>> {
        self.methods.iter().find(|method| method.name == name)
    }
}

#[cfg(test)]
mod documented;
#[cfg(test)]
mod tests;
