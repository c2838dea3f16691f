use crate::source;

/// How subjects begin.
const BEGINNINGS: &[&str] = &[
    "\"auction.command",
    "\"auction.query",
    "\"auction.log",
    "\"market.in",
    "\"market.tick",
    "\"market.open",
    "\"market.candle",
    "\"market.refused",
    "\"simulator.",
    "\"webhook.order",
    "\"webhook.state",
    "\"record.",
    "\"live.",
    "\"notice.",
    "\"gateway.control",
    "\"gateway.node",
];

#[test]
fn subjects_are_made_in_the_topology_only() {
    let mut wrong = Vec::new();
    for folder in ["services", "web/src", "nats/broker/src", "xtask"] {
        for path in source::files(folder, &[".rs"]) {
            let is_test = path
                .with_extension("")
                .components()
                .any(|part| part.as_os_str() == "tests");
            if is_test {
                continue;
            }
            let text = source::text(&path);
            for (number, line) in source::code_lines(&text) {
                if BEGINNINGS.iter().any(|beginning| line.contains(beginning)) {
                    wrong.push(format!("{}:{number}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    source::nothing("subjects made outside nats/topology", &wrong);
}
