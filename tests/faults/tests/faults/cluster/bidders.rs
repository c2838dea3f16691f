//! People who bid against each other without a pause, two for each sale: one by the pages' API and one by a socket.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use harness::stack::Stack;
use serde_json::json;
use tokio::{
    task::JoinSet,
    time::{Instant, interval},
};

use super::{
    bidder::{Bidder, Way, minimum},
    history::Bid,
    sales::{LOT, Sale},
};

const PACE: Duration = Duration::from_millis(150);
/// What two people may be told who raise on each other; nothing else is refused here.
const BY_THE_RULES: [&str; 4] = [
    "bid_too_low",
    "maximum_not_higher",
    "maximum_below_price",
    "you_lead",
];
/// Above the least that is possible.
const RAISE: u64 = 100;
/// So many more in each sale show that bids are accepted.
const MORE: usize = 3;

/// What is known of all bids.
#[derive(Default)]
struct Bids {
    /// Those without an answer, and since when.
    waiting: BTreeMap<String, Instant>,
    longest_wait: Duration,
    answered: Vec<Bid>,
    /// Accepted, by sale.
    counts: BTreeMap<String, usize>,
}

pub(super) struct Bidders {
    bids: Arc<Mutex<Bids>>,
    sales: usize,
    stop: Arc<AtomicBool>,
    bidding: JoinSet<()>,
}

impl Bidders {
    pub(super) async fn start(stack: &Stack, sales: &[Sale]) -> Self {
        let mut bidders = Self {
            bids: Arc::default(),
            sales: sales.len(),
            stop: Arc::default(),
            bidding: JoinSet::new(),
        };
        for sale in sales {
            for (way, word) in [(Way::Api, "api"), (Way::Socket, "socket")] {
                let name = format!("{word}-{}", sale.name);
                let bidder = Bidder::new(stack, &name, way).await;
                let (bids, stop) = (bidders.bids.clone(), bidders.stop.clone());
                let bidding = bid_on(sale.name.clone(), name, bidder, bids, stop);
                bidders.bidding.spawn(bidding);
            }
        }
        bidders
    }

    /// Does something at a moment when bids have no answer, and before anybody sees one; how many have none then.
    pub(super) async fn while_unanswered<T>(&self, act: impl FnOnce() -> T) -> (usize, T) {
        let mut act = Some(act);
        harness::until_some("a bid is unanswered", async || {
            let bids = self.bids.lock().expect("no holder panics");
            let unanswered = bids.waiting.len();
            let act = act.take_if(|_| unanswered > 0)?;
            Some((unanswered, act()))
        })
        .await
    }

    /// Waits until more bids are accepted in each sale.
    pub(super) async fn until_more(&self) {
        let counts = || {
            let bids = self.bids.lock().expect("no holder panics");
            bids.counts.clone()
        };
        let before = counts();
        harness::until("bids are accepted in each sale again", async || {
            let now = counts();
            let more = now
                .iter()
                .filter(|(sale, count)| **count >= before.get(*sale).copied().unwrap_or(0) + MORE);
            more.count() == self.sales
        })
        .await;
    }

    pub(super) fn forget_waits(&self) {
        self.bids.lock().expect("no holder panics").longest_wait = Duration::ZERO;
    }

    /// The longest that a bid had no answer, those included that have none yet.
    pub(super) fn longest_wait(&self) -> Duration {
        let bids = self.bids.lock().expect("no holder panics");
        let waiting = bids.waiting.values().map(Instant::elapsed);
        waiting.chain([bids.longest_wait]).max().unwrap_or_default()
    }

    /// Ends the bidding; every bid with its answer.
    pub(super) async fn end(mut self) -> Vec<Bid> {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(ended) = self.bidding.join_next().await {
            ended.expect("every bid had an answer");
        }
        let mut bids = self.bids.lock().expect("no holder panics");
        std::mem::take(&mut bids.answered)
    }
}

async fn bid_on(
    sale: String,
    name: String,
    mut bidder: Bidder,
    bids: Arc<Mutex<Bids>>,
    stop: Arc<AtomicBool>,
) {
    let (mut count, mut least, mut pace) = (0_u64, 1_000, interval(PACE));
    while !stop.load(Ordering::Relaxed) {
        pace.tick().await;
        count += 1;
        let (id, maximum, asked) = (format!("{name}-{count}"), least + RAISE, Instant::now());
        let all = || bids.lock().expect("no holder panics");
        all().waiting.insert(id.clone(), asked);
        let bid = json!({"sale": sale, "lot": LOT, "bid_id": id, "maximum": maximum});
        let answer = bidder.answer(&bid).await;
        let is_accepted = answer["accepted"] == true;
        let kind = answer["refusal"]["kind"].as_str().unwrap_or_default();
        assert!(
            is_accepted || BY_THE_RULES.contains(&kind),
            "{id}: {answer}"
        );
        least = minimum(&answer).unwrap_or(least).max(least);
        let answered = Instant::now();
        let mut all = all();
        all.waiting.remove(&id);
        all.longest_wait = all.longest_wait.max(answered - asked);
        if is_accepted {
            *all.counts.entry(sale.clone()).or_default() += 1;
        }
        all.answered.push(Bid {
            sale: sale.clone(),
            lot: LOT.to_owned(),
            id,
            maximum,
            asked: asked.into_std(),
            answered: answered.into_std(),
            is_accepted,
        });
    }
}
