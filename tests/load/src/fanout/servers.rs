//! What is compared: the floor, the gateway, and its peers, each a process on the server's core with the same bytes on
//! its wire.

use std::{
    env, fs,
    io::Write,
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};

use super::{FRAME_HEADER, floor};
use crate::{
    machine::{Process, SERVER_CORE},
    under_test::{
        self, Broker, answers, free_address, nats_publisher, nats_server, publication, subscribing,
    },
    viewers::{Greeting, Viewers},
};

/// Every one of them, the floor first.
pub(crate) const ALL: [Kind; 7] = [
    Kind::Floor,
    Kind::Gateway,
    Kind::OtherGateway,
    Kind::Bun,
    Kind::Ws,
    Kind::SocketIo,
    Kind::Nats,
];

/// One viewer in so many comes before memory is counted: code and tables that all share are loaded and made for them.
const FIRST_PART: usize = 5;

/// What the peers run with, from npm.
const PACKAGES: [&str; 3] = ["bun@1.4.5", "ws@8.23.0", "socket.io@4.8.4"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Floor,
    Gateway,
    /// Another build of the program, that `OTHER_OUTCRY` names.
    OtherGateway,
    Bun,
    Ws,
    SocketIo,
    Nats,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Floor => "send(2)",
            Self::Gateway => "gateway",
            Self::OtherGateway => "other gateway",
            Self::Bun => "Bun",
            Self::Ws => "Node ws",
            Self::SocketIo => "socket.io",
            Self::Nats => "nats-server",
        }
    }
}

/// A server with its viewers.
pub(crate) struct Server {
    pub(crate) kind: Kind,
    pub(crate) process: Process,
    pub(crate) viewers: Viewers,
    /// Resident bytes for each viewer that is subscribed and silent.
    pub(crate) memory: f64,
    publisher: TcpStream,
    /// How many messages were published.
    pub(crate) published: u64,
    /// Bytes of each on the wire.
    frame_bytes: usize,
    /// The gateway's, which messages go to in turn.
    channels: Vec<String>,
    /// Payload bytes that were no messages.
    besides: u64,
    _broker: Option<Broker>,
    _folder: Option<tempfile::TempDir>,
}

impl Server {
    /// Starts it and connects viewers.
    pub(crate) fn start(
        kind: Kind,
        viewers: usize,
        (frame_bytes, channels, namespace): (usize, usize, &str),
    ) -> anyhow::Result<Self> {
        let (mut broker, mut folder) = (None, None);
        let (process, address, published) = match kind {
            Kind::Gateway | Kind::OtherGateway => {
                let (nats, gateway) = match other_program() {
                    Some(program) if kind == Kind::OtherGateway => {
                        under_test::alone_of(&program, namespace)?
                    }
                    _ => under_test::alone(namespace)?,
                };
                let published = nats.address;
                broker = Some(nats);
                (gateway.process, gateway.address, published)
            }
            Kind::Nats => {
                let (address, listen) = (free_address()?, free_address()?);
                let text = format!(
                    "{}listen: \"{listen}\"\nwebsocket {{ listen: \"{address}\", no_tls: true, compression: false }}\n",
                    under_test::NATS
                );
                let place = folder.insert(tempfile::tempdir()?);
                (nats_server(place, &text, SERVER_CORE)?, address, listen)
            }
            Kind::Floor | Kind::Bun | Kind::Ws | Kind::SocketIo => {
                let (address, published) = (free_address()?, free_address()?);
                let ports = [address, published].map(|it| it.port().to_string());
                let mut command = program(kind)?;
                let process = Process::start(command.args(ports), SERVER_CORE)?;
                (process, address, published)
            }
        };
        answers(address)?;
        let (viewers, memory) = connect(viewers, address, (&greeting(kind, channels), &process))?;
        let publisher = match kind {
            Kind::Gateway | Kind::OtherGateway | Kind::Nats => nats_publisher(published)?,
            _ => {
                let publisher = TcpStream::connect(published)?;
                publisher.set_nodelay(true)?;
                publisher
            }
        };
        Ok(Self {
            kind,
            process,
            viewers,
            memory,
            publisher,
            published: 0,
            frame_bytes,
            channels: names(channels),
            besides: 0,
            _broker: broker,
            _folder: folder,
        })
    }

    /// Publishes so many messages at once; the payload bytes of all frames that each viewer gets for them.
    pub(crate) fn publish(&mut self, count: usize) -> anyhow::Result<()> {
        let mut payloads = Vec::with_capacity(count);
        for _ in 0..count {
            self.published += 1;
            payloads.push(self.payload());
        }
        let mut bytes = Vec::new();
        match self.kind {
            Kind::Floor => floor::publish(&payloads, &mut bytes),
            Kind::Gateway | Kind::OtherGateway => {
                let first = self.published - payloads.len() as u64;
                for (payload, number) in payloads.iter().zip(first..) {
                    let index = usize::try_from(number)? % self.channels.len();
                    publication(&self.channels[index], payload, &mut bytes);
                }
            }
            Kind::Nats => {
                for payload in payloads {
                    let message = format!("PUB x {}\r\n{payload}\r\n", payload.len());
                    bytes.extend(message.as_bytes());
                }
            }
            Kind::Bun | Kind::Ws | Kind::SocketIo => {
                for payload in payloads {
                    let length = u32::try_from(payload.len())?;
                    bytes.extend(length.to_be_bytes());
                    bytes.extend(payload.as_bytes());
                }
            }
        }
        Ok(self.publisher.write_all(&bytes)?)
    }

