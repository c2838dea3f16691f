//! Which partitions this process serves, for health and metrics.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use bootstrap::Health;
use topology::Partition;

use crate::metrics;

/// The readiness condition that every partition is served here, and takes commands.
pub(crate) const PARTITIONS: &str = "partitions";
/// The readiness condition that NATS stores what it is given.
pub(crate) const STORE: &str = "store";
/// The note on partitions whose public records are behind.
pub(crate) const PROJECTION: &str = "projection";

/// The partitions that this process serves now; each with why it takes no commands, if so.
#[derive(Clone, Debug)]
pub(crate) struct Serving {
    served: Arc<Mutex<BTreeMap<Partition, Option<String>>>>,
    /// Whose public records are behind, and why.
    behind: Arc<Mutex<BTreeMap<Partition, String>>>,
    count: usize,
    health: Health,
}

impl Serving {
    pub(crate) fn new(count: usize, health: Health) -> Self {
        Self {
            served: Arc::default(),
            behind: Arc::default(),
            count,
            health,
        }
    }

    /// A partition is served, or why it takes no commands.
    pub(crate) fn serves(&self, partition: Partition, takes_none: Option<String>) {
        self.change(|served| {
            served.insert(partition, takes_none);
        });
    }

    pub(crate) fn stopped(&self, partition: Partition) {
        self.projected(partition, None);
        self.change(|served| {
            served.remove(&partition);
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

    fn change(&self, change: impl FnOnce(&mut BTreeMap<Partition, Option<String>>)) {
        let mut served = self.served.lock().expect("no holder panics");
        change(&mut served);
        let closed: Vec<&str> = served.values().flatten().map(String::as_str).collect();
        metrics::partitions_served(served.len(), closed.len());
        if served.len() == self.count && closed.is_empty() {
            self.health.met(PARTITIONS);
            return;
        }
        let mut why = format!("{} of {} are served here", served.len(), self.count);
        for problem in closed {
            why.push_str("; ");
            why.push_str(problem);
        }
        self.health.unmet(PARTITIONS, why);
    }
}
