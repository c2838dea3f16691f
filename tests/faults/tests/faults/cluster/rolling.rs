//! Everything is replaced, one process after the other, while bids are made at a steady pace.

#![expect(clippy::print_stderr, reason = "figures are what the drill is for")]

use std::time::Duration;

use harness::{person::Person, stack::Stack};
use tokio::time::{Instant, sleep};

use super::{
    VARIABLES, all_is_well, check_books,
    pages::Pages,
    sales::Sale,
    steady::{Figures, SteadyBids, lots},
    usage::Usage,
};
use crate::drill::setting;

/// As many as the debug build answers on two cores without any of them waiting for another.
const BIDS_PER_SECOND: u32 = 40;
/// How long it goes on before and after. Who asks for another time has all processes replaced, and not one of each kind: a minute and a
/// half is what all tests have time for.
const SECONDS: u64 = 4;
/// What 99 of 100 wait at most while all partitions are handed over.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// Who is replaced after whom: what others need comes last.
const ORDER: [&str; 7] = [
    "price-feed",
    "market-data",
    "notices",
    "web",
    "gateway",
    "bid-engine",
    "nats",
];

#[tokio::test(flavor = "multi_thread")]
async fn steady_bids_are_all_taken_while_everything_is_handed_over_and_replaced() {
    let per_second: u32 = setting("OUTCRY_RATE", BIDS_PER_SECOND);
    assert!(per_second > 0, "at least one bid a second");
    let seconds: u64 = setting("OUTCRY_SECONDS", SECONDS);
    let (calm, is_short) = (Duration::from_secs(seconds), seconds == SECONDS);
    eprintln!("rolling restart on three machines, {per_second} bids/s");
    let mut stack = Stack::new_cluster_in(&VARIABLES);
    stack.restart().await;
    let sales = Sale::open_all(&stack, lots(per_second)).await;
    let pages = Pages::open(&stack, &sales).await;
    let bids = SteadyBids::start(&stack, &sales, per_second).await;
    let figures = go_on(&bids, calm, "before").await;
    assert!(
        figures.p99 < WAIT_MAX,
        "this machine does not carry {per_second} bids/s: {figures:?}"
    );
    hand_over(&stack, &bids).await;
    go_on(&bids, calm, "between").await;
    let before = Usage::of(&stack);
    replace_all(&stack, is_short, &bids).await;
    go_on(&bids, calm, "after").await;
    let after = Usage::of(&stack);
    for (when, usage) in [("before", &before), ("after", &after)] {
        let (memory, handles) = (usage.memory() / 1_000_000, usage.handles());
        eprintln!("{when}: {memory} MB, {handles} handles");
    }
    assert_eq!(after.grown_since(&before), [""; 0]);
    let all = bids.end().await;
    check_books(&stack, &sales, &all, &pages).await;
    let nobody = Person::nobody(&stack.web_url());
    for sale in &sales {
        let made = all.iter().filter(|bid| bid.sale == sale.name).count();
        let lot = nobody.get(&sale.path()).await;
        assert_eq!(lot["bid_count"], made, "{}", sale.name);
    }
}

async fn go_on(bids: &SteadyBids, calm: Duration, when: &str) -> Figures {
    let since = Instant::now();
    sleep(calm).await;
    let figures = bids.figures(since).await;
    figures.none_refused(when);
    figures
}

/// Every partition has another owner, once or twice.
async fn hand_over(stack: &Stack, bids: &SteadyBids) {
    let since = Instant::now();
    for engine in ["bid-engine-1", "bid-engine-2"] {
        replace(stack, engine).await;
    }
    let figures = bids.figures(since).await;
    figures.none_refused("all partitions handed over, and back");
    assert!(figures.p99 < WAIT_MAX, "{figures:?}");
}

/// Every process is another one, or of each kind the first.
async fn replace_all(stack: &Stack, is_short: bool, bids: &SteadyBids) {
    let (since, mut replaced) = (Instant::now(), 0);
    for kind in ORDER {
        let mut names = named(stack, kind);
        if is_short {
            names.truncate(1);
        }
        for name in names {
            replace(stack, &name).await;
            replaced += 1;
        }
    }
    let took = since.elapsed().as_secs_f32();
    eprintln!("{replaced} processes were replaced in {took:.1} s");
    bids.figures(since).await.none_refused("meanwhile");
}

impl Figures {
    /// Shows them.
    fn none_refused(&self, when: &str) {
        let millis = |it: Duration| it.as_secs_f64() * 1e3;
        eprintln!(
            "{when}: {:.0} bids/s, p50 {:.0} ms, p99 {:.0} ms, longest {:.0} ms, {} refused",
            self.per_second,
            millis(self.median),
            millis(self.p99),
            millis(self.longest),
            self.refused.len()
        );
        assert_eq!(self.refused, [""; 0], "{when}");
    }
}

/// As an operator replaces one: it is asked to end, and the next has its turn when all are well.
async fn replace(stack: &Stack, name: &str) {
    let before = stack.pid(name);
    stack.end_one(name);
    harness::until("another process takes its place", async || {
        stack.pid(name) != before
    })
    .await;
    all_is_well(stack).await;
}

fn named(stack: &Stack, kind: &str) -> Vec<String> {
    let mut names = stack.names();
    names.retain(|name| {
        name.strip_prefix(kind)
            .is_some_and(|it| it.starts_with('-'))
    });
    names
}
