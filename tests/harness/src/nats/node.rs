//! One nats-server: a process with its ports, its store and its log, killed when dropped.

use std::{
    env, fs,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use serde_json::Value;
use setup::{ClusterServer, Layout, Routes, ServerAddress};
use topology::Token;

use crate::{until, until_some};

const HOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// nats-server takes a free port for this one.
const ANY_PORT: i32 = -1;

/// What the server says when it has read its configuration again.
const RELOADED: &str = "Reloaded server configuration";

#[derive(Debug)]
pub(super) struct Node {
    folder: PathBuf,
    port: i32,
    monitor_port: i32,
    /// Its name in its cluster, if it is not alone.
    name: Option<Token>,
    process: Option<Child>,
}

/// The servers of a cluster, to be started together.
pub(super) fn cluster(folder: &Path, layout: &Layout, size: usize) -> Vec<Node> {
    // All are held until all are chosen: a port let go of too early would be given out twice.
    let held: Vec<TcpListener> = (0..size)
        .map(|_| TcpListener::bind((HOST, 0)).expect("loopback has free ports"))
        .collect();
    let servers = held.iter().enumerate().map(|(place, held)| {
        let listen = held.local_addr().expect("it is bound");
        let server = format!("node-{place}={listen}").parse::<ClusterServer>();
        server.expect("a name and an address")
    });
    let servers: Vec<ClusterServer> = servers.collect();
    // As between machines, so that every test of a cluster tries it.
    let certificates = layout.nats();
    let routes = Routes::Tls {
        folder: &certificates,
    };
    setup::prepare_cluster(layout, &servers, routes).expect("the files can be made");
    let nodes = servers.into_iter().map(|server| {
        let folder = folder.join(server.name.as_str());
        fs::create_dir(&folder).expect("the temporary folder is writable");
        let mut node = Node::alone(&folder);
        node.name = Some(server.name);
        node
    });
    nodes.collect()
}

impl Node {
    pub(super) fn alone(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            port: ANY_PORT,
            monitor_port: ANY_PORT,
            name: None,
            process: None,
        }
    }

    /// Its name in the cluster.
    pub(super) fn name(&self) -> &str {
        self.name.as_ref().map_or("", Token::as_str)
    }

    pub(super) fn url(&self) -> String {
        format!("nats://{HOST}:{}", self.port)
    }

    pub(super) fn monitor(&self) -> SocketAddr {
        let port = u16::try_from(self.monitor_port).expect("a port was learned");
        SocketAddr::new(HOST, port)
    }

    pub(super) fn store(&self, layout: &Layout) -> PathBuf {
        match &self.name {
            Some(name) => layout.cluster_store(name),
            None => layout.nats_store(),
        }
    }

    pub(super) fn log(&self) -> PathBuf {
        self.folder.join("nats-server.log")
    }

    pub(super) fn process(&self) -> &Child {
        self.process.as_ref().expect("the server runs")
    }

    /// Kills the server as a power cut would, without a word to anybody.
    pub(super) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("our own child can be killed");
            process.wait().expect("our own child can be awaited");
        }
    }

    /// Lets none of its files grow beyond so many bytes, as a full disk would; none: as large as they may.
    pub(super) fn limit_files(&self, bytes: Option<u64>) {
        let pid = Pid::from_child(self.process());
        let most = getrlimit(Resource::Fsize).maximum;
        let limit = Rlimit {
            current: bytes.or(most),
            maximum: most,
        };
        prlimit(Some(pid), Resource::Fsize, limit).expect("our own child can be limited");
    }

    /// Has it read its configuration again, as `kill -s HUP` does, and waits until it has.
    pub(super) async fn reload(&self) {
        let reloads = || {
            let log = fs::read_to_string(self.log()).unwrap_or_default();
            log.matches(RELOADED).count()
        };
        let before = reloads();
        let signal = format!("--signal=reload={}", self.process().id());
        let told = Command::new(binary()).arg(signal).status();
        assert!(
            told.is_ok_and(|status| status.success()),
            "it is told to reload"
        );
        until("nats-server has reloaded", async || reloads() > before).await;
    }

    pub(super) fn spawn(&mut self, layout: &Layout) {
        let address = ServerAddress {
            host: HOST,
            port: self.port,
            monitor_port: self.monitor_port,
        };
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log());
        let configuration = match &self.name {
            Some(name) => layout.cluster_configuration(name),
            None => layout.nats_configuration(),
        };
        let store = self.store(layout);
        let process = Command::new(binary())
            .args(setup::server_arguments(&configuration, &store, address))
            .arg("--ports_file_dir")
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.expect("the temporary folder is writable"))
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", binary().display()));
        self.process = Some(process);
    }

    /// The server writes the ports it took into a file.
    pub(super) async fn learn_ports(&mut self) {
        let file = format!("nats-server_{}.ports", self.process().id());
        let file = self.folder.join(file);
        let ports = until_some("nats-server wrote its ports", async || {
            let text = fs::read_to_string(&file).ok()?;
            serde_json::from_str::<Value>(&text).ok()
        })
        .await;
        let port = |list: &str| {
            let url = ports[list][0]
                .as_str()
                .expect("the server lists its addresses");
            let (_, port) = url.rsplit_once(':').expect("an address has a port");
            port.parse().expect("a port is a number")
        };
        (self.port, self.monitor_port) = (port("nats"), port("monitoring"));
    }

    pub(super) async fn is_up(&self) {
        until("nats-server is healthy", async || {
            setup::is_healthy(self.monitor(), "/healthz").await
        })
        .await;
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The server's program: `NATS_SERVER`, on `PATH`, or in the project's tool folder.
pub fn binary() -> PathBuf {
    if let Some(given) = env::var_os("NATS_SERVER") {
        return given.into();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).map(|folder| folder.join("nats-server"));
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/nats-server");
    on_path
        .chain([tools])
        .find(|candidate| candidate.is_file())
        .unwrap_or_else(|| {
            panic!("no nats-server: set NATS_SERVER, or `cargo xtask doctor` says how to get one")
        })
}
