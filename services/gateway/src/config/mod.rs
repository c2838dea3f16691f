//! `nats/gateway.toml`: which subjects are channels, which calls are requests, and the limits.

mod file;

use std::{
    collections::BTreeMap,
    num::{NonZeroU32, NonZeroU64},
    sync::Arc,
    time::Duration,
};

use serde::Deserialize;

use crate::template::{SubjectTemplate, TemplateError, TextTemplate, ValueTemplate};

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
    #[error("method {method}: {source}")]
    Template {
        method: String,
        source: TemplateError,
    },
    #[error("namespace {namespace}: {why}")]
    Namespace {
        namespace: String,
        why: &'static str,
    },
}

/// Everything the gateway knows about its surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) partitions: NonZeroU32,
    pub(crate) nats: NatsNames,
    pub(crate) token: TokenRules,
    pub(crate) connection: ConnectionRules,
    pub(crate) namespaces: Vec<Arc<Namespace>>,
    pub(crate) methods: BTreeMap<String, Arc<Method>>,
}

#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct NatsNames {
    pub(crate) name: String,
    pub(crate) inbox_prefix: String,
    pub(crate) control: String,
    /// Who is asked for the time.
    pub(crate) time: Option<String>,
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
    #[serde(default = "file::channels_max_default")]
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
#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) caller: Audience,
    pub(crate) subject: Option<SubjectTemplate>,
    pub(crate) timeout: Duration,
    pub(crate) headers: Vec<(String, TextTemplate)>,
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
