//! A viewer that reads nothing for a while: what it costs the server, and whether the others notice. Each server is driven
//! twice, without it and with it; the floor of each figure is the run without, that of the memory what it may be.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use hdrhistogram::Histogram;

use crate::{
    fanout::servers::{self, Kind, Server},
    machine::{CLIENT_CORE, pin},
    report::Report,
    under_test,
    viewers::{PATIENCE, lines, number_after},
};

/// Those who read on.
const OTHERS: usize = 2;
const ASLEEP: usize = OTHERS;
const FRAME_BYTES: usize = 1024;
/// The gateway's: what is conflated of a single one would fit into the kernel's buffers.
const CHANNELS: usize = 20;
const MESSAGES_A_SECOND: f64 = 20_000.0;
/// Memory that a sleeper may cost.
const MEMORY_MAX: f64 = 2.0 * MIB;
const MIB: f64 = 1024.0 * 1024.0;
/// Time between sweeps over the sockets.
const SWEEP: Duration = Duration::from_millis(2);
/// Messages that are published at once, at most.
const BATCH: usize = 1_000;

/// What was seen of one run.
struct Seen {
    /// Bytes by which the server grew.
    memory: f64,
    /// Microseconds of its processor time for each delivery to the others.
    cost: f64,
    /// From publishing to reading, in microseconds.
    latencies: Histogram<u64>,
    /// What the sleeper was told when it woke.
    woken: Vec<String>,
}

/// Runs the benchmark, so long for each server and way.
pub(crate) fn run(asleep: Duration) -> anyhow::Result<Report> {
    pin(CLIENT_CORE);
    let mut report = Report::new("stalled");
    let brought = servers::bring_peers();
    for kind in [Kind::Gateway, Kind::Ws, Kind::SocketIo] {
        if let (Err(why), true) = (&brought, kind != Kind::Gateway) {
            report.say(format!("{} is left out: {why:#}", kind.name()));
            continue;
        }
        let name = kind.name();
        let control = drive(kind, None, asleep).context(name)?;
        let stalled = drive(kind, Some(ASLEEP), asleep).context(name)?;
        let memory = (stalled.memory - control.memory).max(0.0);
        report.note(
            format!("memory: {name}"),
            "MiB",
            memory / MIB,
            MEMORY_MAX / MIB,
        );
        report.note(
            format!("a delivery to others: {name}"),
            "us",
            stalled.cost,
            control.cost,
        );
        let p99 = |of: &Seen| of.latencies.value_at_quantile(0.99) as f64 / 1e3;
        report.note(
            format!("p99 of others: {name}"),
            "ms",
            p99(&stalled),
            p99(&control),
        );
        if kind == Kind::Gateway {
            let is_told = stalled
                .woken
                .iter()
                .any(|told| told.contains(r#""lag":{"skipped":"#));
            ensure!(
                is_told,
                "the sleeper is not told that it lagged: {:?}",
                stalled.woken
            );
        }
    }
    Ok(report)
}

/// Publishes for so long, and then until everybody has the last message.
fn drive(kind: Kind, asleep: Option<usize>, time: Duration) -> anyhow::Result<Seen> {
    let viewers = OTHERS + usize::from(asleep.is_some());
    let mut server = Server::start(
        kind,
        viewers,
        (FRAME_BYTES, CHANNELS, &under_test::latest("fan")),
    )?;
    server.viewers.asleep = asleep;
    let mut latencies = Histogram::new(3)?;
    let mut sent: Vec<Instant> = Vec::new();
    let (mut delivered, mut memory) = (0_u64, 0_u64);
    let (started, before) = (Instant::now(), server.process.cpu());
    let at_first = server.process.memory();
    while started.elapsed() < time {
        let due = (started.elapsed().as_secs_f64() * MESSAGES_A_SECOND) as usize;
        let count = due.saturating_sub(sent.len()).min(BATCH);
        sent.resize(sent.len() + count, Instant::now());
        server.publish(count)?;
        server.viewers.sweep(|_, payload| {
            for at in lines(payload).filter_map(|line| sent.get(number(line)? - 1)) {
                delivered += 1;
                let late = u64::try_from(at.elapsed().as_micros()).unwrap_or(u64::MAX);
                // One that is too late for the record is as late as the latest.
                latencies.record(late.min(60_000_000)).unwrap_or(());
            }
        })?;
        memory = memory.max(server.process.memory());
        thread::sleep(SWEEP);
    }
    let spent = server.process.cpu() - before;
    server.viewers.asleep = None;
    let woken = wake(&mut server)?;
    Ok(Seen {
        memory: memory.saturating_sub(at_first) as f64,
        cost: spent.as_secs_f64() * 1e6 / delivered as f64,
        latencies,
        woken,
    })
}

/// Reads until everybody has the last message; what else the sleeper was told.
fn wake(server: &mut Server) -> anyhow::Result<Vec<String>> {
    let last = usize::try_from(server.published)?;
    let mut has = vec![false; server.viewers.len()];
    let mut told = vec![];
    let deadline = Instant::now() + PATIENCE;
    // Whoever lagged learns it with or after the newest value.
    while !has.iter().all(|has| *has) {
        ensure!(Instant::now() < deadline, "somebody lacks the last message");
        server.viewers.sweep(|viewer, payload| {
            for line in lines(payload) {
                match number(line) {
                    Some(number) => has[viewer] |= number == last,
                    None if viewer == ASLEEP => {
                        told.push(String::from_utf8_lossy(line).into_owned())
                    }
                    None => {}
                }
            }
        })?;
        thread::sleep(SWEEP);
    }
    Ok(told)
}

/// Which message it is.
fn number(line: &[u8]) -> Option<usize> {
    usize::try_from(number_after(br#"{"n":"#, line)?).ok()
}
