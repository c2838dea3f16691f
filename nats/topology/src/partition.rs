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

    /// The partition of a sale: FNV-1a 32 of its id, modulo the partition count.
    pub fn of(sale: &str, count: u32) -> Self {
        let hash = sale.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        Self(hash % count)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The published FNV-1a 32 test vectors, so that any language computes the same partition.
    #[test]
    fn the_hash_is_fnv_1a_32() {
        for (text, hash) in [
            ("", 0x811c_9dc5_u32),
            ("a", 0xe40c_292c),
            ("foobar", 0xbf9c_f968),
        ] {
            assert_eq!(
                Partition::of(text, u32::MAX).number(),
                hash % u32::MAX,
                "{text}"
            );
        }
    }
}
