//! Prices for everybody: fifty channels of newest values, twenty times a second each, for a thousand viewers. The floor of
//! the processor time is what it may be; beside it stands what a bare `send(2)` of as many messages as long takes.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::{
    fanout::{
        FRAME_HEADER,
        servers::{Kind, Server},
    },
    machine::{CLIENT_CORE, pin},
    prices::{Prices, SWEEP},
    report::Report,
    under_test::{self, subscribing},
    viewers::Viewers,
};

pub(crate) const CHANNELS: usize = 50;
/// Values of all channels.
const VALUES_A_SECOND: u32 = 1_000;
/// Cores that the gateway may take.
const CORES_MAX: f64 = 0.25;

/// Runs the benchmark with so many viewers for about this long.
pub(crate) fn run(viewers: usize, total: Duration) -> anyhow::Result<Report> {
    pin(CLIENT_CORE);
    let mut report = Report::new("conflation");
    let (broker, gateway) = under_test::alone(&under_test::latest("tick"))?;
    let channels: Vec<String> = (0..CHANNELS).map(|n| format!("tick:s{n}")).collect();
    let mut viewers = Viewers::connect(viewers, gateway.address, &subscribing(&channels))?;
    let mut prices = Prices::new(broker.publisher()?, channels);
    let (mut received, before) = (0_u64, gateway.process.cpu());
    let pace = (VALUES_A_SECOND, total, SWEEP);
    let published = prices.run(&mut viewers, pace, |_| received += 1)?;
    let (wall, spent) = (published.wall, gateway.process.cpu() - before);
    let cores = spent.as_secs_f64() / wall.as_secs_f64();
    let nominal = f64::from(published.values) * viewers.len() as f64 / wall.as_secs_f64();
    let delivered = received as f64 / wall.as_secs_f64();
    report.note("processor time", "cores", cores, CORES_MAX);
    report.note("values delivered", "k/s", delivered / 1e3, nominal / 1e3);
    let messages = viewers.messages();
    prices.reach(&mut viewers)?;
    let (count, length) = (viewers.len(), viewers.bytes() / viewers.messages().max(1));
    drop((viewers, gateway, broker));
    let a_second = messages as f64 / count as f64 / wall.as_secs_f64();
    let bare = bare_sends(count, usize::try_from(length)?, (a_second, total))?;
    report.note("processor time against send(2)", "cores", cores, bare);
    report.say(format!(
        "{a_second:.1} messages a second of {length} bytes for each viewer"
    ));
    Ok(report)
}

/// Cores that it takes to send each viewer so many messages a second of this length.
fn bare_sends(
    viewers: usize,
    length: usize,
    (a_second, total): (f64, Duration),
) -> anyhow::Result<f64> {
    let mut floor = Server::start(Kind::Floor, viewers, (length + FRAME_HEADER, 1, ""))?;
    let (started, before) = (Instant::now(), floor.process.cpu());
    while started.elapsed() < total {
        floor.publish(1)?;
        thread::sleep(SWEEP / 2);
        floor.viewers.sweep(|_, _| {})?;
        let next = Duration::from_secs_f64(floor.published as f64 / a_second);
        thread::sleep(next.saturating_sub(started.elapsed()));
    }
    let spent = floor.process.cpu() - before;
    Ok(spent.as_secs_f64() / started.elapsed().as_secs_f64())
}
