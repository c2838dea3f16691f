use std::{fs, path::Path, process::Command, time::Instant};

use harness::{stack::Stack, until};

fn lives(pid: &i64) -> bool {
    // A zombie that nobody collected yet has no executable any more.
    Path::new(&format!("/proc/{pid}/exe")).exists()
}

#[tokio::test]
async fn second_start_resumes_within_ten_seconds() {
    let mut stack = Stack::start().await;
    stack.stop().await;
    let began = Instant::now();
    stack.restart().await;
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}

#[tokio::test]
async fn child_processes_die_with_their_parent() {
    let mut stack = Stack::start().await;
    let pids = stack.pids();
    assert!(pids.len() >= 5 && pids.iter().all(lives));
    stack.kill();
    until("every child is gone", async || !pids.iter().any(lives)).await;
}

#[tokio::test]
async fn dead_child_process_is_started_again() {
    let stack = Stack::start().await;
    let names = [
        "nats",
        "bid-engine",
        "market-data",
        "price-feed",
        "gateway",
        "web",
        "notices",
    ];
    let before = names.map(|name| stack.pid(name));
    for name in names {
        stack.kill_one(name);
    }
    until("every process is another one", async || {
        let now = names.map(|name| stack.pid(name));
        now.iter().all(|pid| !before.contains(pid) && lives(pid))
    })
    .await;
    until("all are ready again", async || {
        let program = stack.program_status();
        program.is_ok_and(|status| status.success())
    })
    .await;
}

#[tokio::test]
async fn service_restarts_after_program_file_was_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let [program, newer] = ["outcry", "newer"].map(|name| folder.path().join(name));
    for copy in [&program, &newer] {
        fs::copy(harness::stack::program(), copy).unwrap();
    }
    let stack = Stack::start_of(program.clone()).await;
    fs::rename(newer, program).unwrap();
    let before = stack.pid("web");
    stack.kill_one("web");
    until("it is another process", async || stack.pid("web") != before).await;
    until("all are ready again", async || {
        let program = stack.program_status();
        program.is_ok_and(|status| status.success())
    })
    .await;
}

#[tokio::test]
async fn taken_port_and_taken_data_dir_are_named() {
    let stack = Stack::start().await;
    let port = stack.web_url().rsplit(':').next().unwrap().to_owned();
    let elsewhere = tempfile::tempdir().unwrap();
    let up = |data: &Path| {
        let refused = Command::new(harness::stack::program())
            .arg("up")
            .arg("--data-dir")
            .arg(data)
            .args(["--gateway-port=0", "--nats-port=0", "--nats-monitor-port=0"])
            .arg(format!("--web-port={port}"))
            .output()
            .unwrap();
        assert!(!refused.status.success());
        String::from_utf8_lossy(&refused.stderr).into_owned()
    };
    let said = up(elsewhere.path());
    assert!(said.contains(&format!("port {port} is taken")), "{said}");
    let said = up(&stack.data());
    assert!(said.contains("another `outcry up` runs"), "{said}");
}
