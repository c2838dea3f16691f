//! How fast a bid is answered, and how many a second are seen by everyone.
//!
//! Floors of the same run: the same request to a bare echo responder (what NATS alone costs), and a bare
//! fsynced append of the same bytes, one in flight (what the disk alone costs). A bid counts when its
//! record is seen on `live.>`.

pub(crate) mod floors;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::ensure;
use async_nats::Client;
use tokio::{task::JoinSet, time::sleep};

use self::floors::{Append, echo, echoed};
use crate::{
    house::{PARTITIONS, bid, count_seen_bids, open_sale, sales, start_engine},
    pace::{Latencies, concurrent, sequential},
    report::Report,
};

/// People who bid, in turn.
const PEOPLE: usize = 1_000;
/// Lots of a sale; two of them are bid on in the broad part.
const LOTS: usize = 500;
/// Parts that share the time: three of latency, two of throughput with an echo each.
const PARTS: u32 = 7;
/// How often it is looked how far everyone is behind.
const LOOK_INTERVAL: Duration = Duration::from_millis(1);
/// How far public records may be behind the answers.
const LAG_MAX: Duration = Duration::from_secs(1);
/// What is told of the latencies, and under which names.
const QUANTILES: [(f64, &str, &str, &str); 2] = [
    (
        0.5,
        "answered p50 / echo",
        "answered p50 / append",
        "answered p50 / echo + append",
    ),
    (
        0.99,
        "answered p99 / echo",
        "answered p99 / append",
        "answered p99 / echo + append",
    ),
];

/// Sale and lot.
type Lot = (String, String);

/// Runs the benchmark for about this long.
pub(crate) async fn run(total: Duration) -> anyhow::Result<Report> {
    let part = total / PARTS;
    let nats = harness::nats::start_with(PARTITIONS, &[]).await;
    let engine = nats.connection("bid-engine").await.client;
    let gateway = nats.connection("gateway").await.client;
    let (running, shutdown) = start_engine(&nats).await?;
    let sales = sales(3);
    let mut lots = Vec::new();
    for sale in &sales {
        open_sale(&nats, sale, LOTS).await?;
        lots.extend((0..LOTS).map(|lot| (sale.clone(), format!("lot-{lot}"))));
    }
    echo(engine.clone()).await?;
    let append = Append::new(&nats).await;

    let mut report = Report::new("bids");
    let (alone, many) = lots.split_at(LOTS);
    latencies(&mut report, part, &gateway, &append, &alone[0]).await?;
    let hot = [
        "one hot lot: bids seen live / echoes",
        "one hot lot: greatest lag / 1 s",
    ];
    throughput(&mut report, part, &gateway, &alone[1..2], hot).await?;
    let broad = [
        "1,000 lots: bids seen live / echoes",
        "1,000 lots: greatest lag / 1 s",
    ];
    throughput(&mut report, part, &gateway, many, broad).await?;
    shutdown.request();
    running.run().await?;
    Ok(report)
}

/// One bid at a time.
async fn latencies(
    report: &mut Report,
    part: Duration,
    gateway: &Client,
    append: &Append,
    (sale, lot): &Lot,
) -> anyhow::Result<()> {
    let bids = sequential(part, |turn| async move {
        let user = format!("user-{}", turn % 2);
        ensure!(
            bid(gateway, sale, lot, &user, turn).await?,
            "a bid was refused"
        );
        Ok(())
    });
    let bids = bids.await?;
    let bare = sequential(part, |_| echoed(gateway)).await?;
    let stored = sequential(part, |_| append.once()).await?;
    for (quantile, to_echo, to_append, to_both) in QUANTILES {
        let micros = |latencies: &Latencies| latencies.value_at_quantile(quantile) as f64 / 1e3;
        report.note(to_echo, "us", micros(&bids), micros(&bare));
        report.note(to_append, "us", micros(&bids), micros(&stored));
        let echo_and_append = micros(&bare) + micros(&stored);
        report.note(to_both, "us", micros(&bids), echo_and_append);
    }
    Ok(())
}

/// All bidders at once on some lots, until everyone has seen every bid that counts.
async fn throughput(
    report: &mut Report,
    part: Duration,
    gateway: &Client,
    lots: &[Lot],
    [rate, lag]: [&'static str; 2],
) -> anyhow::Result<()> {
    let seen = count_seen_bids(gateway).await?;
    let answered = Arc::new(AtomicU64::new(0));
    let watched = Lag::watch(answered.clone(), seen.clone());
    let turns = AtomicU64::new(1);
    let started = Instant::now();
    let bids = concurrent(part, |_| async {
        let turn = turns.fetch_add(1, Ordering::Relaxed);
        let round = usize::try_from(turn)? / lots.len();
        let (sale, lot) = &lots[usize::try_from(turn)? % lots.len()];
        // Nobody bids twice in a row on a lot: that would be a raise that nobody sees.
        let user = format!("user-{}", (usize::try_from(turn)? + round) % PEOPLE);
        let counts = bid(gateway, sale, lot, &user, turn).await?;
        answered.fetch_add(u64::from(counts), Ordering::Relaxed);
        Ok(counts)
    });
    let bids = bids.await?;
    harness::until("every bid that counts is seen by everyone", async || {
        seen.load(Ordering::Relaxed) as f64 >= bids
    })
    .await;
    let seen_rate = bids / started.elapsed().as_secs_f64();
    let echoes = concurrent(part, |_| async {
        echoed(gateway).await?;
        Ok(true)
    });
    let echo_rate = echoes.await? / part.as_secs_f64();
    report.note(rate, "per s", seen_rate, echo_rate);
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    report.note(lag, "ms", millis(watched.most()), millis(LAG_MAX));
    Ok(())
}

/// How long a bid that was answered took to be seen by everyone, at most.
struct Lag {
    most_micros: Arc<AtomicU64>,
    _watching: JoinSet<()>,
}

impl Lag {
    fn watch(answered: Arc<AtomicU64>, seen: Arc<AtomicU64>) -> Self {
        let most_micros = Arc::new(AtomicU64::new(0));
        let most = most_micros.clone();
        let mut watching = JoinSet::new();
        watching.spawn(async move {
            loop {
                let (expected, asked) = (answered.load(Ordering::Relaxed), Instant::now());
                while seen.load(Ordering::Relaxed) < expected {
                    sleep(LOOK_INTERVAL).await;
                }
                let micros = asked.elapsed().as_micros().try_into().unwrap_or(u64::MAX);
                most.fetch_max(micros, Ordering::Relaxed);
                sleep(LOOK_INTERVAL).await;
            }
        });
        Self {
            most_micros,
            _watching: watching,
        }
    }

    fn most(&self) -> Duration {
        Duration::from_micros(self.most_micros.load(Ordering::Relaxed))
    }
}
