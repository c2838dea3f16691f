//! A gateway on a server of its own, and what is published there.

use std::{
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use bootstrap::{Health, Shutdown};
use broker::Connection;
use harness::nats::{self, Nats};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::nats::Proxy;

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
        let mut text = include_str!("../../../../../nats/gateway.toml").to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        std::fs::write(&config, text).unwrap();
        let engine = nats.connection("bid-engine").await;
        let market = nats.connection("market-data").await;
        let proxy = Proxy::open(&nats.url()).await;
        let nats_url = if behind_proxy {
            format!("nats://{}", proxy.address)
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
        let data = json!({ "n": number });
        self.publish(&self.engine, "record.lot.spring.l1", &data)
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

    /// Publishes many without waiting for each; the sequence of the last.
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
}

async fn start(
    nats: &Nats,
    url: &str,
    config: &Path,
    listen: &str,
) -> (SocketAddr, Shutdown, JoinHandle<anyhow::Result<()>>) {
    let settings = gateway::Settings {
        service: harness::service_settings(url, nats.secrets("gateway")),
        listen: listen.parse().unwrap(),
        exposure: bootstrap::Exposure::default(),
        public: bootstrap::PublicAddress {
            public_url: None,
            web_port: 8080,
        },
        allowed_origins: vec!["http://shop.test".parse().unwrap()],
        connections_max: 50,
        connections_per_address: Some(0),
        trusted_proxies: vec![],
        config: Some(config.to_owned()),
        partitions: NonZeroU32::new(nats::PARTITION_COUNT),
    };
    let shutdown = Shutdown::default();
    let running = gateway::start(settings, Health::default(), shutdown.clone())
        .await
        .unwrap();
    let address = running.address();
    (address, shutdown, tokio::spawn(running.run()))
}

/// Tokens as web mints them, and some that it never would.
impl Gate {
    /// A token as web mints them, with changed claims.
    pub(crate) fn token(&self, user: &str, session: &str, seconds: i64) -> String {
        let exp = bootstrap::clock::now().timestamp() + seconds;
        self.sign(&json!({
            "iss": "outcry-web", "aud": "outcry-gateway", "sub": user, "sid": session, "exp": exp, "roles": ["bidder"],
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
