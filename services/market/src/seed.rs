//! One seeded generator for each symbol and day, so that a run can be repeated exactly.

use rand::{SeedableRng, rngs::ChaCha8Rng};

use crate::Symbol;

/// The generator of a symbol's day in the run of this seed.
pub(crate) fn generator(run_seed: u64, symbol: &Symbol, day: u64) -> ChaCha8Rng {
    let bytes = run_seed
        .to_le_bytes()
        .into_iter()
        .chain(day.to_le_bytes())
        .chain(symbol.as_str().bytes());
    // FNV-1a 64: stable across platforms and releases, which the standard hasher is not.
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    ChaCha8Rng::seed_from_u64(hash)
}
