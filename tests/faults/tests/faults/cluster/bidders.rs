//! People who bid without a pause, over either site or either gateway, and go to the other where one does not answer.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use harness::{
    person::Person,
    socket::{ANSWER_MAX, Socket},
    stack::Stack,
};
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{Instant, interval, sleep, timeout},
};

use super::sales::{LOT, Sale};

/// Two of them for each sale, one by the pages' API and one by a socket.
const PACE: Duration = Duration::from_millis(150);
/// Between two tries of one bid.
const PAUSE: Duration = Duration::from_millis(50);
/// How long anybody waits for the answer to a bid.
const PATIENCE: Duration = Duration::from_secs(60);
/// What two people may be told who raise on each other; nothing else is refused here.
const BY_THE_RULES: [&str; 4] = [
    "bid_too_low",
    "maximum_not_higher",
    "maximum_below_price",
    "you_lead",
];
/// Above the least that is possible.
const RAISE: u64 = 100;

/// Sale and id of bids that were answered "accepted".
pub(super) type Accepted = Vec<(String, String)>;

/// What is known of all bids.
#[derive(Default)]
struct Bids {
    /// Those without an answer, and since when.
    waiting: BTreeMap<String, Instant>,
    longest_wait: Duration,
    accepted: Accepted,
    /// Accepted, by sale.
    counts: BTreeMap<String, usize>,
}

pub(super) struct Bidders {
    bids: Arc<Mutex<Bids>>,
    sales: usize,
    stop: Arc<AtomicBool>,
    bidding: JoinSet<()>,
}

/// Somebody, on the way that they bid.
struct Bidder {
    sites: [Person; 2],
    /// Empty for whoever bids by the API.
    gateways: Vec<String>,
    socket: Option<Socket>,
    tries: usize,
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
            for way in ["api", "socket"] {
                let name = format!("{way}-{}", sale.name);
                let person = stack.sign_up(&name).await;
                let bidder = Bidder {
                    sites: stack.web_urls().map(|url| person.at(&url)),
                    gateways: match way {
                        "socket" => stack.gateway_urls().to_vec(),
                        _ => vec![],
                    },
                    socket: None,
                    tries: 0,
                };
                let (bids, stop) = (bidders.bids.clone(), bidders.stop.clone());
                let bidding = bidder.bid_on(sale.name.clone(), name, bids, stop);
                bidders.bidding.spawn(bidding);
            }
        }
        bidders
    }

    /// Does something at a moment when bids have no answer; how many had none when it was done.
    pub(super) async fn while_unanswered(&self, act: impl Fn()) -> usize {
        let waiting = harness::until_some("a bid is unanswered", async || {
            let bids = self.bids.lock().expect("no holder panics");
            let waiting: Vec<String> = bids.waiting.keys().cloned().collect();
            (!waiting.is_empty()).then_some(waiting)
        });
        let waiting = waiting.await;
        act();
        let bids = self.bids.lock().expect("no holder panics");
        let still = waiting.iter().filter(|it| bids.waiting.contains_key(*it));
        still.count()
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
                .filter(|(sale, count)| **count >= before.get(*sale).copied().unwrap_or(0) + 3);
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

    /// Ends the bidding; everything that was accepted.
    pub(super) async fn end(mut self) -> Accepted {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(ended) = self.bidding.join_next().await {
            ended.expect("every bid had an answer");
        }
        let mut bids = self.bids.lock().expect("no holder panics");
        std::mem::take(&mut bids.accepted)
    }
}

impl Bidder {
    async fn bid_on(
        mut self,
        sale: String,
        name: String,
        bids: Arc<Mutex<Bids>>,
        stop: Arc<AtomicBool>,
    ) {
        let (mut count, mut minimum, mut pace) = (0_u64, 1_000, interval(PACE));
        while !stop.load(Ordering::Relaxed) {
            pace.tick().await;
            count += 1;
            let id = format!("{name}-{count}");
            let asked = Instant::now();
            let all = || bids.lock().expect("no holder panics");
            all().waiting.insert(id.clone(), asked);
            let bid = json!({"sale": sale, "lot": LOT, "bid_id": id, "maximum": minimum + RAISE});
            let answer = self.answer(&bid).await;
            let mut all = all();
            all.waiting.remove(&id);
            all.longest_wait = all.longest_wait.max(asked.elapsed());
            if answer["accepted"] == true {
                all.accepted.push((sale.clone(), id));
                *all.counts.entry(sale.clone()).or_default() += 1;
            } else {
                let kind = answer["refusal"]["kind"].as_str().unwrap_or_default();
                assert!(BY_THE_RULES.contains(&kind), "{id}: {answer}");
            }
            let next = answer["minimum_bid"].as_u64();
            let next = next.or(answer["refusal"]["minimum"].as_u64());
            minimum = next.unwrap_or(minimum).max(minimum);
        }
    }

    /// Asks until there is an answer, each time the other of two.
    async fn answer(&mut self, bid: &Value) -> Value {
        let began = Instant::now();
        loop {
            if let Ok(Some(answer)) = timeout(ANSWER_MAX, self.try_bid(bid)).await {
                return answer;
            }
            self.socket = None;
            self.tries += 1;
            assert!(began.elapsed() < PATIENCE, "no answer to {bid}");
            sleep(PAUSE).await;
        }
    }

    async fn try_bid(&mut self, bid: &Value) -> Option<Value> {
        let site = &self.sites[self.tries % self.sites.len()];
        if self.gateways.is_empty() {
            let text = |field: &str| bid[field].as_str().unwrap_or_default();
            let maximum = bid["maximum"].as_u64().unwrap_or_default();
            let (sale, lot, id) = (text("sale"), text("lot"), text("bid_id"));
            return site.try_bid(sale, lot, id, maximum).await;
        }
        if self.socket.is_none() {
            let token = site.get_if_up("realtime-token").await?;
            let gateway = &self.gateways[self.tries % self.gateways.len()];
            self.socket = Socket::open(gateway, token["token"].as_str()).await;
        }
        let asked = json!({"rpc": {"method": "auction.bid", "data": bid}});
        let reply = self.socket.as_mut()?.ask(asked).await?;
        let answer = reply["rpc"]["data"].clone();
        // An error of the protocol, or an outcome that nobody knows yet: the same is asked again.
        let is_known = answer.is_object() && answer["refusal"]["kind"] != "outcome_unknown";
        is_known.then_some(answer)
    }
}
