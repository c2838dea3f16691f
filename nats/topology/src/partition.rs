//! Which partition of the log a sale lives in.

use std::fmt;

/// Partitions of a new log; fixed for the life of the log and kept in the topology bucket.
pub const PARTITION_COUNT_DEFAULT: u32 = 8;

/// One partition of the auction log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Partition(u32);

impl Partition {
    /// There is always one.
    pub const FIRST: Self = Self(0);

    /// The partition of a sale: [`broker::partition_of`] its id.
    pub fn of(sale: &str, count: u32) -> Self {
        Self(broker::partition_of(sale, count))
    }

    /// Every partition of a log with `count` of them.
    pub fn all(count: u32) -> impl Iterator<Item = Self> {
        (0..count).map(Self)
    }

    /// Its number.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
