//! The examples of `nats/PUBLISHING.md`, as a publisher runs them.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Output,
};

use harness::{stack::Stack, until};
use tokio::process::Command;

use crate::python::python;

/// Runs one of them: where it publishes, as whom, with whose seed, and what.
async fn run(
    stack: &Stack,
    example: &str,
    publisher: &str,
    seed_of: &str,
    price: [&str; 2],
) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../nats/publisher");
    let mut command = match example {
        "rust" => Command::new(env!("CARGO_BIN_EXE_publish-example")),
        "python" => {
            let mut python = Command::new("python3");
            python.arg(folder.join("publish.py"));
            python
        }
        "python by NATS" => {
            let python = python().expect("it was looked for");
            let mut python = Command::from(python);
            python.arg(folder.join("publish_nats.py"));
            python
        }
        "node by NATS" => {
            let mut node = Command::new("node");
            node.arg(packages().join(BY_NATS));
            node
        }
        _ => {
            let mut node = Command::new("node");
            node.arg(folder.join("publish.mjs"));
            node
        }
    };
    let server = match example {
        "rust" | "node by NATS" | "python by NATS" => stack.nats_url(),
        _ => stack.web_url(),
    };
    let seed = stack.data().join("secrets").join(seed_of).join("nats.seed");
    command.arg(server).arg(publisher).arg(seed).args(price);
    command
        .kill_on_drop(true)
        .output()
        .await
        .expect("it starts")
}

/// The example that needs a package of npm.
const BY_NATS: &str = "publish-nats.mjs";

/// Where `cargo xtask test` brings that.
fn packages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/node-tests")
}

/// Puts the example beside its package. Where that is not (npm cannot be reached) it is skipped and says so; in CI it fails.
#[expect(clippy::print_stderr, reason = "what is skipped is said")]
fn has_package() -> bool {
    let is_brought = packages().join("node_modules").is_dir();
    if is_brought {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../nats/publisher");
        fs::copy(from.join(BY_NATS), packages().join(BY_NATS)).expect("it is writable");
    } else {
        let why = "the package of the example in Node is missing: `cargo xtask test contract` brings it from npm";
        assert!(env::var_os("CI").is_none(), "{why}");
        eprintln!("SKIPPED: {why}");
    }
    is_brought
}

fn said(output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_for_publishers_publish_and_tell_what_is_wrong() {
    let stack = Stack::start().await;
    let node_by_nats = has_package().then_some("node by NATS");
    let python_by_nats = python().map(|_| "python by NATS");
    let by_nats = node_by_nats.into_iter().chain(python_by_nats);
    for example in ["python", "node", "rust"].into_iter().chain(by_nats) {
        until("a price is admitted", async || {
            let run = run(
                &stack,
                example,
                "demo",
                "publisher-demo",
                ["DEMO", "101.25"],
            )
            .await;
            run.status.success() && said(&run).contains("\"admitted\"")
        })
        .await;
        let far = run(&stack, example, "demo", "publisher-demo", ["DEMO", "7"]).await;
        assert!(!far.status.success(), "{example}");
        assert!(
            said(&far).contains("jump_too_large"),
            "{example}: {}",
            said(&far)
        );
        let foreign = run(&stack, example, "feed", "publisher-demo", ["AAPL", "7"]).await;
        assert!(!foreign.status.success(), "{example}");
        let words = match example {
            "rust" | "node by NATS" | "python by NATS" => "permissions violation",
            _ => "not the one of the publisher feed",
        };
        let told = said(&foreign).to_lowercase();
        assert!(told.contains(words), "{example}: {told}");
    }
}
