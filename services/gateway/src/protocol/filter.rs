//! A filter of publications by their tags, as clients send it.

use std::{collections::BTreeMap, str::FromStr};

use prost::Message;
use rust_decimal::Decimal;
use serde::Deserialize;

/// Most conditions in one filter: each is tried for each publication.
const CONDITIONS_MAX: usize = 64;

/// A condition on one tag, or conditions that are joined.
#[derive(Clone, PartialEq, Eq, Message, Deserialize)]
#[serde(default)]
pub(crate) struct FilterNode {
    /// Empty in a condition; else how `nodes` are joined.
    #[prost(string, tag = "1")]
    op: String,
    #[prost(string, tag = "2")]
    key: String,
    #[prost(string, tag = "3")]
    cmp: String,
    #[prost(string, tag = "4")]
    val: String,
    #[prost(string, repeated, tag = "5")]
    vals: Vec<String>,
    #[prost(message, repeated, tag = "6")]
    nodes: Vec<FilterNode>,
}

/// A filter that makes sense.
#[derive(Debug)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    /// The tag is one of these; without a tag it is none.
    In(String, Vec<String>),
    Exists(String),
    /// The tag has this at its beginning, its end, or anywhere.
    Begins(String, String),
    Ends(String, String),
    Contains(String, String),
    /// The tag is a number that stands so to this one.
    Number(String, Decimal, fn(Decimal, Decimal) -> bool),
}

impl FilterNode {
    /// Nothing if it makes no sense, or is too long.
    pub(crate) fn check(self) -> Option<Filter> {
        let mut left = CONDITIONS_MAX;
        self.read(&mut left)
    }

    fn read(self, left: &mut usize) -> Option<Filter> {
        *left = left.checked_sub(1)?;
        let Self {
            op,
            key,
            cmp,
            val,
            vals,
            nodes,
        } = self;
        if op.is_empty() {
            return nodes.is_empty().then(|| condition(key, &cmp, val, vals))?;
        }
        let nodes = nodes.into_iter().map(|node| node.read(left));
        let mut nodes: Vec<Filter> = nodes.collect::<Option<_>>()?;
        match (op.as_str(), nodes.len()) {
            ("and", 1..) => Some(Filter::All(nodes)),
            ("or", 1..) => Some(Filter::Any(nodes)),
            ("not", 1) => Some(Filter::Not(Box::new(nodes.pop()?))),
            _ => None,
        }
    }
}

fn condition(key: String, cmp: &str, val: String, vals: Vec<String>) -> Option<Filter> {
    let not = |filter| Filter::Not(Box::new(filter));
    let is_set = !vals.is_empty() && val.is_empty();
    let is_one = vals.is_empty() && !val.is_empty() && !key.is_empty();
    let is_bare = vals.is_empty() && val.is_empty();
    let number = |val: &str| Decimal::from_str(val).ok();
    Some(match cmp {
        "in" if is_set => Filter::In(key, vals),
        "nin" if is_set => not(Filter::In(key, vals)),
        "ex" if is_bare => Filter::Exists(key),
        "nex" if is_bare => not(Filter::Exists(key)),
        _ if !is_one => return None,
        "eq" => Filter::In(key, vec![val]),
        "neq" => not(Filter::In(key, vec![val])),
        "sw" => Filter::Begins(key, val),
        "ew" => Filter::Ends(key, val),
        "ct" => Filter::Contains(key, val),
        "gt" => Filter::Number(key, number(&val)?, |tag, val| tag > val),
        "gte" => Filter::Number(key, number(&val)?, |tag, val| tag >= val),
        "lt" => Filter::Number(key, number(&val)?, |tag, val| tag < val),
        "lte" => Filter::Number(key, number(&val)?, |tag, val| tag <= val),
        _ => return None,
    })
}

