//! The drill over a house as on three machines: any one process is lost, again and again, each time while bids are unanswered.

mod bidders;
mod fault;
mod pages;
mod report;
mod sales;

use std::time::Duration;

use harness::stack::Stack;
use rand::{RngExt, SeedableRng, rngs::ChaCha12Rng};
use tokio::time::{Instant, sleep};

use crate::{books::Books, drill::setting};
use bidders::Bidders;
use fault::Fault;
use pages::Pages;
use report::Report;
use sales::{LOT, Sale};

/// Longest time from one fault's end to the next.
const CALM_MAX_MILLIS: u64 = 1_000;
/// What the drill would not have refused.
const VARIABLES: [(&str, &str); 2] = [
    // Its bidders race with minima that are old by the time they bid.
    ("OUTCRY_BUDGET_BURST", "1000000"),
    ("OUTCRY_WEB_SIGN_UPS_PER_MINUTE", "600"),
];

#[tokio::test(flavor = "multi_thread")]
async fn any_one_process_of_a_cluster_is_lost_without_an_accepted_bid_or_a_reload() {
    let count: usize = setting("OUTCRY_FAULTS", 6);
    let seed: u64 = setting("OUTCRY_SEED", 20_261_127);
    eprintln!("fault drill on three machines: {count} faults, seed {seed}");
    let mut random = ChaCha12Rng::seed_from_u64(seed);
    let mut stack = Stack::new_cluster_in(&VARIABLES);
    stack.restart().await;
    let sales = Sale::open_all(&stack).await;
    let pages = Pages::open(&stack, &sales).await;
    let bidders = Bidders::start(&stack, &sales).await;
    let mut report = Report::default();
    for fault in Fault::plan(count, &mut random) {
        bidders.until_more().await;
        // The moment is what the drill varies.
        sleep(Duration::from_millis(
            random.random_range(0..CALM_MAX_MILLIS),
        ))
        .await;
        let began = Instant::now();
        bidders.forget_waits();
        let name = fault.victim(&stack, &sales[0]).await;
        let unanswered = fault.happen(&stack, &name, &bidders).await;
        all_is_well(&stack).await;
        bidders.until_more().await;
        pages.show_the_truth(&stack, &sales).await;
        let longest = bidders.longest_wait();
        report.add(&stack, fault, &name, (unanswered, longest, began.elapsed()));
    }
    let accepted = bidders.end().await;
    for sale in &sales {
        let books = Books::read(&stack, &sale.name).await;
        let of_sale = accepted.iter().filter(|(of, _)| *of == sale.name);
        for (_, bid) in of_sale {
            assert_eq!(books.accepted.get(bid), Some(&1), "accepted bid {bid}");
        }
        let doubled = books.accepted.iter().find(|(_, times)| **times > 1);
        assert_eq!(doubled, None, "{}", sale.name);
        pages
            .show(&stack, sale, books.sequence(&sale.name, LOT))
            .await;
    }
    Books::audit(&stack).await;
    one_works_and_the_other_stands_by(&stack).await;
    report.print(accepted.len());
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
