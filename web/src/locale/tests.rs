//! Both catalogues say the same things about the same, and everything that is said is in them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_bundle::FluentArgs;
use regex::Regex;

use super::{Language, Message, catalogue};

/// What each message of a language speaks of, by its id.
fn messages(tag: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    for path in files(&format!("locales/{tag}"), "ftl") {
        let mut id = String::new();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let begins = line.starts_with(|c: char| c.is_ascii_lowercase());
            if let Some((name, _)) = line.split_once(" =").filter(|_| begins) {
                name.clone_into(&mut id);
                let first = messages.insert(id.clone(), BTreeSet::new());
                assert!(first.is_none(), "{id} is said twice in {tag}");
            }
            // A comment speaks of nothing.
            let spoken = line.split('$').skip(1).filter(|_| !line.starts_with('#'));
            let names = spoken.map(|rest| {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
                rest[..end.unwrap_or(rest.len())].to_owned()
            });
            if let Some(about) = messages.get_mut(&id) {
                about.extend(names);
            }
        }
    }
    messages
}

/// Every id that templates, programs and scripts say, with where.
fn said() -> BTreeMap<String, String> {
    let ways = [
        ("templates", "html", r#""([a-z0-9-]+)"\s*\|\s*t\b"#),
        ("src", "rs", r#"\bt!\(\s*"([a-z0-9-]+)""#),
        (
            "client",
            "ts",
            r#"(?:^|[^A-Za-z0-9_$.])t\(\s*"([a-z0-9-]+)""#,
        ),
    ];
    let mut said = BTreeMap::new();
    for (folder, ending, way) in ways {
        let way = Regex::new(way).unwrap();
        for path in files(folder, ending) {
            let text = fs::read_to_string(&path).unwrap();
            // What a comment shows is not said.
            let lines = text.lines().filter(|it| !it.trim_start().starts_with("//"));
            let text = lines.collect::<Vec<_>>().join("\n");
            for found in way.captures_iter(&text) {
                said.insert(found[1].to_owned(), path.display().to_string());
            }
        }
    }
    said
}

fn files(folder: &str, ending: &str) -> Vec<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|it| it == ending) => found.push(path),
                false => {}
            }
        }
    }
    found
}

#[test]
fn every_language_says_the_same_things_about_the_same() {
    let english = messages("en");
    let german = messages("de");
    for (id, about) in &english {
        let Some(other) = german.get(id) else {
            panic!("German does not say {id}");
        };
        assert_eq!(about, other, "what {id} speaks of");
    }
    let strange = german.keys().find(|id| !english.contains_key(*id));
    assert_eq!(strange, None, "said in German only");
}

#[test]
fn every_file_of_a_language_is_part_of_the_program() {
    for (tag, language) in [("en", Language::English), ("de", Language::German)] {
        let left_out = messages(tag)
            .into_keys()
            .find(|id| !catalogue::has(language, id));
        assert_eq!(left_out, None, "in {tag}");
    }
}

#[test]
fn everything_that_is_said_is_in_the_catalogues_and_nothing_else() {
    let english = messages("en");
    let said = said();
    let unknown: Vec<_> = said
        .iter()
        .filter(|(id, _)| !english.contains_key(*id))
        .collect();
    assert_eq!(unknown, [], "said, and in no catalogue");
    let idle: Vec<_> = english
        .keys()
        .filter(|id| !said.contains_key(*id))
        .collect();
    assert_eq!(
        idle,
        Vec::<&String>::new(),
        "in the catalogues, and never said"
    );
}

#[test]
fn script_says_nothing_but_what_it_is_given() {
    let live =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en/live.ftl"))
            .unwrap();
    for (id, path) in said().iter().filter(|(_, path)| path.ends_with(".ts")) {
        assert!(
            live.contains(&format!("\n{id} =")),
            "{path} says {id}, which is not in live.ftl"
        );
    }
}

#[test]
fn message_is_said_in_the_language_of_its_task() {
    let said = || t!("sign-up-password-help", count = 10);
    assert!(said().starts_with("At least 10 characters"));
    assert!(
        Language::German
            .say(said)
            .starts_with("Mindestens 10 Zeichen")
    );
}

#[test]
fn what_a_message_speaks_of_is_no_markup() {
    let mut about = FluentArgs::new();
    about.set("count", "<a>");
    let plain = catalogue::text(Language::English, "sign-up-password-help", &about);
    assert!(plain.contains("<a>"));
    let html = Message::new("sign-up-password-help")
        .with("count", "<a>")
        .html();
    assert!(html.contains("&#60;a&#62;"), "{html}");
}
