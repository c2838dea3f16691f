//! What a stream's settings are, against what they should be.

use std::fmt;

use async_nats::jetstream::stream::Config;
use serde_json::{Map, Value};

/// What is left to whoever runs the server: where a stream lies and how it is spoken of.
const OPERATORS: [&str; 5] = [
    "num_replicas",
    "placement",
    "compression",
    "description",
    "metadata",
];

/// One setting that is not as it should be; null: it is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Its name in the server's own form.
    pub field: String,
    pub is: Value,
    pub should_be: Value,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |value: &Value| match value {
            Value::Null => "not set".to_owned(),
            value => value.to_string(),
        };
        let (is, should_be) = (said(&self.is), said(&self.should_be));
        write!(f, "{} is {is}, should be {should_be}", self.field)
    }
}

/// All that differs, but for what is left to operators.
///
/// # Errors
/// Never: a configuration is JSON.
pub(crate) fn differences(
    found: &Config,
    wanted: &Config,
) -> Result<Vec<Difference>, serde_json::Error> {
    let (found, wanted) = (fields(found)?, fields(wanted)?);
    let mut names: Vec<&String> = found.keys().chain(wanted.keys()).collect();
    names.sort();
    names.dedup();
    let of = |all: &Map<String, Value>, name: &str| all.get(name).cloned().unwrap_or_default();
    let all = names.into_iter().map(|name| Difference {
        field: name.clone(),
        is: of(&found, name),
        should_be: of(&wanted, name),
    });
    Ok(all.filter(|it| it.is != it.should_be).collect())
}

/// The settings that are wanted, with what is left to operators as it was found.
pub(crate) fn put_right(found: &Config, wanted: Config) -> Config {
    Config {
        num_replicas: found.num_replicas,
        placement: found.placement.clone(),
        compression: found.compression.clone(),
        description: found.description.clone(),
        metadata: found.metadata.clone(),
        ..wanted
    }
}

fn fields(config: &Config) -> Result<Map<String, Value>, serde_json::Error> {
    let Value::Object(mut fields) = serde_json::to_value(config)? else {
        return Ok(Map::new());
    };
    fields.retain(|name, value| !OPERATORS.contains(&name.as_str()) && !value.is_null());
    Ok(fields)
}
