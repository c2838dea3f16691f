//! Within v1 only additions: the description is held against the one that was promised, `web/openapi.json`.

mod comparison;

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::description::description;
use comparison::breaks;

/// Set by `cargo xtask openapi`: additions are written into the promise.
const WRITE: &str = "OUTCRY_WRITE_OPENAPI";

#[test]
fn the_description_keeps_what_was_promised() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let now = serde_json::to_string_pretty(description()).unwrap() + "\n";
    let new: Value = serde_json::from_str(&now).unwrap();
    let old = fs::read_to_string(&file).unwrap_or_else(|_| "{}".to_owned());
    let old: Value = serde_json::from_str(&old).unwrap();
    let broken = breaks(&old, &new);
    assert!(
        broken.is_empty(),
        "clients written for v1 would break:\n{}",
        broken.join("\n")
    );
    if std::env::var_os(WRITE).is_some() {
        fs::write(&file, now).unwrap();
    } else {
        assert!(
            old == new,
            "something was added: `cargo xtask openapi` writes it into web/openapi.json"
        );
    }
}

/// A small description, and what each change of it breaks.
#[test]
fn additions_are_free_and_everything_else_breaks() {
    let old = json!({
        "paths": { "/bids": { "post": {
            "parameters": [{ "name": "key", "required": false, "schema": { "type": "string" } }],
            "requestBody": { "required": true, "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/New" } } } },
            "responses": { "200": { "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Done" } } } } },
        } } },
        "components": { "schemas": {
            "New": {
                "type": "object",
                "required": ["maximum"],
                "properties": {
                    "maximum": { "type": "integer", "minimum": 0, "maximum": 9 },
                    "note": { "type": ["string", "null"], "enum": ["a", "b"] },
                },
            },
            "Done": {
                "type": "object",
                "required": ["price"],
                "properties": {
                    "price": { "type": "integer" },
                    "state": { "type": "string", "enum": ["open", "sold"] },
                    "why": { "oneOf": [
                        { "type": "object", "properties": { "kind": { "type": "string", "enum": ["low"] } } },
                        { "type": "object", "properties": { "kind": { "type": "string", "enum": ["late"] } } },
                    ] },
                },
            },
        } },
    });
    let (post, new, done) = (
        "/paths/~1bids/post",
        "/components/schemas/New",
        "/components/schemas/Done",
    );
    let number = json!({ "type": "string" });
    let field = |at: &str, name: &str| format!("{at}/properties/{name}");
    let changes = [
        (true, "/paths/~1more".into(), json!({})),
        (true, field(new, "more"), number.clone()),
        (true, field(done, "more"), number.clone()),
        (
            true,
            field(done, "state/enum"),
            json!(["open", "sold", "closing"]),
        ),
        (true, field(new, "maximum/maximum"), json!(10)),
        (true, format!("{done}/required"), json!(["price", "state"])),
        (true, format!("{new}/required"), json!([])),
        (true, format!("{post}/responses/404"), json!({})),
        (
            true,
            done.into(),
            json!({ "oneOf": [{ "type": "object" }, old["components"]["schemas"]["Done"]] }),
        ),
        (
            true,
            new.into(),
            json!({ "allOf": [{ "type": "object" }, old["components"]["schemas"]["New"]] }),
        ),
        (false, "/paths/~1bids".into(), Value::Null),
        (false, post.into(), Value::Null),
        (false, format!("{post}/parameters/0/required"), json!(true)),
        (false, format!("{post}/responses/200"), Value::Null),
        (false, field(done, "price"), Value::Null),
        (false, field(done, "price/type"), json!(["integer", "null"])),
        (false, field(done, "price/type"), json!("string")),
        (false, format!("{done}/required"), json!([])),
        (false, field(done, "state/enum"), json!(["open"])),
        (
            false,
            field(done, "why/oneOf/1"),
            json!({ "type": "object" }),
        ),
        (false, format!("{new}/required"), json!(["maximum", "note"])),
        (false, field(new, "note"), Value::Null),
        (false, field(new, "note/type"), json!("string")),
        (false, field(new, "note/enum"), json!(["a"])),
        (false, field(new, "maximum/maximum"), json!(8)),
        (false, field(new, "maximum/minimum"), json!(1)),
        (false, field(new, "maximum/type"), json!("string")),
    ];
    for (is_free, place, value) in changes {
        let mut changed = old.clone();
        let (parent, name) = place.rsplit_once('/').unwrap();
        let parent = changed.pointer_mut(parent).unwrap();
        let name = name.replace("~1", "/");
        match (parent, &value) {
            (Value::Object(parent), Value::Null) => {
                parent.remove(&name);
            }
            (Value::Array(parent), _) => parent[name.parse::<usize>().unwrap()] = value,
            (parent, _) => parent[&name] = value,
        }
        let broken = breaks(&old, &changed);
        assert_eq!(broken.is_empty(), is_free, "{place}: {broken:?}");
    }
}