    /// Reads what servers say of themselves, such as a ping of nats-server soon after the start.
    pub(crate) fn settle(&mut self) -> anyhow::Result<()> {
        self.viewers.sweep(|_, _| {})?;
        self.besides = self.viewers.bytes().saturating_sub(self.messages());
        Ok(())
    }

    /// Payload bytes that all viewers together have got when nothing is on its way any more.
    pub(crate) fn expected(&self) -> u64 {
        self.besides + self.messages()
    }

    fn messages(&self) -> u64 {
        self.published * (self.frame_bytes - FRAME_HEADER) as u64 * self.viewers.len() as u64
    }

    /// JSON of the length that makes the frame on the wire as long as everybody's.
    fn payload(&self) -> String {
        let around = match self.kind {
            Kind::Floor | Kind::Bun | Kind::Ws => 0,
            Kind::SocketIo => r#"42["m",]"#.len(),
            Kind::Nats => "MSG x 1 196\r\n\r\n".len(),
            Kind::Gateway | Kind::OtherGateway => {
                let around = r#"{"push":{"channel":"","pub":{"data":,"offset":}}}"#.len();
                around + self.channels[0].len() + self.published.to_string().len()
            }
        };
        let begin = format!("{{\"n\":{},\"x\":\"", self.published);
        let filled = self.frame_bytes - FRAME_HEADER - around - begin.len() - 2;
        format!("{begin}{}\"}}", "x".repeat(filled))
    }
}

/// Connects so many; the bytes of memory that each takes besides what the first of all have taken.
fn connect(
    count: usize,
    address: SocketAddr,
    (greeting, process): (&Greeting, &Process),
) -> anyhow::Result<(Viewers, f64)> {
    let first = count / FIRST_PART;
    let mut viewers = Viewers::connect(first, address, greeting)?;
    let before = process.memory();
    viewers.join(count - first, address, greeting)?;
    let grown = process.memory().saturating_sub(before);
    Ok((viewers, grown as f64 / (count - first) as f64))
}

/// A build of the program that is measured beside this one: what a change gains.
pub(crate) fn other_program() -> Option<PathBuf> {
    env::var_os("OTHER_OUTCRY").map(PathBuf::from)
}

/// So many channels with names of the same length.
fn names(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("fan:{number:02}"))
        .collect()
}

fn greeting(kind: Kind, channels: usize) -> Greeting {
    let path = match kind {
        Kind::SocketIo => "/socket.io/?EIO=4&transport=websocket",
        _ => "/",
    };
    let step = |said: &str, heard: &str| (said.to_owned(), heard.to_owned());
    let steps = match kind {
        Kind::Gateway | Kind::OtherGateway => return subscribing(&names(channels)),
        Kind::Floor | Kind::Bun | Kind::Ws => vec![],
        Kind::SocketIo => vec![step("", "sid"), step("40", "40")],
        Kind::Nats => vec![
            step("", "INFO"),
            step(
                "CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"load\",\"protocol\":1}\r\nSUB x 1\r\nPING\r\n",
                "PONG",
            ),
        ],
    };
    Greeting {
        path: path.into(),
        steps,
    }
}

/// The program of a server that takes its two ports last.
fn program(kind: Kind) -> anyhow::Result<Command> {
    let mut command = match kind {
        Kind::Bun => Command::new(tools().join("node_modules/.bin/bun")),
        Kind::Ws | Kind::SocketIo => Command::new("node"),
        _ => {
            let mut command = Command::new(env::current_exe()?);
            command.arg("floor-server").arg("--ports");
            return Ok(command);
        }
    };
    let script = match kind {
        Kind::Bun => "bun.mjs",
        Kind::Ws => "ws.mjs",
        _ => "socketio.mjs",
    };
    command.arg(tools().join(script)).stdin(Stdio::null());
    Ok(command)
}

fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/fanout-peers")
}

/// Brings the peers' packages, once.
pub(crate) fn bring_peers() -> anyhow::Result<()> {
    let tools = tools();
    fs::create_dir_all(&tools)?;
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    for script in fs::read_dir(scripts)?.flatten() {
        fs::copy(script.path(), tools.join(script.file_name()))?;
    }
    let brought = tools.join("brought");
    let wanted = PACKAGES.join(" ");
    if fs::read_to_string(&brought).is_ok_and(|had| had == wanted) {
        return Ok(());
    }
    fs::write(tools.join("package.json"), "{\"private\":true}")?;
    let status = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--silent"])
        .args(PACKAGES)
        .current_dir(&tools)
        .status()
        .context("npm does not start")?;
    ensure!(status.success(), "npm could not bring {wanted}");
    Ok(fs::write(brought, wanted)?)
}
