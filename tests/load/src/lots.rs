//! What a bid costs with few and with many open lots, one bid at a time. The floor of each figure is the same with one lot.

use std::{fs, time::Duration};

use anyhow::{Context, ensure};
use async_nats::Client;

use crate::{
    house::{PARTITIONS, bid, open_sale, sales, start_engine},
    pace::sequential,
    report::Report,
};

/// The most lots that a sale may have.
const LOTS_PER_SALE: usize = 500;
/// Open lots in each part, and what its figures are called.
const PARTS: [(usize, [&str; 2]); 3] = [
    (1, ["1 lot: p50", "1 lot: processor time a bid"]),
    (100, ["100 lots: p50", "100 lots: processor time a bid"]),
    (
        10_000,
        ["10,000 lots: p50", "10,000 lots: processor time a bid"],
    ),
];

/// Runs the benchmark for about this long.
pub(crate) async fn run(total: Duration) -> anyhow::Result<Report> {
    let mut report = Report::new("lots");
    let mut floor = None;
    for (lots, [p50, processor]) in PARTS {
        let (micros, cost) = measure(lots, total / PARTS.len() as u32).await?;
        let (least, cheapest) = *floor.get_or_insert((micros, cost));
        report.note(p50, "us", micros, least);
        report.note(processor, "us", cost, cheapest);
    }
    Ok(report)
}

/// The median latency, and the processor time of this process (engine and bidder) a bid, in microseconds.
async fn measure(lots: usize, time: Duration) -> anyhow::Result<(f64, f64)> {
    let nats = harness::nats::start_with(PARTITIONS, &[]).await;
    let gateway = nats.connection("gateway").await.client;
    let (running, shutdown) = start_engine(&nats).await?;
    let sales = sales(lots.div_ceil(LOTS_PER_SALE));
    for sale in &sales {
        open_sale(&nats, sale, lots.min(LOTS_PER_SALE)).await?;
    }
    let gateway = &gateway;
    let act = |turn: u64| {
        let lot = usize::try_from(turn).unwrap_or(0) % lots;
        one(
            gateway,
            &sales[lot / LOTS_PER_SALE],
            lot % LOTS_PER_SALE,
            turn,
            lots,
        )
    };
    let before = processor_time()?;
    let latencies = sequential(time, act).await?;
    let spent = processor_time()?.saturating_sub(before);
    shutdown.request();
    running.run().await?;
    let micros = latencies.value_at_quantile(0.5) as f64 / 1e3;
    Ok((micros, spent.as_secs_f64() * 1e6 / latencies.len() as f64))
}

async fn one(
    gateway: &Client,
    sale: &str,
    lot: usize,
    turn: u64,
    lots: usize,
) -> anyhow::Result<()> {
    let round = turn / lots as u64;
    let user = format!("user-{}", round % 2);
    let counts = bid(gateway, sale, &format!("lot-{lot}"), &user, turn + 1).await?;
    ensure!(counts, "a bid was refused");
    Ok(())
}

/// How long this process has had a core. Linux only.
fn processor_time() -> anyhow::Result<Duration> {
    let mut nanos = 0;
    for task in fs::read_dir("/proc/self/task")? {
        let text = fs::read_to_string(task?.path().join("schedstat"))?;
        let run = text.split(' ').next().context("no run time")?;
        nanos += run.parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanos))
}
