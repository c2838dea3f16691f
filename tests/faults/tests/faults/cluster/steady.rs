//! Bids at a steady pace, whatever becomes of those before: one that waits for an answer holds up those that were due after it, and
//! that counts as their wait.

use std::{
    collections::BTreeSet,
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
    time::{Instant, sleep_until},
};

use super::{
    bidder::{Bidder, Way, minimum},
    history::Bid,
    sales::{LOT, Sale},
};

/// What two people bid on one lot; more are refused to them for their number.
const A_SECOND_ON_A_LOT: u32 = 8;
/// With fewer lots not every partition would have one.
const LOTS_MIN: u32 = topology::PARTITION_COUNT_DEFAULT;

/// Two people on each lot, in turn.
pub(super) struct SteadyBids {
    lots: usize,
    answered: Arc<Mutex<Vec<Answered>>>,
    stop: Arc<AtomicBool>,
    bidding: JoinSet<()>,
}

/// A bid, and when it was to be made.
#[derive(Clone, Debug)]
struct Answered {
    due: Instant,
    bid: Bid,
    /// Why it was refused, if so.
    refusal: Option<String>,
}

/// Of the bids that were due in some time.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Figures {
    pub(super) per_second: f64,
    pub(super) median: Duration,
    pub(super) p99: Duration,
    pub(super) longest: Duration,
    pub(super) refused: Vec<String>,
}

/// On how many lots so many bids a second are made.
pub(super) fn lots(per_second: u32) -> usize {
    per_second.div_ceil(A_SECOND_ON_A_LOT).max(LOTS_MIN) as usize
}

impl SteadyBids {
    /// Begins with so many a second in all, half of them over sockets.
    pub(super) async fn start(stack: &Stack, sales: &[Sale], per_second: u32) -> Self {
        let mut people = vec![];
        for (sale, way) in sales
            .iter()
            .zip([Way::Api, Way::Socket].into_iter().cycle())
        {
            let names = ["first", "second"].map(|it| format!("{it}-{}", sale.name));
            let [first, second] = &names;
            let pair = [
                Bidder::new(stack, first, way).await,
                Bidder::new(stack, second, way).await,
            ];
            people.push((sale.name.clone(), pair));
        }
        let pace = Duration::from_secs(people.len() as u64) / per_second;
        let count = u32::try_from(people.len()).expect("a lot for each few bids");
        let (answered, stop) = (Arc::default(), Arc::default());
        let mut bidding = JoinSet::new();
        let begin = Instant::now();
        for ((sale, pair), place) in people.into_iter().zip(0_u32..) {
            let bids = LotBids {
                sale,
                pair,
                // Not all at once.
                due: begin + pace * place / count,
                pace,
                answered: Arc::clone(&answered),
            };
            bidding.spawn(bids.go_on(Arc::clone(&stop)));
        }
        Self {
            lots: sales.len(),
            answered,
            stop,
            bidding,
        }
    }

    /// Of the bids that were due between then and now, once each has its answer.
    pub(super) async fn figures(&self, since: Instant) -> Figures {
        let until = Instant::now();
        let all = || self.answered.lock().expect("no holder panics");
        harness::until("every bid has its answer", async || {
            let all = all();
            let later = all.iter().filter(|it| it.due >= until);
            let lots: BTreeSet<&str> = later.map(|it| it.bid.sale.as_str()).collect();
            lots.len() == self.lots
        })
        .await;
        let all = all();
        let within = all.iter().filter(|it| (since..until).contains(&it.due));
        let within: Vec<&Answered> = within.collect();
        let waits = within
            .iter()
            .map(|it| it.bid.answered.saturating_duration_since(it.due.into_std()));
        let mut waits: Vec<Duration> = waits.collect();
        waits.sort_unstable();
        let quantile = |percent: usize| {
            let place = (waits.len() * percent / 100).min(waits.len().saturating_sub(1));
            waits.get(place).copied().unwrap_or_default()
        };
        Figures {
            per_second: waits.len() as f64 / (until - since).as_secs_f64(),
            median: quantile(50),
            p99: quantile(99),
            longest: waits.last().copied().unwrap_or_default(),
            refused: within.iter().filter_map(|it| it.refusal.clone()).collect(),
        }
    }

    /// Ends the bidding; every bid with its answer.
    pub(super) async fn end(mut self) -> Vec<Bid> {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(ended) = self.bidding.join_next().await {
            ended.expect("every bid had an answer");
        }
        let mut answered = self.answered.lock().expect("no holder panics");
        answered.drain(..).map(|it| it.bid).collect()
    }
}

/// Those of one lot.
struct LotBids {
    sale: String,
    pair: [Bidder; 2],
    due: Instant,
    pace: Duration,
    answered: Arc<Mutex<Vec<Answered>>>,
}

impl LotBids {
    async fn go_on(mut self, stop: Arc<AtomicBool>) {
        let mut least = 1_000;
        for turn in 0.. {
            sleep_until(self.due).await;
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let (id, asked) = (format!("{}-{turn}", self.sale), Instant::now());
            let bid = json!({"sale": self.sale, "lot": LOT, "bid_id": id, "maximum": least});
            let answer = self.pair[turn % 2].answer(&bid).await;
            let is_accepted = answer["accepted"] == true;
            let bid = Bid {
                sale: self.sale.clone(),
                lot: LOT.to_owned(),
                id,
                maximum: least,
                asked: asked.into_std(),
                answered: Instant::now().into_std(),
                is_accepted,
            };
            least = minimum(&answer).unwrap_or(least);
            let answered = Answered {
                due: self.due,
                bid,
                refusal: (!is_accepted).then(|| answer.to_string()),
            };
            let mut all = self.answered.lock().expect("no holder panics");
            all.push(answered);
            self.due += self.pace;
        }
    }
}