impl Filter {
    /// Whether a publication with these tags passes.
    pub(crate) fn passes(&self, tags: &BTreeMap<String, String>) -> bool {
        let is =
            |key: &String, fits: &dyn Fn(&str) -> bool| tags.get(key).is_some_and(|it| fits(it));
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.passes(tags)),
            Self::Any(filters) => filters.iter().any(|filter| filter.passes(tags)),
            Self::Not(filter) => !filter.passes(tags),
            Self::In(key, vals) => is(key, &|tag| vals.iter().any(|val| val == tag)),
            Self::Exists(key) => tags.contains_key(key),
            Self::Begins(key, val) => is(key, &|tag| tag.starts_with(val)),
            Self::Ends(key, val) => is(key, &|tag| tag.ends_with(val)),
            Self::Contains(key, val) => is(key, &|tag| tag.contains(val)),
            Self::Number(key, val, stands) => is(key, &|tag| {
                Decimal::from_str(tag).is_ok_and(|tag| stands(tag, *val))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn filter(text: Value) -> Option<Filter> {
        let node: FilterNode = serde_json::from_value(text).unwrap();
        node.check()
    }

    #[test]
    fn conditions_are_met_by_tags() {
        let tags =
            [("team", "red"), ("price", "101.25")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let tags = BTreeMap::from(tags);
        for (key, cmp, val, passes) in [
            ("team", "eq", "red", true),
            ("team", "eq", "blue", false),
            ("none", "eq", "red", false),
            ("none", "neq", "red", true),
            ("team", "sw", "re", true),
            ("team", "ew", "re", false),
            ("team", "ct", "e", true),
            ("price", "gt", "101.2499999999999999", true),
            ("price", "gte", "101.250", true),
            ("price", "lt", "101.25", false),
            ("price", "lte", "101.25", true),
            ("team", "gt", "1", false),
            ("none", "lt", "1", false),
        ] {
            let told = filter(json!({ "key": key, "cmp": cmp, "val": val })).unwrap();
            assert_eq!(told.passes(&tags), passes, "{key} {cmp} {val}");
        }
        for (text, passes) in [
            (
                json!({ "key": "team", "cmp": "in", "vals": ["red", "blue"] }),
                true,
            ),
            (
                json!({ "key": "team", "cmp": "nin", "vals": ["red", "blue"] }),
                false,
            ),
            (json!({ "key": "none", "cmp": "nex" }), true),
            (
                json!({ "op": "not", "nodes": [{ "key": "team", "cmp": "ex" }] }),
                false,
            ),
            (
                json!({ "op": "or", "nodes": [
                    { "key": "none", "cmp": "ex" },
                    { "op": "and", "nodes": [{ "key": "team", "cmp": "ex" }] },
                ] }),
                true,
            ),
        ] {
            assert_eq!(
                filter(text.clone()).unwrap().passes(&tags),
                passes,
                "{text}"
            );
        }
    }

    #[test]
    fn filters_without_sense_or_bound_are_refused() {
        let leaf = json!({ "key": "a", "cmp": "ex" });
        for text in [
            json!({}),
            json!({ "key": "a" }),
            json!({ "key": "a", "cmp": "like", "val": "b" }),
            json!({ "key": "a", "cmp": "eq" }),
            json!({ "key": "", "cmp": "eq", "val": "b" }),
            json!({ "key": "a", "cmp": "eq", "val": "b", "vals": ["c"] }),
            json!({ "key": "a", "cmp": "in" }),
            json!({ "key": "a", "cmp": "ex", "val": "b" }),
            json!({ "key": "a", "cmp": "gt", "val": "ten" }),
            json!({ "op": "and" }),
            json!({ "op": "not", "nodes": [leaf, leaf] }),
            json!({ "op": "xor", "nodes": [leaf] }),
            json!({ "op": "or", "nodes": vec![leaf; CONDITIONS_MAX] }),
        ] {
            assert!(filter(text.clone()).is_none(), "{text:.80}");
        }
    }
}
