//! Two descriptions side by side, and what of the old one the new one breaks.

use std::collections::BTreeSet;

use serde_json::{Value, json};

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
        if depth > DEPTH_MAX {
            return;
        }
        let (old, new) = (forms(self.old, old), forms(self.new, new));
        let (objects, scalars): (Vec<_>, Vec<_>) = old.iter().partition(|form| is_object(form));
        // Forms of an object are told apart by their fields: one more is an addition to whoever reads.
        for was in objects {
            let candidates = new.iter().filter(|form| is_object(form));
            let pairs: Vec<_> = candidates.map(|is| (was, is)).collect();
            self.one_fits(place, &pairs, was, reader, depth);
        }
        match reader {
            Reader::We => {
                for was in scalars {
                    let pairs: Vec<_> = new.iter().map(|is| (was, is)).collect();
                    self.one_fits(place, &pairs, was, reader, depth);
                }
            }
            Reader::They => {
                for is in new.iter().filter(|form| !is_object(form)) {
                    let pairs: Vec<_> = scalars.iter().map(|was| (*was, is)).collect();
                    self.one_fits(place, &pairs, is, reader, depth);
                }
            }
        }
    }

    /// Whether a form has its counterpart among these pairs; of a single one it is said what is wrong with it.
    fn one_fits(
        &mut self,
        place: &str,
        pairs: &[(&Value, &Value)],
        form: &Value,
        reader: Reader,
        depth: usize,
    ) {
        let broken = pairs.iter().map(|(was, is)| {
            let mut inner = Comparison {
                breaks: vec![],
                ..*self
            };
            inner.form(place, was, is, reader, depth);
            inner.breaks
        });
        let mut broken: Vec<_> = broken.collect();
        match (broken.iter().any(Vec::is_empty), &mut broken[..]) {
            (true, _) => {}
            (false, [only]) => self.breaks.append(only),
            (false, _) => {
                let kind = &form["properties"]["kind"]["enum"];
                let what = if kind.is_null() { &form["type"] } else { kind };
                self.breaks
                    .push(format!("{place}: a choice is gone or new: {what}"));
            }
        }
    }

    fn form(&mut self, place: &str, old: &Value, new: &Value, reader: Reader, depth: usize) {
        self.words(place, old, new, reader);
        self.fields(place, old, new, reader, depth);
        self.bounds(place, old, new, reader);
        if !old["items"].is_null() {
            let place = format!("{place}[]");
            self.schema(&place, &old["items"], &new["items"], reader, depth + 1);
        }
    }

    fn words(&mut self, place: &str, old: &Value, new: &Value, reader: Reader) {
        let (was, is) = (&old["type"], &new["type"]);
        let anything = match reader {
            Reader::We => is,
            Reader::They => was,
        };
        if was != is && !anything.is_null() {
            self.breaks.push(format!("{place} was {was} and is {is}"));
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
            let is_free = match reader {
                Reader::We => is.is_null(),
                Reader::They => was.is_null(),
            };
            if was != is && !is_free {
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

/// The plain schemas that one allows: references followed, choices apart, what is put together as one.
fn forms(api: &Value, schema: &Value) -> Vec<Value> {
    let schema = resolve(api, schema);
    let mut own = schema.clone();
    if let Some(own) = own.as_object_mut() {
        own.retain(|key, _| !["oneOf", "anyOf", "allOf"].contains(&key.as_str()));
    }
    let several = words(&own["type"]).into_iter().map(|one| {
        let mut form = if one == "null" {
            json!({})
        } else {
            own.clone()
        };
        form["type"] = one.into();
        form
    });
    let mut found: Vec<_> = several.collect();
    if found.is_empty() {
        found.push(own);
    }
    let choices = ["oneOf", "anyOf"].map(|choice| items(&schema[choice]).collect::<Vec<_>>());
    let parts = items(&schema["allOf"]).map(|part| vec![part]);
    for part in parts.chain(choices).filter(|part| !part.is_empty()) {
        let forms: Vec<_> = part.iter().flat_map(|one| forms(api, one)).collect();
        let both = found
            .iter()
            .flat_map(|own| forms.iter().map(|form| together(own, form)));
        found = both.collect();
    }
    found
}

/// What is both at once.
fn together(one: &Value, other: &Value) -> Value {
    let mut both = one.clone();
    for (key, value) in members(other) {
        match (&mut both[key], value) {
            (Value::Object(own), Value::Object(more)) => own.extend(more.clone()),
            (Value::Array(own), Value::Array(more)) => own.extend(more.clone()),
            (own, value) => *own = value.clone(),
        }
    }
    both
}

fn is_object(form: &Value) -> bool {
    form["type"] == "object" || !form["properties"].is_null()
}

fn resolve<'a>(api: &'a Value, mut schema: &'a Value) -> &'a Value {
    while let Some(path) = schema["$ref"].as_str() {
        let described = api.pointer(&path[1..]);
        schema = described.unwrap_or_else(|| panic!("{path} is not described"));
    }
    schema
}
