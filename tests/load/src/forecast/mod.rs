//! What a million viewers and a hundred thousand bids a second take, by unit costs: those of two small audiences of a real house are
//! held against a real one of ten thousand first. What they come to beyond that is arithmetic.

mod costs;
mod gateway;
mod scale;

use std::time::Duration;

use anyhow::ensure;

use self::{
    costs::{Run, UnitCosts, error},
    gateway::Gateway,
    scale::{Engines, Gateways, MACHINE},
};
use crate::{cluster, report::Report};

/// So many times smaller than the real audience are the two whose costs are taken.
const FEW: usize = 10;
const MORE: usize = 4;
/// Bids that each small audience is told of, and the large one.
const RECORDS: u64 = 100;
const RECORDS_OF_ALL: u64 = 40;
/// How far a prediction may be off, as a part of what was seen.
const ERROR_MAX: f64 = 0.2;
/// How long bids are counted on a cluster of three.
const BIDDING: Duration = Duration::from_secs(10);
/// What it is all for.
const VIEWERS: f64 = 1e6;
const BIDS_A_SECOND: f64 = 1e5;
/// Records that each viewer gets in a second: of a lot that few bid on, of a hot one, of the end of a hot one.
const RECORDS_A_SECOND: [f64; 3] = [0.1, 1.0, 10.0];

/// Runs the benchmark with so many viewers in the real run.
pub(crate) async fn run(viewers: usize) -> anyhow::Result<Report> {
    ensure!(viewers >= FEW, "the real run has {FEW} viewers at least");
    let mut report = Report::new("viewers");
    let mut gateway = Gateway::start().await?;
    let few = gateway.with(viewers / FEW, RECORDS).await?;
    let more = gateway.with(viewers / MORE, RECORDS).await?;
    let costs = UnitCosts::of(&few, &more);
    let all = gateway.with(viewers, RECORDS_OF_ALL).await?;
    gateway.end().await?;
    say_costs(&mut report, &costs, &few, &more);
    compare(&mut report, &costs, &all);
    let at_once = cluster::three_copies(BIDDING).await?;
    // The real run is the nearest to it.
    say_gateways(&mut report, &UnitCosts::of(&more, &all));
    say_engines(&mut report, &at_once);
    Ok(report)
}

fn say_costs(report: &mut Report, costs: &UnitCosts, few: &Run, more: &Run) {
    report.say(format!(
        "unit costs, of {} and {} viewers: a delivery {:.2} us and {:.0} bytes, a record {:.0} us besides, a silent viewer {:.1} KiB and \
         {:.2} us/s",
        few.viewers,
        more.viewers,
        costs.delivery * 1e6,
        costs.bytes,
        costs.record * 1e6,
        costs.memory / 1_024.0,
        costs.idle * 1e6,
    ));
}

/// Holds what was predicted against what was seen.
fn compare(report: &mut Report, costs: &UnitCosts, seen: &Run) {
    let predicted = costs.predict(seen.viewers, seen.records);
    let mut hold = |what: &str, unit: &str, of: fn(&Run) -> f64| {
        let what = format!("{} viewers: {what}, predicted / seen", seen.viewers);
        let (predicted, seen) = (of(&predicted), of(seen));
        report.note(&what, unit, predicted, seen);
        let error = error(predicted, seen);
        let verdict = if error <= ERROR_MAX { "met" } else { "MISSED" };
        report.say(format!(
            "{verdict}: {what}: off by {:.0} %, {:.0} % at most is wanted",
            error * 100.0,
            ERROR_MAX * 100.0
        ));
    };
    hold("memory", "MB", |it| it.memory / 1e6);
    hold("processor time delivering", "s", |it| it.delivering);
    hold("bytes delivered", "MB", |it| it.bytes / 1e6);
    hold("processor time silent", "ms/s", |it| it.idle * 1e3);
}

fn say_gateways(report: &mut Report, costs: &UnitCosts) {
    report.say(format!(
        "{VIEWERS} viewers by the unit costs of the real run ({:.2} us a delivery), three fifths of {} cores, {} GB and {} Gbit/s a gateway \
         used:",
        costs.delivery * 1e6,
        MACHINE.cores,
        MACHINE.memory / 1e9,
        MACHINE.bits / 1e9,
    ));
    report.say(format!(
        "{:>16} {:>9} {:>8} {:>10} {:>9}  {}",
        "records/s each", "gateways", "cores", "memory GB", "Gbit/s", "bound by"
    ));
    for records in RECORDS_A_SECOND {
        let found = Gateways::of(costs, MACHINE, VIEWERS, records);
        report.say(format!(
            "{records:>16} {:>9} {:>8.1} {:>10.1} {:>9.2}  {}",
            found.count,
            found.cores,
            found.memory / 1e9,
            found.bits / 1e9,
            found.bound
        ));
    }
}

fn say_engines(report: &mut Report, at_once: &cluster::ConcurrentBids) {
    report.say(format!(
        "a partition with three copies: {:.0} bids/s in {:.0} frames/s; a bid takes {:.0} us of its engine, {:.0} us of each server of \
         NATS and {:.0} bytes of each log",
        at_once.bids_a_second,
        at_once.frames_a_second,
        at_once.engine.as_secs_f64() * 1e6,
        at_once.server.as_secs_f64() * 1e6,
        at_once.bytes_a_bid,
    ));
    let found = Engines::of(at_once, MACHINE, BIDS_A_SECOND);
    report.say(format!(
        "{BIDS_A_SECOND} bids/s by these: {} partitions, {} engines with {:.1} cores in all; each of three servers of NATS {:.1} cores, \
         {:.0} fsyncs/s and {:.1} MB/s",
        found.partitions,
        found.count,
        found.cores,
        found.server_cores,
        found.frames,
        found.bytes / 1e6,
    ));
}
