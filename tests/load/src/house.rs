//! An engine of one's own, sales in one partition, and bids.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use anyhow::{Context, ensure};
use async_nats::{Client, HeaderMap};
use auction::Time;
use bootstrap::{Health, Shutdown, clock};
use clap::Parser;
use futures_util::StreamExt;
use harness::nats::Nats;
use serde::Deserialize;
use serde_json::{Value, json};
use topology::{
    Partition, Token, header,
    subject::{self, BidderVerb, OperatorVerb},
};

/// As an installation has.
pub(crate) const PARTITIONS: u32 = 8;

pub(crate) const SALE: &str = "load";

#[derive(Parser)]
struct EngineLine {
    #[command(flatten)]
    settings: bid_engine::Settings,
}

pub(crate) async fn start_engine(nats: &Nats) -> anyhow::Result<(bid_engine::Running, Shutdown)> {
    let secrets = nats.secrets("bid-engine");
    let secrets = secrets.to_str().context("a UTF-8 path")?;
    let (url, monitor) = (nats.url(), nats.monitors().join(","));
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

/// Opens a sale with so many lots, `lot-0` and on.
pub(crate) async fn open_sale(nats: &Nats, sale: &str, lots: usize) -> anyhow::Result<()> {
    let web = nats.connection("web").await.client;
    let lots: Vec<Value> = (0..lots)
        .map(|n| {
            json!({
                "lot": format!("lot-{n}"), "number": n + 1, "opening": 100, "reserve": null,
                "opens_at": in_millis(-1_000), "ends_at": in_millis(3_600_000),
            })
        })
        .collect();
    let asked = json!({
        "sale": sale,
        "terms": {
            "currency": "EUR", "time_zone": "UTC", "increments": [{"from": 0, "step": 1}],
            "soft_close": null, "outage_policy": {"kind": "close_as_is"},
            "ceiling": 1_000_000_000_000_u64,
        },
        "lots": lots,
    });
    let partition = Partition::of(sale, PARTITIONS);
    let subject = subject::operator_command(partition, &token(sale)?, OperatorVerb::Create);
    let answer = web
        .request_with_headers(subject, headers("operator"), asked.to_string().into())
        .await?;
    let answer: Value = serde_json::from_slice(&answer.payload)?;
    ensure!(answer["done"] == true, "the sale was not created: {answer}");
    Ok(())
}

/// Names of sales that the same partition holds.
pub(crate) fn sales(count: usize) -> Vec<String> {
    let named = (0..).map(|n| format!("{SALE}-{n}"));
    let same = named.filter(|name| Partition::of(name, PARTITIONS) == partition());
    same.take(count).collect()
}

/// One bid of a person; whether it counts.
pub(crate) async fn bid(
    gateway: &Client,
    sale: &str,
    lot: &str,
    user: &str,
    turn: u64,
) -> anyhow::Result<bool> {
    let bid = json!({
        "sale": sale, "lot": lot, "bid_id": format!("bid-{turn}"), "maximum": 100 + 2 * turn,
    });
    let subject = subject::bidder_command(partition(), &token(sale)?, BidderVerb::Bid);
    let answer = gateway
        .request_with_headers(subject, headers(user), bid.to_string().into())
        .await?;
    ensure!(!answer.payload.is_empty(), "a fault: {:?}", answer.headers);
    let answer: Answer = serde_json::from_slice(&answer.payload)?;
    Ok(answer.accepted)
}

#[derive(Deserialize)]
struct Answer {
    accepted: bool,
}

/// Counts the people's bids in the public records that pass.
pub(crate) async fn count_seen_bids(gateway: &Client) -> anyhow::Result<Arc<AtomicU64>> {
    #[derive(Deserialize)]
    struct Record {
        entries: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        automatic: bool,
    }
    let mut live = gateway.subscribe("live.lot.>").await?;
    gateway.flush().await?;
    let seen = Arc::new(AtomicU64::new(0));
    let counter = seen.clone();
    tokio::spawn(async move {
        while let Some(message) = live.next().await {
            let Ok(record) = serde_json::from_slice::<Record>(&message.payload) else {
                continue;
            };
            let bids = record.entries.iter().filter(|entry| !entry.automatic);
            counter.fetch_add(bids.count() as u64, Ordering::Relaxed);
        }
    });
    Ok(seen)
}

pub(crate) fn partition() -> Partition {
    Partition::of(SALE, PARTITIONS)
}

pub(crate) fn token(text: &str) -> anyhow::Result<Token> {
    Ok(Token::parse(text)?)
}

pub(crate) fn headers(user: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::USER, user);
    headers.insert(header::DEADLINE, in_millis(60_000));
    headers
}

pub(crate) fn in_millis(millis: i64) -> String {
    let now = Time::from(clock::now()).unix_millis();
    Time::from_unix_millis(now + millis)
        .expect("an hour from now is a time")
        .to_string()
}
