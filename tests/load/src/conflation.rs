//! Prices for everybody: fifty channels of newest values, twenty times a second each, for a thousand viewers. The floor of
//! the processor time is what it may be; beside it stands what a bare `send(2)` of as many messages as long takes.

use std::{
    io::Write,
    thread,
    time::{Duration, Instant},
};

use anyhow::ensure;

use crate::{
    fanout::{
        FRAME_HEADER,
        servers::{Kind, Server},
    },
    machine::{CLIENT_CORE, pin},
    report::Report,
    under_test::{self, publication, subscribing},
    viewers::{PATIENCE, Viewers, lines, number_after},
};

const CHANNELS: usize = 50;
/// Values of each channel.
const VALUES_A_SECOND: u32 = 20;
/// Cores that the gateway may take.
const CORES_MAX: f64 = 0.25;
/// Time between sweeps over the sockets.
const SWEEP: Duration = Duration::from_millis(50);

/// Runs the benchmark with so many viewers for about this long.
pub(crate) fn run(viewers: usize, total: Duration) -> anyhow::Result<Report> {
    pin(CLIENT_CORE);
    let mut report = Report::new("conflation");
    let (broker, gateway) = under_test::alone(&under_test::latest("tick"))?;
    let channels: Vec<String> = (0..CHANNELS).map(|n| format!("tick:s{n}")).collect();
    let mut viewers = Viewers::connect(viewers, gateway.address, &subscribing(&channels))?;
    let mut publisher = broker.publisher()?;
    let pause = Duration::from_secs(1) / VALUES_A_SECOND / u32::try_from(CHANNELS)?;
    let (mut received, mut messages, mut published) = (0_u64, 0_u64, 0_u32);
    let (started, before) = (Instant::now(), gateway.process.cpu());
    let mut swept = started;
    // Evenly, as many sources are: never all prices at once.
    while started.elapsed() < total {
        let mut bytes = Vec::new();
        while pause * published <= started.elapsed() {
            let channel = &channels[published as usize % CHANNELS];
            publication(channel, &price(published), &mut bytes);
            published += 1;
        }
        publisher.write_all(&bytes)?;
        if swept.elapsed() >= SWEEP {
            swept = Instant::now();
            viewers.sweep(|_, payload| {
                messages += 1;
                received += lines(payload).count() as u64;
            })?;
        }
        thread::sleep(pause);
    }
    let (wall, spent) = (started.elapsed(), gateway.process.cpu() - before);
    let cores = spent.as_secs_f64() / wall.as_secs_f64();
    let nominal = f64::from(published) * viewers.len() as f64 / wall.as_secs_f64();
    let delivered = received as f64 / wall.as_secs_f64();
    report.note("processor time", "cores", cores, CORES_MAX);
    report.note("values delivered", "k/s", delivered / 1e3, nominal / 1e3);
    let mut bytes = Vec::new();
    publication(&channels[0], &price(published), &mut bytes);
    publisher.write_all(&bytes)?;
    everybody_has(&mut viewers, published)?;
    let (count, length) = (viewers.len(), viewers.bytes() / messages.max(1));
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

fn price(number: u32) -> String {
    format!(
        r#"{{"symbol":"ACME","price":"{}.{:02}","currency":"EUR","at":"2026-01-01T00:00:00.000Z","number":{number},"volume":1200}}"#,
        number % 977,
        number % 100
    )
}

/// Each viewer gets this last value, whatever was left out before.
fn everybody_has(viewers: &mut Viewers, number: u32) -> anyhow::Result<()> {
    let is_last = |line: &[u8]| number_after(br#""number":"#, line) == Some(number.into());
    let mut has = vec![false; viewers.len()];
    let deadline = Instant::now() + PATIENCE;
    while !has.iter().all(|has| *has) {
        ensure!(Instant::now() < deadline, "somebody lacks the last value");
        viewers.sweep(|viewer, payload| {
            has[viewer] |= lines(payload).any(is_last);
        })?;
        thread::sleep(SWEEP);
    }
    Ok(())
}
