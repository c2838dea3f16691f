//! The servers of NATS that a stack starts: one, or a cluster of three.

use std::net::SocketAddr;

use setup::{ClusterServer, Layout, ServerAddress};

use super::{Order, Program, Up, nats_server, ports, store_care::Store};

/// Whether a server is well.
const HEALTH: &str = "/healthz";
/// Whether it stores at all. One of a cluster that is not well may be waiting for the others.
const STORES: &str = "/healthz?js-enabled-only=true";

/// Them, before they run.
#[derive(Clone, Debug)]
pub(super) struct NatsNodes {
    /// Those of a cluster; empty where one is alone.
    pub(super) cluster: Vec<ClusterServer>,
    /// Where each listens to clients, and where it says how it is.
    addresses: Vec<(SocketAddr, SocketAddr)>,
}

impl NatsNodes {
    /// Chooses ports: a taken one is refused here.
    pub(super) fn reserve(up: &Up) -> anyhow::Result<Self> {
        let count = up.machines.servers();
        let block = |port, flag| ports::reserve_block(up.nats_listen, port, count, flag);
        let clients = block(up.nats_port, "--nats-port")?;
        let monitors = block(up.nats_monitor_port, "--nats-monitor-port")?;
        let mut cluster = vec![];
        if count > 1 {
            let routes = block(up.nats_cluster_port, "--nats-cluster-port")?;
            for (place, address) in (0_u16..).zip(routes) {
                let server = format!("{}={address}", up.machines.name("nats", place));
                cluster.push(server.parse::<ClusterServer>()?);
            }
        }
        Ok(Self {
            cluster,
            addresses: clients.into_iter().zip(monitors).collect(),
        })
    }

    /// Where clients connect, as services are told.
    pub(super) fn urls(&self) -> String {
        let urls = self.addresses.iter();
        let urls: Vec<String> = urls.map(|(it, _)| format!("nats://{it}")).collect();
        urls.join(",")
    }

    /// The same of where they say how they are.
    pub(super) fn monitors(&self) -> String {
        let monitors = self.addresses.iter();
        let monitors: Vec<String> = monitors.map(|(_, it)| it.to_string()).collect();
        monitors.join(",")
    }

    pub(super) fn programs(&self, up: &Up, layout: &Layout) -> anyhow::Result<Vec<Program>> {
        let program = nats_server::find(up.nats_server.as_deref())?;
        let all = self.addresses.iter().zip(0_u16..);
        let programs = all.map(|((client, monitor), place)| {
            let member = self.cluster.get(usize::from(place)).map(|it| &it.name);
            let (configuration, store) = match member {
                Some(name) => (
                    layout.cluster_configuration(name),
                    layout.cluster_store(name),
                ),
                None => (layout.nats_configuration(), layout.nats_store()),
            };
            let address = ServerAddress {
                host: client.ip(),
                port: client.port().into(),
                monitor_port: monitor.port().into(),
            };
            Program {
                name: up.machines.name("nats", place).into(),
                order: Order::Nats,
                program: program.clone(),
                arguments: setup::server_arguments(&configuration, &store, address),
                health: Some((*monitor, HEALTH)),
                store: Some(Store {
                    folder: store,
                    monitor: *monitor,
                    health: if member.is_some() { STORES } else { HEALTH },
                }),
                hidden_lines: Some(" [INF] "),
            }
        });
        Ok(programs.collect())
    }
}
