//! Unmodified packages of others: `centrifuge` from npm over every transport, and `centrifuge-python` from PyPI.

use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

use crate::{
    alone::OPEN,
    support::{Alone, PATIENCE, Proxy, on},
};

/// What the packages call, besides channels.
pub(crate) const METHODS: &str =
    "\n[[method]]\nname = \"time\"\ncaller = \"anyone\"\nanswer = { now = \"{now}\" }\n";

/// What is the same in all publications.
const STORY: &str = "Once upon a time there was a lot that nobody wanted, ä long story that is told again and again";

/// A program of somebody else's, and what it says.
pub(crate) struct Stranger {
    _process: Child,
    pub(crate) orders: ChildStdin,
    said: Lines<BufReader<ChildStdout>>,
    heard: Vec<Value>,
}

impl Stranger {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let orders = process.stdin.take().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        Self {
            _process: process,
            orders,
            said,
            heard: vec![],
        }
    }

    /// What it says next.
    pub(crate) async fn next(&mut self) -> Value {
        let line = self.said.next_line().await.unwrap();
        let line = line.unwrap_or_else(|| panic!("ended with {:?}", self.heard));
        serde_json::from_str(&line).unwrap()
    }

    /// Waits until it has said this; what else it says is kept.
    async fn says(&mut self, name: &str, expected: impl Into<Option<Value>>) -> Value {
        let expected = expected.into();
        let fits = |line: &Value| {
            let found = line.get(name);
            found.is_some_and(|found| expected.as_ref().is_none_or(|it| it == found))
        };
        loop {
            if let Some(at) = self.heard.iter().position(&fits) {
                return self.heard.remove(at);
            }
            let line = timeout(PATIENCE, self.next()).await;
            let line =
                line.unwrap_or_else(|_| panic!("no {name} {expected:?} in {:?}", self.heard));
            self.heard.push(line);
        }
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sdk")
        .join(name)
}

/// Whether a package is there. In CI it must be.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn is_brought(package: &Path) -> bool {
    let is_there = package.exists();
    if !is_there {
        let why = format!(
            "{} is not there: `cargo xtask test gateway` brings it",
            package.display()
        );
        assert!(env::var_os("CI").is_none(), "{why}");
        eprintln!("SKIPPED: {why}");
    }
    is_there
}

/// Everything that a package's user does, with a line that is cut meanwhile.
async fn visit(is_fickle: bool, program: impl FnOnce(&str, [String; 2]) -> Command) {
    let alone = Alone::open(&format!("{OPEN}{METHODS}")).await;
    let proxy = Proxy::open(&alone.address.to_string()).await;
    let now = bootstrap::clock::now().timestamp();
    let token = |seconds: i64| Alone::sign(&json!({ "sub": "anna", "exp": now + seconds }));
    let mut anna = Stranger::start(program(&proxy.address, [token(5), token(600)]));
    anna.says(
        "subscribed",
        json!({ "recovered": false, "wasRecovering": false }),
    )
    .await;
    let own = anna.says("publication", json!({ "n": 1 })).await;
    assert_eq!(own["user"], "anna", "{own}");
    anna.says("join", json!("anna")).await;
    anna.says("history", json!([{ "n": 1 }])).await;
    anna.says("present", json!(["anna"])).await;
    let stats = anna.says("numClients", json!(1)).await;
    assert_eq!(stats["numUsers"], 1);
    anna.says("rpc", json!("string")).await;
    anna.says("refused", json!(104)).await;
    anna.says("unsubscribed", json!(103)).await;
    for readers in [1, 0].into_iter().filter(|_| is_fickle) {
        anna.says("fickle", json!(readers)).await;
    }

    let mut bert = alone.user("bert").await;
    proxy.cut(true);
    harness::until("the line is cut", async || {
        bert.result("presence_stats", on("news")).await["num_clients"] == 0
    })
    .await;
    let story = |n: u64| json!({ "n": n, "story": STORY });
    let mut publish = async |n: u64| {
        let request = json!({ "channel": "news", "data": story(n) });
        bert.result("publish", request).await;
    };
    for n in 2..5 {
        publish(n).await;
    }
    proxy.cut(false);
    anna.says(
        "subscribed",
        json!({ "recovered": true, "wasRecovering": true }),
    )
    .await;
    let mut offset = own["offset"].as_u64().unwrap();
    // The first three were missed; the others come as what changed.
    for n in 2..8 {
        if n >= 5 {
            publish(n).await;
        }
        let missed = anna.says("publication", None).await;
        assert_eq!(missed["publication"], story(n));
        assert!(missed["offset"].as_u64().unwrap() > offset, "{missed}");
        offset = missed["offset"].as_u64().unwrap();
    }
    // The first token is over after five seconds; the second is asked for and refreshes the connection.
    anna.says("asked", None).await;
    anna.says("asked", None).await;
    anna.orders.write_all(b"end\n").await.unwrap();
    anna.says("disconnected", json!(0)).await;
}

async fn visit_from_npm(transport: &str) {
    let packages = root().join("web/package.json");
    if !is_brought(&root().join("web/node_modules/centrifuge")) {
        return;
    }
    visit(true, |address, tokens| {
        let mut node = Command::new(env::var_os("NODE").unwrap_or("node".into()));
        node.args(["--experimental-websocket", "--no-warnings"]);
        node.arg(script("client.mjs")).arg(&packages).arg(transport);
        node.arg(format!("http://{address}")).args(tokens);
        node
    })
    .await;
}

#[tokio::test]
async fn npm_package_works_over_websocket() {
    visit_from_npm("websocket").await;
}

#[tokio::test]
async fn npm_package_works_over_websocket_in_protobuf() {
    visit_from_npm("protobuf").await;
}

#[tokio::test]
async fn npm_package_works_over_http_streaming() {
    visit_from_npm("http_stream").await;
}

#[tokio::test]
async fn npm_package_works_over_http_streaming_in_protobuf() {
    visit_from_npm("http_stream_protobuf").await;
}

#[tokio::test]
async fn npm_package_works_over_sse() {
    visit_from_npm("sse").await;
}

async fn visit_from_pypi(encoding: &str) {
    let packages = root().join(".tools/python-tests");
    if !is_brought(&packages.join("requirements.txt")) {
        return;
    }
    visit(false, |address, tokens| {
        let mut python = Command::new("python3");
        python
            .env("PYTHONPATH", packages)
            .env("PYTHONUNBUFFERED", "1");
        python.arg(script("client.py")).arg(encoding);
        python
            .arg(format!("ws://{address}/connection/websocket"))
            .args(tokens);
        python
    })
    .await;
}

#[tokio::test]
async fn pypi_package_works_in_json() {
    visit_from_pypi("json").await;
}

#[tokio::test]
async fn pypi_package_works_in_protobuf() {
    visit_from_pypi("protobuf").await;
}
