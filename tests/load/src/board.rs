//! A board of fifty symbols before a thousand viewers: what each of them costs in bytes and in processor time where every
//! viewer gets newest values, and where every value goes to every viewer, by the other delivery of the same gateway in the
//! same run. The floor of the age of a price that a viewer reads is how old it may be.

use std::time::Duration;

use anyhow::ensure;
use hdrhistogram::Histogram;

use crate::{
    conflation::CHANNELS,
    machine::{CLIENT_CORE, pin},
    prices::Prices,
    report::Report,
    under_test::{self, Broker, Gateway, subscribing},
    viewers::Viewers,
};

/// How old the newest price may be when a viewer reads it.
const AGE_MAX: Duration = Duration::from_millis(250);
/// Prices that are published before anything counts: whatever is allocated or learned once.
const WARM_UP: Duration = Duration::from_secs(1);
/// Often enough that the age of a price is not that of the look at it.
const SWEEP: Duration = Duration::from_millis(5);

/// What each viewer costs in a second, and how old prices are.
struct Cost {
    bytes: f64,
    messages: f64,
    micros: f64,
    ages: Histogram<u64>,
}

/// Runs the benchmark with so many viewers and values a second, about this long.
pub(crate) fn run(viewers: usize, rate: u32, total: Duration) -> anyhow::Result<Report> {
    pin(CLIENT_CORE);
    let mut report = Report::new("board");
    let namespaces = under_test::latest("newest") + under_test::log("every", 100, "").as_str();
    let server = under_test::alone(&namespaces)?;
    let part = (total / 2).saturating_sub(WARM_UP);
    let newest = cost(&server, "newest", viewers, (rate, part))?;
    let every = cost(&server, "every", viewers, (rate, part))?;
    let kilobytes = |cost: &Cost| cost.bytes / 1e3;
    report.note(
        "bytes a viewer: newest / every value",
        "kB/s",
        kilobytes(&newest),
        kilobytes(&every),
    );
    report.note(
        "messages a viewer: newest / every value",
        "per s",
        newest.messages,
        every.messages,
    );
    report.note(
        "processor time a viewer: newest / every",
        "us/s",
        newest.micros,
        every.micros,
    );
    for (name, cost) in [("newest", &newest), ("every value", &every)] {
        for (label, at) in [("p50", 0.5), ("p99", 0.99)] {
            let age = cost.ages.value_at_quantile(at) as f64 / 1e3;
            let what = format!("age at a viewer, {name}: {label}");
            report.note(what, "ms", age, AGE_MAX.as_secs_f64() * 1e3);
        }
    }
    report.say(format!(
        "{rate} prices a second of {CHANNELS} symbols for {viewers} viewers"
    ));
    Ok(report)
}

/// Measures viewers of one namespace, alone.
fn cost(
    (broker, gateway): &(Broker, Gateway),
    namespace: &str,
    viewers: usize,
    (rate, time): (u32, Duration),
) -> anyhow::Result<Cost> {
    let channels = (0..CHANNELS).map(|number| format!("{namespace}:s{number}"));
    let channels: Vec<String> = channels.collect();
    let mut viewers = Viewers::connect(viewers, gateway.address, &subscribing(&channels))?;
    let mut prices = Prices::new(broker.publisher()?, channels);
    prices.run(&mut viewers, (rate, WARM_UP, SWEEP), |_| {})?;
    let (mut ages, mut recorded) = (Histogram::<u64>::new(3)?, true);
    let (bytes, messages) = (viewers.bytes(), viewers.messages());
    let before = gateway.process.cpu();
    let published = prices.run(&mut viewers, (rate, time, SWEEP), |age| {
        let micros = u64::try_from(age.as_micros()).unwrap_or(u64::MAX);
        recorded &= ages.record(micros).is_ok();
    })?;
    ensure!(recorded, "an age is too great to be recorded");
    let spent = gateway.process.cpu() - before;
    let of_each = |all: f64| all / viewers.len() as f64 / published.wall.as_secs_f64();
    let cost = Cost {
        bytes: of_each((viewers.bytes() - bytes) as f64),
        messages: of_each((viewers.messages() - messages) as f64),
        micros: of_each(spent.as_secs_f64() * 1e6),
        ages,
    };
    prices.reach(&mut viewers)?;
    Ok(cost)
}
