//! Within v1 only additions: the description may gain on `web/openapi.json`, and lose nothing of it.

use std::{fs, path::Path};

use serde_json::{Map, Value, json};

use super::description::description;

/// Set by `cargo xtask openapi`: additions are written into the promise.
const WRITE: &str = "OUTCRY_WRITE_OPENAPI";
/// Words for people: no program depends on them.
const PROSE: [&str; 4] = ["description", "summary", "example", "examples"];

#[test]
fn the_description_keeps_what_was_promised() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let text = serde_json::to_string_pretty(description()).unwrap() + "\n";
    let new: Value = serde_json::from_str(&text).unwrap();
    let old: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let lost = lost(&inlined(&old), &inlined(&new));
    assert!(
        lost.is_empty(),
        "clients written for v1 would miss:\n{}",
        lost.join("\n")
    );
    if std::env::var_os(WRITE).is_some() {
        fs::write(&file, text).unwrap();
    }
    assert!(
        old == new || std::env::var_os(WRITE).is_some(),
        "something was added: `cargo xtask openapi` writes it into web/openapi.json"
    );
}

#[test]
fn what_is_added_is_free_and_what_is_lost_is_named() {
    let old =
        json!({ "type": "object", "description": "a", "enum": ["open", "sold"], "minimum": 1 });
    for (name, value, expected) in [
        ("more", json!(1), vec![]),
        ("description", json!("b"), vec![]),
        ("enum", json!(["sold", "closing", "open"]), vec![]),
        ("enum", json!(["open"]), vec!["/enum: \"sold\""]),
        ("minimum", json!(2), vec!["/minimum: 1"]),
        ("type", Value::Null, vec!["/type: \"object\""]),
    ] {
        let mut new = old.clone();
        new[name] = value;
        assert_eq!(lost(&old, &new), expected, "{name}");
    }
}

/// The document with each schema in the place that names it, and without the names: they are not on the wire.
fn inlined(document: &Value) -> Value {
    fn inline(value: &Value, schemas: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| inline(item, schemas)).collect(),
            Value::Object(members) => {
                let own = (members.iter()).filter(|(name, _)| *name != "$ref");
                let own = own.map(|(name, value)| (name.clone(), inline(value, schemas)));
                let name = members.get("$ref").and_then(Value::as_str);
                let name = name.and_then(|place| place.strip_prefix("#/components/schemas/"));
                let named = name.map_or(Value::Null, |name| inline(&schemas[name], schemas));
                let named = named.as_object().cloned().unwrap_or_default();
                joined(named.into_iter().chain(own).collect())
            }
            scalar => scalar.clone(),
        }
    }
    let mut document = document.clone();
    let schemas = document["components"]["schemas"].take();
    inline(&document, &schemas)
}

/// Objects that are all of a schema are one on the wire.
fn joined(mut schema: Map<String, Value>) -> Value {
    let parts = schema.get("allOf").and_then(Value::as_array);
    let is_objects = |parts: &&Vec<Value>| parts.iter().all(|part| part["type"] == "object");
    let Some(parts) = parts.filter(is_objects).cloned() else {
        return Value::Object(schema);
    };
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for part in &parts {
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
    }
    schema.remove("allOf");
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("required".to_owned(), Value::Array(required));
    Value::Object(schema)
}

/// Every value of the old document that the new one has no more, by its JSON pointer.
fn lost(old: &Value, new: &Value) -> Vec<String> {
    match old {
        Value::Object(_) if !new.is_object() => vec![" is gone".to_owned()],
        Value::Object(members) => members
            .iter()
            .filter(|(name, value)| !(PROSE.contains(&name.as_str()) && value.is_string()))
            .flat_map(|(name, value)| {
                let lost = lost(value, &new[name]).into_iter();
                lost.map(move |place| format!("/{}{place}", name.replace('/', "~1")))
            })
            .collect(),
        // In any order: what stands in a list is found again whole, or with more in it.
        Value::Array(items) => items
            .iter()
            .filter(|item| {
                let mut kept = new.as_array().into_iter().flatten();
                !kept.any(|new| lost(item, new).is_empty())
            })
            .map(|item| format!(": {item}"))
            .collect(),
        scalar if scalar == new => vec![],
        scalar => vec![format!(": {scalar}")],
    }
}
