//! A nats-server of one's own: prepared and provisioned as `outcry up` does it, gone when dropped.

use std::{
    env, fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use async_nats::{Subscriber, jetstream};
use broker::{Connection, ConnectionSettings, StreamApi};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use serde_json::Value;
use setup::{Installation, Layout, ServerAddress};
use topology::{Token, ZONES_API};

use crate::{until, until_some};

const HOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// nats-server takes a free port for this one.
const ANY_PORT: i32 = -1;
/// The publisher that every test server knows.
pub const PUBLISHER: &str = "demo";
/// Fewer than in a real installation, so that servers start quickly; more than one, so that it matters.
pub const PARTITION_COUNT: u32 = 2;

/// A running server.
#[derive(Debug)]
pub struct Nats {
    partition_count: u32,
    layout: Layout,
    port: i32,
    monitor_port: i32,
    process: Option<Child>,
    folder: tempfile::TempDir,
}

/// Starts a server with two partitions and the publisher `demo`.
pub async fn start() -> Nats {
    start_with(PARTITION_COUNT, &[PUBLISHER]).await
}

/// Starts a server with this many partitions and these publishers.
pub async fn start_with(partition_count: u32, publishers: &[&str]) -> Nats {
    let nats = start_bare(partition_count, publishers, |accounts| accounts).await;
    nats.provision()
        .await
        .expect("streams and buckets can be made");
    nats
}

/// Starts a server without streams, with the installation's accounts as `change` leaves them.
pub async fn start_bare(
    partition_count: u32,
    publishers: &[&str],
    change: impl FnOnce(String) -> String,
) -> Nats {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let publishers = publishers
        .iter()
        .map(|name| Token::parse(name).expect("a test's publisher is a token"))
        .collect();
    let installation = Installation {
        publishers,
        partition_count,
    };
    let layout =
        setup::prepare(&folder.path().join("data"), &installation).expect("the files can be made");
    let accounts = layout.nats().join("users.conf");
    let text = fs::read_to_string(&accounts).expect("it was just made");
    fs::write(&accounts, change(text)).expect("the temporary folder is writable");
    let mut nats = Nats {
        partition_count,
        layout,
        port: ANY_PORT,
        monitor_port: ANY_PORT,
        process: None,
        folder,
    };
    nats.spawn();
    nats.learn_ports().await;
    nats.is_up().await;
    nats
}

impl Nats {
    /// Makes the files again with one more publisher, as `outcry setup` does.
    pub fn prepare_again(&self, publisher: &str) {
        let installation = Installation {
            publishers: vec![Token::parse(publisher).expect("a test's publisher is a token")],
            partition_count: self.partition_count,
        };
        setup::prepare(self.layout.root(), &installation).expect("the files can be made");
    }

    /// Makes the streams that are missing, and puts back those that were changed.
    ///
    /// # Errors
    /// As [`setup::provision`].
    pub async fn provision(&self) -> Result<Vec<setup::Remark>, setup::ProvisionError> {
        setup::provision(&self.url(), &self.layout, self.partition_count).await
    }

    /// Deletes a stream, named as `ZONE/STREAM`.
    ///
    /// # Errors
    /// As [`setup::remove_stream`].
    pub async fn remove_stream(&self, place: &str) -> Result<(), setup::RemoveError> {
        let place = place.parse().expect("a test names a stream that may go");
        setup::remove_stream(&self.url(), &self.layout, &place).await
    }

    /// Where clients connect.
    pub fn url(&self) -> String {
        format!("nats://{HOST}:{}", self.port)
    }

    /// The server's process.
    pub fn process_id(&self) -> u32 {
        self.process.as_ref().expect("the server runs").id()
    }

    /// Where `/healthz` and `/varz` are.
    pub fn monitor_url(&self) -> String {
        format!("http://{HOST}:{}", self.monitor_port)
    }

    /// The secrets folder of a user, such as `gateway` or `publisher-demo`.
    pub fn secrets(&self, user_name: &str) -> PathBuf {
        self.layout.secrets(user_name)
    }

    /// The server's store, for tests that look at what lies on the disk.
    pub fn store(&self) -> PathBuf {
        self.layout.nats_store()
    }

    /// Where the server's log lies.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("nats-server.log")
    }

    /// Connects as a user, with no more rights than that user has.
    pub async fn connection(&self, user_name: &str) -> Connection {
        broker::connect(ConnectionSettings {
            url: &self.url(),
            seed_file: &self.layout.nats_seed(user_name),
            name: user_name,
            inbox_prefix: &format!("_INBOX_{user_name}"),
        })
        .await
        .expect("a prepared user can connect")
    }

    /// The streams of every zone, as the provisioner has them.
    pub async fn provisioner(&self) -> jetstream::Context {
        let connection = self.connection("setup").await;
        jetstream::with_prefix(connection.client, ZONES_API)
    }

    /// The streams of other zones, as a service reads them.
    pub async fn streams(&self, user_name: &str) -> StreamApi {
        StreamApi::new(&self.connection(user_name).await, ZONES_API)
    }

    /// Subscribes, and returns once the server knows of it: a client's flush says only that it was sent, and another
    /// connection's message may come before it.
    pub async fn subscribe(&self, connection: &Connection, subject: &'static str) -> Subscriber {
        let subscriber = connection.client.subscribe(subject).await;
        until("the server knows of the subscription", async || {
            self.subscriptions().await.iter().any(|it| it == subject)
        })
        .await;
        subscriber.expect("the client lives")
    }

    /// Every subject that somebody has subscribed to.
    async fn subscriptions(&self) -> Vec<Value> {
        let url = format!("{}/connz?subs=1", self.monitor_url());
        let answer = reqwest::get(url).await.expect("the monitor answers");
        let told: Value = answer.json().await.expect("the monitor speaks JSON");
        let connections = told["connections"].as_array().into_iter().flatten();
        let lists = connections.filter_map(|each| each["subscriptions_list"].as_array());
        lists.flatten().cloned().collect()
    }

    /// Kills the server as a power cut would, without a word to anybody.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("our own child can be killed");
            process.wait().expect("our own child can be awaited");
        }
    }

    /// Lets none of its files grow beyond so many bytes, as a full disk would; none: as large as they may.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let process = self.process.as_ref().expect("the server runs");
        let pid = Pid::from_child(process);
        let most = getrlimit(Resource::Fsize).maximum;
        let limit = Rlimit {
            current: bytes.or(most),
            maximum: most,
        };
        prlimit(Some(pid), Resource::Fsize, limit).expect("our own child can be limited");
    }

    /// Has it read its configuration again, as `kill -s HUP` does.
    pub fn reload(&self) {
        let process = self.process.as_ref().expect("the server runs");
        let signal = format!("--signal=reload={}", process.id());
        let told = Command::new(binary()).arg(signal).status();
        assert!(
            told.is_ok_and(|status| status.success()),
            "it is told to reload"
        );
    }

    /// Starts it again with the same store at the same ports, and waits until it is up.
    pub async fn restart(&mut self) {
        self.kill();
        self.spawn();
        self.is_up().await;
    }

    fn spawn(&mut self) {
        let address = ServerAddress {
            host: HOST,
            port: self.port,
            monitor_port: self.monitor_port,
        };
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log());
        let process = Command::new(binary())
            .args(setup::server_arguments(&self.layout, address))
            .arg("--ports_file_dir")
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.expect("the temporary folder is writable"))
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", binary().display()));
        self.process = Some(process);
    }

    /// The server writes the ports it took into a file.
    async fn learn_ports(&mut self) {
        let process = self.process.as_ref().expect("the server was just started");
        let file = self
            .folder
            .path()
            .join(format!("nats-server_{}.ports", process.id()));
        let ports = until_some("nats-server wrote its ports", async || {
            let text = fs::read_to_string(&file).ok()?;
            serde_json::from_str::<serde_json::Value>(&text).ok()
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

    async fn is_up(&self) {
        let port = u16::try_from(self.monitor_port).expect("a port was learned");
        let address = SocketAddr::new(HOST, port);
        until("nats-server is healthy", async || {
            setup::is_healthy(address, "/healthz").await
        })
        .await;
    }
}

impl Drop for Nats {
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
