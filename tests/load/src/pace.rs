//! Doing something again and again for a while, alone or all at once.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use hdrhistogram::Histogram;

/// Bids in flight in the throughput parts.
pub(crate) const BIDDERS: usize = 256;

/// Latencies in nanoseconds.
pub(crate) type Latencies = Histogram<u64>;

/// One after the other; the latency of each.
pub(crate) async fn sequential<F: Future<Output = anyhow::Result<()>>>(
    time: Duration,
    mut act: impl FnMut(u64) -> F,
) -> anyhow::Result<Latencies> {
    let mut latencies = Latencies::new(3)?;
    let end = Instant::now() + time;
    for turn in 0.. {
        let started = Instant::now();
        if started >= end {
            break;
        }
        act(turn).await?;
        latencies.record(started.elapsed().as_nanos().try_into()?)?;
    }
    Ok(latencies)
}

/// Everyone at once, each one after the other; how many succeeded.
pub(crate) async fn concurrent<F: Future<Output = anyhow::Result<bool>>>(
    time: Duration,
    act: impl Fn(usize) -> F,
) -> anyhow::Result<f64> {
    let end = Instant::now() + time;
    let act = &act;
    let bidders = (0..BIDDERS).map(|bidder| async move {
        let mut succeeded = 0;
        while Instant::now() < end {
            succeeded += u64::from(act(bidder).await?);
        }
        anyhow::Ok(succeeded)
    });
    let done = join_all(bidders)
        .await
        .into_iter()
        .sum::<anyhow::Result<u64>>()?;
    Ok(done as f64)
}
