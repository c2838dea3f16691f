//! Which faults, and in which order.

use std::{collections::BTreeMap, fmt};

use rand::{rngs::ChaCha12Rng, seq::SliceRandom};

use super::means::Means;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    Kill,
    /// Nothing arrives any more between it and another: between two servers of NATS, or a service and the server that it uses.
    Cut,
    DiskFull,
    Freeze,
    Restart,
}

/// Whom it happens to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Target {
    /// The server of NATS that leads the log of the first sale.
    NatsLeader,
    /// One of the others.
    NatsFollower(usize),
    Engine(usize),
    Gateway(usize),
    Web(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Fault {
    pub(super) kind: Kind,
    pub(super) target: Target,
}

const KINDS: [Kind; 5] = [
    Kind::Kill,
    Kind::Cut,
    Kind::DiskFull,
    Kind::Freeze,
    Kind::Restart,
];
const TARGETS: [Target; 9] = [
    Target::NatsLeader,
    Target::NatsFollower(0),
    Target::NatsFollower(1),
    Target::Engine(1),
    Target::Engine(2),
    Target::Gateway(1),
    Target::Gateway(2),
    Target::Web(1),
    Target::Web(2),
];

/// Names the faults that are wanted, by a part of what they are called; without it, all.
const ONLY: &str = "OUTCRY_ONLY";

impl Fault {
    /// Each that can be had here, in any order and as often as it takes, the kinds in turn; the leader of the log is killed first.
    pub(super) fn plan(means: &Means, count: usize, random: &mut ChaCha12Rng) -> Vec<Self> {
        let with_each = |target| KINDS.map(|kind| Self { kind, target });
        let all = TARGETS.into_iter().flat_map(with_each);
        let only = std::env::var(ONLY).unwrap_or_default();
        let is_wanted = |it: &Self| it.can_happen(means) && it.to_string().contains(&only);
        let all: Vec<Self> = all.filter(is_wanted).collect();
        assert!(!all.is_empty(), "no fault is named {only:?}");
        let mut plan = vec![];
        while plan.len() < count {
            let mut round = all.clone();
            round[1..].shuffle(random);
            let mut turns = BTreeMap::new();
            let in_turn = round.into_iter().map(|fault| {
                let turn = turns.entry(fault.kind).or_insert(0);
                *turn += 1;
                (*turn, fault)
            });
            let mut in_turn: Vec<(i32, Self)> = in_turn.collect();
            in_turn.sort_by_key(|(turn, fault)| (*turn, fault.kind));
            plan.extend(in_turn.into_iter().map(|(_, fault)| fault));
        }
        plan.truncate(count);
        plan
    }

    fn can_happen(self, means: &Means) -> bool {
        let is_leader_or_first =
            matches!(self.target, Target::NatsLeader | Target::NatsFollower(0));
        match self.kind {
            Kind::Kill | Kind::Freeze | Kind::Restart => true,
            Kind::Cut => means.has_network,
            Kind::DiskFull => !means.disks.is_empty() && is_leader_or_first,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Kill => "kill -9",
            Kind::Freeze => "stand still 10 s",
            Kind::Restart => "restart",
            Kind::Cut => "cut off 10 s",
            Kind::DiskFull => "disk full",
        };
        let target = match self.target {
            Target::NatsLeader => "nats, leader of the log",
            Target::NatsFollower(_) => "nats, follower",
            Target::Engine(_) => "bid-engine",
            Target::Gateway(_) => "gateway",
            Target::Web(_) => "web",
        };
        write!(f, "{kind}: {target}")
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn plan_takes_kinds_in_turn_and_leaves_out_what_cannot_be_had() {
        let none = Means {
            has_network: false,
            disks: vec![],
        };
        let cuts = Means {
            has_network: true,
            disks: vec![],
        };
        for (means, kinds, round) in [(none, 3, 27), (cuts, 4, 36)] {
            let mut random = ChaCha12Rng::seed_from_u64(1);
            let plan = Fault::plan(&means, 2 * round, &mut random);
            assert_eq!(
                (plan[0].kind, plan[0].target),
                (Kind::Kill, Target::NatsLeader)
            );
            for few in plan[..2 * kinds].chunks(kinds) {
                let mut seen: Vec<Kind> = few.iter().map(|it| it.kind).collect();
                seen.sort();
                seen.dedup();
                assert_eq!(seen.len(), kinds, "{few:?}");
            }
            let mut first = plan[..round].to_vec();
            first.sort();
            first.dedup();
            assert_eq!(first.len(), round, "a round has each once");
        }
    }
}
