//! What the drill can do on this machine besides killing.

#![expect(clippy::print_stderr, reason = "what is left out is told")]

use harness::{nats::CLUSTER_SIZE, stack::Stack};

use super::network;
use crate::disk::Disk;

/// Room for all that a drill of some hundred faults stores.
const DISK_MEGABYTES: u32 = 512;

/// What can be had here.
pub(super) struct Means {
    /// Whether its network is its own: what is dropped there is nobody else's.
    pub(super) has_network: bool,
    /// One for each server of NATS, in their order, or none at all.
    pub(super) disks: Vec<Disk>,
}

impl Means {
    /// Nothing where the test was run once more with all of it; says what is left out, and why.
    pub(super) fn find(test: &str) -> Option<Self> {
        let has_network = match network::run_within(test) {
            Ok(true) => return None,
            Ok(false) => true,
            Err(why) => {
                eprintln!("cuts and full disks left out, as this is not to be had here: {why}");
                false
            }
        };
        let disks = vec![];
        Some(Self { has_network, disks })
    }

    /// Gives each server of NATS a disk of its own, before it runs.
    pub(super) fn mount_disks(&mut self, stack: &Stack) {
        if !self.has_network {
            return;
        }
        let stores = (1..=CLUSTER_SIZE).map(|n| stack.data().join(format!("nats/store-nats-{n}")));
        let disks = stores.map(|store| Disk::mount(&store, DISK_MEGABYTES));
        self.disks = disks.collect::<Option<_>>().unwrap_or_default();
    }

    /// Of a server of NATS, by its name.
    pub(super) fn disk(&self, name: &str) -> &Disk {
        let place = name
            .rsplit_once('-')
            .and_then(|(_, n)| n.parse::<usize>().ok());
        let place = place.expect("a server of a cluster is numbered");
        &self.disks[place - 1]
    }
}
