use std::path::Path;

use crate::source;

#[test]
fn every_test_file_is_named_in_its_main() {
    let mut forgotten = Vec::new();
    for path in source::files("", &[".rs"]) {
        let Some(folder) = path.parent() else {
            continue;
        };
        let is_integration = folder
            .parent()
            .and_then(Path::file_name)
            .is_some_and(|name| name == "tests");
        let main = folder.join("main.rs");
        if !is_integration || path.ends_with("main.rs") || !source::root().join(&main).is_file() {
            continue;
        }
        let module = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if !source::text(&main).contains(&format!("mod {module};")) {
            forgotten.push(path.display().to_string());
        }
    }
    source::nothing("test files that no main.rs names", &forgotten);
}

#[test]
fn tests_wait_for_conditions_not_sleeps() {
    // A pause inside a loop that waits for a condition is how waiting is done; it lives in the harness.
    let mut found = Vec::new();
    for path in source::files("tests", &[".rs"]) {
        if path.starts_with("tests/harness") || path.starts_with("tests/load") {
            continue;
        }
        for (index, line) in source::text(&path).lines().enumerate() {
            if line.contains(&["thread::", "sleep("].concat()) {
                found.push(format!("{}:{}", path.display(), index + 1));
            }
        }
    }
    source::nothing("tests that sleep instead of waiting for something", &found);
}
