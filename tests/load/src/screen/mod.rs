//! From a finger on one screen until another shows it: a bid in real Chromium until another browser's page has the price, and a
//! published price until a page has it, each with the share of every hop. A thousand others watch the lot meanwhile, and
//! fifty tickers run. Then a board of those tickers, and what it takes of its page's main thread. The whole product runs on whatever cores there are; the floor of the whole is how long it may take.

mod board;
mod hops;
mod pages;

use std::{fs, time::Duration};

use anyhow::{Context, ensure};
use auction::Time;
use browser::page::Visitor;
use harness::{stack::Stack, until};
use serde_json::json;
use tokio::time::{Instant, interval, sleep};

use self::{
    hops::{Hop, Hops},
    pages::{Shown, SocketPage},
};
use crate::{
    audience::Audience,
    report::{Report, quantile},
};

const SALE: &str = "screen";
const LOT: &str = "clock";
const SALE_MILLIS: i64 = 3_600_000;
/// In minor units.
const OPENING: u64 = 1_000;
const TICKERS: u32 = 50;
/// Prices of each ticker in a second.
const TICKS_A_SECOND: u32 = 2;
/// Parts that share the time.
const PARTS: u32 = 3;
/// The symbol whose page is watched.
const SYMBOL: &str = "DEMO";
/// From a bid that was seen to the next: the page takes none while its price has just changed.
const BID_PAUSE: Duration = Duration::from_millis(700);
/// From one watched price to the next: at every phase of whatever beats.
const PRICE_PAUSE: Duration = Duration::from_millis(211);
/// Milliseconds that it may take.
const SHOWN_MAX: f64 = 50.0;
/// Samples below which a hundredth says nothing.
const SAMPLES_MIN: usize = 100;

/// Milliseconds of each hop, in order.
type Sample = Vec<(Hop, f64)>;

/// Runs the benchmark with so many others, about this long.
pub(crate) async fn run(viewers: usize, total: Duration) -> anyhow::Result<Report> {
    let mut report = Report::new("screen");
    let folder = tempfile::tempdir()?;
    let symbols = folder.path().join("symbols.toml");
    fs::write(&symbols, symbols_with_tickers())?;
    let symbols = symbols.to_str().context("a UTF-8 path")?;
    let stack = Stack::start_in(&[("OUTCRY_SYMBOLS", symbols)]).await;
    open_sale(&stack).await?;
    let audience = Audience::watch(&stack, viewers, &format!("lot:{SALE}.{LOT}")).await?;
    let tickers = stack.nats_user("publisher-demo").await.client;
    let tickers = tokio::spawn(run_tickers(tickers, TICKS_A_SECOND));
    let hops = Hops::listen(&stack, SALE).await?;
    let bids = bids(&stack, &hops, total / PARTS).await?;
    note(&mut report, "a bid", &bids);
    let prices = prices(&stack, &hops, total / PARTS).await?;
    note(&mut report, "a price", &prices);
    tickers.abort();
    let heard = audience.ends()?;
    ensure!(
        heard >= (bids.len() * viewers) as u64,
        "{viewers} others heard of {heard} bids in all, of {} each",
        bids.len()
    );
    board::note(&stack, &mut report, total / PARTS).await?;
    Ok(report)
}

/// Two people bid in turn, each on a screen of their own; each bid until the other's shows the price.
async fn bids(stack: &Stack, hops: &Hops, time: Duration) -> anyhow::Result<Vec<Sample>> {
    let lot = format!("lot:{SALE}.{LOT}");
    // The first bid leaves the price where it is.
    let carol = stack.sign_up("carol").await;
    let answer = carol.bid(SALE, LOT, "first", OPENING).await;
    ensure!(answer["accepted"] == true, "{answer}");
    let mut screens = Vec::new();
    for name in ["alice", "bob"] {
        let screen = SocketPage::open(&stack.web_url()).await;
        screen.visitor.signs_in(name).await;
        screen.visitor.watches(SALE, LOT).await;
        screen.set_clock().await;
        screens.push(screen);
    }
    let end = Instant::now() + time;
    let mut samples = Vec::new();
    while Instant::now() < end {
        let (bidder, watcher) = match samples.len() % 2 {
            0 => (&screens[0], &screens[1]),
            _ => (&screens[1], &screens[0]),
        };
        sleep(BID_PAUSE).await;
        may_bid(&bidder.visitor).await;
        watcher.watch("[data-price]", &lot).await;
        hops.forget();
        let clicked = bidder.click("[data-bid-now] button").await?;
        let Shown { heard, shown } = watcher.shown().await;
        let at = [
            (Hop::SocketIn, hops.at(Hop::SocketIn)?),
            (Hop::Decision, hops.stored_at().await?),
            (Hop::Append, hops.at(Hop::Append)?),
            (Hop::Projection, hops.at(Hop::Projection)?),
            (Hop::Gateway, heard),
            (Hop::Page, shown),
        ];
        samples.push(hops::between(clicked, &at));
    }
    Ok(samples)
}

