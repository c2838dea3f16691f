//! Which engines live, by a lease of each, and which partitions are this one's share of the work.

mod living;

use std::{collections::BTreeSet, time::Duration};

use bootstrap::Shutdown;
use broker::{Connection, LeaderElection, Lease, ReadError, StreamApi};
use serde_json::json;
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use topology::{OWN_API, Partition, buckets, subject};

use crate::{metrics, serving::Serving, sharing::preferred_owners};
use living::Living;

/// How often it is looked at which engines live.
const LOOK_INTERVAL: Duration = Duration::from_millis(250);
/// How long a look may take.
const ANSWER_MAX: Duration = Duration::from_secs(2);
/// Engines of one log that are seen; more would have nothing to do.
const ENGINES_MAX: usize = 128;
/// How long an engine that leaves goes on serving, for the others to see that it does: so nothing waits for them to look.
const NOTICE: Duration = LOOK_INTERVAL.saturating_mul(2);

/// The partitions that are this engine's to serve, as long as they are.
#[derive(Clone, Debug)]
pub(crate) struct Share(watch::Receiver<Shared>);

/// What one engine is to do.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
struct Shared {
    own: BTreeSet<Partition>,
    /// Nothing is its own any more, and never will be.
    is_leaving: bool,
}

/// This engine among the others.
#[derive(Debug)]
pub(crate) struct Membership {
    connection: Connection,
    partition_count: u32,
    node: String,
    serving: Serving,
    shutdown: Shutdown,
    share: watch::Sender<Shared>,
}

impl Share {
    /// Waits until the partition is this engine's; false when it leaves.
    pub(crate) async fn is_given(&self, partition: Partition) -> bool {
        let mut share = self.0.clone();
        let given = share.wait_for(|it| it.is_leaving || it.own.contains(&partition));
        given.await.is_ok_and(|it| !it.is_leaving)
    }

    /// Waits until the partition is another's.
    pub(crate) async fn is_taken(&self, partition: Partition) {
        let mut share = self.0.clone();
        // Without whoever tells, the engine is ending.
        let _ = share.wait_for(|it| !it.own.contains(&partition)).await;
    }
}

impl Membership {
    pub(crate) fn new(
        connection: Connection,
        partition_count: u32,
        node: String,
        serving: Serving,
        shutdown: Shutdown,
    ) -> (Self, Share) {
        let (share, told) = watch::channel(Shared::default());
        let membership = Self {
            connection,
            partition_count,
            node,
            serving,
            shutdown,
            share,
        };
        (membership, Share(told))
    }

    /// Lives among the others until shutdown; then says that it leaves, and gives up its share once they know.
    pub(crate) async fn run(self) {
        let (lease, others) = tokio::join!(self.live(), self.look_around());
        if let Some(lease) = lease {
            lease.release().await;
        }
        if others {
            sleep(NOTICE).await;
        }
        self.share.send_replace(Shared {
            own: BTreeSet::new(),
            is_leaving: true,
        });
    }

    /// Keeps the lease that says so, until shutdown.
    async fn live(&self) -> Option<Lease> {
        let lease = buckets::engine_lease(&self.node);
        let election = LeaderElection::new(&self.connection.jetstream, lease, self.node.clone());
        loop {
            let lease = election.campaign(self.shutdown.requested(), |_| {}).await?;
            tokio::select! {
                () = lease.lost() => {}
                () = self.shutdown.requested() => return Some(lease),
            }
        }
    }

    /// Looks who else lives, until shutdown; whether anybody did at last. While that cannot be told, all stays as it was: what an
    /// engine serves it serves by its lease.
    async fn look_around(&self) -> bool {
        let streams = StreamApi::new(&self.connection, OWN_API);
        let mut look = interval(LOOK_INTERVAL);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut living, mut has_others) = (Living::default(), false);
        loop {
            tokio::select! {
                _ = look.tick() => {}
                () = self.shutdown.requested() => return has_others,
            }
            let leases = tokio::select! {
                leases = leases(&streams) => leases,
                () = self.shutdown.requested() => return has_others,
            };
            match leases {
                Ok(leases) => {
                    let mut engines = living.see(leases, Instant::now());
                    // To itself it lives, whether or not its lease is there already.
                    engines.insert(self.node.clone());
                    has_others = engines.len() > 1;
                    self.divide(&engines);
                }
                Err(error) => tracing::debug!(%error, "cannot see which engines live"),
            }
        }
    }

    fn divide(&self, engines: &BTreeSet<String>) {
        metrics::engines(engines.len());
        let owners = preferred_owners(engines, self.partition_count);
        let own = owners.into_iter().filter(|(_, owner)| *owner == self.node);
        let shared = Shared {
            own: own.map(|(partition, _)| partition).collect(),
            is_leaving: false,
        };
        let is_changed = self.share.send_if_modified(|share| {
            let is_changed = *share != shared;
            share.clone_from(&shared);
            is_changed
        });
        if is_changed {
            let (engines, share) = (engines.len(), shared.own.len());
            tracing::info!(engines, share, "partitions are shared anew");
        }
        self.serving.share(shared.own);
    }
}

/// The engines whose leases are there, and where in the bucket. What has no value says that one is gone.
async fn leases(streams: &StreamApi) -> Result<Vec<(String, u64)>, ReadError> {
    let bucket = buckets::bucket_stream(buckets::LEASE);
    let request = json!({ "multi_last": [subject::engine_leases()], "batch": ENGINES_MAX });
    let until = Instant::now() + ANSWER_MAX;
    let found = streams.direct_get(&bucket, &request, until).await?;
    let held = found
        .messages
        .into_iter()
        .filter(|it| !it.payload.is_empty());
    let named = held.map(|it| {
        let engine = String::from_utf8_lossy(&it.payload).into_owned();
        (engine, it.sequence)
    });
    Ok(named.collect())
}
