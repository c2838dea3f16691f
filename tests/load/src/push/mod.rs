//! What telling ten thousand people at once costs those who bid: everybody who bid on a lot has a browser that takes pushes, the lot
//! closes, and bids on another lot of the same partition go on at a steady rate, before and meanwhile. The floor of a bid's latency is
//! the same bids before the close. The product runs as it is shipped, a process each; the push service checks and decrypts every push.

mod bidders;

use std::{collections::HashSet, time::Duration};

use anyhow::ensure;
use async_nats::Client;
use harness::{push_service::PushService, stack::Stack, until};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};
use topology::Partition;

use self::bidders::Bidders;
use crate::{
    house::{OPENING, PARTITIONS, bid_on_sold, sell},
    pace::Latencies,
    report::Report,
};

/// The lot that everybody bids on, and the one that others bid on meanwhile; sale and lot have one name.
const CLOSING: &str = "push-closing";
/// What the leader's maximum is: nobody overtakes it, so that nobody is told anything before the close.
const LEADING: u64 = 1_000_000_000;
/// Bids before the close that are under way at once.
const BIDS_AT_ONCE: usize = 32;
/// Bids a second on the other lot.
const BIDS_A_SECOND: u32 = 100;
/// How long others bid before the close, for what comes after to be held against.
pub(crate) const CONTROL: Duration = Duration::from_secs(20);
/// Bids before the close that a slow machine takes in a second.
const FIRST_BIDS_A_SECOND: usize = 200;
/// How much slower a hundredth of the bids may be at most.
const SLOWER_MAX: f64 = 1.2;
/// Pushes that were under way at once and may arrive together.
const TOGETHER_MAX: usize = 32;
/// How long nothing more has to come until all has.
const QUIET: Duration = Duration::from_secs(3);

/// Runs the benchmark with so many people, and at most so many pushes a second.
pub(crate) async fn run(
    people: usize,
    per_second: u32,
    control_time: Duration,
) -> anyhow::Result<Report> {
    let mut report = Report::new("push");
    let rate = per_second.to_string();
    let stack = Stack::start_in(&[
        ("OUTCRY_PUSH_LOOPBACK", "yes"),
        ("OUTCRY_PUSHES_PER_SECOND", &rate),
    ])
    .await;
    let service = PushService::start().await;
    let bidders = Bidders::gather(&stack, &service, people).await?;
    let gateway = stack.nats_user("gateway").await.client;
    let other = other_sale();
    let olga = stack.sign_in("olga").await;
    let seconds = control_time.as_secs() + (people / FIRST_BIDS_A_SECOND) as u64 + 10;
    let ends = Instant::now() + Duration::from_secs(seconds);
    sell(&olga, CLOSING, seconds).await?;
    sell(&olga, &other, 3_600).await?;
    bidders.bid(&gateway).await?;
    ensure!(
        Instant::now() + control_time < ends,
        "the bids took too long: the lot closes before others are measured"
    );
    let control = bids(&gateway, &other, 0, |_, began| {
        began.elapsed() < control_time
    })
    .await?;
    ensure!(service.count() == 0, "somebody was told before the close");
    sleep_until(ends).await;
    until("the lot has closed", async || service.count() > 0).await;
    let began = Instant::now();
    let is_all = |_: u64, _: Instant| service.count() < people;
    let meanwhile = bids(&gateway, &other, control.len(), is_all).await?;
    let took = began.elapsed();
    check(&service, people, per_second).await?;
    let micros = |latencies: &Latencies, part| latencies.value_at_quantile(part) as f64 / 1e3;
    for (what, part) in [
        ("a bid meanwhile: p50", 0.5),
        ("a bid meanwhile: p99", 0.99),
    ] {
        report.note(what, "us", micros(&meanwhile, part), micros(&control, part));
    }
    let a_second = people as f64 / took.as_secs_f64();
    report.note("pushes", "1/s", a_second, per_second.into());
    report.say(format!(
        "{people} people were told once each in {:.1} s; {} bids before, {} meanwhile; the p99 may be {SLOWER_MAX} times as long",
        took.as_secs_f64(),
        control.len(),
        meanwhile.len(),
    ));
    Ok(report)
}

/// A sale in the partition of the one that closes.
fn other_sale() -> String {
    let mut named = (0..).map(|number| format!("push-other-{number}"));
    let same =
        named.find(|sale| Partition::of(sale, PARTITIONS) == Partition::of(CLOSING, PARTITIONS));
    same.expect("one in eight is")
}

/// Two people overbid each other at a steady rate for as long as it is said, at least for a hundred bids; how long each bid took,
/// counted from when it was to be sent.
async fn bids(
    gateway: &Client,
    sale: &str,
    before: u64,
    goes_on: impl Fn(u64, Instant) -> bool,
) -> anyhow::Result<Latencies> {
    let mut latencies = Latencies::new(3)?;
    let began = Instant::now();
    let mut pace = interval(Duration::from_secs(1) / BIDS_A_SECOND);
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for turn in before.. {
        if turn >= before + 100 && !goes_on(turn, began) {
            break;
        }
        let due = pace.tick().await;
        let user = format!("other-{}", turn % 2);
        let counts = bid_on_sold(gateway, sale, &user, OPENING + 2 * turn).await?;
        ensure!(counts, "a bid was refused");
        latencies.record(due.elapsed().as_nanos().try_into()?)?;
    }
    Ok(latencies)
}

/// Everybody was told once, and no faster than allowed.
async fn check(service: &PushService, people: usize, per_second: u32) -> anyhow::Result<()> {
    sleep(QUIET).await;
    let taken = service.taken();
    let browsers: HashSet<_> = taken.iter().map(|push| &push.browser).collect();
    ensure!(
        (taken.len(), browsers.len()) == (people, people),
        "{} pushes to {} browsers of {people}",
        taken.len(),
        browsers.len()
    );
    let words = |word: &str| {
        let titles = taken
            .iter()
            .filter_map(|push| push.message["title"].as_str());
        titles.filter(|title| title.contains(word)).count()
    };
    let told = (words("You won"), words("You did not win"));
    ensure!(told == (1, people - 1), "won and lost: {told:?}");
    let times = service.times();
    let most = times
        .iter()
        .enumerate()
        .map(|(first, from)| {
            let within = times[first..].iter();
            within
                .take_while(|at| at.duration_since(*from) < Duration::from_secs(1))
                .count()
        })
        .max();
    let allowed = per_second as usize + TOGETHER_MAX;
    ensure!(most <= Some(allowed), "{most:?} pushes within a second");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn few_bidders_are_told_once_each_and_reported() {
        let report = run(100, 50, Duration::from_secs(2)).await;
        let report = serde_json::to_value(report.unwrap()).unwrap();
        for figure in ["a bid meanwhile: p50", "a bid meanwhile: p99", "pushes"] {
            assert!(report["ratios"][figure].as_f64() > Some(0.0), "{report}");
        }
        assert!(report["ratios"]["pushes"].as_f64() < Some(1.2), "{report}");
    }
}
