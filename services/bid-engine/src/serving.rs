//! Which partitions this process serves, for health and metrics.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use bootstrap::Health;
use topology::Partition;

use crate::figures;

/// The readiness condition that every partition is served here.
pub(crate) const PARTITIONS: &str = "partitions";

/// The partitions that this process serves now.
#[derive(Clone, Debug)]
pub(crate) struct Serving {
    served: Arc<Mutex<BTreeSet<Partition>>>,
    count: usize,
    health: Health,
}

impl Serving {
    pub(crate) fn new(count: usize, health: Health) -> Self {
        Self {
            served: Arc::default(),
            count,
            health,
        }
    }

    pub(crate) fn started(&self, partition: Partition) {
        self.change(|served| served.insert(partition));
    }

    pub(crate) fn stopped(&self, partition: Partition) {
        self.change(|served| served.remove(&partition));
    }

    fn change(&self, change: impl FnOnce(&mut BTreeSet<Partition>) -> bool) {
        let mut served = self.served.lock().expect("no holder panics");
        change(&mut served);
        figures::partitions_served(served.len());
        if served.len() == self.count {
            self.health.met(PARTITIONS);
        } else {
            let why = format!("{} of {} are served here", served.len(), self.count);
            self.health.unmet(PARTITIONS, why);
        }
    }
}
