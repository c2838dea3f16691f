//! The files of the project, as the other modules read them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders with nothing of ours in them.
const NOT_OURS: [&str; 8] = [
    "target",
    "node_modules",
    "dist",
    "dist-tests",
    "data",
    ".git",
    ".tools",
    ".cargo",
];

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.join("../..")
        .canonicalize()
        .expect("the workspace is there")
}

/// Every file under a folder of the workspace whose name ends so, as a path from the root.
pub(crate) fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    found.retain(|path| {
        let name = path.to_string_lossy();
        endings.iter().any(|ending| name.ends_with(ending))
    });
    found.sort();
    let root = root();
    let from_root = |path: PathBuf| path.strip_prefix(&root).map(Path::to_path_buf);
    found
        .into_iter()
        .map(|path| from_root(path).expect("it lies under the root"))
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // Fetched data is nobody's code; a room's own data folder is.
        let is_root_data = name == "data" && path.parent() != Some(&root());
        if path.is_dir() && (is_root_data || !NOT_OURS.contains(&name.as_str())) {
            collect(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

/// A file's text, by its path from the root.
pub(crate) fn text(path: &Path) -> String {
    fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The part of a Rust file before its unit tests.
pub(crate) fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or_default()
}

/// The same, without comments.
pub(crate) fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    without_tests(text)
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line))
}

/// Fails with the list of what was found, if anything was.
pub(crate) fn nothing(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}
