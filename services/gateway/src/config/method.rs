//! What clients may call, as it is written: `[[method]]`.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::{
    ConfigError,
    template::{SubjectTemplate, TextTemplate, ValueTemplate},
};

/// An rpc method: either a request to NATS (`subject`) or an answer of the gateway's own (`answer`).
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Method {
    pub(crate) name: String,
    #[serde(default)]
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

/// Who may.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Audience {
    Anyone,
    #[default]
    SignedIn,
}

/// A call without a timeout of its own; clients themselves wait five seconds.
fn timeout_ms_default() -> u64 {
    4_500
}

/// Each has a name of its own, and one way to be answered.
pub(super) fn check(methods: &[Method]) -> Result<(), ConfigError> {
    let mut names = HashSet::new();
    for method in methods {
        let why = match (&method.subject, &method.answer) {
            _ if !names.insert(&method.name) => "there is another of this name",
            (None, None) => "it has neither a subject nor an answer",
            (Some(_), Some(_)) => "it has a subject and an answer: one of them is enough",
            (Some(subject), None) if !subject.is_whole() => {
                "its subject is no name of one subject: tokens without wildcards and spaces, between dots"
            }
            _ => continue,
        };
        let method = method.name.clone();
        return Err(ConfigError::Method { method, why });
    }
    Ok(())
}
