//! Who should serve which partition, of all engines that live. Pure: whoever sees the same engines comes to the same answer.
//!
//! Rendezvous hashing (Thaler and Ravishankar, 1998): every pair of engine and partition has a weight, and the heaviest pairs are
//! taken first. No engine takes more than its even share, so that all shares are even within one. An engine that comes or goes moves
//! little else than its own share. It is a preference: the lease says who may serve, and the log who can.

use std::collections::{BTreeMap, BTreeSet};

use topology::Partition;

/// Whose each partition should be; nobody's where there is no engine.
pub(crate) fn preferred_owners(
    engines: &BTreeSet<String>,
    partition_count: u32,
) -> BTreeMap<Partition, &str> {
    let partitions: Vec<Partition> = Partition::all(partition_count).collect();
    let Some(even) = partitions.len().checked_div(engines.len()) else {
        return BTreeMap::new();
    };
    // So many engines have one more.
    let mut larger = partitions.len() % engines.len();
    let pairs = engines.iter().flat_map(|engine| {
        let pair = move |&partition: &Partition| (weight(engine, partition), partition, engine);
        partitions.iter().map(pair)
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_unstable_by(|a, b| b.cmp(a));
    let mut owners = BTreeMap::new();
    let mut shares: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, partition, engine) in pairs {
        let share = shares.entry(engine).or_default();
        let is_larger = *share == even && larger > 0;
        if owners.contains_key(&partition) || (*share >= even && !is_larger) {
            continue;
        }
        larger -= usize::from(is_larger);
        *share += 1;
        owners.insert(partition, engine.as_str());
    }
    owners
}

/// The same in every build: engines of different ones share a log while they are replaced.
fn weight(engine: &str, partition: Partition) -> u64 {
    let hash = blake3::hash(format!("{engine}/{partition}").as_bytes());
    let (first, _) = hash.as_bytes().split_at(size_of::<u64>());
    u64::from_be_bytes(first.try_into().expect("it was split there"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engines(numbers: std::ops::Range<u32>) -> BTreeSet<String> {
        numbers.map(|n| format!("engine-{n}")).collect()
    }

    /// How many partitions have another owner.
    fn moved(before: &BTreeSet<String>, after: &BTreeSet<String>, partition_count: u32) -> usize {
        let (before, after) = (
            preferred_owners(before, partition_count),
            preferred_owners(after, partition_count),
        );
        let is_moved = |it: &&Partition| before[*it] != after[*it];
        before.keys().filter(is_moved).count()
    }

    #[test]
    fn every_partition_has_one_owner_and_shares_are_even_within_one() {
        for partition_count in [1, 2, 3, 8, 13, 64] {
            for count in 1..=9 {
                let engines = engines(0..count);
                let owners = preferred_owners(&engines, partition_count);
                assert_eq!(owners.len(), partition_count as usize);
                let share = |engine: &String| owners.values().filter(|it| *it == engine).count();
                let shares: Vec<usize> = engines.iter().map(share).collect();
                let (least, most) = (shares.iter().min(), shares.iter().max());
                let apart = most.unwrap() - least.unwrap();
                assert!(apart <= 1, "{partition_count} partitions: {shares:?}");
            }
        }
    }

    #[test]
    fn nobody_owns_anything_where_no_engine_lives() {
        assert_eq!(preferred_owners(&BTreeSet::new(), 8), BTreeMap::new());
    }

    #[test]
    fn owners_are_the_same_in_every_build() {
        let engines = engines(0..3);
        let owners = preferred_owners(&engines, 8);
        let owners: Vec<&str> = owners.into_values().collect();
        assert_eq!(owners.join(" "), GOLDEN);
    }

    /// Engines that would not agree on it would wait for each other.
    const GOLDEN: &str = "engine-2 engine-1 engine-0 engine-0 engine-2 engine-2 engine-0 engine-1";

    #[test]
    fn engine_that_joins_or_leaves_moves_little_but_its_own_share() {
        for (partition_count, count) in [(8, 1), (8, 2), (8, 3), (64, 2), (64, 3), (64, 8)] {
            let (mut all, runs) = (0, 100);
            for run in 0..runs {
                let first = run * 100;
                let without = engines(first..first + count);
                let with = engines(first..first + count + 1);
                let joining = moved(&without, &with, partition_count);
                assert_eq!(joining, moved(&with, &without, partition_count));
                all += joining;
            }
            let share = partition_count.div_ceil(count + 1) as usize;
            let mean = all / runs as usize;
            assert!(
                mean <= share + share / 2,
                "{mean} of {partition_count} move, {share} must"
            );
        }
    }
}
