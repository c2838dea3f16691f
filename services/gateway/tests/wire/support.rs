//! A running gateway, somebody who publishes, and a client without a library between.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use bootstrap::{Health, ServiceSettings, Shutdown};
use broker::Connection;
use futures_util::{SinkExt, StreamExt};
use harness::nats::{self, Nats};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinHandle, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

/// Longest wait for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A gateway on its own server.
pub(crate) struct Gate {
    pub(crate) nats: Nats,
    pub(crate) engine: Connection,
    pub(crate) market: Connection,
    pub(crate) address: SocketAddr,
    config: PathBuf,
    shutdown: Shutdown,
    running: JoinHandle<anyhow::Result<()>>,
    _folder: tempfile::TempDir,
}

impl Gate {
    pub(crate) async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// With changed lines in the configuration.
    pub(crate) async fn open_with(changes: &[(&str, &str)]) -> Self {
        let nats = nats::start().await;
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("gateway.toml");
        let mut text = include_str!("../../../../nats/gateway.toml").to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        std::fs::write(&config, text).unwrap();
        let engine = nats.connection("bid-engine").await;
        let market = nats.connection("market-data").await;
        let (address, shutdown, running) = start(&nats, &config, "127.0.0.1:0").await;
        Self {
            nats,
            engine,
            market,
            address,
            config,
            shutdown,
            running,
            _folder: folder,
        }
    }

    /// Ends the gateway and starts another on the same port.
    pub(crate) async fn restart(&mut self) {
        self.shutdown.request();
        (&mut self.running).await.unwrap().unwrap();
        let address = self.address.to_string();
        (self.address, self.shutdown, self.running) =
            start(&self.nats, &self.config, &address).await;
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/connection/websocket", self.address)
    }

    /// A public record of the lot `spring.l1`.
    pub(crate) async fn record(&self, number: u64) -> u64 {
        self.publish(&self.engine, "record.lot.spring.l1", &json!({ "n": number }))
            .await
    }

    pub(crate) async fn tick(&self, symbol: &str, number: u64) -> u64 {
        let subject = format!("market.tick.{symbol}");
        self.publish(&self.market, &subject, &json!({ "n": number })).await
    }

    pub(crate) async fn publish(&self, by: &Connection, subject: &str, data: &Value) -> u64 {
        let payload = data.to_string().into();
        let sent = by.jetstream.publish(subject.to_owned(), payload).await;
        sent.unwrap().await.unwrap().sequence
    }

    /// Makes the stream of public records again, as its owner does when NATS has lost it.
    pub(crate) async fn make_records(&self) {
        let settings = topology::records().settings();
        harness::until("the records are made again", async || {
            broker::ensure_stream(&self.engine.jetstream, &settings).await.is_ok()
        })
        .await;
    }

    /// A token as web mints them, with changed claims.
    pub(crate) fn token(&self, user: &str, session: &str, seconds: i64) -> String {
        let exp = bootstrap::clock::now().timestamp() + seconds;
        self.sign(&json!({
            "iss": "outcry-web", "aud": "outcry-gateway", "sub": user, "sid": session, "exp": exp,
        }))
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        let pem = std::fs::read_to_string(self.nats.secrets("web").join("token.pem")).unwrap();
        let body: String = pem.lines().filter(|l| !l.starts_with("-----")).collect();
        let key = EncodingKey::from_ed_der(&STANDARD.decode(body).unwrap());
        let keys = std::fs::read(self.nats.secrets("gateway").join("jwks.json")).unwrap();
        let keys: Value = serde_json::from_slice(&keys).unwrap();
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = keys["keys"][0]["kid"].as_str().map(str::to_owned);
        jsonwebtoken::encode(&header, claims, &key).unwrap()
    }
}

async fn start(
    nats: &Nats,
    config: &std::path::Path,
    listen: &str,
) -> (SocketAddr, Shutdown, JoinHandle<anyhow::Result<()>>) {
    let settings = gateway::Settings {
        service: ServiceSettings {
            nats_url: nats.url(),
            secrets: nats.secrets("gateway"),
            admin: "127.0.0.1:0".parse().unwrap(),
            log_format: bootstrap::LogFormat::Text,
        },
        listen: listen.parse().unwrap(),
        allowed_origins: vec!["http://shop.test".into()],
        connections_max: 50,
        config: Some(config.to_owned()),
        partitions: Some(nats::PARTITION_COUNT),
    };
    let shutdown = Shutdown::default();
    let running = gateway::start(settings, Health::default(), shutdown.clone())
        .await
        .unwrap();
    let address = running.address();
    (address, shutdown, tokio::spawn(running.run()))
}

