//! The drill over a house as on three machines: any one process is lost, or cut off from another, again and again, each time while
//! bids are unanswered.

mod bidder;
mod bidders;
mod fault;
mod history;
mod means;
mod network;
mod pages;
mod plan;
mod report;
mod rolling;
mod sales;
mod sockets;
mod steady;
mod usage;

use std::{collections::BTreeMap, time::Duration};

use harness::stack::Stack;
use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};
use tokio::time::{Instant, sleep};
use topology::Partition;

use crate::{books::Books, drill::setting};
use bidders::Bidders;
use fault::Victim;
use history::Bid;
use means::Means;
use pages::Pages;
use plan::Fault;
use report::{Report, Seen};
use sales::{LOT, Sale};

/// One of each of the first kinds: a minute and a half is what all tests have time for.
const FAULTS: usize = 3;
const SALES: usize = 4;
/// Longest time from one fault's end to the next.
const CALM_MAX_MILLIS: u64 = 1_000;
/// What the drill would not have refused.
const VARIABLES: [(&str, &str); 3] = [
    // Its bidders race with minima that are old by the time they bid.
    ("OUTCRY_BUDGET_BURST", "1000000"),
    ("OUTCRY_WEB_SIGN_UPS_PER_MINUTE", "600"),
    // All of them come from one address.
    ("OUTCRY_WEB_REQUESTS_PER_SECOND", "100000"),
];

#[tokio::test(flavor = "multi_thread")]
async fn any_one_process_of_a_cluster_is_lost_without_an_accepted_bid_or_a_reload() {
    const SELF: &str =
        "cluster::any_one_process_of_a_cluster_is_lost_without_an_accepted_bid_or_a_reload";
    let Some(mut means) = Means::find(SELF) else {
        return;
    };
    let count: usize = setting("OUTCRY_FAULTS", FAULTS);
    let seed: u64 = setting("OUTCRY_SEED", 20_261_127);
    eprintln!("fault drill on three machines: {count} faults, seed {seed}");
    let mut random = ChaCha12Rng::seed_from_u64(seed);
    let mut stack = Stack::new_cluster_in(&VARIABLES);
    means.mount_disks(&stack);
    stack.restart().await;
    let sales = Sale::open_all(&stack, SALES).await;
    let pages = Pages::open(&stack, &sales).await;
    let bidders = Bidders::start(&stack, &sales).await;
    let mut report = Report::default();
    for fault in Fault::plan(&means, count, &mut random) {
        bidders.until_more().await;
        // The moment is what the drill varies.
        sleep(Duration::from_millis(
            random.random_range(0..CALM_MAX_MILLIS),
        ))
        .await;
        let victim = Victim::of(fault, &stack, &sales[0]).await;
        let began = Instant::now();
        bidders.forget_waits();
        let unanswered = fault.happen(&stack, &victim, &means, &bidders).await;
        all_is_well(&stack).await;
        bidders.until_more().await;
        pages.show_the_truth(&stack, &sales).await;
        let seen = Seen {
            unanswered,
            checking: bidders.longest_wait(),
            whole_after: began.elapsed(),
        };
        report.add(&stack, fault, &victim, seen);
    }
    let bids = bidders.end().await;
    let epochs = check_books(&stack, &sales, &bids, &pages).await;
    one_works_and_the_other_stands_by(&stack).await;
    report.print(bids.len(), epochs);
    stack.stop().await;
}

/// Every process says so, those that hold copies when they hold all of them.
async fn all_is_well(stack: &Stack) {
    for name in stack.names() {
        if name == "demo" {
            continue;
        }
        harness::until(&format!("{name} is well again"), async || {
            stack.is_well(&name).await
        })
        .await;
    }
}

/// The log of every partition holds each bid as its bidder was told, and comes out again when it is judged anew; sites and open pages
/// show what it says. How many epochs there were, each after the one before.
async fn check_books(stack: &Stack, sales: &[Sale], bids: &[Bid], pages: &Pages) -> u64 {
    let mut of_partitions: BTreeMap<Partition, Vec<&Sale>> = BTreeMap::new();
    for sale in sales {
        of_partitions.entry(sale.partition).or_default().push(sale);
    }
    let mut epochs = 0;
    for (partition, sales) in of_partitions {
        let names: Vec<&str> = sales.iter().map(|sale| sale.name.as_str()).collect();
        let own = bids.iter().filter(|bid| names.contains(&bid.sale.as_str()));
        let own: Vec<Bid> = own.cloned().collect();
        let books = Books::read(stack, partition).await;
        let problems = history::problems(&own, &books.placed);
        assert!(problems.is_empty(), "{partition}: {problems:#?}");
        for sale in sales {
            let sequence = books.sequence(&sale.name, LOT);
            pages.show(stack, sale, sequence).await;
        }
        epochs += books.epochs();
    }
    Books::audit(stack).await;
    epochs
}

/// Of what one at a time does.
async fn one_works_and_the_other_stands_by(stack: &Stack) {
    for service in ["market-data", "price-feed", "notices"] {
        harness::until("one works and the other stands by", async || {
            let mut standbys = 0;
            for place in 1..=2 {
                let answer = stack.ready_answer(&format!("{service}-{place}")).await;
                let stands_by = answer.is_some_and(|it| it["stands_by"] == true);
                standbys += u32::from(stands_by);
            }
            standbys == 1
        })
        .await;
    }
}
