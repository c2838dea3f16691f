//! How fast a bid is answered, and how many a second are seen by everyone.
//!
//! Floors of the same run: the same request to a bare echo responder (what NATS alone costs), and a bare
//! fsynced append of the same bytes, one in flight (what the disk alone costs). A bid counts when its
//! record is seen on `live.>`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use async_nats::{Client, HeaderMap, jetstream};
use auction::Time;
use bootstrap::{Health, Shutdown, clock};
use bytes::Bytes;
use clap::Parser;
use futures_util::{StreamExt, future::join_all};
use harness::nats::Nats;
use hdrhistogram::Histogram;
use serde_json::{Value, json};
use topology::{
    Partition, Token, header,
    subject::{self, BidderVerb, OperatorVerb},
};

use crate::report::Report;

const SALE: &str = "load";
const PARTITIONS: u32 = 8;
/// Bidders at once in the throughput part, each on a lot of their own.
const BIDDERS: usize = 256;
/// Parts that share the time: three of latency, three of throughput.
const PARTS: u32 = 6;
/// A partition that no engine owns: the echo answers its commands.
const ECHO: &str = "auction.command.99.floor.bid";

#[derive(Parser)]
struct EngineLine {
    #[command(flatten)]
    settings: bid_engine::Settings,
}

/// Latencies in nanoseconds.
type Latencies = Histogram<u64>;

/// Runs the benchmark for about this long.
pub(crate) async fn run(total: Duration) -> anyhow::Result<Report> {
    let part = total / PARTS;
    let nats = harness::nats::start_with(PARTITIONS, &[]).await;
    let engine = nats.connection("bid-engine").await.client;
    let gateway = nats.connection("gateway").await.client;
    let (running, shutdown) = start_engine(&nats).await?;
    open_sale(&nats).await?;
    echo(engine.clone()).await?;
    let append = Append::new(&nats).await;

    let mut report = Report::new("bids");
    let bid = sequential(part, |turn| bidding(&gateway, "lot-0", turn)).await?;
    let bare = sequential(part, |_| echoed(&gateway)).await?;
    let stored = sequential(part, |_| append.once()).await?;
    for (what, quantile) in [("p50", 0.5), ("p99", 0.99)] {
        let micros = |latencies: &Latencies| latencies.value_at_quantile(quantile) as f64 / 1e3;
        let echo_and_append = micros(&bare) + micros(&stored);
        let (to_echo, to_append, to_both) = match what {
            "p50" => (
                "answered p50 / echo",
                "answered p50 / append",
                "answered p50 / echo + append",
            ),
            _ => (
                "answered p99 / echo",
                "answered p99 / append",
                "answered p99 / echo + append",
            ),
        };
        report.note(to_echo, "us", micros(&bid), micros(&bare));
        report.note(to_append, "us", micros(&bid), micros(&stored));
        report.note(to_both, "us", micros(&bid), echo_and_append);
    }

    let seen = count_seen_bids(&gateway).await?;
    let before = seen.load(Ordering::Relaxed);
    let started = Instant::now();
    let answered = concurrent(part, |bidder, turn| {
        let gateway = &gateway;
        async move { bidding(gateway, &format!("lot-{}", bidder + 1), turn).await }
    })
    .await?;
    harness::until("every answered bid is seen by everyone", async || {
        (seen.load(Ordering::Relaxed) - before) as f64 >= answered
    })
    .await;
    let seen_rate = answered / started.elapsed().as_secs_f64();
    let echo_rate = concurrent(part, |_, _| echoed(&gateway)).await? / part.as_secs_f64();
    let append_rate = stored.len() as f64 / part.as_secs_f64();
    report.note(
        "bids seen live per s / echoes per s",
        "per s",
        seen_rate,
        echo_rate,
    );
    report.note(
        "bids seen live per s / appends per s",
        "per s",
        seen_rate,
        append_rate,
    );
    shutdown.request();
    running.run().await?;
    Ok(report)
}

async fn start_engine(nats: &Nats) -> anyhow::Result<(bid_engine::Running, Shutdown)> {
    let secrets = nats.secrets("bid-engine");
    let secrets = secrets.to_str().context("a UTF-8 path")?;
    let (url, monitor) = (nats.url(), nats.monitor_url().replace("http://", ""));
    let line = [
        "load",
        "--secrets",
        secrets,
        "--nats-url",
        &url,
        "--nats-monitor",
        &monitor,
    ];
    let (health, shutdown) = (Health::default(), Shutdown::default());
    let settings = EngineLine::parse_from(line).settings;
    let running = bid_engine::start(settings, health.clone(), shutdown.clone()).await?;
    harness::until("the engine serves", async || health.is_ready()).await;
    Ok((running, shutdown))
}

async fn open_sale(nats: &Nats) -> anyhow::Result<()> {
    let web = nats.connection("web").await.client;
    let lots: Vec<Value> = (0..=BIDDERS)
        .map(|n| {
            json!({
                "lot": format!("lot-{n}"), "number": n + 1, "opening": 100, "reserve": null,
                "opens_at": in_millis(-1_000), "ends_at": in_millis(3_600_000),
            })
        })
        .collect();
    let sale = json!({
        "sale": SALE,
        "terms": {
            "currency": "EUR", "time_zone": "UTC", "increments": [{"from": 0, "step": 1}],
            "soft_close": null, "outage_policy": {"kind": "close_as_is"},
            "ceiling": 1_000_000_000_000_u64,
        },
        "lots": lots,
    });
    let subject = subject::operator_command(partition(), &token(SALE)?, OperatorVerb::Create);
    let answer = web
        .request_with_headers(subject, headers("operator"), sale.to_string().into())
        .await?;
    let answer: Value = serde_json::from_slice(&answer.payload)?;
    ensure!(
        answer["created"] == true,
        "the sale was not created: {answer}"
    );
    Ok(())
}

