//! The `centrifuge` package from npm, case by case, over every transport it has.

use std::env;

use serde_json::Value;
use tokio::{io::AsyncWriteExt, process::Command};

use crate::{
    alone::OPEN,
    strangers::{METHODS, Stranger, is_brought, root, script},
    support::{API_KEY, Alone, SECRET},
};

/// A channel to which nobody has written, in a stream of its own, and the server API.
const MORE: &str = r#"
[[namespace]]
name = "empty"
history_size = 5
allow_recovery = true
allow_subscribe_for_client = true

[[api_key]]
file = "api.key"
"#;

async fn run(transport: &str) {
    let packages = root().join("web/package.json");
    if !is_brought(&root().join("web/node_modules/centrifuge")) {
        return;
    }
    let open = OPEN.replacen("history_size = 10", "history_size = 100", 1);
    let mut alone = Alone::open(&format!("{open}{METHODS}{MORE}")).await;
    let mut node = Command::new(env::var_os("NODE").unwrap_or("node".into()));
    node.args(["--experimental-websocket", "--no-warnings"]);
    node.arg(script("suite.mjs")).arg(&packages).arg(transport);
    node.arg(format!("http://{}", alone.address))
        .args([SECRET, API_KEY]);
    let mut suite = Stranger::start(node);
    let mut failed = vec![];
    let mut passed = 0;
    loop {
        let line = suite.next().await;
        match (line["please"].as_str(), &line["failed"]) {
            (Some(what), _) => {
                match what {
                    "stop NATS" => alone.kill_nats(),
                    _ => alone.restart_nats(),
                }
                suite.orders.write_all(b"done\n").await.unwrap();
            }
            (None, Value::String(name)) => failed.push(format!("{name}: {}", line["why"])),
            _ if line["done"].is_string() => break,
            _ => passed += 1,
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(passed > 15, "{passed} cases");
}

#[tokio::test]
async fn npm_package_keeps_its_promises_over_websocket() {
    run("websocket").await;
}

#[tokio::test]
async fn npm_package_keeps_its_promises_over_websocket_in_protobuf() {
    run("websocket_protobuf").await;
}

#[tokio::test]
async fn npm_package_keeps_its_promises_over_http_streaming() {
    run("http_stream").await;
}

#[tokio::test]
async fn npm_package_keeps_its_promises_over_http_streaming_in_protobuf() {
    run("http_stream_protobuf").await;
}

#[tokio::test]
async fn npm_package_keeps_its_promises_over_sse() {
    run("sse").await;
}
