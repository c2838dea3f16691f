//! The whole stack as an operator starts it: the real program, its real children, its own data directory.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::Value;

use crate::{nats, person::Person, until_some};

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
    process: Option<Child>,
}

#[derive(Clone, Copy, Debug)]
struct Ports {
    web: u16,
    gateway: u16,
    nats: u16,
    monitor: u16,
}

impl Stack {
    /// Starts `outcry up` with demo accounts and without bots, and waits until it is ready.
    pub async fn start() -> Self {
        Self::start_of(program()).await
    }

    /// The same with this file as the program.
    pub async fn start_of(program: PathBuf) -> Self {
        let mut stack = Self {
            program,
            folder: tempfile::tempdir().expect("the temporary folder is writable"),
            ports: Ports {
                web: free_port(),
                gateway: free_port(),
                nats: free_port(),
                monitor: free_port(),
            },
            process: None,
        };
        stack.restart().await;
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
        let run = self.run().expect("a running stack has its run file");
        kill_process(pid_in(&run, name), Signal::KILL).expect("our own child dies");
    }

    /// The process id that a service, or `nats`, has now.
    pub fn pid(&self, name: &str) -> i64 {
        let run = self.run().expect("a running stack has its run file");
        i64::from(pid_in(&run, name).as_raw_nonzero().get())
    }

    /// The process ids of everything that runs now.
    pub fn pids(&self) -> Vec<i64> {
        let run = self.run().expect("a running stack has its run file");
        let pids = run["pids"].as_object().expect("it lists process ids");
        pids.values().filter_map(Value::as_i64).collect()
    }

    /// What `outcry status` ends with: success when everything is ready.
    pub fn program_status(&self) -> std::io::Result<std::process::ExitStatus> {
        Command::new(program())
            .arg("status")
            .arg("--data-dir")
            .arg(self.data())
            .stdout(Stdio::null())
            .status()
    }

    /// What a service counted so far, summed over the series of this name whose labels hold all these words.
    pub async fn counted(&self, service: &str, name: &str, labels: &[&str]) -> f64 {
        let text = self.admin(service, "/metrics").await;
        let series = text.lines().filter(|line| {
            let is_it = line
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['{', ' ']));
            is_it && labels.iter().all(|label| line.contains(label))
        });
        let values = series.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok());
        values.sum()
    }

    /// What a service answers on its admin port, which must be success.
    pub async fn admin(&self, service: &str, path: &str) -> String {
        let run = self.run().expect("a running stack has its run file");
        let admin = run["processes"][service]["health"].as_str();
        let admin = admin.unwrap_or_else(|| panic!("no admin port of {service} in {run}"));
        let asked = reqwest::get(format!("http://{admin}{path}")).await;
        let answer = asked.expect("the admin port answers");
        assert!(answer.status().is_success(), "{service}{path}: {answer:?}");
        answer.text().await.expect("it answers in full")
    }

    /// The NATS connection of a user of this stack, as whoever holds its seed has one.
    pub async fn nats_user(&self, name: &str) -> broker::Connection {
        broker::connect(broker::ConnectionSettings {
            url: &self.nats_url(),
            seed_file: &self.data().join(format!("secrets/{name}/nats.seed")),
            name,
            inbox_prefix: &format!("_INBOX_{name}"),
        })
        .await
        .unwrap_or_else(|error| panic!("{name} may not connect: {error}"))
    }

    /// The page address, without a path.
    pub fn web_url(&self) -> String {
        format!("http://localhost:{}", self.ports.web)
    }

    /// Where Centrifuge clients connect.
    pub fn gateway_url(&self) -> String {
        format!("ws://localhost:{}/connection/websocket", self.ports.gateway)
    }

    /// The gateway's host and port.
    pub fn gateway_address(&self) -> String {
        format!("127.0.0.1:{}", self.ports.gateway)
    }

    /// Where NATS clients connect.
    pub fn nats_url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.ports.nats)
    }

    /// Everything the stack keeps.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What the stack said so far.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("outcry.log")
    }

    /// A new account, signed in as a program.
    pub async fn sign_up(&self, name: &str) -> Person {
        Person::sign_up(&self.web_url(), name).await
    }

    /// A demo account signed in as a program: `alice`, `bob` or `olga`.
    pub async fn sign_in(&self, name: &str) -> Person {
        let email = format!("{name}@outcry.test");
        Person::sign_in(&self.web_url(), &email, DEMO_PASSWORD).await
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
            .args(["--demo", "--no-bots", "--nats-server"])
            .arg(nats::binary())
            .args(flags)
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

/// The program: `OUTCRY`, else where cargo builds it for this profile.
pub fn program() -> PathBuf {
    if let Some(given) = env::var_os("OUTCRY") {
        return given.into();
    }
    let test = env::current_exe().expect("a test knows its own path");
    let built = test
        .ancestors()
        .map(|folder| folder.join("outcry"))
        .find(|candidate| is_program(candidate));
    built.unwrap_or_else(|| panic!("no outcry program: build it with `cargo build -p outcry`"))
}

fn pid_in(run: &Value, name: &str) -> Pid {
    let pid = run["pids"][name]
        .as_i64()
        .unwrap_or_else(|| panic!("no process {name} in {run}"));
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.expect("a process id")
}

fn is_program(candidate: &Path) -> bool {
    candidate.is_file()
}

/// A port that was free a moment ago, below those the system gives to whoever asks for any: a stack
/// that is killed and started again finds it free still.
fn free_port() -> u16 {
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 12_000;
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let own = std::process::id().wrapping_mul(61);
    (0..COUNT)
        .map(|_| own.wrapping_add(ASKED.fetch_add(1, Ordering::Relaxed)) % COUNT + FIRST)
        .filter_map(|port| u16::try_from(port).ok())
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("loopback has free ports")
}
