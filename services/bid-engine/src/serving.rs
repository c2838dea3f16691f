//! Which partitions this process serves, for health and metrics.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use bootstrap::Health;
use topology::Partition;

use crate::metrics;

/// The readiness condition that every partition of this engine's share is served here, and takes commands.
pub(crate) const PARTITIONS: &str = "partitions";
/// The readiness condition that NATS stores what it is given.
pub(crate) const STORE: &str = "store";
/// The note on partitions whose public records are behind.
pub(crate) const PROJECTION: &str = "projection";

/// The partitions that this process serves now, and those that it is to serve.
#[derive(Clone, Debug)]
pub(crate) struct Serving {
    served: Arc<Mutex<Served>>,
    /// Whose public records are behind, and why.
    behind: Arc<Mutex<BTreeMap<Partition, String>>>,
    health: Health,
}

#[derive(Debug, Default)]
struct Served {
    /// Each with why it takes no commands, if so.
    partitions: BTreeMap<Partition, Option<String>>,
    /// Those that this process is to serve; none: nobody has said yet.
    share: Option<BTreeSet<Partition>>,
}

impl Serving {
    pub(crate) fn new(health: Health) -> Self {
        Self {
            served: Arc::default(),
            behind: Arc::default(),
            health,
        }
    }

    /// These are to be served here.
    pub(crate) fn share(&self, share: BTreeSet<Partition>) {
        self.change(|served| served.share = Some(share));
    }

    /// A partition is served, or why it takes no commands.
    pub(crate) fn serves(&self, partition: Partition, takes_none: Option<String>) {
        self.change(|served| {
            served.partitions.insert(partition, takes_none);
        });
    }

    pub(crate) fn stopped(&self, partition: Partition) {
        self.projected(partition, None);
        self.change(|served| {
            served.partitions.remove(&partition);
        });
    }

    /// Whether a partition's public records are behind, and why.
    pub(crate) fn projected(&self, partition: Partition, behind: Option<String>) {
        let mut all = self.behind.lock().expect("no holder panics");
        match behind {
            Some(why) => all.insert(partition, why),
            None => all.remove(&partition),
        };
        metrics::projection_behind(all.len());
        let notes = (all.iter()).map(|(partition, why)| {
            format!("public records of partition {partition} are behind: {why}")
        });
        let notes = notes.collect::<Vec<_>>().join("; ");
        self.health
            .note(PROJECTION, Some(notes).filter(|notes| !notes.is_empty()));
    }

    /// Why NATS stores nothing, if that is known.
    pub(crate) fn store_problem(&self) -> Option<String> {
        self.health.waiting_on(STORE)
    }

    fn change(&self, change: impl FnOnce(&mut Served)) {
        let mut served = self.served.lock().expect("no holder panics");
        change(&mut served);
        let Served { partitions, share } = &*served;
        let closed = partitions.values().flatten();
        let closed: Vec<&str> = closed.map(String::as_str).collect();
        metrics::partitions_served(partitions.len(), closed.len());
        let Some(share) = share else { return };
        let missing = share.iter().filter(|it| !partitions.contains_key(it));
        let missing = missing.count();
        if missing == 0 && closed.is_empty() {
            self.health.met(PARTITIONS);
            return;
        }
        let (here, all) = (share.len() - missing, share.len());
        let mut why = format!("{here} of {all} that are its share are served here");
        for problem in closed {
            why.push_str("; ");
            why.push_str(problem);
        }
        self.health.unmet(PARTITIONS, why);
    }
}
