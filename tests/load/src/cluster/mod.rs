//! What copies cost: bids on one server with one copy of everything, and on a cluster of three with three. Beside each stands what NATS
//! alone takes there: an echo of the request, and an append of the same bytes to as many copies. Both houses run all the time, and rounds
//! take turns, so that what else the machine does meets all alike.

mod engine;
mod house;

use std::time::Duration;

use topology::Replicas;

use self::house::{House, Round, SLICES};
use crate::{
    pace::{BIDDERS, Latencies},
    report::{Report, median},
};

/// Each house once in each.
const ROUNDS: u32 = 6;
/// How much longer half of the answers may take than an echo and an append together.
const ANSWER_MAX: f64 = 1.3;

/// Runs the benchmark for about this long.
pub(crate) async fn run(total: Duration) -> anyhow::Result<Report> {
    let houses = [
        House::start(Replicas::One).await?,
        House::start(Replicas::Three).await?,
    ];
    // A round of each that is not counted: whatever is allocated or learned once.
    let slice = total / ((ROUNDS + 1) * SLICES * houses.len() as u32);
    for house in &houses {
        house.round(slice).await?;
    }
    let mut rounds: [Vec<Round>; 2] = Default::default();
    for round in 0..ROUNDS as usize {
        // Neither is always the first.
        for turn in 0..houses.len() {
            let place = (round + turn) % houses.len();
            rounds[place].push(houses[place].round(slice).await?);
        }
    }
    let mut report = Report::new("cluster");
    for (house, rounds) in houses.iter().zip(&rounds) {
        note(&mut report, &house.name(), rounds);
        note_parts(&mut report, &house.name(), rounds);
        note_at_once(&mut report, &house.name(), rounds);
        report.say(format!(
            "{}: a frame of one bid is stored in {} bytes, and so is each bare append; {BIDDERS} at once make {:.0} frames/s of {:.0} bytes a bid",
            house.name(),
            house.frame_bytes,
            median(rounds.iter().map(|it| it.at_once.frames_a_second).collect()),
            median(rounds.iter().map(|it| it.at_once.bytes_a_bid).collect()),
        ));
    }
    let [one, three] = &rounds;
    note_copies(&mut report, one, three);
    for house in &houses {
        for what in judged(&house.name()) {
            report.judge(&what, ANSWER_MAX);
        }
    }
    Ok(report)
}

/// What bids with three copies come to, for whoever reckons with it.
pub(crate) async fn three_copies(time: Duration) -> anyhow::Result<ConcurrentBids> {
    let house = House::start(Replicas::Three).await?;
    house.bids_at_once(time / 4).await?;
    house.bids_at_once(time).await
}

/// Bids of very many at once, and what they took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConcurrentBids {
    pub(crate) bids_a_second: f64,
    /// Frames that the log took meanwhile, each with many bids.
    pub(crate) frames_a_second: f64,
    /// Bytes of them that each server stored, for each bid.
    pub(crate) bytes_a_bid: f64,
    /// Processor time for each bid: of the engine, and of each server of NATS.
    pub(crate) engine: Duration,
    pub(crate) server: Duration,
}

/// What the figures are called that are judged: the middle of all answers against that of an echo with an append after it, and against
/// the middle of all echoes and that of all appends. Where a machine is busy otherwise the second asks for more: of two waits that are seldom
/// long, one is long more often.
fn judged(house: &str) -> [String; 2] {
    ["echo, then append", "echo + append"].map(|floor| format!("{house}: answered p50 / {floor}"))
}

fn note(report: &mut Report, house: &str, rounds: &[Round]) {
    let mut note = |what: String, each: fn(&Round) -> (f64, f64)| {
        let pairs: Vec<_> = rounds.iter().map(each).collect();
        report.note_pairs(what, "us", &pairs);
    };
    let [in_one, added] = judged(house);
    note(in_one, |it| (p50(&it.bids), p50(&it.both)));
    note(added, |it| {
        (p50(&it.bids), p50(&it.echoes) + p50(&it.appends))
    });
    note(format!("{house}: answered p50 / echo"), |it| {
        (p50(&it.bids), p50(&it.echoes))
    });
    note(format!("{house}: answered p50 / append"), |it| {
        (p50(&it.bids), p50(&it.appends))
    });
    // Of one round alone a hundredth is too few.
    let p99 = |latencies: fn(&Round) -> &Latencies| micros(&all(rounds, latencies), 0.99);
    let what = format!("{house}: answered p99 / echo, then append");
    report.note(what, "us", p99(|it| &it.bids), p99(|it| &it.both));
}

/// Where the time of a bid goes.
fn note_parts(report: &mut Report, house: &str, rounds: &[Round]) {
    let mut note = |what: &str, each: fn(&Round) -> (f64, f64)| {
        let pairs: Vec<_> = rounds.iter().map(each).collect();
        report.note_pairs(format!("{house}: {what}, mean"), "us", &pairs);
    };
    note("the engine's append / append", |it| {
        (it.engine_append, mean(&it.appends))
    });
    note("in the engine besides / echo", |it| {
        (it.engine_besides, mean(&it.echoes))
    });
    note("outside of it / echo", |it| {
        (it.outside(), mean(&it.echoes))
    });
}

/// What very many at once come to.
fn note_at_once(report: &mut Report, house: &str, rounds: &[Round]) {
    let mut note = |what: String, unit: &str, each: fn(&Round) -> (f64, f64)| {
        let pairs: Vec<_> = rounds.iter().map(each).collect();
        report.note_pairs(format!("{house}: {what}"), unit, &pairs);
    };
    note(
        format!("bids / appends, {BIDDERS} at once"),
        "per s",
        |it| (it.at_once.bids_a_second, it.appends_a_second),
    );
    note("bids at once / appends one by one".into(), "per s", |it| {
        (it.at_once.bids_a_second, 1e6 / mean(&it.appends))
    });
    note("engine / a server of NATS, a bid".into(), "us", |it| {
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        (micros(it.at_once.engine), micros(it.at_once.server))
    });
}

fn p50(latencies: &Latencies) -> f64 {
    micros(latencies, 0.5)
}

fn micros(latencies: &Latencies, quantile: f64) -> f64 {
    latencies.value_at_quantile(quantile) as f64 / 1e3
}

/// In microseconds.
fn mean(latencies: &Latencies) -> f64 {
    latencies.mean() / 1e3
}

/// What three copies cost against one.
fn note_copies(report: &mut Report, one: &[Round], three: &[Round]) {
    let pairs = |of: fn(&Round) -> f64| {
        let pairs = three
            .iter()
            .zip(one)
            .map(|(three, one)| (of(three), of(one)));
        pairs.collect::<Vec<_>>()
    };
    report.note_pairs("R3 / R1: answered p50", "us", &pairs(|it| p50(&it.bids)));
    report.note_pairs("R3 / R1: append p50", "us", &pairs(|it| p50(&it.appends)));
    let a_second = pairs(|it| it.at_once.bids_a_second);
    report.note_pairs("R3 / R1: bids at once", "per s", &a_second);
}

/// The latencies of all rounds together.
fn all(rounds: &[Round], of: fn(&Round) -> &Latencies) -> Latencies {
    let mut all = Latencies::new(3).expect("three digits are allowed");
    for round in rounds {
        all.add(of(round)).expect("both resize by themselves");
    }
    all
}
