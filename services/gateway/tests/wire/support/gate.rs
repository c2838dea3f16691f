//! A gateway on a server of its own, and what is published there.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use bootstrap::{Health, ServiceSettings, Shutdown};
use broker::Connection;
use harness::nats::{self, Nats};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::proxy::Proxy;

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
