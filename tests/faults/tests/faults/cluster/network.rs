//! A network of the drill's own, and cuts in it: what is said between two processes is lost, and neither is told.
//!
//! The drill runs itself once more in namespaces of its own, where nothing that it drops is anybody else's, and nothing stays when it
//! ends, however it ends.

use std::{
    env, fs,
    io::Write,
    process::{Command, Output, Stdio},
};

use harness::stack::{Stack, program};

use super::sockets::{self, Pair};

/// Names a file that says, once it is written, that the drill runs in namespaces of its own.
const WITHIN: &str = "OUTCRY_DRILL_WITHIN";
const TABLE: &str = "inet outcry_drill";
/// What cuts need.
const CUTS_WORK: &str = "ip link set lo up && nft list ruleset";

/// What a process is to others in this network.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub(super) pid: i64,
    /// Where it listens to the other side; none: it only asks.
    pub(super) ports: Vec<u16>,
}

/// Between two processes nothing arrives, and nobody new reaches the ports that they meet at, until this is dropped.
pub(super) struct Cut(());

/// Runs a test of this program once more within namespaces of its own, where it is not there yet; whether that was done, or why it
/// cannot be.
pub(super) fn run_within(test: &str) -> Result<bool, String> {
    if let Some(told) = env::var_os(WITHIN) {
        succeeds(Command::new("sh").args(["-c", CUTS_WORK]))?;
        fs::write(told, test).expect("the other half's folder is writable");
        return Ok(false);
    }
    succeeds(unshare().args(["sh", "-c", CUTS_WORK]))?;
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let told = folder.path().join("within");
    // As a child that the kernel kills with this thread.
    let ran = unshare()
        .arg(program())
        .arg("child")
        .arg(format!("--parent={}", std::process::id()))
        .arg("--")
        .arg(env::current_exe().expect("a test knows its own path"))
        .args([test, "--exact", "--nocapture"])
        .env(WITHIN, &told)
        .status();
    assert!(ran.is_ok_and(|status| status.success()), "see above");
    assert_eq!(fs::read_to_string(told).ok().as_deref(), Some(test));
    Ok(true)
}

/// Network and mounts of one's own; whoever is not root becomes so for these two.
fn unshare() -> Command {
    let mut unshare = Command::new("unshare");
    unshare.args(["--net", "--mount"]);
    if !rustix::process::geteuid().is_root() {
        unshare.arg("--map-root-user");
    }
    unshare.arg("--");
    unshare
}

impl Side {
    /// A server of NATS as its likes know it.
    pub(super) fn route(stack: &Stack, name: &str) -> Self {
        Self {
            pid: stack.pid(name),
            ports: vec![stack.nats_ports(name).route],
        }
    }

    /// The same as services know it.
    pub(super) fn server(stack: &Stack, name: &str) -> Self {
        let ports = stack.nats_ports(name);
        Self {
            pid: stack.pid(name),
            ports: vec![ports.client, ports.monitor],
        }
    }

    /// A service.
    pub(super) fn service(stack: &Stack, name: &str) -> Self {
        Self {
            pid: stack.pid(name),
            ports: vec![],
        }
    }
}

impl Cut {
    pub(super) fn between(one: &Side, other: &Side) -> Self {
        let ports: Vec<String> = [&one.ports[..], &other.ports[..]]
            .concat()
            .iter()
            .map(ToString::to_string)
            .collect();
        // Nothing new begins first: no connection can slip in between.
        nft(&format!(
            "table {TABLE} {{
                set lost {{ type inet_service . inet_service; }}
                chain arriving {{
                    type filter hook input priority 0; policy accept;
                    tcp sport . tcp dport @lost drop
                    tcp dport {{ {} }} tcp flags & (syn | ack) == syn drop
                }}
            }}",
            ports.join(", ")
        ));
        let cut = Self(());
        let pairs = sockets::between(one, other);
        assert!(!pairs.is_empty(), "they know each other: {one:?} {other:?}");
        let both_ways = |Pair { asking, listening }| {
            [
                format!("{asking} . {listening}"),
                format!("{listening} . {asking}"),
            ]
        };
        let lost: Vec<String> = pairs.into_iter().flat_map(both_ways).collect();
        let lost = lost.join(", ");
        nft(&format!("add element {TABLE} lost {{ {lost} }}"));
        cut
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        nft(&format!("delete table {TABLE}"));
    }
}

fn nft(commands: &str) {
    let mut child = Command::new("nft")
        .args(["-f", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it was there when the drill began");
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(commands.as_bytes()).expect("nft listens");
    drop(input);
    let ended = child.wait_with_output().expect("our own child ends");
    assert!(ended.status.success(), "{commands}: {}", words(&ended));
}

fn succeeds(command: &mut Command) -> Result<(), String> {
    match command.output() {
        Ok(ended) if ended.status.success() => Ok(()),
        Ok(ended) => Err(words(&ended)),
        Err(error) => Err(format!("{:?}: {error}", command.get_program())),
    }
}

fn words(ended: &Output) -> String {
    String::from_utf8_lossy(&ended.stderr).trim().to_owned()
}
