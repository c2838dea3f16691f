//! A running gateway, somebody who publishes, and a client without a library between.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use bootstrap::{Health, ServiceSettings, Shutdown};
use broker::Connection;
use futures_util::{SinkExt, StreamExt};
use harness::nats::{self, Nats};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};
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
    pub(crate) proxy: Proxy,
    /// As the gateway sees it.
    nats_url: String,
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
        Self::build(changes, false).await
    }

    /// With something between the gateway and NATS that can be cut.
    pub(crate) async fn open_behind_proxy(changes: &[(&str, &str)]) -> Self {
        Self::build(changes, true).await
    }

    async fn build(changes: &[(&str, &str)], behind_proxy: bool) -> Self {
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
        let proxy = Proxy::open(&nats.url()).await;
        let nats_url = if behind_proxy {
            proxy.url.clone()
        } else {
            nats.url()
        };
        let (address, shutdown, running) = start(&nats, &nats_url, &config, "127.0.0.1:0").await;
        Self {
            nats,
            proxy,
            nats_url,
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
        self.stop().await;
        self.start_again().await;
    }

    pub(crate) async fn stop(&mut self) {
        self.shutdown.request();
        (&mut self.running).await.unwrap().unwrap();
    }

    pub(crate) async fn start_again(&mut self) {
        let address = self.address.to_string();
        (self.address, self.shutdown, self.running) =
            start(&self.nats, &self.nats_url, &self.config, &address).await;
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/connection/websocket", self.address)
    }

    /// A public record of the lot `spring.l1`.
    pub(crate) async fn record(&self, number: u64) -> u64 {
        self.publish(
            &self.engine,
            "record.lot.spring.l1",
            &json!({ "n": number }),
        )
        .await
    }

    pub(crate) async fn tick(&self, symbol: &str, number: u64) -> u64 {
        let subject = format!("market.tick.{symbol}");
        self.publish(&self.market, &subject, &json!({ "n": number }))
            .await
    }

    pub(crate) async fn publish(&self, by: &Connection, subject: &str, data: &Value) -> u64 {
        let payload = data.to_string().into();
        let sent = by.jetstream.publish(subject.to_owned(), payload).await;
        sent.unwrap().await.unwrap().sequence
    }

    /// Publishes many without waiting for each; the place of the last.
    pub(crate) async fn publish_all(
        &self,
        by: &Connection,
        subject: &str,
        all: impl Iterator<Item = Value>,
    ) -> u64 {
        let mut sent = Vec::new();
        for data in all {
            let payload = data.to_string().into();
            let promise = by.jetstream.publish(subject.to_owned(), payload).await;
            sent.push(promise.unwrap());
        }
        let mut last = 0;
        for promise in sent {
            last = promise.await.unwrap().sequence;
        }
        last
    }

    /// Makes the stream of public records again, as its owner does when NATS has lost it.
    pub(crate) async fn make_records(&self) {
        self.make(&self.engine, topology::records()).await;
    }

    pub(crate) async fn make(&self, owner: &Connection, stream: topology::Stream) {
        let settings = stream.settings();
        harness::until("the stream is made again", async || {
            broker::ensure_stream(&owner.jetstream, &settings)
                .await
                .is_ok()
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
        let header = self.header(Algorithm::EdDSA);
        jsonwebtoken::encode(&header, claims, &self.private_key()).unwrap()
    }

    /// With a header that says that no signature is needed.
    pub(crate) fn unsigned(&self, claims: &Value) -> String {
        let kid = self.public_key()["kid"].clone();
        let header = json!({ "alg": "none", "typ": "JWT", "kid": kid }).to_string();
        let encode = |text: String| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.", encode(header), encode(claims.to_string()))
    }

    /// What everybody knows, used as if it were a shared secret.
    pub(crate) fn signed_with_the_public_key(&self, claims: &Value) -> String {
        let public = URL_SAFE_NO_PAD.decode(self.public_key()["x"].as_str().unwrap());
        let key = EncodingKey::from_secret(&public.unwrap());
        jsonwebtoken::encode(&self.header(Algorithm::HS256), claims, &key).unwrap()
    }

    /// The right signature under the name of a key that there is not.
    pub(crate) fn signed_by_an_unknown_key(&self, claims: &Value) -> String {
        let mut header = self.header(Algorithm::EdDSA);
        header.kid = Some("0123456789abcdef".into());
        jsonwebtoken::encode(&header, claims, &self.private_key()).unwrap()
    }

    fn header(&self, algorithm: Algorithm) -> Header {
        let mut header = Header::new(algorithm);
        header.kid = self.public_key()["kid"].as_str().map(str::to_owned);
        header
    }

    fn private_key(&self) -> EncodingKey {
        let pem = std::fs::read_to_string(self.nats.secrets("web").join("token.pem")).unwrap();
        let body: String = pem.lines().filter(|l| !l.starts_with("-----")).collect();
        EncodingKey::from_ed_der(&STANDARD.decode(body).unwrap())
    }

    fn public_key(&self) -> Value {
        let keys = std::fs::read(self.nats.secrets("gateway").join("jwks.json")).unwrap();
        let keys: Value = serde_json::from_slice(&keys).unwrap();
        keys["keys"][0].clone()
    }
}

async fn start(
    nats: &Nats,
    url: &str,
    config: &std::path::Path,
    listen: &str,
) -> (SocketAddr, Shutdown, JoinHandle<anyhow::Result<()>>) {
    let settings = gateway::Settings {
        service: ServiceSettings {
            nats_url: url.to_owned(),
            secrets: nats.secrets("gateway"),
            admin: "127.0.0.1:0".parse().unwrap(),
            log_format: bootstrap::LogFormat::Text,
        },
        listen: listen.parse().unwrap(),
        exposure: bootstrap::Exposure::default(),
        public: bootstrap::PublicAddress {
            public_url: None,
            web_port: 8080,
        },
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

/// A wire to NATS that can be cut.
pub(crate) struct Proxy {
    url: String,
    is_cut: watch::Sender<bool>,
}

impl Proxy {
    async fn open(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("nats://{}", listener.local_addr().unwrap());
        let target = target.trim_start_matches("nats://").to_owned();
        let is_cut = watch::Sender::new(false);
        let cut = is_cut.subscribe();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (mut cut, target) = (cut.clone(), target.clone());
                if *cut.borrow() {
                    continue;
                }
                tokio::spawn(async move {
                    let Ok(mut far) = TcpStream::connect(target).await else {
                        return;
                    };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = cut.wait_for(|cut| *cut) => {}
                    }
                });
            }
        });
        Self { url, is_cut }
    }

    pub(crate) fn cut(&self, cut: bool) {
        self.is_cut.send_replace(cut);
    }
}

