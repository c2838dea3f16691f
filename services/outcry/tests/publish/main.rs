//! `outcry publish` as somebody types it, against market-data on a real server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::Write,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use bootstrap::{Health, Shutdown};
use harness::nats::Nats;
use serde_json::{Value, json};

/// A server with market-data, which judges by the shipped symbols.
async fn start() -> (Nats, Shutdown) {
    let nats = harness::nats::start().await;
    let shutdown = Shutdown::default();
    let settings = market_data::Settings {
        service: nats.service("market-data"),
        symbols: None,
    };
    let data = market_data::start(settings, Health::default(), shutdown.clone());
    tokio::spawn(data.await.unwrap().run());
    (nats, shutdown)
}

/// Runs it with these words, and this as its input.
async fn publish(nats: &Nats, words: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outcry"));
    let seed = nats.secrets("publisher-demo").join("nats.seed");
    command.arg("publish").args(words);
    command
        .arg("--nats-url")
        .arg(nats.url())
        .arg("--seed-file")
        .arg(seed);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let input = input.to_owned();
    let run = move || {
        let mut running = command.spawn().unwrap();
        let mut stdin = running.stdin.take().unwrap();
        // One that has failed reads no more.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        running.wait_with_output().unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let said = std::str::from_utf8(&output.stdout).unwrap();
    said.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn errors(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn piped_lines_are_published_in_order_and_each_is_answered() {
    let (nats, shutdown) = start().await;
    let long = "x".repeat(10_000);
    let input = format!(
        "symbol,price,size\nDEMO,100,2\n\nDEMO,100.5\n{{\"symbol\":\"DEMO\",\"price\":101.25}}\n{long}\nDEMO,7\nNONE,1\nDEMO,102"
    );
    let run = publish(&nats, &[], &input).await;
    assert!(!run.status.success());
    assert!(
        errors(&run)
            .contains("4 admitted, 2 refused, 0 without an answer, 1 lines that are no price"),
        "{}",
        errors(&run)
    );
    let mut answers = lines(&run);
    answers.sort_by_key(|answer| answer["line"].as_u64());
    let number = |answer: &Value| answer["line"].as_u64().unwrap();
    assert_eq!(
        answers.iter().map(number).collect::<Vec<_>>(),
        [2, 4, 5, 6, 7, 8, 9]
    );
    let admitted = |line: u64, sequence: u64| json!({ "line": line, "symbol": "DEMO", "admitted": true, "sequence": sequence });
    assert_eq!(
        [&answers[0], &answers[1], &answers[2], &answers[6]],
        [
            &admitted(2, 1),
            &admitted(4, 2),
            &admitted(5, 3),
            &admitted(9, 4)
        ]
    );
    assert_eq!(answers[3]["failed"], "a line has at most 4096 bytes");
    assert_eq!(answers[4]["refused"]["kind"], "jump_too_large");
    assert_eq!(answers[5]["refused"]["kind"], "unknown_symbol");
    let good = publish(&nats, &[], "DEMO,102.25\n").await;
    assert!(good.status.success(), "{}", errors(&good));
    shutdown.request();
}

#[tokio::test(flavor = "multi_thread")]
async fn publisher_with_another_ones_seed_learns_so_at_once() {
    let (nats, shutdown) = start().await;
    let began = Instant::now();
    let run = publish(&nats, &["DEMO", "1", "--publisher", "acme"], "").await;
    assert!(!run.status.success());
    let said = errors(&run);
    assert!(
        said.contains("it is not the one of the publisher acme"),
        "{said}"
    );
    assert!(began.elapsed() < Duration::from_secs(4));
    shutdown.request();
}

#[tokio::test(flavor = "multi_thread")]
async fn publisher_with_nothing_to_tell_says_that_it_lives() {
    let (nats, shutdown) = start().await;
    let run = publish(&nats, &["--heartbeat"], "").await;
    assert!(run.status.success(), "{}", errors(&run));
    assert_eq!(lines(&run), [json!({ "heartbeat": true })]);
    let run = publish(&nats, &["--heartbeat", "DEMO", "100"], "").await;
    assert!(!run.status.success());
    assert!(errors(&run).contains("--heartbeat"), "{}", errors(&run));
    shutdown.request();
}
