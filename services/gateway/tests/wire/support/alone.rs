//! A gateway alone with a NATS server: no other service, no account, channels of its own.

use std::{
    fs,
    net::SocketAddr,
    num::NonZeroU32,
    path::Path,
    process::{Child, Command, Stdio},
};

use bootstrap::{Health, Shutdown};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::Client;

/// What tokens are signed with.
pub(crate) const SECRET: &str = "a shared secret";
/// What opens the server API, as far as the configuration names it: `api.key` and `chat.key`.
pub(crate) const API_KEY: &str = "a key for everything";
pub(crate) const CHAT_KEY: &str = "a key for the chat alone";
/// An address of the server, kept over its restarts.
const HOST: &str = "127.0.0.1";

/// A gateway and its server.
pub(crate) struct Alone {
    pub(crate) address: SocketAddr,
    pub(crate) health: Health,
    nats: Child,
    nats_port: u16,
    shutdown: Shutdown,
    running: JoinHandle<anyhow::Result<()>>,
    set: fn(&mut gateway::Settings),
    folder: tempfile::TempDir,
}

impl Alone {
    /// With a configuration.
    pub(crate) async fn open(config: &str) -> Self {
        Self::open_with(config, |_| {}).await
    }

    /// With other settings than tests have, where addresses are not told apart.
    pub(crate) async fn open_with(config: &str, set: fn(&mut gateway::Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let seed = nkeys::KeyPair::new_user().seed().unwrap();
        fs::write(folder.path().join("nats.seed"), seed).unwrap();
        fs::write(folder.path().join("token.hmac"), SECRET).unwrap();
        fs::write(folder.path().join("api.key"), format!("{API_KEY}\n")).unwrap();
        fs::write(folder.path().join("chat.key"), CHAT_KEY).unwrap();
        fs::write(folder.path().join("gateway.toml"), config).unwrap();
        let nats = start_nats(folder.path(), -1);
        let ports = folder
            .path()
            .join(format!("nats-server_{}.ports", nats.id()));
        let ports = harness::until_some("nats-server wrote its ports", async || {
            let text = fs::read_to_string(&ports).ok()?;
            serde_json::from_str::<Value>(&text).ok()
        })
        .await;
        let (_, port) = ports["nats"][0].as_str().unwrap().rsplit_once(':').unwrap();
        let nats_port = port.parse().unwrap();
        let health = Health::default();
        let (address, shutdown, running) =
            start(folder.path(), nats_port, "127.0.0.1:0", health.clone(), set).await;
        Self {
            address,
            health,
            nats,
            nats_port,
            shutdown,
            running,
            set,
            folder,
        }
    }

    /// Ends the gateway.
    pub(crate) async fn stop(&mut self) {
        self.shutdown.request();
        (&mut self.running).await.unwrap().unwrap();
    }

    /// Ends the gateway and starts another on the same port.
    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        self.start_again().await;
    }

    /// Starts another on the same port, after this one has ended.
    pub(crate) async fn start_again(&mut self) {
        let address = self.address.to_string();
        (self.address, self.shutdown, self.running) = start(
            self.folder.path(),
            self.nats_port,
            &address,
            self.health.clone(),
            self.set,
        )
        .await;
    }

    /// Writes another configuration and has it read. Every gateway of this process reads its own then.
    pub(crate) fn configure(&self, config: &str) {
        fs::write(self.folder.path().join("gateway.toml"), config).unwrap();
        let told = Command::new("kill")
            .args(["-HUP", &std::process::id().to_string()])
            .status();
        assert!(told.unwrap().success());
    }

    /// A second node on the same server.
    pub(crate) async fn another(&self) -> SocketAddr {
        let (address, shutdown, running) = start(
            self.folder.path(),
            self.nats_port,
            "127.0.0.1:0",
            Health::default(),
            self.set,
        )
        .await;
        // It runs until the test ends.
        std::mem::forget((shutdown, running));
        address
    }

    pub(crate) async fn nats(&self) -> async_nats::Client {
        let url = format!("nats://{HOST}:{}", self.nats_port);
        async_nats::connect(url).await.unwrap()
    }

    pub(crate) fn kill_nats(&mut self) {
        self.nats.kill().unwrap();
        self.nats.wait().unwrap();
    }

    pub(crate) fn restart_nats(&mut self) {
        self.nats = start_nats(self.folder.path(), self.nats_port.into());
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/connection/websocket", self.address)
    }

    pub(crate) fn http(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A token of these claims.
    pub(crate) fn sign(claims: &Value) -> String {
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        jsonwebtoken::encode(&Header::default(), claims, &key).unwrap()
    }

    pub(crate) async fn visitor(&self) -> Client {
        Client::connected_to(&self.url(), json!({})).await
    }

    pub(crate) async fn user(&self, user: &str) -> Client {
        let token = Self::sign(&json!({ "sub": user, "info": { "name": user } }));
        Client::connected_to(&self.url(), json!({ "token": token })).await
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        // It may have been killed by the test.
        let _ = self.nats.kill();
        let _ = self.nats.wait();
    }
}

fn start_nats(folder: &Path, port: i32) -> Child {
    Command::new(harness::nats::binary())
        .args(["-a", HOST, "-p", &port.to_string(), "-js", "-sd"])
        .arg(folder.join("store"))
        .arg("--ports_file_dir")
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn start(
    folder: &Path,
    nats_port: u16,
    listen: &str,
    health: Health,
    set: fn(&mut gateway::Settings),
) -> (SocketAddr, Shutdown, JoinHandle<anyhow::Result<()>>) {
    let mut settings = gateway::Settings {
        service: harness::service_settings(
            &format!("nats://{HOST}:{nats_port}"),
            folder.to_owned(),
        ),
        listen: listen.parse().unwrap(),
        exposure: bootstrap::Exposure::default(),
        public: bootstrap::PublicAddress {
            public_url: None,
            web_port: 8080,
        },
        allowed_origins: vec!["http://shop.test".parse().unwrap()],
        connections_max: 500,
        connections_per_address: Some(0),
        trusted_proxies: vec![],
        config: Some(folder.join("gateway.toml")),
        partitions: NonZeroU32::new(1),
    };
    set(&mut settings);
    let shutdown = Shutdown::default();
    let running = gateway::start(settings, health, shutdown.clone())
        .await
        .unwrap();
    let address = running.address();
    (address, shutdown, tokio::spawn(running.run()))
}
