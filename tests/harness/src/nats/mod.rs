//! A nats-server of one's own: prepared and provisioned as `outcry up` does it, gone when dropped.

mod node;

use std::{fs, path::PathBuf};

use async_nats::{Subscriber, jetstream};
use bootstrap::ServiceSettings;
use broker::{Connection, ConnectionSettings, StreamApi};
use serde_json::Value;
use setup::{Copies, Installation, Layout};
use topology::{Replication, Token, ZONES_API};

use crate::{until, until_some};
use node::Node;

/// The publisher that every test server knows.
pub const PUBLISHER: &str = "demo";
/// Fewer than in a real installation, so that servers start quickly; more than one, so that it matters.
pub const PARTITION_COUNT: u32 = 2;

/// How many servers a cluster has.
pub const CLUSTER_SIZE: usize = 3;

/// A running server, or a cluster of them.
#[derive(Debug)]
pub struct Nats {
    partition_count: u32,
    replication: Replication,
    layout: Layout,
    nodes: Vec<Node>,
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

/// Starts a cluster of three servers with two partitions, and so many copies of each stream.
pub async fn start_cluster(replication: Replication) -> Nats {
    start_cluster_with(PARTITION_COUNT, replication).await
}

/// The same with this many partitions.
pub async fn start_cluster_with(partition_count: u32, replication: Replication) -> Nats {
    let nats = bare_cluster(partition_count, replication).await;
    nats.provision()
        .await
        .expect("streams and buckets can be made");
    nats
}

/// Starts a cluster of three servers without streams.
pub async fn start_bare_cluster(replication: Replication) -> Nats {
    bare_cluster(PARTITION_COUNT, replication).await
}

async fn bare_cluster(partition_count: u32, replication: Replication) -> Nats {
    let mut nats = prepare(partition_count, &[PUBLISHER], replication, |accounts| {
        accounts
    });
    nats.nodes = node::cluster(nats.folder.path(), &nats.layout, CLUSTER_SIZE);
    nats.start().await;
    nats
}

/// Starts a server without streams, with the installation's accounts as `change` leaves them.
pub async fn start_bare(
    partition_count: u32,
    publishers: &[&str],
    change: impl FnOnce(String) -> String,
) -> Nats {
    let mut nats = prepare(partition_count, publishers, Replication::default(), change);
    nats.start().await;
    nats
}

/// Makes the files of one server, with the installation's accounts as `change` leaves them.
fn prepare(
    partition_count: u32,
    publishers: &[&str],
    replication: Replication,
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
        replication,
    };
    let layout =
        setup::prepare(&folder.path().join("data"), &installation).expect("the files can be made");
    let accounts = layout.nats().join("users.conf");
    let text = fs::read_to_string(&accounts).expect("it was just made");
    fs::write(&accounts, change(text)).expect("the temporary folder is writable");
    Nats {
        partition_count,
        replication,
        layout,
        nodes: vec![Node::alone(folder.path())],
        folder,
    }
}

impl Nats {
    /// Makes the files again with one more publisher, as `outcry setup` does.
    pub fn prepare_again(&self, publisher: &str) {
        let installation = Installation {
            publishers: vec![Token::parse(publisher).expect("a test's publisher is a token")],
            partition_count: self.partition_count,
            replication: self.replication,
        };
        setup::prepare(self.layout.root(), &installation).expect("the files can be made");
    }

    /// Makes the files again for another number of copies, which the accounts need room for, and starts the servers again.
    pub async fn prepare_for(&mut self, replication: Replication) {
        let installation = Installation {
            publishers: vec![],
            partition_count: self.partition_count,
            replication,
        };
        setup::prepare(self.layout.root(), &installation).expect("the files can be made");
        self.restart().await;
    }

    /// Makes the streams that are missing, and puts back those that were changed.
    ///
    /// # Errors
    /// As [`setup::provision`].
    pub async fn provision(&self) -> Result<Vec<setup::Remark>, setup::ProvisionError> {
        let copies = Copies {
            replication: self.replication,
            may_lower: false,
        };
        self.provision_with(copies).await
    }

    /// The same with another number of copies.
    ///
    /// # Errors
    /// As [`setup::provision`].
    pub async fn provision_with(
        &self,
        copies: Copies,
    ) -> Result<Vec<setup::Remark>, setup::ProvisionError> {
        setup::provision(&self.url(), &self.layout, self.partition_count, copies).await
    }

