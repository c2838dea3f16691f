//! A house seen by a Prometheus of its own: every figure that alarms and the operator's board ask for is there, nothing alarms
//! while all is well, and whoever is on duty hears of an engine that stands still.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use harness::{stack::Stack, until};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::sales::{lot, open};

const PROGRAM: &str = "prometheus";
/// These speak of a machine and of prices that are still to come.
const NOT_YET: [&str; 2] = ["DiskFills", "NoPricesAtAll"];

fn observability() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../observability")
}

/// Whether Prometheus is here. Where it is not, what it would show is skipped and says so; in CI it fails.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn is_here() -> bool {
    let asked = Command::new(PROGRAM).arg("--version").output();
    let is_here = asked.is_ok();
    assert!(is_here || std::env::var_os("CI").is_none(), "no {PROGRAM}");
    if !is_here {
        eprintln!("skipped: {PROGRAM} is not there; on Debian: apt-get install prometheus");
    }
    is_here
}

/// A Prometheus that asks a stack every second, with the rules as they are shipped. It ends with this value.
struct Observer {
    url: String,
    process: Child,
    _place: TempDir,
}

impl Observer {
    fn start(stack: &Stack) -> Self {
        let place = tempfile::tempdir().expect("there is room");
        let run = fs::read_to_string(stack.data().join("run.json")).expect("it runs");
        let run: Value = serde_json::from_str(&run).expect("it is JSON");
        let services = run["processes"].as_object().expect("it lists processes");
        let services = services.iter().filter(|(name, _)| *name != "nats");
        let targets: Vec<Value> = services
            .map(|(name, it)| json!({"targets": [it["health"]], "labels": {"service": name, "instance": name}}))
            .collect();
        let configuration = json!({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [observability().join("rules.yml")],
            "scrape_configs": [{"job_name": "outcry", "static_configs": targets}],
        });
        // YAML takes JSON as it is.
        let file = place.path().join("prometheus.yml");
        fs::write(&file, configuration.to_string()).expect("there is room");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        drop(listener);
        let process = Command::new(PROGRAM)
            .arg(format!("--config.file={}", file.display()))
            .arg(format!(
                "--storage.tsdb.path={}",
                place.path().join("data").display()
            ))
            .arg(format!("--web.listen-address={address}"))
            .arg("--log.level=error")
            .spawn()
            .expect("Prometheus starts");
        let url = format!("http://{address}");
        Self {
            url,
            process,
            _place: place,
        }
    }

    /// What it answers, once it does.
    async fn ask(&self, path: &str, query: &[(&str, &str)]) -> Option<Value> {
        let url = reqwest::Url::parse_with_params(&format!("{}{path}", self.url), query);
        let answer = reqwest::get(url.expect("it is an address")).await.ok()?;
        answer.json().await.ok()
    }

    /// The values of an expression; none while there are none.
    async fn values(&self, expression: &str) -> Option<Vec<Value>> {
        let answer = self.ask("/api/v1/query", &[("query", expression)]).await?;
        assert_eq!(answer["status"], "success", "{expression}: {answer}");
        let values = answer["data"]["result"].as_array()?.clone();
        (!values.is_empty()).then_some(values)
    }

    /// The alarms that ring, and those that are about to.
    async fn alarms(&self) -> Vec<String> {
        let answer = self.ask("/api/v1/alerts", &[]).await;
        let alarms = answer.map_or(json!([]), |answer| answer["data"]["alerts"].clone());
        let names = alarms.as_array().into_iter().flatten();
        names
            .filter_map(|it| it["labels"]["alertname"].as_str().map(str::to_owned))
            .collect()
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the operator's board asks for.
fn asked_by_board() -> Vec<String> {
    let board = fs::read_to_string(observability().join("grafana/outcry.json"));
    let board: Value = serde_json::from_str(&board.expect("it is there")).expect("it is JSON");
    let panels = board["panels"].as_array().expect("it has panels");
    let targets = panels
        .iter()
        .filter_map(|it| it["targets"].as_array())
        .flatten();
    targets
        .filter_map(|it| it["expr"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn each_page_rings_when_it_should_and_keeps_still_else() {
    if !is_here() {
        return;
    }
    let cases = observability().join("rules.test.yml");
    let mut tried = Command::new("promtool");
    let tried = tried.args(["test", "rules"]).arg(cases);
    let tried = tried.output().expect("it comes with Prometheus");
    let said = String::from_utf8_lossy(&tried.stderr);
    assert!(tried.status.success(), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn operator_sees_how_it_is_and_hears_of_an_engine_that_stands_still() {
    if !is_here() {
        return;
    }
    let stack = Stack::start().await;
    let (alice, olga) = (stack.sign_in("alice").await, stack.sign_in("olga").await);
    open(&olga, "seen", vec![lot("clock", 1, 1_000)], 3_600).await;
    let observer = Observer::start(&stack);
    until("all services are asked", async || {
        observer.values("count(up == 1) == 6").await.is_some()
    })
    .await;
    let bid = alice.bid("seen", "clock", "bid", 2_000).await;
    assert_eq!(bid["accepted"], true, "{bid}");

    let asked = asked_by_board();
    assert!(asked.len() > 15, "{asked:?}");
    // Nobody has them here: the disks are the machine's, and a figure of what is refused comes with the first refusal.
    let is_shown = |it: &&String| {
        !["node_filesystem", "ALERTS{", "prices_refused"]
            .iter()
            .any(|no| it.contains(no))
    };
    for expression in asked.iter().filter(is_shown) {
        until(&format!("there is {expression}"), async || {
            observer.values(expression).await.is_some()
        })
        .await;
    }
    let rules = observer
        .ask("/api/v1/rules", &[])
        .await
        .expect("it answers");
    let groups = rules["data"]["groups"]
        .as_array()
        .expect("it has groups")
        .iter();
    for rule in groups.flat_map(|group| group["rules"].as_array().into_iter().flatten()) {
        assert_ne!(rule["health"], "err", "{rule}");
    }
    until("nothing alarms", async || {
        let alarms = observer.alarms().await;
        alarms.iter().all(|it| NOT_YET.contains(&it.as_str()))
    })
    .await;

    stack.freeze_one("bid-engine", true);
    until("whoever is on duty hears of it", async || {
        let heard = observer
            .values("ALERTS{alertstate=\"firing\", alertname=~\"NoEngine|ServiceDown\"}")
            .await;
        heard.is_some_and(|heard| heard.len() == 2)
    })
    .await;
    stack.freeze_one("bid-engine", false);
    until("and that it is over", async || {
        let alarms = observer.alarms().await;
        alarms
            .iter()
            .all(|it| !["NoEngine", "ServiceDown", "NobodyTakesBids"].contains(&it.as_str()))
    })
    .await;
}
