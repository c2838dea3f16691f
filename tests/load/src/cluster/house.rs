//! A house that takes bids with so many copies of all that it keeps, and the floors that stand in it: everybody is connected to the
//! server that leads both the log of the bids and that of the bare appends, so that the way is as long for one as for the other.

use std::{
    collections::BTreeMap,
    env,
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use async_nats::{Client, jetstream};
use broker::Connection;
use harness::nats::Nats;
use tokio::time::sleep;
use topology::{Partition, Replicas, Replication, User, auction_log};

use super::{
    ConcurrentBids,
    engine::{Counted, Engine},
};
use crate::{
    bids::floors::{Append, echoed},
    house::{PARTITIONS, bid, open_sale, sales_in},
    machine::{Process, cpu_of},
    pace::{Latencies, concurrent},
};

/// What a round measures, each for as long: what is waited for, which takes four; bids at once, appends at once.
pub(super) const SLICES: u32 = ONE_BY_ONE + 2;
const ONE_BY_ONE: u32 = 4;
/// Before each of the four: what a bid leaves to do, public records above all, is not to be in the way of what comes after it.
const REST: Duration = Duration::from_millis(5);
const LOTS: u64 = 500;
/// People who bid, in turn.
const PEOPLE: u64 = 1_000;
/// Bids before it is looked how long a frame of one is: names and amounts are as long then as later.
const FIRST_BIDS: u64 = 1_000;

pub(super) struct House {
    replicas: Replicas,
    engine: Engine,
    /// In a process of its own as well: a bid crosses as many.
    _echo: Process,
    gateway: Client,
    /// The engine's rights, for floors and looks at the log.
    floors: jetstream::Context,
    append: Append,
    /// Of a frame of one bid with its headers, as NATS stores it.
    pub(super) frame_bytes: usize,
    sale: String,
    log: String,
    turns: AtomicU64,
    nats: Nats,
}

/// What one round came to.
pub(super) struct Round {
    pub(super) bids: Latencies,
    pub(super) echoes: Latencies,
    pub(super) appends: Latencies,
    /// An echo and then an append.
    pub(super) both: Latencies,
    /// Microseconds in the mean of those bids: the engine's append, and what else it took.
    pub(super) engine_append: f64,
    pub(super) engine_besides: f64,
    pub(super) at_once: ConcurrentBids,
    pub(super) appends_a_second: f64,
}

impl House {
    pub(super) async fn start(replicas: Replicas) -> anyhow::Result<Self> {
        let nats = match replicas {
            Replicas::One => harness::nats::start_with(PARTITIONS, &[]).await,
            Replicas::Three | Replicas::Five => {
                let (stored, memory) = (replicas, replicas);
                let replication = Replication { stored, memory };
                harness::nats::start_cluster_with(PARTITIONS, replication).await
            }
        };
        let (server, [own, idle]) = place(&nats, replicas).await?;
        let engine = Engine::start(&nats, &server).await?;
        let gateway = connect(&nats, &server, User::Gateway).await?.client;
        let floors = connect(&nats, &server, User::BidEngine).await?;
        let echo = start_echo(&nats, &server)?;
        harness::until("the echo answers", async || echoed(&gateway).await.is_ok()).await;
        let sale = sales_in(own).next().context("a partition has sales")?;
        open_sale(&nats, &sale, usize::try_from(LOTS)?).await?;
        let mut house = Self {
            replicas,
            engine,
            _echo: echo,
            gateway,
            append: Append::to(floors.jetstream.clone(), idle, 0),
            floors: floors.jetstream,
            frame_bytes: 0,
            sale,
            log: auction_log(own),
            turns: AtomicU64::new(1),
            nats,
        };
        for _ in 0..FIRST_BIDS {
            house.bids_alone().await?;
        }
        house.frame_bytes = house.last_stored().await?;
        house.append = Append::to(house.floors.clone(), idle, house.frame_bytes);
        Ok(house)
    }

    pub(super) fn name(&self) -> String {
        format!("R{}", self.replicas)
    }

    /// Everything once, each for so long.
    pub(super) async fn round(&self, slice: Duration) -> anyhow::Result<Round> {
        let before = self.engine.counted().await?;
        let [bids, echoes, appends, both] = self.one_by_one(slice * ONE_BY_ONE).await?;
        let [engine_append, bid] = self.engine.counted().await?.micros_since(&before);
        let at_once = self.bids_at_once(slice).await?;
        let began = Instant::now();
        let appended = concurrent(slice, |_| async {
            self.append.once().await?;
            Ok(true)
        });
        let appends_a_second = appended.await? / began.elapsed().as_secs_f64();
        Ok(Round {
            bids,
            echoes,
            appends,
            both,
            engine_append,
            engine_besides: bid - engine_append,
            at_once,
            appends_a_second,
        })
    }

    /// A bid, an echo, an append, an echo and then an append, each after the other: whatever else the machine does meets all alike.
    async fn one_by_one(&self, time: Duration) -> anyhow::Result<[Latencies; 4]> {
        let latencies = || Latencies::new(3);
        let mut waits = [latencies()?, latencies()?, latencies()?, latencies()?];
        let end = Instant::now() + time;
        while Instant::now() < end {
            for (turn, waits) in waits.iter_mut().enumerate() {
                sleep(REST).await;
                let began = Instant::now();
                match turn {
                    0 => self.bids_alone().await?,
                    1 => echoed(&self.gateway).await?,
                    2 => self.append.once().await?,
                    _ => {
                        echoed(&self.gateway).await?;
                        self.append.once().await?;
                    }
                }
                waits.record(began.elapsed().as_nanos().try_into()?)?;
            }
        }
        Ok(waits)
    }

    /// Very many bid at once, for so long.
    pub(super) async fn bids_at_once(&self, slice: Duration) -> anyhow::Result<ConcurrentBids> {
        let (counted, stored) = (self.engine.counted().await?, self.stored_bytes().await?);
        let (engine, servers, began) = (self.engine.cpu(), self.servers_cpu(), Instant::now());
        let bids = concurrent(slice, |_| self.bid(LOTS)).await?;
        let seconds = began.elapsed().as_secs_f64();
        let servers = self.servers_cpu() - servers;
        let engine = self.engine.cpu() - engine;
        let frames = Counted::appends_since(&self.engine.counted().await?, &counted);
        let stored = self.stored_bytes().await? - stored;
        ensure!(bids > 0.0, "no bid counts");
        Ok(ConcurrentBids {
            bids_a_second: bids / seconds,
            frames_a_second: frames / seconds,
            bytes_a_bid: stored as f64 / bids,
            engine: engine.div_f64(bids),
            server: (servers / self.nats.process_ids().len() as u32).div_f64(bids),
        })
    }

    /// One bid on a lot that nobody else bids on meanwhile.
    async fn bids_alone(&self) -> anyhow::Result<()> {
        ensure!(self.bid(1).await?, "a bid was refused");
        Ok(())
    }

    /// The next bid on one of so many lots; whether it counts.
    async fn bid(&self, lots: u64) -> anyhow::Result<bool> {
        let turn = self.turns.fetch_add(1, Ordering::Relaxed);
        // Nobody bids twice in a row on a lot: that would be a raise.
        let (lot, user) = (turn % lots, (turn + turn / lots) % PEOPLE);
        let (lot, user) = (format!("lot-{lot}"), format!("user-{user}"));
        bid(&self.gateway, &self.sale, &lot, &user, turn).await
    }

    /// The bytes of the newest message of the log, as a message of a payload alone would have them.
    async fn last_stored(&self) -> anyhow::Result<usize> {
        let log = self.floors.get_stream(&self.log).await?;
        let last = log.cached_info().state.last_sequence;
        let stored = log.get_raw_message(last).await?;
        let headers = stored.headers.iter().flat_map(|(name, values)| {
            let line = move |value: &async_nats::HeaderValue| {
                format!("{name}: {}\r\n", value.as_str()).len()
            };
            values.iter().map(line)
        });
        Ok(stored.payload.len() + headers.sum::<usize>())
    }

    /// Bytes that each server has of the log.
    async fn stored_bytes(&self) -> anyhow::Result<u64> {
        let log = self.floors.get_stream(&self.log).await?;
        Ok(log.cached_info().state.bytes)
    }

    fn servers_cpu(&self) -> Duration {
        self.nats.process_ids().into_iter().map(cpu_of).sum()
    }
}

impl Round {
    /// What of a bid's time its engine does not have, in the mean.
    pub(super) fn outside(&self) -> f64 {
        self.bids.mean() / 1e3 - self.engine_append - self.engine_besides
    }
}

/// A server, and two partitions whose logs it leads.
async fn place(nats: &Nats, replicas: Replicas) -> anyhow::Result<(String, [Partition; 2])> {
    let mut led: BTreeMap<usize, Vec<Partition>> = BTreeMap::new();
    for partition in Partition::all(PARTITIONS) {
        let leader = match replicas {
            Replicas::One => 0,
            Replicas::Three | Replicas::Five => nats.leader_of(&auction_log(partition)).await,
        };
        led.entry(leader).or_default().push(partition);
    }
    let place = led.into_iter().find_map(|(leader, partitions)| {
        let two = partitions.first_chunk::<2>()?;
        Some((leader, *two))
    });
    let (leader, two) = place.context("no server leads two logs")?;
    let server = nats.url().split(',').nth(leader).map(str::to_owned);
    Ok((server.context("each server has an address")?, two))
}

fn start_echo(nats: &Nats, server: &str) -> anyhow::Result<Process> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["echo-server", "--place", server]);
    Process::start_anywhere(command.arg(nats.secrets("bid-engine")))
}

/// Connects as a user to this very server.
async fn connect(nats: &Nats, server: &str, user: User) -> anyhow::Result<Connection> {
    let secrets = nats.secrets(&user.name());
    Ok(broker::connect(user.connection(server, &secrets)).await?)
}
