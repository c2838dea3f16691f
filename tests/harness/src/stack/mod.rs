//! The whole stack as an operator starts it: the real program, its real children, its own data directory.

mod place;
mod reach;

use std::{
    fs,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::Value;

use self::place::Ports;
pub use self::place::program;
pub use self::reach::NatsPorts;
use crate::{nats, until_some};

/// The password of every demo account.
pub const DEMO_PASSWORD: &str = "outcry-demo";

/// How many of its last lines a stack shows when a story fails: more would hide what failed.
const LINES_SHOWN_MAX: usize = 30;

/// A stack of one's own on free ports; killed when dropped.
#[derive(Debug)]
pub struct Stack {
    program: PathBuf,
    folder: tempfile::TempDir,
    ports: Ports,
    variables: Vec<(String, String)>,
    process: Option<Child>,
    /// With accounts that are there from the start, whose mails go nowhere.
    is_demo: bool,
    /// As on three machines: three servers of NATS, two of every service.
    is_cluster: bool,
}

impl Stack {
    /// Starts `outcry up` with demo accounts and without bots, and waits until it is ready.
    pub async fn start() -> Self {
        Self::start_of(program()).await
    }

    /// The same with this file as the program.
    pub async fn start_of(program: PathBuf) -> Self {
        let mut stack = Self::new(program);
        stack.restart().await;
        stack
    }

    /// The same with these variables in its environment, whenever it is started.
    pub async fn start_in(variables: &[(&str, &str)]) -> Self {
        let mut stack = Self::new_in(variables);
        stack.restart().await;
        stack
    }

    /// A house of its own without the demo: with these variables in its environment, nobody in it and no market.
    pub async fn start_house_in(variables: &[(&str, &str)]) -> Self {
        let mut stack = Self::new_in(variables);
        stack.is_demo = false;
        stack.restart().await;
        stack
    }

    /// One that is to be started yet, with these variables in its environment.
    pub fn new_in(variables: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut stack = Self::new(program());
        stack.variables = variables.iter().map(owned).collect();
        stack
    }

    fn new(program: PathBuf) -> Self {
        Self {
            program,
            folder: tempfile::tempdir().expect("the temporary folder is writable"),
            ports: Ports::free(),
            variables: vec![],
            process: None,
            is_demo: true,
            is_cluster: false,
        }
    }

    /// One as on three machines that is to be started yet, with these variables in its environment.
    pub fn new_cluster_in(variables: &[(&str, &str)]) -> Self {
        let mut stack = Self::new_in(variables);
        stack.is_cluster = true;
        stack
    }

    /// Starts it (again) on the same data and the same ports, and waits until it is ready.
    pub async fn restart(&mut self) {
        self.restart_with(&[]).await;
    }

    /// The same, with further flags of `outcry up`.
    pub async fn restart_with(&mut self, flags: &[&str]) {
        self.spawn(flags);
        self.ready().await;
    }

    /// Kills every process of the stack at once, as a power cut would.
    pub fn kill(&mut self) {
        let Some(mut process) = self.process.take() else {
            return;
        };
        let group = Pid::from_child(&process);
        let _ = kill_process_group(group, Signal::KILL);
        process.wait().expect("our own child can be awaited");
        let _ = fs::remove_file(self.run_file());
    }

    /// Asks it to stop, as Ctrl-C does, and waits until it has.
    pub async fn stop(&mut self) {
        let Some(mut process) = self.process.take() else {
            return;
        };
        kill_process(Pid::from_child(&process), Signal::TERM).expect("our own child can be asked");
        until_some("the stack has stopped", async || {
            process.try_wait().ok().flatten()
        })
        .await;
    }

    /// Kills one process of the stack: a service by its name, or `nats`.
    pub fn kill_one(&self, name: &str) {
        self.signal_one(name, Signal::KILL);
    }

    /// Has one process stand still, or go on: whoever talks to it hears nothing, and it loses nothing.
    pub fn freeze_one(&self, name: &str, is_frozen: bool) {
        self.signal_one(
            name,
            if is_frozen {
                Signal::STOP
            } else {
                Signal::CONT
            },
        );
    }

    /// Asks one process to stop, as whoever replaces it does; the stack starts it again.
    pub fn end_one(&self, name: &str) {
        self.signal_one(name, Signal::TERM);
    }

    fn signal_one(&self, name: &str, signal: Signal) {
        let pid = i32::try_from(self.pid(name)).ok().and_then(Pid::from_raw);
        kill_process(pid.expect("a process id"), signal).expect("our own child hears it");
    }

    /// Everything the stack keeps.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What the stack said so far.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("outcry.log")
    }

    fn spawn(&mut self, flags: &[&str]) {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log())
            .expect("the temporary folder is writable");
        let Ports {
            web,
            gateway,
            nats,
            monitor,
            cluster,
        } = self.ports;
        // As a child that the kernel kills with this thread: a test that is killed leaves nothing behind.
        let process = Command::new(&self.program)
            .arg("child")
            .arg(format!("--parent={}", std::process::id()))
            .arg("--")
            .arg(&self.program)
            .arg("up")
            .arg("--data-dir")
            .arg(self.data())
            .args(["--web-port", &web.to_string()])
            .args(["--gateway-port", &gateway.to_string()])
            .args(["--nats-port", &nats.to_string()])
            .args(["--nats-monitor-port", &monitor.to_string()])
            .args(["--nats-cluster-port", &cluster.to_string()])
            .args(["--machines", if self.is_cluster { "3" } else { "1" }])
            .args([
                "--no-bots",
                if self.is_demo { "--demo" } else { "--no-demo" },
            ])
            .arg("--nats-server")
            .arg(nats::binary())
            .args(flags)
            // All of a test comes from one address.
            .env("OUTCRY_CONNECTIONS_PER_ADDRESS", "0")
            // Two months of prices take a debug build half a minute of a core.
            .env("OUTCRY_FEED_HISTORY_DAYS", "0")
            .envs(self.variables.iter().cloned())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file handle can be cloned"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", self.program.display()));
        self.process = Some(process);
    }

    async fn ready(&mut self) {
        let file = self.run_file();
        let process = self.process.as_mut().expect("the stack was just started");
        let log = self.folder.path().join("outcry.log");
        until_some("the stack is ready", async || {
            if let Ok(Some(status)) = process.try_wait() {
                let said = fs::read_to_string(&log).unwrap_or_default();
                panic!("the stack ended with {status}:\n{said}");
            }
            let run: Value = serde_json::from_slice(&fs::read(&file).ok()?).ok()?;
            (run["ready"] == true).then_some(())
        })
        .await;
    }

    fn run(&self) -> Option<Value> {
        serde_json::from_slice(&fs::read(self.run_file()).ok()?).ok()
    }

    fn run_file(&self) -> PathBuf {
        self.data().join("run.json")
    }
}

impl Drop for Stack {
    #[expect(
        clippy::print_stderr,
        reason = "a failing story shows what the stack said"
    )]
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking()
            && let Ok(said) = fs::read_to_string(self.log())
        {
            let told = said.lines().filter(|line| !line.contains(" INFO "));
            let lines: Vec<&str> = told.collect();
            for line in lines
                .iter()
                .skip(lines.len().saturating_sub(LINES_SHOWN_MAX))
            {
                eprintln!("{line}");
            }
        }
    }
}
