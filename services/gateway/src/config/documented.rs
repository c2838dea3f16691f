//! Every setting stands on the gateway's page, and nothing else does.

use std::collections::BTreeSet;

use serde::{
    Deserialize, Deserializer,
    de::{Visitor, value::Error},
    forward_to_deserialize_any,
};

use super::{
    ClientRules, ConnectionRules, Method, NatsNames, TokenRules, WrittenKey, namespace::Options,
};

const PAGE: &str = include_str!("../../README.md");

/// Of a namespace, besides its options.
const OF_NAMESPACES: [&str; 6] = ["name", "subject", "live", "stream", "tokens", "dots"];

/// Notes what a structure would take.
struct Fields<'a>(&'a mut BTreeSet<String>);

impl<'de> Deserializer<'de> for Fields<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(serde::de::Error::custom("not a structure"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.extend(fields.iter().map(|&field| field.to_owned()));
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn settings<'de, T: Deserialize<'de>>() -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    // It takes nothing of it.
    let _ = T::deserialize(Fields(&mut fields));
    fields
}

/// What stands in the first column of the table under a heading.
fn documented(heading: &str) -> BTreeSet<String> {
    let (_, section) = PAGE
        .split_once(&format!("\n### {heading}\n"))
        .expect(heading);
    let section = section.split("\n#").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    let first = rows.filter_map(|row| row.split(" | ").next());
    let names = first.flat_map(|first| first.split("`, `"));
    names
        .map(|name| name.trim_end_matches('`').to_owned())
        .collect()
}

#[test]
fn every_setting_stands_on_the_page_and_nothing_else() {
    let mut namespace = settings::<Options>();
    namespace.extend(OF_NAMESPACES.map(str::to_owned));
    for (heading, settings) in [
        ("`[nats]`", settings::<NatsNames>()),
        ("`[client]`", settings::<ClientRules>()),
        ("`[token]`", settings::<TokenRules>()),
        ("`[connection]`", settings::<ConnectionRules>()),
        ("`[[namespace]]` and `[without_namespace]`", namespace),
        ("`[[method]]`", settings::<Method>()),
        ("`[[api_key]]`", settings::<WrittenKey>()),
    ] {
        assert_eq!(documented(heading), settings, "{heading}");
    }
}

#[test]
fn links_of_the_page_lead_somewhere() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let targets = PAGE
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let mut count = 0;
    for target in targets.filter(|target| !target.starts_with("http")) {
        count += 1;
        assert!(folder.join(target).exists(), "{target}");
    }
    assert!(count > 0);
}
