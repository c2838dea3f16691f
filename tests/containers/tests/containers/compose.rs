//! One project of docker-compose, taken down when dropped.

use std::{
    collections::BTreeSet,
    env, fs,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use harness::until;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::readme;

/// What runs all the time.
pub(crate) const SERVICES: [&str; 7] = [
    "nats",
    "bid-engine",
    "price-feed",
    "market-data",
    "gateway",
    "web",
    "notices",
];

/// By what the engine finds a project's containers: those that stay, not those of `run`.
const PROJECT_LABEL: &str = "com.docker.compose.project";
const SERVICE_LABEL: &str = "com.docker.compose.service";
const ONCE_LABEL: &str = "com.docker.compose.oneoff=False";

/// The shipped file under a name of its own, with settings as an operator writes them into `.env`.
pub(crate) struct Compose {
    command: Vec<String>,
    project: String,
    settings: PathBuf,
    pub(crate) web_port: u16,
    pub(crate) gateway_port: u16,
    /// The one address of pages and gateway, where a proxy stands before them.
    origin: Option<&'static str>,
    not_typed: BTreeSet<String>,
    _folder: tempfile::TempDir,
}

impl Compose {
    /// Nothing runs yet. The environment says which compose and which image.
    pub(crate) fn new(settings: &[(&str, &str)]) -> Self {
        let command = env::var("OUTCRY_COMPOSE").expect("`cargo xtask compose-test` sets it");
        let folder = tempfile::tempdir().unwrap();
        let (web_port, gateway_port) = (port(8080), port(8000));
        let path = folder.path().join("settings.env");
        let mut text = format!(
            "OUTCRY_IMAGE={}\nOUTCRY_WEB_PORT={web_port}\nOUTCRY_GATEWAY_PORT={gateway_port}\n",
            image()
        );
        for (name, value) in settings {
            text += &format!("{name}={value}\n");
        }
        fs::write(&path, text).unwrap();
        Self {
            command: command.split(' ').map(str::to_owned).collect(),
            project: format!("outcry-test-{}", std::process::id()),
            settings: path,
            web_port,
            gateway_port,
            origin: None,
            not_typed: readme::commands(),
            _folder: folder,
        }
    }

    /// The same, met through the proxy at this address alone, without TLS.
    pub(crate) fn behind(mut self, origin: &'static str) -> Self {
        self.origin = Some(origin);
        self
    }

    pub(crate) fn web_url(&self) -> String {
        match self.origin {
            Some(origin) => format!("http://{origin}"),
            None => format!("http://localhost:{}", self.web_port),
        }
    }

    pub(crate) fn gateway_url(&self) -> String {
        let host = match self.origin {
            Some(origin) => origin.to_owned(),
            None => format!("localhost:{}", self.gateway_port),
        };
        format!("ws://{host}/connection/websocket")
    }

    /// Types a line of the README, which must stand there; what it printed.
    pub(crate) fn type_line(&mut self, line: &str) -> String {
        let in_readme = readme::commands().contains(line);
        assert!(in_readme, "`docker compose {line}` is not in the README");
        self.not_typed.remove(line);
        let words: Vec<&str> = line.split_whitespace().collect();
        let ran = self.run(&words);
        assert!(ran.status.success(), "{line}: {}", said(&ran));
        String::from_utf8_lossy(&ran.stdout).into_owned()
    }

    /// Whether every command of the README was typed.
    pub(crate) fn assert_all_typed(&self) {
        let left = &self.not_typed;
        assert!(
            left.is_empty(),
            "nobody typed what the README says: {left:?}"
        );
    }

    /// Runs a compose command to its end. There is no terminal here, and `exec` and `run` have to be told.
    pub(crate) fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(&self.command[0]);
        command
            .args(&self.command[1..])
            .args(["-p", &self.project, "--env-file"])
            .arg(&self.settings)
            .current_dir(readme::root())
            .stdin(Stdio::null());
        for word in words {
            command.arg(word);
            if matches!(*word, "exec" | "run") {
                command.arg("-T");
            }
        }
        command.output().expect("compose starts")
    }

    /// The whole name of a volume.
    pub(crate) fn volume(&self, name: &str) -> String {
        format!("{}_{name}", self.project)
    }

    /// The id of a service's container.
    fn id(&self, service: &str) -> String {
        let service_label = format!("{SERVICE_LABEL}={service}");
        let listed = self.list(&service_label, "{{.ID}}");
        let id = listed.lines().next().unwrap_or_default().to_owned();
        assert!(!id.is_empty(), "no container of {service}");
        id
    }

    /// What the engine says of the project's containers with this label too, one a line.
    fn list(&self, given: &str, format: &str) -> String {
        let label = |label: &str| format!("--filter=label={label}");
        let (project, once) = (format!("{PROJECT_LABEL}={}", self.project), ONCE_LABEL);
        let format = format!("--format={format}");
        let listed = docker(
            &["ps", "--all", "--no-trunc", &format]
                .into_iter()
                .chain(
                    [label(&project), label(once), label(given)]
                        .iter()
                        .map(String::as_str),
                )
                .collect::<Vec<_>>(),
        );
        String::from_utf8_lossy(&listed.stdout).into_owned()
    }

    /// What the engine knows of a service's container.
    pub(crate) fn inspect(&self, service: &str) -> Value {
        let known = docker(&["inspect", &self.id(service)]);
        let known: Value = serde_json::from_slice(&known.stdout).unwrap();
        known[0].clone()
    }

    /// Runs something in a service's container.
    pub(crate) fn exec(&self, service: &str, words: &[&str]) -> Output {
        docker(&[&["exec", &self.id(service)], words].concat())
    }

    /// Waits until every service is healthy.
    pub(crate) async fn healthy(&self) {
        self.all_healthy(SERVICES.len()).await;
    }

    /// Waits until so many containers are.
    pub(crate) async fn all_healthy(&self, count: usize) {
        until("every service is healthy", async || {
            let listed = self.list(SERVICE_LABEL, "{{.Status}}");
            listed.matches("(healthy)").count() == count
        })
        .await;
    }

    /// Kills a service's main process, as the kernel does when memory runs out: the engine sees it end and starts
    /// it again. On somebody else's engine the process is out of reach, and the engine is asked to do both.
    pub(crate) fn kill(&self, service: &str) {
        let id = &self.id(service);
        let known = self.inspect(service);
        let pid = known["State"]["Pid"].as_i64().expect("a process id");
        let pid = i32::try_from(pid).expect("a process id");
        // The number may be another process's here: only the control group says whose it is.
        let group = fs::read_to_string(format!("/proc/{pid}/cgroup")).unwrap_or_default();
        let pid = Pid::from_raw(pid).filter(|_| group.contains(id));
        if pid.is_none_or(|pid| kill_process(pid, Signal::KILL).is_err()) {
            docker(&["restart", "--time=0", id]);
        }
    }

    /// What a service said so far.
    pub(crate) fn log(&self, service: &str) -> String {
        said(&self.run(&["logs", "--no-color", service]))
    }
}

