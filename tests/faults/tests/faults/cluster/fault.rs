//! What happens to one process.

use std::{fmt, time::Duration};

use broker::StreamApi;
use harness::stack::Stack;
use rand::{rngs::ChaCha12Rng, seq::SliceRandom};
use tokio::time::{Instant, sleep};
use topology::{ZONES_API, auction_log};

use super::{bidders::Bidders, sales::Sale};

/// How long one stands still: longer than a lease, and than a cluster waits for its leader.
const FROZEN: Duration = Duration::from_secs(10);
const ANSWER_MAX: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    Kill,
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

impl Fault {
    /// Each kind to each process, in any order and as often as it takes; the leader of the log is killed first.
    pub(super) fn plan(count: usize, random: &mut ChaCha12Rng) -> Vec<Self> {
        let targets = [
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
        let kinds = [Kind::Kill, Kind::Freeze, Kind::Restart];
        let with_each = |target| kinds.map(|kind| Self { kind, target });
        let all: Vec<Self> = targets.into_iter().flat_map(with_each).collect();
        let mut plan = vec![];
        while plan.len() < count {
            let mut round = all.clone();
            round[1..].shuffle(random);
            plan.extend(round);
        }
        plan.truncate(count);
        plan
    }

    /// The name of the process.
    pub(super) async fn victim(self, stack: &Stack, sale: &Sale) -> String {
        match self.target {
            Target::NatsLeader => leader(stack, sale).await,
            Target::NatsFollower(place) => {
                let leader = leader(stack, sale).await;
                let others = (1..=3).map(|n| format!("nats-{n}"));
                let mut others = others.filter(|name| *name != leader);
                others.nth(place).expect("two do not lead")
            }
            Target::Engine(n) => format!("bid-engine-{n}"),
            Target::Gateway(n) => format!("gateway-{n}"),
            Target::Web(n) => format!("web-{n}"),
        }
    }

    /// Lets it happen while bids are unanswered, and waits until the process is there again; how many were unanswered.
    pub(super) async fn happen(self, stack: &Stack, name: &str, bidders: &Bidders) -> usize {
        let before = stack.pid(name);
        let unanswered = bidders
            .while_unanswered(|| match self.kind {
                Kind::Kill => stack.kill_one(name),
                Kind::Freeze => stack.freeze_one(name, true),
                Kind::Restart => stack.end_one(name),
            })
            .await;
        if self.kind == Kind::Freeze {
            sleep(FROZEN).await;
            stack.freeze_one(name, false);
        } else {
            harness::until("another process takes its place", async || {
                stack.pid(name) != before
            })
            .await;
        }
        unanswered
    }
}

/// The server that leads the log of a sale.
async fn leader(stack: &Stack, sale: &Sale) -> String {
    let setup = stack.nats_user("setup").await;
    let streams = StreamApi::new(&setup, ZONES_API);
    harness::until_some("the log has a leader", async || {
        let until = Instant::now() + ANSWER_MAX;
        let found = streams.info(&auction_log(sale.partition), until).await;
        found.ok()?.cluster?.leader
    })
    .await
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Kill => "kill -9",
            Kind::Freeze => "stand still 10 s",
            Kind::Restart => "restart",
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
