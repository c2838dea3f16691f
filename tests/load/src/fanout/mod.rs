//! What one delivery costs the server: processor time for each message and viewer, against a bare `send(2)` loop and other
//! servers in the same run. The gateway's way is the whole one: published in NATS, stored, republished, followed, pushed.
//!
//! All servers run at once on one core, silent but for the one whose turn it is; whoever reads and publishes has another
//! core. A round measures each once, so that what else the machine does meets all alike.

mod floor;
mod latency;
pub(crate) mod servers;

use std::{thread, time::Duration};

use anyhow::{Context, ensure};

pub(crate) use floor::serve as serve_floor;
use servers::{ALL, Kind, Server};

use crate::{
    machine::{CLIENT_CORE, pin},
    report::Report,
    under_test,
};

/// Bytes of each message on the wire.
const FRAME_BYTES: usize = 215;
/// Those of them that are the frame's header.
pub(crate) const FRAME_HEADER: usize = 4;

/// A way to publish.
struct Load {
    name: &'static str,
    /// Messages published at once.
    burst: usize,
    /// How often, in a round.
    ticks: u32,
    /// Time from one to the next, for each viewer: the server is idle most of it.
    pause: Duration,
}

const LOADS: [Load; 2] = [
    Load {
        name: "one a publish",
        burst: 1,
        ticks: 40,
        pause: Duration::from_micros(33),
    },
    Load {
        name: "ten a publish",
        burst: 10,
        ticks: 8,
        pause: Duration::from_micros(250),
    },
];
/// The pause between sweeps over the sockets while something is still to come.
const SWEEP_PAUSE: Duration = Duration::from_millis(5);

/// Measures so many rounds with so many viewers of each server.
pub(crate) fn run(viewers: usize, rounds: usize, only: &[String]) -> anyhow::Result<Report> {
    pin(CLIENT_CORE);
    let mut report = Report::new("fanout");
    let mut servers = start(viewers, only, &mut report)?;
    // Whatever is allocated, compiled or learned once is not counted.
    for server in &mut servers {
        for load in &LOADS {
            cost(server, load)?;
        }
    }
    for load in &LOADS {
        let mut costs = vec![vec![]; servers.len()];
        for round in 0..rounds {
            // Nobody is always the first after the floor.
            for turn in 0..servers.len() {
                let turn = (turn + round) % servers.len();
                costs[turn].push(cost(&mut servers[turn], load)?);
            }
        }
        for (server, all) in servers.iter().zip(&costs) {
            let pairs: Vec<_> = all.iter().copied().zip(costs[0].iter().copied()).collect();
            let what = format!("{}: {}", load.name, server.kind.name());
            report.note_pairs(what, "us", &pairs);
        }
    }
    for server in &servers {
        let what = format!("memory of an idle viewer: {}", server.kind.name());
        report.note(what, "KiB", server.memory / 1024.0, 8.0);
    }
    latency::measure(&mut servers, &mut report)?;
    Ok(report)
}

/// Starts everybody who can be had; the others are named.
fn start(viewers: usize, only: &[String], report: &mut Report) -> anyhow::Result<Vec<Server>> {
    let is_wanted = |kind: &Kind| only.is_empty() || only.iter().any(|name| name == kind.name());
    let brought = servers::bring_peers();
    let mut servers = Vec::new();
    for kind in ALL {
        let is_there = kind != Kind::OtherGateway || servers::other_program().is_some();
        if !is_there || (!is_wanted(&kind) && kind != Kind::Floor) {
            continue;
        }
        let log = under_test::log("fan", 100, "");
        match Server::start(kind, viewers, (FRAME_BYTES, 1, &log)) {
            Ok(server) => servers.push(server),
            Err(error) if matches!(kind, Kind::Bun | Kind::Ws | Kind::SocketIo) => {
                let why = brought.as_ref().err().unwrap_or(&error);
                report.say(format!("{} is left out: {why:#}", kind.name()));
            }
            Err(error) => return Err(error).context(kind.name()),
        }
    }
    ensure!(servers.len() > 1, "there is nobody to compare");
    Ok(servers)
}

/// Microseconds of the server's processor time for each delivery. Everybody has one tick before the next: a server that is
/// late for want of a core must not save writes by it.
fn cost(server: &mut Server, load: &Load) -> anyhow::Result<f64> {
    let viewers = server.viewers.len();
    let pause = load.pause * u32::try_from(viewers)?;
    server.settle()?;
    let before = server.process.cpu();
    for _ in 0..load.ticks {
        server.publish(load.burst)?;
        thread::sleep(pause);
        let expected = server.expected();
        server
            .viewers
            .sweep_until(expected, SWEEP_PAUSE)
            .context(server.kind.name())?;
    }
    ensure!(
        server.viewers.bytes() == server.expected(),
        "{}: too much was delivered",
        server.kind.name()
    );
    let spent = server.process.cpu() - before;
    let deliveries = load.ticks as usize * load.burst * viewers;
    Ok(spent.as_secs_f64() * 1e6 / deliveries as f64)
}