/// One bid: two people take turns, each just above the other.
async fn bidding(gateway: &Client, lot: &str, turn: u64) -> anyhow::Result<()> {
    let user = if turn.is_multiple_of(2) {
        "even"
    } else {
        "odd"
    };
    let bid = json!({
        "sale": SALE, "lot": lot, "bid_id": format!("bid-{turn}"), "maximum": 100 + 2 * turn,
    });
    let subject = subject::bidder_command(partition(), &token(SALE)?, BidderVerb::Bid);
    let user = format!("{user}-{lot}");
    let answer = gateway
        .request_with_headers(subject, headers(&user), bid.to_string().into())
        .await?;
    let answer: Value = serde_json::from_slice(&answer.payload)?;
    ensure!(answer["accepted"] == true, "a bid was refused: {answer}");
    Ok(())
}

/// The same request to somebody who only sends it back.
async fn echoed(gateway: &Client) -> anyhow::Result<()> {
    let bid = json!({"sale": SALE, "lot": "lot-0", "bid_id": "bid-123456", "maximum": 123_456});
    let request = gateway.request_with_headers(ECHO, headers("even-lot-0"), bid.to_string().into());
    request.await?;
    Ok(())
}

async fn echo(client: Client) -> anyhow::Result<()> {
    let mut requests = client.subscribe(ECHO).await?;
    client.flush().await?;
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            if let Some(reply) = request.reply {
                let _ = client.publish(reply, request.payload).await;
            }
        }
    });
    Ok(())
}

/// A bare fsynced append of as many bytes as a frame of one bid has, to a log that nobody uses.
struct Append {
    jetstream: jetstream::Context,
    frame: Bytes,
}

impl Append {
    async fn new(nats: &Nats) -> Self {
        const FRAME_OF_ONE_BID: usize = 1_100;
        let jetstream = nats.connection("bid-engine").await.jetstream;
        let frame = vec![b'x'; FRAME_OF_ONE_BID].into();
        Self { jetstream, frame }
    }

    async fn once(&self) -> anyhow::Result<()> {
        let idle = Partition::all(PARTITIONS)
            .find(|candidate| *candidate != partition())
            .expect("there are several partitions");
        let sent = self
            .jetstream
            .publish(subject::log(idle), self.frame.clone())
            .await?;
        sent.await?;
        Ok(())
    }
}

/// Counts the people's bids in the public records that pass.
async fn count_seen_bids(gateway: &Client) -> anyhow::Result<Arc<AtomicU64>> {
    let mut live = gateway.subscribe("live.lot.>").await?;
    gateway.flush().await?;
    let seen = Arc::new(AtomicU64::new(0));
    let counter = seen.clone();
    tokio::spawn(async move {
        while let Some(message) = live.next().await {
            let Ok(record) = serde_json::from_slice::<auction::LotRecord>(&message.payload) else {
                continue;
            };
            let bids = record
                .entries
                .iter()
                .filter(|entry| !entry.automatic)
                .count();
            counter.fetch_add(bids as u64, Ordering::Relaxed);
        }
    });
    Ok(seen)
}

/// One after the other; the latency of each.
async fn sequential<F: Future<Output = anyhow::Result<()>>>(
    time: Duration,
    mut act: impl FnMut(u64) -> F,
) -> anyhow::Result<Latencies> {
    let mut latencies = Latencies::new(3)?;
    let end = Instant::now() + time;
    for turn in 0.. {
        let started = Instant::now();
        if started >= end {
            break;
        }
        act(turn).await?;
        latencies.record(started.elapsed().as_nanos().try_into()?)?;
    }
    Ok(latencies)
}

/// Everyone at once, each one after the other; how many were done.
async fn concurrent<F: Future<Output = anyhow::Result<()>>>(
    time: Duration,
    act: impl Fn(usize, u64) -> F,
) -> anyhow::Result<f64> {
    let end = Instant::now() + time;
    let act = &act;
    let bidders = (0..BIDDERS).map(|bidder| async move {
        let mut turn = 0;
        while Instant::now() < end {
            act(bidder, turn).await?;
            turn += 1;
        }
        anyhow::Ok(turn)
    });
    let done = join_all(bidders)
        .await
        .into_iter()
        .sum::<anyhow::Result<u64>>()?;
    Ok(done as f64)
}

fn partition() -> Partition {
    Partition::of(SALE, PARTITIONS)
}

fn token(text: &str) -> anyhow::Result<Token> {
    Ok(Token::parse(text)?)
}

fn headers(user: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::USER, user);
    headers.insert(header::DEADLINE, in_millis(60_000));
    headers
}

fn in_millis(millis: i64) -> String {
    let now = Time::from(clock::now()).unix_millis();
    Time::from_unix_millis(now + millis)
        .expect("an hour from now is a time")
        .to_string()
}
