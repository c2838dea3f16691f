//! A nats-server of one's own, on this machine alone, for as long as a restore needs it.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};

/// How long it may take to start: one with a large store reads it first.
const START_MAX: Duration = Duration::from_secs(300);
/// How long it may take to write what it has and end.
const STOP_MAX: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(50);
/// nats-server takes a free port for this one.
const ANY_PORT: &str = "-1";
const LOG: &str = "nats-server.log";

/// Why there is no such server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("cannot start {program}")]
    Start { program: String, source: io::Error },
    #[error("nats-server ended ({status}); {log} says why")]
    Ended { status: ExitStatus, log: PathBuf },
    #[error("nats-server is not up after {} s; {log} says why", START_MAX.as_secs())]
    Late { log: PathBuf },
    #[error("nats-server does not end, and may not have written all: restore again")]
    Stop,
}

/// A running server, killed when dropped.
#[derive(Debug)]
pub struct PrivateServer {
    process: Child,
    url: String,
}

/// The addresses that the server writes down.
#[derive(Deserialize)]
struct Ports {
    nats: Vec<String>,
    monitoring: Vec<String>,
}

impl PrivateServer {
    /// Starts `program` (and its first arguments) with a configuration and a store; a folder takes what it writes besides.
    ///
    /// # Errors
    /// When it cannot be started, or is not up in time.
    pub async fn start(
        program: &[OsString],
        configuration: &Path,
        store: &Path,
        folder: &Path,
    ) -> Result<Self, ServerError> {
        let (name, first) = program.split_first().expect("a program is given");
        let started = |source| ServerError::Start {
            program: name.to_string_lossy().into_owned(),
            source,
        };
        let log = fs::File::create(folder.join(LOG)).map_err(started)?;
        let process = Command::new(name)
            .args(first)
            .arg("--config")
            .arg(configuration)
            .arg("--store_dir")
            .arg(store)
            .args([
                "--addr=127.0.0.1",
                "--port",
                ANY_PORT,
                "--http_port",
                ANY_PORT,
            ])
            .arg("--ports_file_dir")
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .map_err(started)?;
        let url = String::new();
        let mut server = Self { process, url };
        server.wait_until_up(folder).await?;
        Ok(server)
    }

    /// Where clients connect.
    pub fn url(&self) -> &str {
        &self.url
    }

    async fn wait_until_up(&mut self, folder: &Path) -> Result<(), ServerError> {
        let deadline = Instant::now() + START_MAX;
        let log = || folder.join(LOG);
        let process_id = self.process.id().unwrap_or_default();
        let file = folder.join(format!("nats-server_{process_id}.ports"));
        loop {
            if let Ok(Some(status)) = self.process.try_wait() {
                return Err(ServerError::Ended { status, log: log() });
            }
            if let Some(ports) = read_ports(&file)
                && let (Some(nats), Some(monitor)) = (ports.nats.first(), ports.monitoring.first())
                && let Some(address) = monitor.strip_prefix("http://")
                && let Some(answer) = setup::health(address, "/healthz").await
                && answer.is_healthy
            {
                self.url.clone_from(nats);
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(ServerError::Late { log: log() });
            }
            sleep(PAUSE).await;
        }
    }

    /// Lets it write what it has, and end.
    ///
    /// # Errors
    /// When it does not end in time.
    pub async fn stop(mut self) -> Result<(), ServerError> {
        let id = self.process.id().and_then(|id| i32::try_from(id).ok());
        if let Some(id) = id.and_then(Pid::from_raw) {
            kill_process(id, Signal::TERM).map_err(|_| ServerError::Stop)?;
        }
        match timeout(STOP_MAX, self.process.wait()).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(ServerError::Stop),
        }
    }
}

fn read_ports(file: &Path) -> Option<Ports> {
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}
