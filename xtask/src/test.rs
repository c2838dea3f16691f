//! `cargo xtask test`: brings what tests need, and runs every test or those of some rooms.

use crate::{
    assets, browser, nats_server, node, python,
    shell::{Outcome, cargo, print_line, run_and_read},
};

/// The room whose tests drive Chromium.
const BROWSER_ROOM: &str = "browser";
/// The rooms that have tests in Python.
const CONTRACT_ROOM: &str = "contract";
const GATEWAY_ROOM: &str = "gateway";
/// The room that has tests in TypeScript.
const PAGES_ROOM: &str = "web";
/// Rooms that need neither a server nor the program.
const PURE_ROOMS: [&str; 6] = [
    "auction",
    "market",
    "topology",
    "bootstrap",
    "tidy",
    "xtask",
];

/// Most tests wait for a disk, a deadline or a browser; with as many as there are cores, the cores wait too.
const TESTS_PER_CORE: usize = 2;

/// `cargo test` knows no groups: so many whole stacks or browsers beside each other, on any machine.
const STORIES_AT_ONCE: &str = "2";

/// How the runners begin the line that adds up.
const NEXTEST_SUMMARY: &str = "Summary [";
const CARGO_SUMMARY: &str = "test result:";

/// How many tests passed and failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Count {
    passed: u64,
    failed: u64,
}

pub(crate) fn run(rooms: &[String]) -> Outcome<()> {
    let concerns = |room: &str| rooms.is_empty() || rooms.iter().any(|given| given == room);
    let is_pure = !rooms.is_empty() && rooms.iter().all(|room| PURE_ROOMS.contains(&room.as_str()));
    let server = if is_pure {
        None
    } else {
        if concerns(BROWSER_ROOM) {
            browser::bring()?;
        }
        if concerns(CONTRACT_ROOM) || concerns(GATEWAY_ROOM) {
            python::bring_test_packages()?;
        }
        if concerns(CONTRACT_ROOM) {
            node::bring_test_packages()?;
        }
        let server = nats_server::bring()?;
        assets::build()?;
        // Stories start the program as an operator does. With all rooms cargo builds it for its own tests, by the same features as
        // the rest; alone it would have half of what we use built once more.
        if !rooms.is_empty() {
            crate::shell::run(cargo().args(["build", "--package", "outcry"]))?;
        }
        Some(server)
    };
    let mut command = rust_tests(rooms);
    if let Some(server) = server {
        command.env("NATS_SERVER", server);
    }
    let (rust_passed, lines) = run_and_read(&mut command)?;
    let mut count = count(&lines);
    let mut all_passed = rust_passed;
    if concerns(PAGES_ROOM) {
        let (passed, lines) = page_tests()?;
        all_passed &= passed;
        let pages = self::count(&lines);
        count.passed += pages.passed;
        count.failed += pages.failed;
    }
    print_line(&format!("{} passed, {} failed", count.passed, count.failed));
    if all_passed {
        Ok(())
    } else {
        Err("not every test passed".to_owned())
    }
}

/// nextest when it is there: it runs tests beside each other and stops those that hang.
fn rust_tests(rooms: &[String]) -> std::process::Command {
    let mut command = cargo();
    let has_nextest = has_nextest();
    if has_nextest {
        command.args(["nextest", "run", "--no-fail-fast", "--test-threads"]);
        command.arg((TESTS_PER_CORE * cores()).to_string());
    } else {
        print_line("cargo-nextest is not there: running with `cargo test`");
        command.args(["test", "--no-fail-fast"]);
    }
    if rooms.is_empty() {
        command.arg("--workspace");
    }
    for room in rooms {
        command.arg("--package").arg(room);
    }
    if !has_nextest {
        command.args(["--", "--test-threads", STORIES_AT_ONCE]);
    }
    command
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub(crate) fn has_nextest() -> bool {
    crate::shell::output(cargo().args(["nextest", "--version"])).is_ok()
}

fn page_tests() -> Outcome<(bool, Vec<String>)> {
    if !crate::shell::root().join("web/package.json").exists() {
        return Ok((true, Vec::new()));
    }
    let node = node::bring()?;
    assets::install_packages(&node)?;
    run_and_read(node.npm().args(["test", "--silent"]))
}

/// Adds up the summaries of nextest, `cargo test` and Node.
fn count(lines: &[String]) -> Count {
    let mut count = Count::default();
    // nextest shows again what a failed test's own runner said; its summary has counted that already.
    let is_nextest = lines
        .iter()
        .any(|line| line.trim().starts_with(NEXTEST_SUMMARY));
    let rust_summary = if is_nextest {
        NEXTEST_SUMMARY
    } else {
        CARGO_SUMMARY
    };
    for line in lines {
        let line = line.trim();
        let is_rust = line.starts_with(rust_summary);
        let words: Vec<&str> = line
            .split([' ', ',', ';'])
            .filter(|w| !w.is_empty())
            .collect();
        for pair in words.windows(2) {
            let (number_first, name_first) = (pair[0].parse::<u64>(), pair[1].parse::<u64>());
            match (number_first, name_first, pair) {
                (Ok(number), _, [_, "passed"]) if is_rust => count.passed += number,
                (Ok(number), _, [_, "failed"]) if is_rust => count.failed += number,
                (Ok(number), _, [_, "timed"]) if is_rust => count.failed += number,
                (_, Ok(number), ["pass", _]) if words.len() == 3 => count.passed += number,
                (_, Ok(number), ["fail", _]) if words.len() == 3 => count.failed += number,
                _ => {}
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn runner_summaries_are_added_up_over_runs() {
        let count = |lines: &[&str]| {
            let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            let Count { passed, failed } = super::count(&lines);
            (passed, failed)
        };
        let nextest = [
            "test result: FAILED. 0 passed; 1 failed; 0 ignored",
            "     Summary [   8.0s] 17 tests run: 14 passed (1 slow), 2 failed, 1 timed out, 3 skipped",
        ];
        assert_eq!(count(&nextest), (14, 3));
        let cargo = [
            "test result: ok. 5 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out",
            "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "the 3 passed bids",
        ];
        assert_eq!(count(&cargo), (7, 1));
        assert_eq!(count(&["ℹ pass 12", "# fail 1"]), (12, 1));
    }
}
