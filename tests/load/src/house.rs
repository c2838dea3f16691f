//! An engine of one's own, sales in one partition, and bids.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, ensure};
use async_nats::{Client, HeaderMap};
use auction::Time;
use bootstrap::{Health, Shutdown, clock};
use clap::Parser;
use futures_util::StreamExt;
use harness::{nats::Nats, person::Person};
use serde::Deserialize;
use serde_json::{Value, json};
use topology::{
    Partition, Token, header,
    subject::{self, BidderVerb, OperatorVerb},
};

/// As an installation has.
pub(crate) const PARTITIONS: u32 = 8;

pub(crate) const SALE: &str = "load";
/// What a lot that is put up through the site opens at, in minor units.
pub(crate) const OPENING: u64 = 100;

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

/// Puts a sale of one lot with its name up through the site, which ends so many seconds from now.
pub(crate) async fn sell(olga: &Person, sale: &str, seconds: u64) -> anyhow::Result<()> {
    let now: Time = serde_json::from_value(olga.get("time").await["now"].clone())?;
    let sold = json!({
        "sale": sale, "title": "A measured sale", "currency": "USD", "time_zone": "UTC",
        "increments": [{ "from": 0, "step": 1 }],
        "lots": [{
            "lot": sale, "number": 1, "title": "A measured lot", "opening": OPENING,
            "opens_at": now, "ends_at": now.after(Duration::from_secs(seconds)),
        }],
    });
    let (status, answer) = olga.post("sales", &sold).await;
    ensure!(status.is_success(), "{status} {answer}");
    let path = format!("sales/{sale}");
    harness::until("the sale is there", async || {
        olga.try_get(&path).await.0.is_success()
    })
    .await;
    Ok(())
}

/// Names of sales that the same partition holds.
pub(crate) fn sales(count: usize) -> Vec<String> {
    sales_in(partition()).take(count).collect()
}

/// Names of sales that this partition holds.
pub(crate) fn sales_in(partition: Partition) -> impl Iterator<Item = String> {
    let named = (0..).map(|n| format!("{SALE}-{n}"));
    named.filter(move |name| Partition::of(name, PARTITIONS) == partition)
}

/// One bid of a person on a lot of [`open_sale`]; whether it counts.
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
    ask(gateway, sale, user, &bid).await
}

/// One bid of a person on the lot of [`sell`]; whether it counts.
pub(crate) async fn bid_on_sold(
    gateway: &Client,
    sale: &str,
    user: &str,
    maximum: u64,
) -> anyhow::Result<bool> {
    let bid = json!({
        "sale": sale, "lot": sale, "bid_id": format!("{user}-{maximum}"), "maximum": maximum,
    });
    ask(gateway, sale, user, &bid).await
}

/// As the gateway does.
async fn ask(gateway: &Client, sale: &str, user: &str, bid: &Value) -> anyhow::Result<bool> {
    let partition = Partition::of(sale, PARTITIONS);
    let subject = subject::bidder_command(partition, &token(sale)?, BidderVerb::Bid);
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