/// Waits until the page offers the next bid.
async fn may_bid(visitor: &Visitor) {
    until("the next bid is offered", async || {
        visitor.has("[data-bid-now]:not([hidden]) button").await
    })
    .await;
}

/// Prices of a symbol, each until its page shows it.
async fn prices(stack: &Stack, hops: &Hops, time: Duration) -> anyhow::Result<Vec<Sample>> {
    let publisher = stack.nats_user("publisher-demo").await.client;
    let publish = async |number: usize| {
        // Never twice the same.
        let price = format!("{}.{:02}", 100 + number % 2, number % 100);
        let tick = json!({ "price": price }).to_string();
        publisher
            .publish(format!("market.in.demo.{SYMBOL}"), tick.into())
            .await?;
        publisher.flush().await?;
        anyhow::Ok(())
    };
    let screen = SocketPage::open(&stack.web_url()).await;
    publish(0).await?;
    until("the symbol has a page", async || {
        let path = format!("/market/{SYMBOL}");
        screen.visitor.goes_to(&path).await;
        screen.visitor.has("live-price.symbol-head").await
    })
    .await;
    screen.set_clock().await;
    let channel = format!("tick:{SYMBOL}");
    let end = Instant::now() + time;
    let mut samples = Vec::new();
    while Instant::now() < end {
        sleep(PRICE_PAUSE).await;
        screen
            .watch("live-price.symbol-head [data-last]", &channel)
            .await;
        hops.forget();
        let published = hops::now();
        publish(samples.len() + 1).await?;
        let Shown { heard, shown } = screen.shown().await;
        let at = [
            (Hop::Admission, hops.at(Hop::Admission)?),
            (Hop::Gateway, heard),
            (Hop::Page, shown),
        ];
        samples.push(hops::between(published, &at));
    }
    Ok(samples)
}

/// Notes how long it takes in all, and the share of each hop.
fn note(report: &mut Report, what: &str, samples: &[Sample]) {
    let totals = samples
        .iter()
        .map(|sample| sample.iter().map(|(_, millis)| millis).sum::<f64>());
    let totals: Vec<f64> = totals.collect();
    if totals.len() < SAMPLES_MIN {
        report.say(format!(
            "{what}: only {} were seen, too few for p99: give it more --seconds",
            totals.len()
        ));
    }
    for (label, at) in [("p50", 0.5), ("p99", 0.99)] {
        let whole = format!("{what} until it is shown: {label}");
        report.note(whole, "ms", quantile(totals.clone(), at), SHOWN_MAX);
    }
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
    let hops = samples.first().into_iter().flatten().map(|(hop, _)| *hop);
    for (index, hop) in hops.enumerate() {
        let of_hop: Vec<f64> = samples.iter().map(|sample| sample[index].1).collect();
        let share = format!("{what}: {}, of the mean", hop.name());
        report.note(share, "ms", mean(&of_hop), mean(&totals));
    }
}

/// The shipped symbols, and the tickers.
fn symbols_with_tickers() -> String {
    let mut text = include_str!("../../../../services/market/symbols.toml").to_owned();
    for number in 0..TICKERS {
        text += &format!(
            "\n[[symbol]]\nsymbol = \"T{number}\"\nname = \"Ticker {number}\"\ncurrency = \"EUR\"\n\
             tick_size = \"0.01\"\npublishers = [\"demo\"]\n"
        );
    }
    text
}

/// Prices every ticker again and again, evenly.
async fn run_tickers(publisher: async_nats::Client, ticks_a_second: u32) {
    let mut pace = interval(Duration::from_secs(1) / (TICKERS * ticks_a_second));
    for number in 0_u32.. {
        pace.tick().await;
        let price = format!("50.{:02}", number / TICKERS % 100);
        let tick = json!({ "price": price }).to_string();
        let subject = format!("market.in.demo.T{}", number % TICKERS);
        // It ends with the stack.
        let _ = publisher.publish(subject, tick.into()).await;
    }
}

async fn open_sale(stack: &Stack) -> anyhow::Result<()> {
    let olga = stack.sign_in("olga").await;
    let now: Time = serde_json::from_value(olga.get("time").await["now"].clone())?;
    let at = |millis: i64| Time::from_unix_millis(now.unix_millis() + millis);
    let sale = json!({
        "sale": SALE, "title": "From screen to screen", "currency": "USD", "time_zone": "UTC",
        "increments": "ebay-us",
        "lots": [{
            "lot": LOT, "number": 1, "title": "A marine chronometer", "description": "It goes.",
            "image": "chronometer", "opening": OPENING,
            "opens_at": at(-1_000).context("a time")?, "ends_at": at(SALE_MILLIS).context("a time")?,
        }],
    });
    let (status, answer) = olga.post("sales", &sale).await;
    ensure!(status.is_success(), "{status} {answer}");
    until("the lot is open", async || {
        let lot = olga.try_get(&format!("sales/{SALE}/lots/{LOT}")).await;
        lot.1["state"] == "open"
    })
    .await;
    Ok(())
}
