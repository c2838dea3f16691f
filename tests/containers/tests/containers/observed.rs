//! The profile `observability`: Prometheus asks everything that is there, and nothing is wrong.
//!
//! Without Grafana, which no archive has that is reached here: what its dashboard asks is held to what there is in the stories.

use harness::until;
use serde_json::Value;

use crate::compose::{Compose, said};

const PROMETHEUS: &str = "http://127.0.0.1:9090/api/v1";

pub(crate) async fn everything_is_seen(compose: &Compose) {
    let up = ["--profile=cluster", "--profile=observability"];
    let started = ["up", "-d", "--no-deps", "prometheus", "node-exporter"];
    let up = compose.run(&[&up[..], &started].concat());
    assert!(up.status.success(), "{}", said(&up));
    // Two of each of six services, and the machine.
    until("everything is asked and answers", async || {
        let targets = ask("targets?state=active").await;
        let targets = targets["activeTargets"].as_array().cloned();
        targets.is_some_and(|all| all.len() == 13 && all.iter().all(|it| it["health"] == "up"))
    })
    .await;
    until("no alarm is left of what was killed", async || {
        ask("alerts").await["alerts"] == Value::Array(vec![])
    })
    .await;
    let disk = ask("query?query=node_filesystem_avail_bytes").await;
    assert_ne!(disk["result"], Value::Array(vec![]), "{disk}");
}

/// What Prometheus answers; nothing while it begins.
async fn ask(path: &str) -> Value {
    let Ok(answer) = reqwest::get(format!("{PROMETHEUS}/{path}")).await else {
        return Value::Null;
    };
    let text = answer.text().await.unwrap_or_default();
    let mut answer: Value = serde_json::from_str(&text).unwrap_or_default();
    answer["data"].take()
}
