//! What the README says of several machines, typed.

use std::process::Command;

use harness::stack::{Stack, program};

const README: &str = include_str!("../../../../README.md");
/// Three servers of NATS, and two of each of six services.
const PROCESSES: usize = 15;
/// market-data, price-feed and notices.
const STANDBYS: usize = 3;

/// What is typed under "Several machines", without what is said about it.
fn typed() -> Vec<&'static str> {
    let (_, section) = README
        .split_once("## Several machines")
        .expect("README has the section");
    let (_, block) = section.split_once("```sh\n").expect("it has commands");
    let (block, _) = block.split_once("```").expect("they end");
    let lines = block.lines().map(|line| line.split('#').next());
    lines.flatten().map(str::trim).collect()
}

/// What `outcry status` prints of each process; none while one is not ready.
fn status(stack: &Stack, line: &str) -> Option<Vec<String>> {
    let words = line.split(' ').skip(1);
    let mut status = Command::new(program());
    let status = status.args(words).arg("--data-dir").arg(stack.data());
    let said = status.output().expect("the program starts");
    let text = String::from_utf8(said.stdout).expect("it says text");
    let lines = text.lines().filter(|line| line.contains(" pid "));
    let lines = lines.filter(|line| !line.starts_with("demo"));
    said.status
        .success()
        .then(|| lines.map(str::to_owned).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn house_on_three_machines_starts_says_how_it_is_and_mends_itself() {
    let typed = typed();
    let [up, status_line] = typed[..] else {
        panic!("{typed:?}");
    };
    assert_eq!(
        up, "cargo xtask up --machines 3",
        "as this stack is started"
    );
    let mut stack = Stack::new_cluster_in(&[]);
    stack.restart().await;
    let is_whole = async || {
        harness::until("every process is ready", async || {
            status(&stack, status_line).is_some_and(|lines| {
                let standbys = lines.iter().filter(|it| it.ends_with("ready, stands by"));
                lines.len() == PROCESSES && standbys.count() == STANDBYS
            })
        })
        .await;
    };
    is_whole().await;
    for name in ["nats-2", "bid-engine-1", "gateway-2", "web-1"] {
        let before = stack.pid(name);
        stack.kill_one(name);
        harness::until("it was started again", async || stack.pid(name) != before).await;
    }
    is_whole().await;
    // One person at both sites.
    let [first, second] = stack.web_urls();
    let alice = stack.sign_in("alice").await;
    let name = alice.at(&first).get("session").await["name"].clone();
    assert_eq!(alice.at(&second).get("session").await["name"], name);
    let pids = stack.pids();
    stack.stop().await;
    for pid in pids {
        let is_gone = !std::path::Path::new(&format!("/proc/{pid}")).exists();
        assert!(is_gone, "{pid} is left");
    }
}
