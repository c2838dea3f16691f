//! Who may use the server API, and for what, as it is written.

use std::{collections::HashSet, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{ConfigError, Namespace};

/// What the API can do.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ApiMethod {
    Publish,
    Broadcast,
    Subscribe,
    Unsubscribe,
    Disconnect,
    Refresh,
    Presence,
    PresenceStats,
    History,
    HistoryRemove,
    Channels,
    Info,
    Batch,
}

impl ApiMethod {
    /// Nothing if no method is called so.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name))
            .ok()
    }

    /// Whether it concerns channels that it names, or asks for those that it may know of.
    pub(crate) fn is_of_channels(self) -> bool {
        !matches!(self, Self::Disconnect | Self::Refresh | Self::Info)
    }
}

/// A key as it is configured: `[[api_key]]`.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenKey {
    /// The file in the secrets folder that holds it.
    pub(crate) file: String,
    /// It does what concerns channels of these namespaces, `""` being those without one; without it, of all.
    pub(crate) namespaces: Option<Vec<String>>,
    /// It does this; without it, all, or all that concerns channels where it has namespaces.
    pub(crate) methods: Option<Vec<ApiMethod>>,
}

/// Each key stands in a file of its own, and is for namespaces that there are.
pub(super) fn check(keys: &[WrittenKey], namespaces: &[Arc<Namespace>]) -> Result<(), ConfigError> {
    let names: HashSet<&str> = namespaces.iter().map(|it| &*it.name).collect();
    let mut files = HashSet::new();
    for key in keys {
        let mut named = key.namespaces.iter().flatten();
        let why = if !files.insert(&key.file) {
            "there is another of this file"
        } else if !named.all(|name| names.contains(name.as_str())) {
            "it names a namespace that there is not"
        } else {
            continue;
        };
        let file = key.file.clone();
        return Err(ConfigError::ApiKey { file, why });
    }
    Ok(())
}
