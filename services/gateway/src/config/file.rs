//! Reading the file, and what must hold before the gateway starts with it.

use std::{collections::BTreeMap, num::NonZeroU32, path::Path, sync::Arc, time::Duration};

use serde::Deserialize;

use super::{
    Audience, Config, ConfigError, ConnectionRules, Method, Namespace, NatsNames, TokenRules,
};
use crate::template::{SubjectTemplate, TemplateError, TextTemplate, ValueTemplate};

/// The configuration that is built in.
const BUILT_IN: &str = include_str!("../../../../nats/gateway.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    partitions: NonZeroU32,
    nats: NatsNames,
    token: TokenRules,
    connection: ConnectionRules,
    #[serde(default)]
    namespace: Vec<Namespace>,
    #[serde(default)]
    method: Vec<MethodEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MethodEntry {
    name: String,
    caller: Audience,
    subject: Option<String>,
    #[serde(default = "timeout_default")]
    timeout_ms: u64,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    on_unknown: Option<serde_json::Value>,
    answer: Option<serde_json::Value>,
}

/// A call without a timeout of its own, in milliseconds; clients themselves wait five seconds.
fn timeout_default() -> u64 {
    4_500
}

/// Channels of one gateway, where the file does not say.
pub(super) fn channels_max_default() -> usize {
    100_000
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
        let file: File = toml::from_str(text)?;
        for namespace in &file.namespace {
            namespace.check()?;
        }
        let methods = file
            .method
            .into_iter()
            .map(|entry| Ok((entry.name.clone(), Arc::new(entry.build()?))))
            .collect::<Result<_, ConfigError>>()?;
        Ok(Self {
            partitions: file.partitions,
            nats: file.nats,
            token: file.token,
            connection: file.connection,
            namespaces: file.namespace.into_iter().map(Arc::new).collect(),
            methods,
        })
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
        let special = [&self.name, &self.subject, &self.live]
            .into_iter()
            .any(|n| {
                let fits = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
                n.is_empty() || !n.chars().all(fits)
            });
        if special {
            return Err(wrong(
                "name, subject and live are plain, without wildcards or spaces",
            ));
        }
        Ok(())
    }
}

impl MethodEntry {
    fn build(self) -> Result<Method, ConfigError> {
        let name = self.name.clone();
        self.parts().map_err(|source| ConfigError::Template {
            method: name,
            source,
        })
    }

    fn parts(self) -> Result<Method, TemplateError> {
        let headers = self
            .headers
            .into_iter()
            .map(|(name, text)| Ok((name, TextTemplate::parse(&text)?)))
            .collect::<Result<_, TemplateError>>()?;
        Ok(Method {
            caller: self.caller,
            subject: self
                .subject
                .as_deref()
                .map(SubjectTemplate::parse)
                .transpose()?,
            timeout: Duration::from_millis(self.timeout_ms),
            headers,
            on_unknown: self.on_unknown.map(ValueTemplate::parse).transpose()?,
            answer: self.answer.map(ValueTemplate::parse).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_configuration_loads_without_error() {
        let config = Config::load(None).unwrap();
        assert!(config.methods.contains_key("auction.bid"));
        assert_eq!(config.namespaces.len(), 5);
    }

    #[test]
    fn limit_of_zero_is_rejected_and_named() {
        let text = BUILT_IN.replace("frames_per_second = 20", "frames_per_second = 0");
        let Err(ConfigError::Syntax(error)) = Config::parse(&text) else {
            panic!("zero was taken");
        };
        assert!(error.to_string().contains("frames_per_second"), "{error}");
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
