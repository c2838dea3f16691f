//! The ways in which a value may be what a schema of the description wants, and what each is called.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use serde_json::Value;

use super::super::description::description;

/// One of the ways in which a value may be what a schema wants.
#[derive(Clone)]
pub(super) enum Way<'a> {
    Null,
    Object(Members<'a>),
    List(&'a Value),
    /// A scalar, and the name of its schema if it has one.
    Leaf(&'a Value, &'a str),
}

#[derive(Clone, Default)]
pub(super) struct Members<'a> {
    pub(super) schemas: BTreeMap<&'a str, &'a Value>,
    pub(super) needed: BTreeSet<&'a str>,
}

/// Every schema of the description by its name, as JSON.
pub(super) fn schemas() -> &'static Value {
    static SCHEMAS: OnceLock<Value> = OnceLock::new();
    SCHEMAS.get_or_init(|| {
        let components = description().components.as_ref();
        let schemas = components.map(|components| &components.schemas);
        serde_json::to_value(schemas).expect("a description is JSON")
    })
}

/// Each way that a schema leaves; `name` is the schema's own.
pub(super) fn ways<'a>(schema: &'a Value, name: &'a str) -> Vec<Way<'a>> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return ways(&schemas()[name], name);
    }
    let parts = |key: &str| schema[key].as_array();
    if let Some(any) = parts("oneOf").or(parts("anyOf")) {
        return any.iter().flat_map(|one| ways(one, name)).collect();
    }
    if let Some(all) = parts("allOf") {
        let together = vec![Members::default()];
        let together = all.iter().fold(together, |together, part| {
            joined(&together, ways(part, name))
        });
        return together.into_iter().map(Way::Object).collect();
    }
    match &schema["type"] {
        Value::Array(types) => {
            let is_null = types.iter().any(|kind| kind == "null");
            let leaf = Some(Way::Leaf(schema, name));
            leaf.into_iter()
                .chain(is_null.then_some(Way::Null))
                .collect()
        }
        Value::String(kind) => vec![match kind.as_str() {
            "null" => Way::Null,
            "array" => Way::List(schema),
            "object" => Way::Object(Members::of(schema)),
            _ => Way::Leaf(schema, name),
        }],
        _ => vec![Way::Leaf(schema, name)],
    }
}

/// Each of the objects together with each way of the next part.
fn joined<'a>(together: &[Members<'a>], part: Vec<Way<'a>>) -> Vec<Members<'a>> {
    let objects = part.into_iter().filter_map(|way| match way {
        Way::Object(members) => Some(members),
        _ => None,
    });
    let join = |members: Members<'a>| {
        together.iter().map(move |others| {
            let mut all = others.clone();
            all.schemas.extend(&members.schemas);
            all.needed.extend(&members.needed);
            all
        })
    };
    objects.flat_map(join).collect()
}

impl<'a> Members<'a> {
    fn of(schema: &'a Value) -> Self {
        let schemas = schema["properties"].as_object();
        let needed = schema["required"].as_array();
        Self {
            schemas: schemas
                .into_iter()
                .flatten()
                .map(|(name, schema)| (name.as_str(), schema))
                .collect(),
            needed: needed
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect(),
        }
    }
}

impl Way<'_> {
    /// Whether a value is of this kind at all.
    pub(super) fn fits(&self, value: &Value) -> bool {
        match self {
            Self::Null => value.is_null(),
            Self::Object(_) => value.is_object(),
            Self::List(_) => value.is_array(),
            Self::Leaf(schema, _) => match type_of(schema) {
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64() || value.is_u64(),
                "number" => value.is_number(),
                _ => true,
            },
        }
    }

    /// What a value of this kind is, for people; nothing where it is left out as well. Text stands in quotes in JSON.
    pub(super) fn words(&self, is_json: bool) -> Option<String> {
        let text = |what: &str, example: &str| match is_json {
            true => format!("{what} in quotes, such as \"{example}\""),
            false => format!("{what}, such as {example}"),
        };
        Some(match self {
            Self::Null => return None,
            Self::Object(_) => "an object in braces".to_owned(),
            Self::List(_) => "a list in brackets".to_owned(),
            Self::Leaf(schema, name) => match (*name, schema["enum"].as_array()) {
                (_, Some(known)) => format!("one of {}", listed(known)),
                ("Minor" | "PositiveMinor", _) => {
                    "a whole number of minor units, such as 12000".to_owned()
                }
                ("Time", _) => text("a time", "2026-11-21T14:00:00Z"),
                ("Currency", _) => text("three letters", "EUR"),
                ("Id", _) => text("an id", "lot-1"),
                _ => match type_of(schema) {
                    "boolean" => "true or false".to_owned(),
                    "integer" => format!("a whole number{}", range(schema)),
                    "number" => format!("a number{}", range(schema)),
                    _ if is_json => "text in quotes".to_owned(),
                    _ => "text".to_owned(),
                },
            },
        })
    }
}

/// Whether a schema takes text.
pub(super) fn takes_text(schema: &Value) -> bool {
    let text = Value::String(String::new());
    ways(schema, "").iter().any(|way| way.fits(&text))
}

fn type_of(schema: &Value) -> &str {
    let named = |kind: &Value| kind.as_str().is_some_and(|kind| kind != "null");
    let kind = match &schema["type"] {
        Value::Array(types) => types.iter().find(|kind| named(kind)),
        kind => Some(kind),
    };
    kind.and_then(Value::as_str).unwrap_or_default()
}

/// The least and the greatest number of a schema; what is no more than 32 bits long is bounded by them.
pub(super) fn bounds(schema: &Value) -> (Option<f64>, Option<f64>) {
    let most = schema["maximum"].as_f64();
    let short = (schema["format"] == "int32").then_some(f64::from(u32::MAX));
    (schema["minimum"].as_f64(), most.or(short))
}

/// The least and the greatest number of a schema, in words.
pub(super) fn range(schema: &Value) -> String {
    match bounds(schema) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" from {least} on"),
        _ => String::new(),
    }
}

pub(super) fn listed(words: impl IntoIterator<Item = impl ToString>) -> String {
    let words = words.into_iter().map(|word| word.to_string());
    let quoted = words.map(|word| format!("\"{}\"", word.trim_matches('"')));
    quoted.collect::<Vec<_>>().join(", ")
}
