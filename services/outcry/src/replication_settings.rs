//! How many copies are asked for.

use clap::Args;
use topology::{Replicas, Replication};

/// Copies of streams, each on another server of NATS.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ReplicationSettings {
    /// Copies of the log, of buckets, object stores and candles: 1, 3 or 5, each on a server of its own. One, if not given; three
    /// with `--machines 3`.
    #[arg(long, env = "OUTCRY_REPLICAS")]
    replicas: Option<Replicas>,
    /// Copies of what is made again from the rest, public records and ticks. With 1, pages stand still while the server that has them is
    /// away; with 3 they do not, and each record and tick goes to three servers. One, if not given; three with `--machines 3`.
    #[arg(long, env = "OUTCRY_MEMORY_REPLICAS")]
    memory_replicas: Option<Replicas>,
}

impl ReplicationSettings {
    pub(crate) fn read(self) -> Replication {
        self.read_or(Replicas::One)
    }

    /// So many copies of what nothing was said about.
    pub(crate) fn read_or(self, otherwise: Replicas) -> Replication {
        Replication {
            stored: self.replicas.unwrap_or(otherwise),
            memory: self.memory_replicas.unwrap_or(otherwise),
        }
    }
}
