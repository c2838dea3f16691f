//! Who lives, by what was seen of leases. Pure: time is an argument.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tokio::time::Instant;
use topology::LEASE_TTL_SECONDS;

/// A lease that stays the same for longer has no holder, whoever left it there without an end.
const UNCHANGED_MAX: Duration = Duration::from_secs(LEASE_TTL_SECONDS);
/// Without a look for so long, nobody could be seen.
const BLIND_AFTER: Duration = Duration::from_secs(1);
/// How long nobody counts as gone after that: their leases ended meanwhile, as this engine's own did, and they take them again.
const SETTLED_AFTER: Duration = Duration::from_secs(1);

/// The engines that were seen, and what of their leases.
#[derive(Debug, Default)]
pub(super) struct Living {
    /// The place of each one's newest lease in the bucket, and since when it is that.
    leases: BTreeMap<String, (u64, Instant)>,
    looked_at: Option<Instant>,
    settled_at: Option<Instant>,
}

impl Living {
    /// Takes the leases that are there, each with its place; who lives by them.
    pub(super) fn see(
        &mut self,
        found: impl IntoIterator<Item = (String, u64)>,
        now: Instant,
    ) -> BTreeSet<String> {
        let last = self.looked_at.replace(now);
        if last.is_some_and(|last| now.duration_since(last) > BLIND_AFTER) {
            self.settled_at = Some(now + SETTLED_AFTER);
            for (_, since) in self.leases.values_mut() {
                *since = now;
            }
        }
        let is_settled = self.settled_at.is_none_or(|at| now >= at);
        let mut leases = match is_settled {
            true => BTreeMap::new(),
            false => self.leases.clone(),
        };
        for (engine, place) in found {
            let known = self.leases.get(&engine);
            let known = known.filter(|(before, _)| *before == place);
            leases.insert(engine, known.copied().unwrap_or((place, now)));
        }
        self.leases = leases;
        let lives = |(_, (_, since)): &(&String, &(u64, Instant))| {
            now.duration_since(*since) <= UNCHANGED_MAX
        };
        let living = self.leases.iter().filter(lives);
        living.map(|(engine, _)| engine.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks at these times, in milliseconds, each with the leases that are there; who lives after each.
    fn seen(looks: &[(u64, &[(&str, u64)])]) -> Vec<String> {
        let (mut living, begin) = (Living::default(), Instant::now());
        let looks = looks.iter().map(|(at, found)| {
            let found = found
                .iter()
                .map(|(engine, place)| ((*engine).to_owned(), *place));
            let lives = living.see(found, begin + Duration::from_millis(*at));
            lives.into_iter().collect::<Vec<_>>().join(" ")
        });
        looks.collect()
    }

    #[test]
    fn engine_lives_while_its_lease_is_there() {
        let looks: [(u64, &[_]); 3] = [
            (0, &[("a", 1)]),
            (250, &[("a", 1), ("b", 2)]),
            (500, &[("b", 2)]),
        ];
        assert_eq!(seen(&looks), ["a", "a b", "b"]);
    }

    #[test]
    fn lease_that_nobody_renews_is_nobodys() {
        let looks: Vec<(u64, &[_])> = (0..=4).map(|n| (n * 900, &[("zombie", 7)][..])).collect();
        assert_eq!(seen(&looks), ["zombie", "zombie", "zombie", "zombie", ""]);
    }

    #[test]
    fn nobody_counts_as_gone_right_after_nobody_could_be_seen() {
        let looks: [(u64, &[_]); 5] = [
            (0, &[("a", 1), ("b", 2)]),
            (9_000, &[]),
            (9_500, &[("a", 3)]),
            (9_900, &[("a", 3), ("c", 4)]),
            (10_500, &[("a", 5), ("c", 4)]),
        ];
        assert_eq!(seen(&looks), ["a b", "a b", "a b", "a b c", "a c"]);
    }
}