    /// Deletes a stream, named as `ZONE/STREAM`.
    ///
    /// # Errors
    /// As [`setup::remove_stream`].
    pub async fn remove_stream(&self, place: &str) -> Result<(), setup::RemoveError> {
        let place = place.parse().expect("a test names a stream that may go");
        setup::remove_stream(&self.url(), &self.layout, &place).await
    }

    /// Where clients connect: each of its servers.
    pub fn url(&self) -> String {
        let urls: Vec<String> = self.nodes.iter().map(Node::url).collect();
        urls.join(",")
    }

    /// The monitors of its servers, as services are told them.
    pub fn monitors(&self) -> Vec<String> {
        let monitors = self.nodes.iter().map(Node::monitor);
        monitors.map(|it| it.to_string()).collect()
    }

    /// The server's process.
    pub fn process_id(&self) -> u32 {
        self.first().process().id()
    }

    /// The processes of its servers.
    pub fn process_ids(&self) -> Vec<u32> {
        let nodes = self.nodes.iter();
        nodes.map(|node| node.process().id()).collect()
    }

    /// Where `/healthz` and `/varz` are.
    pub fn monitor_url(&self) -> String {
        format!("http://{}", self.first().monitor())
    }

    /// The secrets folder of a user, such as `gateway` or `publisher-demo`.
    pub fn secrets(&self, user_name: &str) -> PathBuf {
        self.layout.secrets(user_name)
    }

    /// The server's store, for tests that look at what lies on the disk.
    pub fn store(&self) -> PathBuf {
        self.first().store(&self.layout)
    }

    /// Where the server's log lies.
    pub fn log(&self) -> PathBuf {
        self.first().log()
    }

    /// What a service is started with on this server, as a user.
    pub fn service(&self, user_name: &str) -> ServiceSettings {
        crate::service_settings(&self.url(), self.secrets(user_name))
    }

    /// Connects as a user, with no more rights than that user has.
    pub async fn connection(&self, user_name: &str) -> Connection {
        broker::connect(ConnectionSettings {
            url: self.url(),
            seed_file: self.layout.nats_seed(user_name),
            name: user_name.to_owned(),
            inbox_prefix: format!("_INBOX_{user_name}"),
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

    /// Kills every server as a power cut would, without a word to anybody.
    pub fn kill(&mut self) {
        self.nodes.iter_mut().for_each(Node::kill);
    }

    /// Lets none of its files grow beyond so many bytes, as a full disk would; none: as large as they may.
    pub fn limit_files(&self, bytes: Option<u64>) {
        self.first().limit_files(bytes);
    }

    /// Has it read its configuration again, as `kill -s HUP` does.
    pub async fn reload(&self) {
        for node in &self.nodes {
            node.reload().await;
        }
    }

    /// Starts it again with the same store at the same ports, and waits until it is up.
    pub async fn restart(&mut self) {
        self.kill();
        for node in &mut self.nodes {
            node.spawn(&self.layout);
        }
        self.is_up().await;
    }

    /// Kills one server of a cluster, by its place.
    pub fn kill_node(&mut self, place: usize) {
        self.nodes[place].kill();
    }

    /// Starts a killed server of a cluster again, and waits until it is up.
    pub async fn restart_node(&mut self, place: usize) {
        let node = &mut self.nodes[place];
        node.spawn(&self.layout);
        node.is_up().await;
    }

    /// The place of the server that leads a stream, asked as the provisioner.
    pub async fn leader_of(&self, stream: &str) -> usize {
        let zones = self.provisioner().await;
        until_some("the stream has a leader", async || {
            let found = zones.get_stream(stream).await.ok()?;
            let leader = found.cached_info().cluster.as_ref()?.leader.clone()?;
            self.nodes.iter().position(|node| node.name() == leader)
        })
        .await
    }

    fn first(&self) -> &Node {
        &self.nodes[0]
    }

    /// Starts its servers, and waits until they are up. Those of a cluster wait for each other.
    async fn start(&mut self) {
        for node in &mut self.nodes {
            node.spawn(&self.layout);
        }
        for node in &mut self.nodes {
            node.learn_ports().await;
        }
        self.is_up().await;
    }

    async fn is_up(&self) {
        for node in &self.nodes {
            node.is_up().await;
        }
    }
}

pub use node::binary;