/// A socket.
pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    lines: std::collections::VecDeque<Value>,
}

impl Client {
    /// A socket on which nothing was said.
    pub(crate) async fn open(gate: &Gate) -> Self {
        Self::try_open(&gate.url()).await.unwrap()
    }

    pub(crate) async fn try_open(url: &str) -> Result<Self, Error> {
        let (socket, _) = connect_async(url).await?;
        Ok(Self {
            socket,
            lines: Default::default(),
        })
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
        self.send(json!({ "id": id, name: request }).to_string())
            .await;
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
        let reply = self
            .ask(id, "subscribe", json!({ "channel": channel }))
            .await;
        assert!(reply["subscribe"].is_object(), "{reply}");
        reply["subscribe"].clone()
    }

    pub(crate) async fn refusal(&mut self, id: u32, name: &str, request: Value) -> u64 {
        let reply = self.ask(id, name, request).await;
        reply["error"]["code"]
            .as_u64()
            .unwrap_or_else(|| panic!("no refusal: {reply}"))
    }

    /// The next line that is no ping.
    pub(crate) async fn line(&mut self) -> Value {
        self.try_line().await.expect("the socket ended")
    }

    /// The next line that is no ping, or nothing when the socket ended.
    pub(crate) async fn try_line(&mut self) -> Option<Value> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return Some(line);
            }
            match self.message().await {
                Some(Ok(Message::Text(text))) => self.take(&text).await,
                _ => return None,
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
        (
            publication["offset"].as_u64().unwrap(),
            publication["data"].clone(),
        )
    }

    /// What the server said when it closed the socket; none when the line was cut.
    pub(crate) async fn ended(&mut self) -> Option<(u16, String)> {
        loop {
            match self.message().await {
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Some((frame.code.into(), frame.reason.to_string()));
                }
                Some(Ok(_)) => {}
                _ => return None,
            }
        }
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
