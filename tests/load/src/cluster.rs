//! What copies cost: bids on a cluster of three servers with one copy of everything and with three, each beside an echo and a bare
//! append of the same bytes to as many copies.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use anyhow::ensure;
use topology::{Replicas, Replication};

use crate::{
    bids::floors::{Append, echo, echoed},
    house::{PARTITIONS, bid, open_sale, sales, start_engine},
    pace::{Latencies, concurrent, sequential},
    report::Report,
};

/// With one copy, and with three: one bid at a time, an echo, an append, and all at once.
const PARTS: u32 = 8;
const LOTS: usize = 500;
/// People who bid, in turn.
const PEOPLE: u64 = 1_000;
const QUANTILES: [(f64, &str); 2] = [(0.5, "p50"), (0.99, "p99")];

/// Runs the benchmark for about this long.
pub(crate) async fn run(total: Duration) -> anyhow::Result<Report> {
    let mut report = Report::new("cluster");
    for replicas in [Replicas::One, Replicas::Three] {
        with(&mut report, total / PARTS, replicas).await?;
    }
    Ok(report)
}

async fn with(report: &mut Report, part: Duration, replicas: Replicas) -> anyhow::Result<()> {
    let replication = Replication {
        stored: replicas,
        memory: replicas,
    };
    let nats = harness::nats::start_cluster_with(PARTITIONS, replication).await;
    let engine = nats.connection("bid-engine").await.client;
    let gateway = nats.connection("gateway").await.client;
    let (running, shutdown) = start_engine(&nats).await?;
    let sales = sales(1);
    let sale = &sales[0];
    open_sale(&nats, sale, LOTS).await?;
    echo(engine).await?;
    let append = Append::new(&nats).await;

    let turns = AtomicU64::new(1);
    let next = async |lots: u64| {
        let turn = turns.fetch_add(1, Ordering::Relaxed);
        // Nobody bids twice in a row on a lot: that would be a raise.
        let (lot, user) = (turn % lots, (turn + turn / lots) % PEOPLE);
        let (lot, user) = (format!("lot-{lot}"), format!("user-{user}"));
        bid(&gateway, sale, &lot, &user, turn).await
    };
    let bids = sequential(part, |_| async {
        ensure!(next(1).await?, "a bid was refused");
        Ok(())
    });
    let bids = bids.await?;
    let echoes = sequential(part, |_| echoed(&gateway)).await?;
    let appends = sequential(part, |_| append.once()).await?;
    for (quantile, name) in QUANTILES {
        let micros = |latencies: &Latencies| latencies.value_at_quantile(quantile) as f64 / 1e3;
        let (answered, echo, append) = (micros(&bids), micros(&echoes), micros(&appends));
        let what = |floor: &str| format!("R{replicas}: answered {name} / {floor}");
        report.note(what("append"), "us", answered, append);
        report.note(what("echo + append"), "us", answered, echo + append);
    }
    let counted = concurrent(part, |_| async { next(LOTS as u64).await }).await?;
    let a_second = |count: f64| count / part.as_secs_f64();
    report.note(
        format!("R{replicas}: bids / appends one by one"),
        "per s",
        a_second(counted),
        a_second(appends.len() as f64),
    );
    shutdown.request();
    running.run().await
}
