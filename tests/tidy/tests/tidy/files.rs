use crate::source;

/// A file beyond this is two files.
const LINES_MAX: usize = 600;

const CODE: &[&str] = &[
    ".rs", ".ts", ".css", ".html", ".toml", ".mjs", ".md", ".conf",
];

#[test]
fn source_files_stay_under_the_line_limit() {
    let long: Vec<String> = source::files("", &[".rs", ".ts", ".css", ".html", ".mjs"])
        .into_iter()
        .filter(|path| source::text(path).lines().count() > LINES_MAX)
        .map(|path| path.display().to_string())
        .collect();
    source::nothing(&format!("files of more than {LINES_MAX} lines"), &long);
}

#[test]
fn no_leftover_markers_or_machine_paths_in_code() {
    // Made of parts, so that this file does not find itself.
    let forbidden = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["X", "XX:"].concat(),
        ["/ho", "me/"].concat(),
        ["/ro", "ot/"].concat(),
        ["/wo", "rk/"].concat(),
        ["/tm", "p/"].concat(),
    ];
    let mut found = Vec::new();
    for path in source::files("", CODE) {
        for (index, line) in source::text(&path).lines().enumerate() {
            if forbidden.iter().any(|text| line.contains(text.as_str())) {
                found.push(format!("{}:{}: {}", path.display(), index + 1, line.trim()));
            }
        }
    }
    source::nothing("put off, or true on one machine only", &found);
}

#[test]
fn every_module_opens_with_its_purpose() {
    let mut silent = Vec::new();
    for folder in ["services", "nats", "web/src", "xtask"] {
        for path in source::files(folder, &[".rs"]) {
            let is_test = path.components().any(|part| part.as_os_str() == "tests");
            let opening = source::text(&path);
            let says = opening.lines().next().is_some_and(|line| {
                line.strip_prefix("//! ")
                    .is_some_and(|words| words.len() > 3)
            });
            if !is_test && !says {
                silent.push(path.display().to_string());
            }
        }
    }
    source::nothing("modules without a word about themselves", &silent);
}
