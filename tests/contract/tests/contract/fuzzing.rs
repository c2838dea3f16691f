//! schemathesis reads the description and asks everything it can think of: no server error, no answer that is
//! not described.

use std::process::Stdio;

use tokio::process::Command;

use crate::{
    house::{House, Role},
    python,
};

/// Random tries of each route, besides those that the description's edges suggest.
const EXAMPLES: &str = "8";
/// The same tries every time.
const SEED: &str = "20261121";
/// Below what the site takes from one address.
const RATE: &str = "150/s";
/// Seconds that each of the two runs may take.
const BUDGET: &str = "18";

/// Of the house and the market; the bidder has a bid with this id.
const WHAT_IS_THERE: &str = r#"
[parameters]
"path.sale" = "house"
"path.lot" = "1"
"path.bid_id" = "hers"
"query.symbol" = "AAPL"
"query.interval" = "1m"
"#;

/// The answer is described: its status, its kind, its headers, its body. And it is no fault of ours.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,\
                      unsupported_method,allow_header_conformance";

#[tokio::test(flavor = "multi_thread")]
async fn fuzzed_requests_get_only_documented_answers() {
    let Some(python) = python::python() else {
        return;
    };
    let house = House::open().await;
    // An operator about whatever it makes up, then a bidder about what is there.
    run(python, &house, Role::Operator, "").await;
    let python = python::python().expect("it was there a moment ago");
    run(python, &house, Role::Bidder, WHAT_IS_THERE).await;
}

async fn run(mut python: std::process::Command, house: &House, role: Role, settings: &str) {
    let folder = house.stack.data();
    std::fs::write(folder.join("schemathesis.toml"), settings).expect("the folder is writable");
    let bearer = format!("Authorization: {}", house.person(role).bearer());
    let url = format!("{}/api/openapi.json", house.stack.web_url());
    python.args(["-m", "schemathesis.cli", "run", &url]);
    python.args(["--header", &bearer, "--checks", CHECKS]);
    python.args([
        "--phases",
        "examples,coverage,fuzzing",
        "--max-time",
        BUDGET,
    ]);
    python.args(["--max-examples", EXAMPLES, "--seed", SEED]);
    python.args(["--generation-deterministic", "--rate-limit", RATE]);
    python.args(["--suppress-health-check", "all", "--no-color"]);
    // Its own session is asked with to the end.
    python.args(["--exclude-operation-id", "session_end"]);
    let mut command = Command::from(python);
    command.current_dir(folder);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let run = command.output().await.expect("python3 starts");
    let said = String::from_utf8_lossy(&run.stdout);
    let complained = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}\n{complained}");
}
