//! market-data as it is run, its NATS beside it, a publisher that is answered for each price, and somebody who watches all.

use std::{
    collections::HashMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::ensure;
use async_nats::{Client, Message};
use broker::ReadFrom;
use futures_util::StreamExt;
use harness::{nats::Nats, until};
use market::{Candle, PriceAnswer, PriceRefusal};
use serde::Deserialize;
use topology::OPEN_CANDLES;

use super::{PATIENCE, send, symbols_file};
use crate::{
    machine::{Process, SERVER_CORE, cpu_of},
    under_test::free_address,
};

/// Where the publisher hears what became of its prices.
const ANSWERS: &str = "_INBOX_publisher-demo.load";
/// The candles of the longest interval: what they hold outlives the run.
const OPEN_WEEKS: &str = "market.open.1w.*";

/// The parts at work.
pub(super) struct Market {
    nats: Nats,
    process: Process,
    publisher: Client,
    answers: Arc<Answers>,
    seen: Arc<Mutex<Seen>>,
    _symbols: tempfile::NamedTempFile,
}

#[derive(Default)]
struct Answers {
    admitted: AtomicU64,
    superseded: AtomicU64,
    refused: AtomicU64,
    not_known: AtomicU64,
}

/// What became of prices.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) admitted: u64,
    pub(super) superseded: u64,
    pub(super) refused: u64,
    pub(super) not_known: u64,
}

/// What whoever watches has got.
#[derive(Default)]
struct Seen {
    ticks: u64,
    /// Sequences that never came.
    lost: u64,
    last: HashMap<String, u64>,
}

/// Processor time.
#[derive(Clone, Copy)]
pub(super) struct Spent {
    pub(super) market_data: Duration,
    pub(super) nats: Duration,
}

impl Market {
    /// With so many symbols, ready for prices.
    pub(super) async fn start(symbols: usize) -> anyhow::Result<Self> {
        let nats = harness::nats::start().await;
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), symbols_file(symbols))?;
        let admin = free_address()?;
        let mut command = Command::new(harness::stack::program());
        command
            .arg("market-data")
            .args(["--nats-url", &nats.url()])
            .args(["--admin", &admin.to_string()])
            .arg("--secrets")
            .arg(nats.secrets("market-data"))
            .arg("--symbols")
            .arg(file.path())
            .env("OUTCRY_LOG", "warn");
        let process = Process::start(&mut command, SERVER_CORE)?;
        until("prices are admitted", async || is_ready(admin)).await;
        let publisher = nats.connection("publisher-demo").await.client;
        let (answers, seen) = (Arc::default(), Arc::default());
        hear(&publisher, Arc::clone(&answers)).await?;
        watch(&nats, Arc::clone(&seen)).await?;
        Ok(Self {
            nats,
            process,
            publisher,
            answers,
            seen,
            _symbols: file,
        })
    }

    /// Sends so many prices, and waits until each is answered.
    pub(super) async fn publish(
        &self,
        symbols: usize,
        rate: u32,
        count: u64,
    ) -> anyhow::Result<()> {
        let answered = self.counts().answered() + count;
        send(&self.publisher, symbols, rate, count, Some(ANSWERS)).await?;
        let all = async {
            while self.counts().answered() < answered {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, all).await;
        let missing = answered - self.counts().answered().min(answered);
        ensure!(waited.is_ok(), "{missing} prices are never answered");
        Ok(())
    }

    pub(super) fn counts(&self) -> Counts {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts {
            admitted: of(&self.answers.admitted),
            superseded: of(&self.answers.superseded),
            refused: of(&self.answers.refused),
            not_known: of(&self.answers.not_known),
        }
    }

    pub(super) fn spent(&self) -> Spent {
        Spent {
            market_data: self.process.cpu(),
            nats: cpu_of(self.nats.process_id()),
        }
    }

    /// Every price that was admitted reached whoever watches, and is in its candles; says so.
    pub(super) async fn verify(&self) -> anyhow::Result<String> {
        let admitted = self.counts().admitted;
        until("whoever watches has every tick", async || {
            self.seen.lock().expect("no holder panics").ticks >= admitted
        })
        .await;
        let (ticks, lost) = {
            let seen = self.seen.lock().expect("no holder panics");
            (seen.ticks, seen.lost)
        };
        ensure!(
            (ticks, lost) == (admitted, 0),
            "{admitted} were admitted, {ticks} seen, {lost} lost on the way"
        );
        let streams = self.nats.streams("web").await;
        let in_candles = async || {
            let mut trades = 0;
            let from = ReadFrom::Start;
            let each = streams.read_each(OPEN_CANDLES, OPEN_WEEKS, from, |message| {
                let candle = serde_json::from_slice::<Candle>(&message.payload);
                trades += candle.map_or(0, |candle| candle.trades);
            });
            each.await.is_ok() && trades == admitted
        };
        until("each is in its candles", in_candles).await;
        Ok(format!(
            "all {admitted} were seen live, and are in the candles"
        ))
    }
}

impl Counts {
    pub(super) fn answered(&self) -> u64 {
        self.admitted + self.superseded + self.refused + self.not_known
    }

    pub(super) fn since(&self, earlier: &Self) -> Self {
        Self {
            admitted: self.admitted - earlier.admitted,
            superseded: self.superseded - earlier.superseded,
            refused: self.refused - earlier.refused,
            not_known: self.not_known - earlier.not_known,
        }
    }
}

impl Spent {
    pub(super) fn since(&self, earlier: &Self) -> Self {
        Self {
            market_data: self.market_data.saturating_sub(earlier.market_data),
            nats: self.nats.saturating_sub(earlier.nats),
        }
    }
}

impl Answers {
    fn count(&self, message: &Message) {
        let superseded = PriceAnswer::refused(PriceRefusal::Superseded);
        let count = match serde_json::from_slice::<PriceAnswer>(&message.payload) {
            Ok(PriceAnswer::Admitted { .. }) => &self.admitted,
            Ok(answer) if answer == superseded => &self.superseded,
            Ok(PriceAnswer::Refused { .. }) => &self.refused,
            Err(_) => &self.not_known,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

async fn hear(publisher: &Client, answers: Arc<Answers>) -> anyhow::Result<()> {
    let mut messages = publisher.subscribe(ANSWERS).await?;
    publisher.flush().await?;
    tokio::spawn(async move {
        while let Some(message) = messages.next().await {
            answers.count(&message);
        }
    });
    Ok(())
}

async fn watch(nats: &Nats, seen: Arc<Mutex<Seen>>) -> anyhow::Result<()> {
    #[derive(Deserialize)]
    struct Ticked {
        symbol: String,
        sequence: u64,
    }
    let viewer = nats.connection("gateway").await;
    let mut ticks = nats.subscribe(&viewer, "live.tick.>").await;
    tokio::spawn(async move {
        // It lives as long as its connection.
        let _viewer = viewer;
        while let Some(message) = ticks.next().await {
            let Ok(tick) = serde_json::from_slice::<Ticked>(&message.payload) else {
                continue;
            };
            let mut seen = seen.lock().expect("no holder panics");
            seen.ticks += 1;
            let before = seen.last.insert(tick.symbol, tick.sequence).unwrap_or(0);
            seen.lost += (tick.sequence - before.min(tick.sequence)).saturating_sub(1);
        }
    });
    Ok(())
}

fn is_ready(admin: SocketAddr) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect(admin)?;
        stream.write_all(b"GET /readyz HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        std::io::Result::Ok(answer)
    };
    ask().is_ok_and(|answer| answer.lines().next().is_some_and(|it| it.contains(" 200")))
}
