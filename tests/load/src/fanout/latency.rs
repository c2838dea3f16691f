//! How fast each server is at most, and how late messages are at half of that.

use std::time::{Duration, Instant};

use anyhow::ensure;
use hdrhistogram::Histogram;

use super::{FRAME_BYTES, FRAME_HEADER, servers::Server};
use crate::report::{Report, median};

/// Rounds, each server once in each.
const ROUNDS: usize = 3;
/// How long each server is driven, at its most and at half of it.
const DRIVEN: Duration = Duration::from_millis(1_500);
/// The longest wait for sockets while there is something else to do.
const GLANCE: Duration = Duration::from_millis(1);

/// Notes, of every server, its most deliveries in a second and three quantiles of its latency at half of them.
pub(super) fn measure(servers: &mut [Server], report: &mut Report) -> anyhow::Result<()> {
    let mut most = vec![vec![]; servers.len()];
    let mut latencies = vec![Histogram::<u64>::new(3)?; servers.len()];
    for _ in 0..ROUNDS {
        for (index, server) in servers.iter_mut().enumerate() {
            let rate = saturate(server)?;
            most[index].push(rate);
            latencies[index].add(at_rate(server, rate / 2.0)?)?;
        }
    }
    let floor = (median(most[0].clone()), latencies[0].clone());
    for (index, server) in servers.iter().enumerate() {
        let name = server.kind.name();
        let rate = median(most[index].clone());
        report.note(format!("most: {name}"), "k/s", rate / 1e3, floor.0 / 1e3);
        for (label, quantile) in [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)] {
            let at = |of: &Histogram<u64>| of.value_at_quantile(quantile) as f64 / 1e3;
            let what = format!("{label} at half of its most: {name}");
            report.note(what, "ms", at(&latencies[index]), at(&floor.1));
        }
    }
    Ok(())
}

/// Deliveries in a second when the next message is published as soon as all have the last.
fn saturate(server: &mut Server) -> anyhow::Result<f64> {
    server.settle()?;
    let (started, before) = (Instant::now(), server.published);
    while started.elapsed() < DRIVEN {
        server.publish(1)?;
        receive_all(server)?;
    }
    let deliveries = (server.published - before) as f64 * server.viewers.len() as f64;
    Ok(deliveries / started.elapsed().as_secs_f64())
}

fn receive_all(server: &mut Server) -> anyhow::Result<()> {
    let expected = server.expected();
    let deadline = Instant::now() + crate::viewers::PATIENCE;
    while server.viewers.bytes() < expected {
        ensure!(Instant::now() < deadline, "{} is stuck", server.kind.name());
        server.viewers.wait(GLANCE, |_, _| {})?;
    }
    Ok(())
}

/// Microseconds from publishing to each viewer's having read it, at so many deliveries in a second.
fn at_rate(server: &mut Server, rate: f64) -> anyhow::Result<Histogram<u64>> {
    let mut latencies = Histogram::new(3)?;
    let viewers = server.viewers.len();
    let pause = Duration::from_secs_f64(viewers as f64 / rate);
    let first = server.published;
    let unit = (FRAME_BYTES - FRAME_HEADER) as u64;
    let mut got: Vec<u64> = vec![0; viewers];
    let mut sent: Vec<Instant> = Vec::new();
    let started = Instant::now();
    loop {
        let due = started + pause * u32::try_from(sent.len())?;
        let now = Instant::now();
        if started.elapsed() < DRIVEN && now >= due {
            // Late messages count from when they were due.
            sent.push(due);
            server.publish(1)?;
        }
        let all = (server.published - first) * viewers as u64 * unit;
        if started.elapsed() >= DRIVEN && got.iter().sum::<u64>() >= all {
            return Ok(latencies);
        }
        ensure!(
            started.elapsed() < 10 * DRIVEN,
            "{} is stuck",
            server.kind.name()
        );
        let wait = GLANCE.min(due.saturating_duration_since(Instant::now()));
        let mut recorded = true;
        server.viewers.wait(wait, |viewer, payload| {
            let had = got[viewer] / unit;
            got[viewer] += payload.len() as u64;
            for message in had..got[viewer] / unit {
                let late = usize::try_from(message).ok().and_then(|at| sent.get(at));
                let late = late.map_or(Duration::ZERO, Instant::elapsed);
                let late = u64::try_from(late.as_micros()).unwrap_or(u64::MAX);
                recorded &= latencies.record(late).is_ok();
            }
        })?;
        ensure!(recorded, "a latency is too great to be recorded");
    }
}
