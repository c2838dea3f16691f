//! A trading session: its ticks, each at its place in the day, drawn from a seed.

use std::ops::RangeInclusive;

use rand::{Rng, RngExt, SeedableRng, rngs::ChaCha8Rng};
use rand_distr::{Distribution, StandardNormal};

use crate::{Price, Size, Symbol};

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

/// The generator of a symbol's day in the run of this seed: one for each, so that a run can be repeated exactly.
pub(crate) fn generator(run_seed: u64, symbol: &Symbol, day: u64) -> ChaCha8Rng {
    let bytes = run_seed.to_le_bytes().into_iter().chain(day.to_le_bytes());
    hashed(bytes.chain(symbol.as_str().bytes()))
}

/// A generator for what words and numbers say, and for nothing else.
pub(crate) fn seeded(words: &[&[u8]], numbers: &[u64]) -> ChaCha8Rng {
    // No word holds the byte that stands between two.
    let words = words
        .iter()
        .flat_map(|word| word.iter().copied().chain([0xff]));
    let numbers = numbers.iter().flat_map(|number| number.to_le_bytes());
    hashed(words.chain(numbers))
}

fn hashed(bytes: impl Iterator<Item = u8>) -> ChaCha8Rng {
    // FNV-1a 64: stable across platforms and releases, which the standard hasher is not.
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    ChaCha8Rng::seed_from_u64(hash)
}

/// The `steps` values after `from` on a Brownian bridge to `to`: whole numbers within `bounds`, the last is `to`.
///
/// `volatility` is the standard deviation of a free step.
pub(crate) fn bridge(
    from: i64,
    to: i64,
    steps: usize,
    volatility: f64,
    bounds: RangeInclusive<i64>,
    rng: &mut impl Rng,
) -> Vec<i64> {
    let mut at = from as f64;
    let mut values: Vec<i64> = (1..steps)
        .map(|step| {
            at = toward(at, to as f64, steps - step + 1, volatility, rng);
            (at.round() as i64).clamp(*bounds.start(), *bounds.end())
        })
        .collect();
    values.push(to);
    values
}

/// One step of a bridge that reaches `to` in `left` steps.
pub(crate) fn toward(at: f64, to: f64, left: usize, volatility: f64, rng: &mut impl Rng) -> f64 {
    let left = left as f64;
    let shock: f64 = StandardNormal.sample(rng);
    at + (to - at) / left + volatility * ((left - 1.0) / left).sqrt() * shock
}
