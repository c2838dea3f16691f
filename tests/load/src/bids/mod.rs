//! How fast a bid is answered, and how many a second are seen by everyone.
//!
//! Floors of the same run: the same request to a bare echo responder (what NATS alone costs), and a bare
//! fsynced append of the same bytes, one in flight (what the disk alone costs). A bid counts when its
//! record is seen on `live.>`.

mod floors;
mod house;
mod pace;

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use async_nats::Client;

use self::{
    floors::{Append, echo, echoed},
    house::{bidding, count_seen_bids, open_sale, start_engine},
    pace::{Latencies, concurrent, sequential},
};
use crate::report::Report;

const PARTITIONS: u32 = 8;
/// Bidders at once in the throughput part, each on a lot of their own.
const BIDDERS: usize = 256;
/// Parts that share the time: three of latency, three of throughput.
const PARTS: u32 = 6;
/// What is told of the latencies, and under which names.
const QUANTILES: [(f64, &str, &str, &str); 2] = [
    (
        0.5,
        "answered p50 / echo",
        "answered p50 / append",
        "answered p50 / echo + append",
    ),
    (
        0.99,
        "answered p99 / echo",
        "answered p99 / append",
        "answered p99 / echo + append",
    ),
];

/// Runs the benchmark for about this long.
pub(crate) async fn run(total: Duration) -> anyhow::Result<Report> {
    let part = total / PARTS;
    let nats = harness::nats::start_with(PARTITIONS, &[]).await;
    let engine = nats.connection("bid-engine").await.client;
    let gateway = nats.connection("gateway").await.client;
    let (running, shutdown) = start_engine(&nats).await?;
    open_sale(&nats).await?;
    echo(engine.clone()).await?;
    let append = Append::new(&nats).await;

    let mut report = Report::new("bids");
    let stored = latencies(&mut report, part, &gateway, &append).await?;
    let append_rate = stored as f64 / part.as_secs_f64();
    throughput(&mut report, part, &gateway, append_rate).await?;
    shutdown.request();
    running.run().await?;
    Ok(report)
}

/// One bid at a time; how often the floor of the disk was done in its part.
async fn latencies(
    report: &mut Report,
    part: Duration,
    gateway: &Client,
    append: &Append,
) -> anyhow::Result<u64> {
    let bid = sequential(part, |turn| bidding(gateway, "lot-0", turn)).await?;
    let bare = sequential(part, |_| echoed(gateway)).await?;
    let stored = sequential(part, |_| append.once()).await?;
    for (quantile, to_echo, to_append, to_both) in QUANTILES {
        let micros = |latencies: &Latencies| latencies.value_at_quantile(quantile) as f64 / 1e3;
        report.note(to_echo, "us", micros(&bid), micros(&bare));
        report.note(to_append, "us", micros(&bid), micros(&stored));
        let echo_and_append = micros(&bare) + micros(&stored);
        report.note(to_both, "us", micros(&bid), echo_and_append);
    }
    Ok(stored.len())
}

/// All bidders at once, until everyone has seen every answered bid.
async fn throughput(
    report: &mut Report,
    part: Duration,
    gateway: &Client,
    append_rate: f64,
) -> anyhow::Result<()> {
    let seen = count_seen_bids(gateway).await?;
    let before = seen.load(Ordering::Relaxed);
    let started = Instant::now();
    let answered = concurrent(part, |bidder, turn| async move {
        bidding(gateway, &format!("lot-{}", bidder + 1), turn).await
    })
    .await?;
    harness::until("every answered bid is seen by everyone", async || {
        (seen.load(Ordering::Relaxed) - before) as f64 >= answered
    })
    .await;
    let seen_rate = answered / started.elapsed().as_secs_f64();
    let echo_rate = concurrent(part, |_, _| echoed(gateway)).await? / part.as_secs_f64();
    for (what, floor) in [
        ("bids seen live per s / echoes per s", echo_rate),
        ("bids seen live per s / appends per s", append_rate),
    ] {
        report.note(what, "per s", seen_rate, floor);
    }
    Ok(())
}