/// A socket.
pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    lines: std::collections::VecDeque<Value>,
}

impl Client {
    /// A socket on which nothing was said.
    pub(crate) async fn open(gate: &Gate) -> Self {
        let (socket, _) = connect_async(gate.url()).await.unwrap();
        Self {
            socket,
            lines: Default::default(),
        }
    }

    /// A handshake from a page of this origin.
    pub(crate) async fn from_origin(gate: &Gate, origin: &str) -> Result<Self, Error> {
        let mut request = gate.url().into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("Origin", origin.parse().unwrap());
        let (socket, _) = connect_async(request).await?;
        Ok(Self {
            socket,
            lines: Default::default(),
        })
    }

    /// A visitor.
    pub(crate) async fn visitor(gate: &Gate) -> Self {
        Self::connected(gate, json!({})).await
    }

    /// Somebody who is signed in.
    pub(crate) async fn signed_in(gate: &Gate, user: &str, session: &str) -> Self {
        Self::connected(gate, json!({ "token": gate.token(user, session, 60) })).await
    }

    async fn connected(gate: &Gate, connect: Value) -> Self {
        let mut client = Self::open(gate).await;
        let reply = client.ask(1, "connect", connect).await;
        assert!(reply["connect"]["client"].is_string(), "{reply}");
        client
    }

    pub(crate) async fn send(&mut self, text: impl Into<String>) {
        // A closed socket shows itself when it is read.
        let _ = self.socket.send(Message::text(text.into())).await;
    }

    pub(crate) async fn command(&mut self, id: u32, name: &str, request: Value) {
        self.send(json!({ "id": id, name: request }).to_string()).await;
    }

    /// Sends a command and waits for its reply; pushes before it are kept.
    pub(crate) async fn ask(&mut self, id: u32, name: &str, request: Value) -> Value {
        self.command(id, name, request).await;
        self.reply(id).await
    }

    pub(crate) async fn reply(&mut self, id: u32) -> Value {
        let mut before = Vec::new();
        loop {
            let line = self.line().await;
            if line["id"] == id {
                for line in before.into_iter().rev() {
                    self.lines.push_front(line);
                }
                return line;
            }
            before.push(line);
        }
    }

    pub(crate) async fn subscribe(&mut self, id: u32, channel: &str) -> Value {
        let reply = self.ask(id, "subscribe", json!({ "channel": channel })).await;
        assert!(reply["subscribe"].is_object(), "{reply}");
        reply["subscribe"].clone()
    }

    pub(crate) async fn refusal(&mut self, id: u32, name: &str, request: Value) -> u64 {
        let reply = self.ask(id, name, request).await;
        reply["error"]["code"].as_u64().unwrap_or_else(|| panic!("no refusal: {reply}"))
    }

    /// The next line that is no ping.
    pub(crate) async fn line(&mut self) -> Value {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return line;
            }
            match self.message().await {
                Some(Ok(Message::Text(text))) => self.take(&text).await,
                other => panic!("the socket ended: {other:?}"),
            }
        }
    }

    async fn take(&mut self, text: &str) {
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if line == json!({}) {
                self.send("{}").await;
            } else {
                self.lines.push_back(line);
            }
        }
    }

    /// The next publication, as offset and data.
    pub(crate) async fn publication(&mut self) -> (u64, Value) {
        let line = self.line().await;
        let publication = &line["push"]["pub"];
        assert!(publication.is_object(), "{line}");
        (publication["offset"].as_u64().unwrap(), publication["data"].clone())
    }

    /// How the server closed the socket.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.message().await {
                Some(Ok(Message::Close(Some(frame)))) => {
                    return (frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(_)) => {}
                other => panic!("closed without a code: {other:?}"),
            }
        }
    }

    pub(crate) async fn message(&mut self) -> Option<Result<Message, Error>> {
        let message = timeout(PATIENCE, self.socket.next()).await;
        message.expect("waited in vain for the gateway")
    }
}
