use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use bootstrap::clock;
use harness::{person::Person, stack::Stack, viewer::Viewer};
use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};
use serde_json::{Value, json};
use tokio::{
    sync::Mutex,
    task::JoinSet,
    time::{Instant, sleep},
};
use topology::{PARTITION_COUNT_DEFAULT, Partition};

use crate::{
    books::Books,
    disk::Disk,
    mishap::{Means, Mishap, SetClock},
};

pub(crate) const SALE: &str = "drill";
pub(crate) const LOTS: [&str; 3] = ["clock", "globe", "violin"];
/// Room for all that a drill stores, and soon full.
const DISK_MEGABYTES: u32 = 96;
/// Longest time from one mishap's end to the next.
const CALM_MAX_MILLIS: u64 = 1_500;

/// Its bidders race with minima that are old by the time they bid: refused more often than any person.
const UNLIMITED: (&str, &str) = ("OUTCRY_BUDGET_BURST", "1000000");

/// Bids answered "accepted", by id.
type Accepted = Arc<Mutex<Vec<String>>>;

#[tokio::test(flavor = "multi_thread")]
async fn mishaps_never_lose_or_double_accepted_bids() {
    let kills: u32 = setting("OUTCRY_FAULTS", 20);
    let seed: u64 = setting("OUTCRY_SEED", 20_261_121);
    eprintln!("fault drill: {kills} kills, seed {seed}");
    let mut random = ChaCha12Rng::seed_from_u64(seed);
    let clock = SetClock::find();
    let variables = clock.as_ref().map(SetClock::variables);
    let variables = variables.iter().flatten();
    let mut variables: Vec<_> = variables
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    variables.push(UNLIMITED);
    let mut stack = Stack::new_in(&variables);
    let disk = Disk::mount(&stack.data().join("nats/store"), DISK_MEGABYTES);
    let means = Means { clock, disk };
    stack.restart().await;
    open_sale(&stack.sign_in("olga").await).await;
    let mut page = Page::open(&stack).await;
    let (accepted, stop) = (Accepted::default(), Arc::new(AtomicBool::new(false)));
    let bidding = start_bidding(&stack, &accepted, &stop).await;
    let (mishaps, skipped) = Mishap::plan(&means, kills, &mut random);
    for why in skipped {
        eprintln!("{why}");
    }
    for mishap in mishaps {
        let before = accepted.lock().await.len();
        until_more(&accepted, before + 3).await;
        // The moment is what the drill varies.
        sleep(Duration::from_millis(
            random.random_range(0..CALM_MAX_MILLIS),
        ))
        .await;
        let began = Instant::now();
        mishap.happen(&mut stack, &means).await;
        let survived = accepted.lock().await.len();
        until_more(&accepted, survived + 3).await;
        let took = began.elapsed().as_secs_f32();
        eprintln!("{mishap:?}: over after {took:.1} s, {survived} accepted so far");
    }
    stop.store(true, Ordering::Relaxed);
    bidding.join_all().await;
    check(&stack, &accepted, &mut page).await;
    let accepted = accepted.lock().await.len();
    eprintln!("{accepted} accepted bids, each in the log once");
}

/// The log holds each accepted bid once, and pages show what the log says.
async fn check(stack: &Stack, accepted: &Accepted, page: &mut Page) {
    let partition = Partition::of(SALE, PARTITION_COUNT_DEFAULT);
    let books = Books::read(stack, partition).await;
    Books::audit(stack).await;
    let (accepted, logged) = (accepted.lock().await, books.accepted());
    for bid in accepted.iter() {
        assert_eq!(logged.get(bid.as_str()), Some(&1), "accepted bid {bid}");
    }
    assert!(
        books.newest() <= Some(clock::now().into()),
        "a stamp from the future"
    );
    let doubled: Vec<_> = logged.iter().filter(|(_, times)| **times > 1).collect();
    assert!(doubled.is_empty(), "{doubled:?}");
    let alice = stack.sign_in("alice").await;
    for lot in LOTS {
        let sequence = books.sequence(SALE, lot);
        harness::until("web shows what the log says", async || {
            alice.get(&format!("sales/{SALE}/lots/{lot}")).await["sequence"] == sequence
        })
        .await;
    }
    page.catches_up(stack, books.sequence(SALE, LOTS[0])).await;
}

