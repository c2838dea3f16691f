//! NATS is killed under open pages: everything public is made again, and no page stays on an old price.

use std::time::{Duration, Instant};

use harness::{person::Person as Program, stack::Stack};

use crate::{browser::Person, page::Visitor, sales::open};

/// How long a page may lag behind an answered bid once NATS was killed: it is up again, the public
/// stream is made again, everybody notices, and the page asks.
const TRUE_WITHIN: Duration = Duration::from_secs(10);
/// Bids that a page lists.
const LISTED_MAX: usize = 10;
/// Rounds when nobody asks for more by `OUTCRY_OUTAGE_ROUNDS`.
const ROUNDS: u64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn nats_dies_again_and_again_and_open_pages_show_the_truth_within_seconds() {
    let rounds = std::env::var("OUTCRY_OUTAGE_ROUNDS");
    let rounds = rounds.map_or(ROUNDS, |text| text.parse().expect("a number of rounds"));
    let stack = Stack::start().await;
    open(&stack, "outage").await;
    let alice = Visitor::arrives(&stack.web_url(), Person::default()).await;
    alice.signs_in("alice").await;
    alice.watches("outage", "clock").await;
    let watcher = Visitor::arrives(&stack.web_url(), Person::default()).await;
    watcher.watches("outage", "clock").await;
    let other = Visitor::arrives(&stack.web_url(), Person::default()).await;
    other.goes_to("/sales/outage").await;
    let pages = [
        (&alice, "[data-price]"),
        (&watcher, "[data-price]"),
        (&other, "lot-card [data-price]"),
    ];
    let (bob, carol) = (stack.sign_in("bob").await, stack.sign_up("carol").await);

    let mut lags = vec![];
    for round in 1..=rounds {
        // Its record may be lost with the stream before any page has it.
        let shown = bids(&bob, round * 2, "a").await;
        stack.kill_one("nats");
        lags.push(until_seen(&pages, &shown).await);
        let shown = bids(&carol, round * 2 + 1, "b").await;
        lags.push(until_seen(&pages, &shown).await);
    }
    let worst = lags.iter().max().expect("there were rounds");
    assert!(*worst < TRUE_WITHIN, "round by round: {lags:?}");
    // Two bids a round, each the new leader's; a page lists the last ten.
    let listed = usize::try_from(rounds * 2).map_or(LISTED_MAX, |bids| bids.min(LISTED_MAX));
    for visitor in [&alice, &watcher] {
        visitor.is_live().await;
        harness::until("the history is whole again", async || {
            visitor.texts("[data-rows] li").await.len() == listed
        })
        .await;
    }
}

/// How long it takes until every page shows the price.
async fn until_seen(pages: &[(&Visitor, &str)], price: &str) -> Duration {
    let asked = Instant::now();
    for (visitor, place) in pages {
        visitor.sees(place, price).await;
    }
    asked.elapsed()
}

/// Bids ten more than was bid before; the price that everybody must see then.
async fn bids(person: &Program, step: u64, id: &str) -> String {
    let id = format!("{id}-{step}");
    let answer = person.bid("outage", "clock", &id, step * 1_000).await;
    assert_eq!(answer["accepted"], true, "{answer}");
    let price = answer["price"].as_u64().expect("a price");
    format!("{}.{:02}", price / 100, price % 100)
}
