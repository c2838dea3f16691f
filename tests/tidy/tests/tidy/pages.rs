use crate::source;

fn occurrences(folder: &str, endings: &[&str], forbidden: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in source::files(folder, endings) {
        for (index, line) in source::text(&path).lines().enumerate() {
            if forbidden.iter().any(|text| line.contains(text)) {
                found.push(format!("{}:{}: {}", path.display(), index + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn templates_never_leave_text_unescaped() {
    let found = occurrences(
        "web/templates",
        &[".html", ".svg", ".txt"],
        &["|safe", "| safe", "escape=\"none\""],
    );
    source::nothing("templates that trust their text", &found);
}

#[test]
fn scripts_never_make_markup_from_text() {
    let forbidden = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
    ];
    let found = occurrences("web/client", &[".ts"], &forbidden);
    source::nothing("scripts that make markup from text", &found);
}

#[test]
fn pages_carry_neither_inline_script_nor_inline_style() {
    let forbidden = [
        " onclick=",
        " onload=",
        " onsubmit=",
        " style=\"",
        "<style",
        "javascript:",
    ];
    let found = occurrences("web/templates", &[".html"], &forbidden);
    source::nothing("what the content security policy would refuse", &found);
}