/// A page that stays open: it resumes where it stood, and folds what it is sent.
struct Page {
    viewer: Viewer,
    shown: u64,
}

impl Page {
    async fn open(stack: &Stack) -> Self {
        let viewer = Viewer::watch(&stack.gateway_url(), &channel()).await;
        Self { viewer, shown: 0 }
    }

    /// Comes back without reload and shows the truth: by recovery, or by the lot when told that the
    /// stream is another one.
    async fn catches_up(&mut self, stack: &Stack, sequence: u64) {
        let (offset, epoch) = (self.viewer.offset, self.viewer.epoch.clone());
        self.viewer = Viewer::resume(&stack.gateway_url(), &channel(), offset, &epoch).await;
        if !self.viewer.recovered {
            let alice = stack.sign_in("alice").await;
            let lot = alice.get(&format!("sales/{SALE}/lots/{}", LOTS[0])).await;
            self.shown = lot["sequence"].as_u64().expect("a sequence");
        }
        while self.shown < sequence {
            let record = self.viewer.next().await;
            self.shown = self
                .shown
                .max(record["sequence"].as_u64().expect("a sequence"));
        }
        assert_eq!(self.shown, sequence);
    }
}

fn channel() -> String {
    format!("lot:{SALE}.{}", LOTS[0])
}

async fn open_sale(operator: &Person) {
    let now: auction::Time =
        serde_json::from_value(operator.get("time").await["now"].clone()).expect("the time");
    let at = |millis: i64| auction::Time::from_unix_millis(now.unix_millis() + millis);
    let lots: Vec<Value> = LOTS
        .iter()
        .enumerate()
        .map(|(n, lot)| {
            json!({
                "lot": lot, "number": n + 1, "title": lot, "description": "For the drill.",
                "opening": 1_000, "opens_at": at(-1_000).expect("a time"),
                "ends_at": at(3_600_000).expect("a time"),
            })
        })
        .collect();
    let body = json!({
        "sale": SALE, "title": "The drill", "currency": "EUR", "time_zone": "UTC",
        "increments": "ebay-us", "lots": lots,
    });
    let (status, answer) = operator.post("sales", &body).await;
    assert!(status.is_success(), "{status} {answer}");
}

/// One bidder a lot and account, each a little above the minimum, for ever.
async fn start_bidding(stack: &Stack, accepted: &Accepted, stop: &Arc<AtomicBool>) -> JoinSet<()> {
    let mut bidding = JoinSet::new();
    let bids = Arc::new(AtomicU64::new(0));
    for name in ["ann", "ben", "cas", "dot"] {
        let person = stack.sign_up(name).await;
        let (accepted, stop, bids) = (accepted.clone(), stop.clone(), bids.clone());
        let name = name.to_owned();
        bidding.spawn(async move {
            let mut minimum = [1_000_u64; LOTS.len()];
            while !stop.load(Ordering::Relaxed) {
                let n = bids.fetch_add(1, Ordering::Relaxed);
                let lot = n as usize % LOTS.len();
                let id = format!("{name}-{n}");
                let answer = person.bid(SALE, LOTS[lot], &id, minimum[lot]).await;
                if answer["accepted"] == true {
                    accepted.lock().await.push(id);
                }
                let next = answer["minimum_bid"].as_u64();
                let next = next.or(answer["refusal"]["minimum"].as_u64());
                let raised = next.unwrap_or(minimum[lot]).max(minimum[lot]);
                minimum[lot] = raised + 500;
            }
        });
    }
    bidding
}

async fn until_more(accepted: &Accepted, wanted: usize) {
    harness::until("bids are accepted again", async || {
        accepted.lock().await.len() >= wanted
    })
    .await;
}

pub(crate) fn setting<T: std::str::FromStr>(name: &str, default: T) -> T {
    let given = env::var(name).ok();
    given.map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is not a number: {text}"))
    })
}
