//! The gateway as it is run, a process of its own, with a real nats-server beside it.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use nkeys::KeyPair;
use serde_json::Value;

use crate::{
    machine::{CLIENT_CORE, Process, SERVER_CORE},
    viewers::{Greeting, PATIENCE},
};

/// How often it is tried whether something answers.
const TRY: Duration = Duration::from_millis(20);
/// Nobody is asked during a measurement whether they are still there.
pub(crate) const NATS: &str =
    "ping_interval: \"1h\"\nmax_connections: 20000\nwrite_deadline: \"20s\"\n";
const GATEWAY: &str = "
[client]
allow_anonymous_connect_without_token = true

[connection]
ping_seconds = 3600
stale_ms = 60000
";

/// A namespace that anybody reads, with more lines of settings: one that loses nothing and recovers so much.
pub(crate) fn log(name: &str, history: usize, more: &str) -> String {
    open_to_all(
        name,
        &format!("history_size = {history}\nforce_recovery = true\n{more}"),
    )
}

/// One of newest values.
pub(crate) fn latest(name: &str) -> String {
    open_to_all(name, "history_size = 1\ndelivery = \"latest\"")
}

fn open_to_all(name: &str, settings: &str) -> String {
    format!(
        "
[[namespace]]
name = \"{name}\"
allow_subscribe_for_client = true
allow_subscribe_for_anonymous = true
{settings}
"
    )
}

/// A gateway, perhaps one of several on the same server.
pub(crate) struct Gateway {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
}

/// A nats-server and the folder that it and its gateways live in.
pub(crate) struct Broker {
    folder: tempfile::TempDir,
    pub(crate) address: SocketAddr,
    monitor: SocketAddr,
    _process: Process,
}

impl Broker {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (address, monitor) = (free_address()?, free_address()?);
        let store = folder.path().join("store");
        let text = format!(
            "{NATS}listen: \"{address}\"\nhttp: \"{monitor}\"\njetstream {{ store_dir: \"{}\" }}\n",
            store.display()
        );
        let process = nats_server(&folder, &text, CLIENT_CORE)?;
        let seed = KeyPair::new_user().seed()?;
        fs::write(folder.path().join("nats.seed"), seed)?;
        fs::write(folder.path().join("token.hmac"), "nobody signs in here")?;
        answers(address)?;
        Ok(Self {
            folder,
            address,
            monitor,
            _process: process,
        })
    }

    /// Starts a gateway with these namespaces.
    pub(crate) fn gateway(&self, namespaces: &str, address: SocketAddr) -> anyhow::Result<Gateway> {
        self.gateway_of(&harness::stack::program(), namespaces, address)
    }

    /// The same of another build of the program.
    fn gateway_of(
        &self,
        program: &Path,
        namespaces: &str,
        address: SocketAddr,
    ) -> anyhow::Result<Gateway> {
        let file = self.folder.path().join("gateway.toml");
        fs::write(&file, format!("{GATEWAY}{namespaces}"))?;
        let mut command = Command::new(program);
        command
            .arg("gateway")
            .args(["--nats-url", &format!("nats://{}", self.address)])
            .args(["--listen", &address.to_string()])
            .arg("--secrets")
            .arg(self.folder.path())
            .arg("--config")
            .arg(&file)
            // All viewers come from one address.
            .env("OUTCRY_CONNECTIONS_PER_ADDRESS", "0")
            .env("OUTCRY_LOG", "warn");
        let process = Process::start(&mut command, SERVER_CORE)?;
        answers(address)?;
        Ok(Gateway { process, address })
    }

    /// Requests to JetStream since it was started.
    pub(crate) fn jetstream_requests(&self) -> anyhow::Result<u64> {
        let status = self.jetstream()?;
        status["api"]["total"].as_u64().context("no count")
    }

    /// Waits until so many messages are stored in all.
    pub(crate) fn stores(&self, messages: usize) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.jetstream()?["messages"] != messages {
            ensure!(
                Instant::now() < deadline,
                "{messages} messages are never stored"
            );
            std::thread::sleep(TRY);
        }
        Ok(())
    }

    fn jetstream(&self) -> anyhow::Result<Value> {
        let mut stream = TcpStream::connect(self.monitor)?;
        stream.write_all(b"GET /jsz HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (_, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        Ok(serde_json::from_str(body)?)
    }

    pub(crate) fn publisher(&self) -> anyhow::Result<TcpStream> {
        nats_publisher(self.address)
    }
}

/// The gateway on a core of its own.
pub(crate) fn alone(namespaces: &str) -> anyhow::Result<(Broker, Gateway)> {
    alone_of(&harness::stack::program(), namespaces)
}

/// The same of another build of the program.
pub(crate) fn alone_of(program: &Path, namespaces: &str) -> anyhow::Result<(Broker, Gateway)> {
    let broker = Broker::start()?;
    let gateway = broker.gateway_of(program, namespaces, free_address()?)?;
    Ok((broker, gateway))
}

/// Connects to the gateway and subscribes to all of these.
pub(crate) fn subscribing(channels: &[String]) -> Greeting {
    let subscribe = channels
        .iter()
        .zip(2..)
        .map(|(channel, id)| format!(r#"{{"id":{id},"subscribe":{{"channel":"{channel}"}}}}"#));
    let commands: Vec<String> = subscribe.collect();
    let last = format!(r#""id":{},"subscribe""#, commands.len() + 1);
    Greeting {
        path: "/connection/websocket".into(),
        steps: vec![
            (r#"{"id":1,"connect":{}}"#.into(), r#""connect""#.into()),
            (commands.join("\n"), last),
        ],
    }
}

/// A publication as NATS takes it, for a channel of the gateway's own.
pub(crate) fn publication(channel: &str, payload: &str, into: &mut Vec<u8>) {
    let (namespace, name) = channel.split_once(':').expect("it has a namespace");
    // As the gateway writes such a name.
    let subject = format!("channel.{namespace}.{namespace}=3A{name}");
    into.extend(format!("PUB {subject} {}\r\n{payload}\r\n", payload.len()).as_bytes());
}

/// Starts a nats-server with this configuration.
pub(crate) fn nats_server(
    folder: &tempfile::TempDir,
    text: &str,
    core: usize,
) -> anyhow::Result<Process> {
    let file = folder.path().join("nats.conf");
    fs::write(&file, text)?;
    let mut command = Command::new(harness::nats::binary());
    command.arg("-c").arg(file);
    Process::start(command.stdout(Stdio::null()).stderr(Stdio::null()), core)
}

/// A bare connection on which `PUB` can be said.
pub(crate) fn nats_publisher(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    ensure!(stream.read(&mut [0; 4_096])? > 0, "the server said nothing");
    stream.write_all(b"CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"load\"}\r\n")?;
    Ok(stream)
}

/// An address that was free a moment ago.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Waits until somebody listens there.
pub(crate) fn answers(address: SocketAddr) -> anyhow::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while let Err(error) = TcpStream::connect(address) {
        if Instant::now() > deadline {
            return Err(error).with_context(|| format!("nobody listens on {address}"));
        }
        std::thread::sleep(TRY);
    }
    Ok(())
}
