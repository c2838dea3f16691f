//! Alarms and the operator's board ask for figures by name: each is one that a service shows.

use std::{collections::BTreeSet, path::Path};

use crate::source;

/// What Prometheus makes of a histogram.
const OF_HISTOGRAMS: [&str; 3] = ["_bucket", "_count", "_sum"];

/// Names of figures of ours in a text.
fn figures(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'));
    let ours = words.filter(|it| it.starts_with("outcry_") || it.starts_with("gateway_"));
    ours.map(|name| {
        let plain = OF_HISTOGRAMS.iter().find_map(|end| name.strip_suffix(end));
        plain.unwrap_or(name).to_owned()
    })
    .collect()
}

#[test]
fn alarms_and_board_ask_for_figures_that_there_are() {
    let files = source::files("observability", &[".yml", ".json"]);
    let texts = files.iter().map(|file| source::text(file));
    let asked: BTreeSet<String> = texts.flat_map(|text| figures(&text)).collect();
    assert!(asked.len() > 20, "{asked:?}");
    let sources: Vec<String> = ["services", "nats", "web"]
        .iter()
        .flat_map(|folder| source::files(folder, &[".rs"]))
        .map(|file| source::text(&file))
        .collect();
    for name in asked {
        let quoted = format!("\"{name}\"");
        let is_shown = sources.iter().any(|text| text.contains(&quoted));
        assert!(is_shown, "no service shows {name}");
    }
}

#[test]
fn each_alarm_is_explained_to_who_is_woken() {
    let rules = source::text(Path::new("observability/rules.yml"));
    let told = source::text(Path::new("observability/README.md"));
    let alarms = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "));
    let silent: Vec<&str> = alarms
        .filter(|name| !told.contains(&format!("`{name}`")))
        .collect();
    assert_eq!(silent, Vec::<&str>::new());
}
