//! A trading session: its ticks, each at its place in the day.

use rand::{Rng, RngExt};

use crate::{Price, Size};

/// A trading day of 6.5 hours, in milliseconds of market time.
pub const SESSION_MILLIS: u64 = 23_400_000;

/// One price of a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionTick {
    /// Milliseconds of market time after the session's start, below [`SESSION_MILLIS`].
    pub offset_millis: u64,
    pub price: Price,
    pub size: Option<Size>,
}

/// Places for `count` ticks: the first at the start, the others anywhere, in order.
pub(crate) fn offsets(count: usize, rng: &mut impl Rng) -> Vec<u64> {
    let mut offsets: Vec<u64> = (1..count)
        .map(|_| rng.random_range(0..SESSION_MILLIS))
        .collect();
    offsets.sort_unstable();
    offsets.insert(0, 0);
    offsets
}
