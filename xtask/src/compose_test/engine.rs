//! The container engine: the one that runs, or one of our own that vanishes.

use std::{
    env, fs,
    fs::File,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use super::INSIDE;
use crate::shell::{Outcome, on_path, output, print_line, run};

/// How long the engine may take to answer.
const START_MAX: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(200);
/// Programs that an engine of our own needs, and the Debian packages they come in.
const NEEDED: [(&str, &str); 8] = [
    ("dockerd", "docker.io"),
    ("docker", "docker.io"),
    ("docker-compose", "docker-compose"),
    ("debootstrap", "debootstrap"),
    ("iptables", "iptables"),
    ("ip", "iproute2"),
    ("strip", "binutils"),
    ("curl", "curl"),
];
/// Our containers' control groups, apart from anybody else's.
const CONTROL_GROUP: &str = "outcry-compose-test";
const CONTROL_GROUPS: &str = "/sys/fs/cgroup";

/// Which engine runs the containers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Chosen {
    Running,
    Private,
}

/// The engine to take, or why there is none.
pub(super) fn choose() -> Outcome<Result<Chosen, String>> {
    if answers() {
        return Ok(Ok(Chosen::Running));
    }
    let is_root = output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0");
    if !(is_root && Path::new("/etc/debian_version").exists() && on_path("apt-get").is_some()) {
        return Ok(Err(
            "no Docker engine answers, and only root on Debian gets one installed".to_owned(),
        ));
    }
    if output(namespaces(&mut Command::new("unshare")).arg("true")).is_err() {
        return Ok(Err(
            "no Docker engine answers, and this machine gives no namespaces to one of our own"
                .to_owned(),
        ));
    }
    install()?;
    Ok(Ok(Chosen::Private))
}

fn answers() -> bool {
    let asked = Command::new("docker")
        .args(["version", "--format", "{{.Server.Version}}"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    asked.is_ok_and(|answer| answer.status.success())
}

fn install() -> Outcome<()> {
    let missing = |(program, _): &&(&str, &str)| on_path(program).is_none();
    let mut packages: Vec<&str> = NEEDED.iter().filter(missing).map(|(_, p)| *p).collect();
    packages.dedup();
    if packages.is_empty() {
        return Ok(());
    }
    print_line(&format!("installing {} with apt-get", packages.join(", ")));
    let apt_get = |arguments: &[&str]| {
        run(Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("--quiet=2")
            .args(arguments)
            .stdout(Stdio::null()))
    };
    apt_get(&["update"])?;
    let install = ["install", "--yes", "--no-install-recommends"];
    apt_get(&[&install[..], &packages[..]].concat())
}

fn namespaces(unshare: &mut Command) -> &mut Command {
    unshare.args([
        "--net",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
    ])
}

/// Runs the second half of this command in namespaces of its own: whatever an engine does to network, mounts and
/// processes ends with them, however they end.
pub(super) fn enter_namespaces(folder: &Path, story: &str) -> Outcome<()> {
    let own = env::current_exe()
        .map_err(|error| format!("cannot tell which program this is: {error}"))?;
    run(namespaces(&mut Command::new("unshare"))
        .arg(own)
        .args(["compose-test", INSIDE])
        .arg(folder)
        .arg(story)
        .env("DOCKER_HOST", socket(folder)))
}

/// The engine in our namespaces.
pub(super) struct Engine(Child);

/// Starts it and waits until it answers.
pub(super) fn start(folder: &Path) -> Outcome<Engine> {
    run(Command::new("ip").args(["link", "set", "lo", "up"]))?;
    // As a machine has it: what the engine mounts is seen in containers that look at all of it, and nowhere outside.
    run(Command::new("mount").args(["--make-rshared", "/"]))?;
    let said = folder.join("dockerd.log");
    let log =
        File::create(&said).map_err(|error| format!("cannot write the engine's log: {error}"))?;
    let again = log.try_clone().map_err(|error| error.to_string())?;
    let child = Command::new("dockerd")
        .arg("--data-root")
        .arg(folder.join("data"))
        .arg("--exec-root")
        .arg(folder.join("exec"))
        .arg("--pidfile")
        .arg(folder.join("dockerd.pid"))
        .arg("--host")
        .arg(socket(folder))
        .arg(format!("--cgroup-parent=/{CONTROL_GROUP}"))
        .stdout(log)
        .stderr(again)
        .spawn()
        .map_err(|error| format!("cannot start dockerd: {error}"))?;
    let mut engine = Engine(child);
    let deadline = Instant::now() + START_MAX;
    while !answers() {
        let has_ended = !matches!(engine.0.try_wait(), Ok(None));
        if has_ended || Instant::now() > deadline {
            engine.stop();
            let log = fs::read_to_string(&said).unwrap_or_default();
            let last = log.lines().last().unwrap_or_default();
            return Err(format!("dockerd does not come up: {last}"));
        }
        sleep(PAUSE);
    }
    Ok(engine)
}

impl Engine {
    /// Ends it. What it leaves running ends with the namespaces.
    pub(super) fn stop(mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn socket(folder: &Path) -> String {
    format!("unix://{}", folder.join("docker.sock").display())
}

/// The kernel keeps empty groups until somebody removes them.
pub(super) fn remove_control_groups() {
    let mut roots = vec![Path::new(CONTROL_GROUPS).to_path_buf()];
    let controllers = fs::read_dir(CONTROL_GROUPS).into_iter().flatten();
    roots.extend(controllers.filter_map(Result::ok).map(|entry| entry.path()));
    for root in roots {
        remove_tree(&root.join(CONTROL_GROUP));
    }
}

/// Control groups are removed one by one, the innermost first.
fn remove_tree(group: &Path) {
    for entry in fs::read_dir(group)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
    {
        if entry.path().is_dir() {
            remove_tree(&entry.path());
        }
    }
    // One that somebody still uses is not ours to remove.
    let _ = fs::remove_dir(group);
}
