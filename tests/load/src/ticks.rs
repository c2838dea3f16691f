//! Prices of very many symbols: every one is counted from its publisher to whoever watches, and what each costs in processor
//! time. Beside it stands what bare core NATS takes to carry the same bytes from a publisher to one subscriber, and how fast
//! the rules alone judge on one core. All processes share whatever cores there are, but for market-data, which has one.

mod alone;
mod market;

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use anyhow::Context;
use async_nats::Client;
use futures_util::StreamExt;
use tokio::time::{MissedTickBehavior, interval};

use self::market::Market;
use crate::{
    machine::CLIENT_CORE,
    report::Report,
    under_test::{NATS, answers, free_address, nats_server},
};

/// Prices a second that the rules alone are to judge.
const ALONE_MIN: f64 = 100_000.0;
/// Parts that share the time: one of the rules alone, one of bare NATS, four for each number of symbols.
const PARTS: u32 = 10;
const PARTS_OF_SYMBOLS: u32 = 4;
/// So many symbols fewer show how the cost grows with them.
const FEWER: usize = 10;
/// Between two bursts of a publisher.
const BURST_INTERVAL: Duration = Duration::from_millis(5);
/// Longest wait for what is still on its way.
const PATIENCE: Duration = Duration::from_secs(20);

/// What one number of symbols cost, in microseconds of processor time for each price.
struct Cost {
    market_data: f64,
    nats: f64,
}

/// Runs the benchmark with so many symbols and prices a second for about this long.
pub(crate) async fn run(symbols: usize, rate: u32, total: Duration) -> anyhow::Result<Report> {
    let part = total / PARTS;
    let mut report = Report::new("ticks");
    let judged = alone::judged_a_second(symbols, part)?;
    report.note("the rules alone", "k/s", judged / 1e3, ALONE_MIN / 1e3);
    let bare = bare_nats(symbols, rate, part).await?;
    let mut costs = Vec::new();
    for count in [symbols / FEWER, symbols] {
        let cost = with_symbols(&mut report, count, rate, part * PARTS_OF_SYMBOLS).await?;
        let what = format!("{count} symbols: market-data / bare NATS");
        report.note(what, "us", cost.market_data, bare);
        let what = format!("{count} symbols: with its NATS / bare NATS");
        report.note(what, "us", cost.market_data + cost.nats, bare);
        costs.push(cost.market_data);
    }
    if let [fewer, all] = costs[..] {
        let what = format!("a price of {symbols} symbols / of {}", symbols / FEWER);
        report.note(what, "us", all, fewer);
    }
    Ok(report)
}

/// Publishes for so long, and counts what became of each price.
async fn with_symbols(
    report: &mut Report,
    symbols: usize,
    rate: u32,
    time: Duration,
) -> anyhow::Result<Cost> {
    let market = Market::start(symbols).await?;
    // Each symbol's first price begins all of its candles.
    market.publish(symbols, rate, symbols as u64).await?;
    let before = market.spent();
    let (from, started) = (market.counts(), Instant::now());
    let count = (f64::from(rate) * time.as_secs_f64()) as u64;
    market.publish(symbols, rate, count).await?;
    let (counts, wall) = (market.counts().since(&from), started.elapsed());
    let spent = market.spent().since(&before);
    let all_of_them = market.verify().await?;
    let of = |what: &str| format!("{symbols} symbols: {what}");
    let sent = count as f64 / wall.as_secs_f64();
    let admitted = counts.admitted as f64 / wall.as_secs_f64();
    report.note(of("admitted / sent"), "per s", admitted, sent);
    report.note(
        of("answered / sent"),
        "prices",
        counts.answered() as f64,
        count as f64,
    );
    report.say(format!(
        "{symbols} symbols: {count} sent in {:.1} s, {} admitted, {} superseded, {} refused, {} not known; {all_of_them}",
        wall.as_secs_f64(),
        counts.admitted,
        counts.superseded,
        counts.refused,
        counts.not_known,
    ));
    let each = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
    Ok(Cost {
        market_data: each(spent.market_data),
        nats: each(spent.nats),
    })
}

/// The registry's file with so many symbols.
fn symbols_file(symbols: usize) -> String {
    (0..symbols).fold(String::new(), |mut text, number| {
        write!(
            text,
            "[[symbol]]\nsymbol = \"S{number}\"\nname = \"S{number}\"\ncurrency = \"EUR\"\n\
             tick_size = \"0.01\"\npublishers = [\"demo\"]\n"
        )
        .expect("a string takes any text");
        text
    })
}

/// The price of this number, of one symbol after the other.
fn payload(number: u64) -> String {
    let cents = 10_000 + number % 977;
    format!(
        r#"{{"price":"{}.{:02}","size":"100"}}"#,
        cents / 100,
        cents % 100
    )
}

/// Sends so many prices, evenly.
async fn send(
    client: &Client,
    symbols: usize,
    rate: u32,
    count: u64,
    reply: Option<&str>,
) -> anyhow::Result<()> {
    let mut pace = interval(BURST_INTERVAL);
    pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let (started, mut sent) = (Instant::now(), 0);
    while sent < count {
        pace.tick().await;
        let due = (started.elapsed().as_secs_f64() * f64::from(rate)) as u64;
        while sent < due.min(count) {
            let subject = format!("market.in.demo.S{}", sent % symbols as u64);
            let price = payload(sent / symbols as u64).into();
            match reply {
                Some(reply) => {
                    client
                        .publish_with_reply(subject, reply.to_owned(), price)
                        .await?
                }
                None => client.publish(subject, price).await?,
            }
            sent += 1;
        }
    }
    client.flush().await.context("NATS is away")
}

/// Microseconds of a bare server's processor time for each price that it carries to one subscriber.
async fn bare_nats(symbols: usize, rate: u32, time: Duration) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let address = free_address()?;
    let text = format!("{NATS}listen: \"{address}\"\n");
    let process = nats_server(&folder, &text, CLIENT_CORE)?;
    answers(address)?;
    let url = format!("nats://{address}");
    let publisher = async_nats::connect(&url).await?;
    let subscriber = async_nats::connect(&url).await?;
    let mut prices = subscriber.subscribe("market.in.demo.*").await?;
    // Whatever it answers, it has read the subscription before.
    let asked = subscriber.request("nobody", "".into()).await;
    anyhow::ensure!(asked.is_err(), "somebody answers for nobody");
    let count = (f64::from(rate) * time.as_secs_f64()) as u64;
    let before = process.cpu();
    let carried = async {
        let mut left = count;
        while left > 0 {
            prices.next().await.context("the subscription ended")?;
            left -= 1;
        }
        anyhow::Ok(())
    };
    let carried = tokio::time::timeout(time + PATIENCE, carried);
    let (sent, carried) = tokio::join!(send(&publisher, symbols, rate, count, None), carried);
    sent?;
    carried.context("bare NATS lost prices")??;
    let spent = process.cpu() - before;
    Ok(spent.as_secs_f64() * 1e6 / count as f64)
}