impl Drop for Compose {
    #[expect(clippy::print_stderr, reason = "a failed story shows what was said")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", said(&self.run(&["ps"])));
            eprintln!("{}", said(&self.run(&["logs", "--no-color", "--tail=40"])));
        }
        let profiles = [
            "--profile=tls",
            "--profile=demo",
            "--profile=cluster",
            "--profile=observability",
        ];
        let down = ["down", "--volumes", "--remove-orphans"];
        self.run(&[&profiles[..], &down].concat());
    }
}

/// The image under test.
pub(crate) fn image() -> String {
    env::var("OUTCRY_IMAGE").expect("`cargo xtask compose-test` sets it")
}

/// Asks the engine, which `DOCKER_HOST` names.
pub(crate) fn docker(words: &[&str]) -> Output {
    Command::new("docker")
        .args(words)
        .stdin(Stdio::null())
        .output()
        .expect("docker is on PATH")
}

/// Everything that a command printed.
pub(crate) fn said(ran: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&ran.stdout) + &text(&ran.stderr)
}

/// The port as shipped if it is free, else another.
fn port(shipped: u16) -> u16 {
    let free = |port| TcpListener::bind(("127.0.0.1", port));
    let listener = free(shipped).or_else(|_| free(0)).unwrap();
    listener.local_addr().unwrap().port()
}
