//! Two descriptions side by side, and what of the old one the new one breaks.

use std::collections::BTreeSet;

use serde_json::Value;

/// References within references; ours are far from it.
const DEPTH_MAX: usize = 32;

/// Who reads what a schema describes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// Ourselves: requests. Asking for more breaks clients.
    We,
    /// Clients: answers. Promising less breaks them.
    They,
}

struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    breaks: Vec<String>,
}

/// What clients of the old one would miss in the new one.
pub(super) fn breaks(old: &Value, new: &Value) -> Vec<String> {
    let mut comparison = Comparison {
        old,
        new,
        breaks: vec![],
    };
    for (path, operations) in members(&old["paths"]) {
        for (method, operation) in members(operations) {
            let place = format!("{method} {path}");
            match new["paths"][path].get(method) {
                Some(now) => comparison.operation(&place, operation, now),
                None => comparison.breaks.push(format!("{place} is gone")),
            }
        }
    }
    comparison.breaks
}

impl Comparison<'_> {
    fn operation(&mut self, place: &str, old: &Value, new: &Value) {
        self.parameters(place, old, new);
        let (body, now) = (&old["requestBody"], &new["requestBody"]);
        if body["required"] != true && now["required"] == true {
            self.breaks.push(format!("{place} asks for a body"));
        }
        self.content(place, &body["content"], &now["content"], Reader::We);
        for (status, answer) in members(&old["responses"]) {
            let place = format!("{place} {status}");
            match new["responses"].get(status) {
                Some(now) => {
                    self.content(&place, &answer["content"], &now["content"], Reader::They)
                }
                // A problem that does not happen any more is missed by nobody.
                None if status.as_str() >= "400" => {}
                None => self.breaks.push(format!("{place} is gone")),
            }
        }
    }

    fn parameters(&mut self, place: &str, old: &Value, new: &Value) {
        let named = |of: &Value, name: &Value| {
            let all = of["parameters"].as_array().into_iter().flatten();
            all.clone().find(|one| one["name"] == *name).cloned()
        };
        for was in items(&old["parameters"]) {
            let place = format!("{place} ?{}", was["name"]);
            match named(new, &was["name"]) {
                Some(is) if was["required"] != true && is["required"] == true => {
                    self.breaks.push(format!("{place} is required now"));
                }
                Some(is) => self.schema(&place, &was["schema"], &is["schema"], Reader::We, 0),
                None => self.breaks.push(format!("{place} is gone")),
            }
        }
        for is in items(&new["parameters"]) {
            if is["required"] == true && named(old, &is["name"]).is_none() {
                self.breaks.push(format!("{place} asks for {}", is["name"]));
            }
        }
    }

    fn content(&mut self, place: &str, old: &Value, new: &Value, reader: Reader) {
        for (kind, content) in members(old) {
            match new.get(kind) {
                Some(now) => self.schema(place, &content["schema"], &now["schema"], reader, 0),
                None => self.breaks.push(format!("{place} is no {kind} any more")),
            }
        }
    }

    fn schema(&mut self, place: &str, old: &Value, new: &Value, reader: Reader, depth: usize) {
        let (old, new) = (resolve(self.old, old), resolve(self.new, new));
        if depth > DEPTH_MAX || old == new && self.old == self.new {
            return;
        }
        self.types(place, old, new, reader);
        self.fields(place, old, new, reader, depth);
        self.bounds(place, old, new, reader);
        if !old["items"].is_null() {
            let place = format!("{place}[]");
            self.schema(&place, &old["items"], &new["items"], reader, depth + 1);
        }
        for choice in ["oneOf", "anyOf", "allOf"] {
            for was in items(&old[choice]) {
                let kept = items(&new[choice]).any(|is| {
                    let mut inner = Comparison {
                        old: self.old,
                        new: self.new,
                        breaks: vec![],
                    };
                    inner.schema(place, was, is, reader, depth + 1);
                    inner.breaks.is_empty()
                });
                if !kept {
                    let was = resolve(self.old, was);
                    let kind = &was["properties"]["kind"]["enum"];
                    self.breaks
                        .push(format!("{place}: a choice is gone: {kind}"));
                }
            }
        }
    }

    fn types(&mut self, place: &str, old: &Value, new: &Value, reader: Reader) {
        let (was, is) = (words(&old["type"]), words(&new["type"]));
        let fits = match reader {
            Reader::We => is.is_superset(&was) || is.is_empty(),
            Reader::They => is.is_subset(&was) && (was.is_empty() || !is.is_empty()),
        };
        if !fits {
            self.breaks
                .push(format!("{place} was {was:?} and is {is:?}"));
        }
        let (was, is) = (words(&old["enum"]), words(&new["enum"]));
        let gone: Vec<_> = was.difference(&is).collect();
        let any_word_goes = is.is_empty() && reader == Reader::We;
        if !gone.is_empty() && !any_word_goes {
            self.breaks.push(format!("{place} lost {gone:?}"));
        }
        if was.is_empty() && !is.is_empty() && reader == Reader::We {
            self.breaks.push(format!("{place} takes only {is:?} now"));
        }
    }

    fn fields(&mut self, place: &str, old: &Value, new: &Value, reader: Reader, depth: usize) {
        for (name, was) in members(&old["properties"]) {
            let place = format!("{place}.{name}");
            match new["properties"].get(name) {
                Some(is) => self.schema(&place, was, is, reader, depth + 1),
                None => self.breaks.push(format!("{place} is gone")),
            }
        }
        let (was, is) = (words(&old["required"]), words(&new["required"]));
        let (broken, words) = match reader {
            Reader::We => (is.difference(&was), "is required now"),
            Reader::They => (was.difference(&is), "may be missing now"),
        };
        for name in broken {
            self.breaks.push(format!("{place}.{name} {words}"));
        }
    }

    /// Only for what we read: an answer may well become narrower.
    fn bounds(&mut self, place: &str, old: &Value, new: &Value, reader: Reader) {
        for fixed in ["pattern", "format"] {
            let (was, is) = (&old[fixed], &new[fixed]);
            if was != is && !(is.is_null() && reader == Reader::We) {
                self.breaks
                    .push(format!("{place}: {fixed} was {was} and is {is}"));
            }
        }
        if reader == Reader::They {
            return;
        }
        for (bound, tighter) in [
            ("minimum", 1.0),
            ("minLength", 1.0),
            ("minItems", 1.0),
            ("maximum", -1.0),
            ("maxLength", -1.0),
            ("maxItems", -1.0),
        ] {
            let (was, is) = (old[bound].as_f64(), new[bound].as_f64());
            if is.is_some_and(|is| was.is_none_or(|was| (is - was) * tighter > 0.0)) {
                self.breaks
                    .push(format!("{place}: {bound} was {was:?} and is {is:?}"));
            }
        }
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// One word or several, in any order.
fn words(value: &Value) -> BTreeSet<String> {
    let one = value.as_str().into_iter();
    let several = items(value).map(|one| one.as_str().unwrap_or("null"));
    one.chain(several).map(str::to_owned).collect()
}

fn resolve<'a>(api: &'a Value, mut schema: &'a Value) -> &'a Value {
    while let Some(path) = schema["$ref"].as_str() {
        let described = api.pointer(&path[1..]);
        schema = described.unwrap_or_else(|| panic!("{path} is not described"));
    }
    schema
}
