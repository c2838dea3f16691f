//! Several engines of one log, as processes: each serves its share, gives it up in order, and is missed for no longer than its lease.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    fs::File,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use async_nats::{HeaderMap, jetstream::kv::Store};
use auction::Time;
use bootstrap::clock;
use broker::{Connection, request_until};
use harness::nats::{self, Nats};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{Instant, interval},
};
use topology::{
    LEASE_TTL_SECONDS, Partition, Token, buckets, header,
    subject::{self, BidderVerb, OperatorVerb, Query},
};

const PARTITION_COUNT: u32 = 8;
/// How long whoever bids waits at most.
const PATIENCE: Duration = Duration::from_secs(20);
/// Each lot is bid on so often.
const BID_PAUSE: Duration = Duration::from_millis(20);
/// What a planned hand-over may cost a bid. It is far less than a second where nothing else runs.
const HAND_OVER_MAX: Duration = Duration::from_secs(2);
/// What a killed engine may cost a bid: its lease, and that another sees it, reads the log, and a busy machine.
const TAKE_OVER_MAX: Duration = Duration::from_secs(LEASE_TTL_SECONDS + 3);
const LOT: &str = "clock";

/// An engine, as an operator starts it.
struct Engine(Child);

impl Engine {
    fn start(nats: &Nats, number: usize) -> Self {
        let secrets = nats.secrets("bid-engine");
        let log = File::create(nats.log().with_file_name(format!("engine-{number}.log")));
        let child = Command::new(env!("CARGO_BIN_EXE_outcry"))
            .arg("bid-engine")
            .args([
                "--nats-url",
                &nats.url(),
                "--nats-monitor",
                &nats.monitors().join(","),
            ])
            .arg("--secrets")
            .arg(secrets)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.unwrap())
            .spawn();
        Self(child.unwrap())
    }

    /// Stops it in order, and waits until it has.
    async fn stop(&mut self) {
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        let status = harness::until_some("the engine stops", async || self.0.try_wait().unwrap());
        assert!(status.await.success());
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // It may have stopped.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How many partitions each engine serves, the fewest first.
async fn shares(leases: &Store) -> Vec<usize> {
    let mut shares: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for partition in Partition::all(PARTITION_COUNT) {
        let held = leases.get(buckets::partition_lease(partition)).await;
        if let Ok(Some(engine)) = held {
            *shares.entry(engine.to_vec()).or_default() += 1;
        }
    }
    let mut shares: Vec<usize> = shares.into_values().collect();
    shares.sort_unstable();
    shares
}

async fn are_shared(leases: &Store, expected: &[usize]) {
    let what = format!("the shares are {expected:?}");
    harness::until(&what, async || shares(leases).await == expected).await;
}

/// A sale in a partition.
fn sale_in(partition: Partition) -> Token {
    let mut names = (0..).map(|n| format!("sale-{n}"));
    let name = names.find(|name| Partition::of(name, PARTITION_COUNT) == partition);
    Token::parse(&name.unwrap()).unwrap()
}

fn time(in_seconds: i64) -> String {
    let now = Time::from(clock::now()).unix_millis();
    let then = Time::from_unix_millis(now + in_seconds * 1_000);
    then.unwrap().to_string()
}

async fn ask(from: &Connection, user: &str, subject: &str, what: &Value) -> Value {
    let mut headers = HeaderMap::new();
    headers.insert(header::USER, user);
    headers.insert(header::DEADLINE, time(20));
    let (payload, deadline) = (what.to_string().into(), Instant::now() + PATIENCE);
    let answer = request_until(&from.client, subject, &headers, &payload, deadline).await;
    let answer = answer.expect("an answer by the deadline");
    serde_json::from_slice(&answer.payload).unwrap_or_else(|_| panic!("{:?}", answer.headers))
}

async fn create(web: &Connection, partition: Partition) {
    let sale = sale_in(partition);
    let create = subject::operator_command(partition, &sale, OperatorVerb::Create);
    let order = json!({
        "sale": sale.as_str(),
        "terms": {
            "currency": "EUR",
            "time_zone": "Europe/Berlin",
            "increments": [{"from": 0, "step": 100}],
            "soft_close": null,
            "outage_policy": {"kind": "close_as_is"},
            "ceiling": 100_000_000,
        },
        "lots": [{
            "lot": LOT,
            "number": 1,
            "opening": 1_000,
            "reserve": null,
            "opens_at": time(-60),
            "ends_at": time(3_600),
        }],
    });
    ask(web, "olga", &create, &order).await;
}

/// Bids on a lot of each partition, without a pause for whatever becomes of engines.
struct Bidders {
    stop: Arc<AtomicBool>,
    /// Of a bid, in milliseconds, since it was last asked for.
    longest_wait: Arc<AtomicU64>,
    /// Bids with an answer, by partition.
    answered: Arc<[AtomicU64; PARTITION_COUNT as usize]>,
    bidding: JoinSet<(Partition, u64)>,
}

impl Bidders {
    fn begin(gateway: &Connection) -> Self {
        let mut bidders = Self {
            stop: Arc::default(),
            longest_wait: Arc::default(),
            answered: Arc::default(),
            bidding: JoinSet::new(),
        };
        for partition in Partition::all(PARTITION_COUNT) {
            let (gateway, stop) = (gateway.clone(), bidders.stop.clone());
            let (longest_wait, answered) = (bidders.longest_wait.clone(), bidders.answered.clone());
            bidders.bidding.spawn(async move {
                let sale = sale_in(partition);
                let subject = subject::bidder_command(partition, &sale, BidderVerb::Bid);
                let (mut count, mut pace) = (0, interval(BID_PAUSE));
                while !stop.load(Ordering::Relaxed) {
                    pace.tick().await;
                    count += 1;
                    let began = Instant::now();
                    let user = format!("user-{count}");
                    let bid = json!({
                        "sale": sale.as_str(), "lot": LOT, "bid_id": "b", "maximum": 1_000 + 100 * count
                    });
                    let answer = ask(&gateway, &user, &subject, &bid).await;
                    assert_eq!(answer["accepted"], true, "{partition}: {answer}");
                    let waited = u64::try_from(began.elapsed().as_millis()).unwrap();
                    longest_wait.fetch_max(waited, Ordering::Relaxed);
                    answered[partition.number() as usize].store(count, Ordering::Relaxed);
                }
                (partition, count)
            });
        }
        bidders
    }

    /// The longest that a bid had to wait since this was last asked for, once each bid that waits has its answer.
    async fn longest_wait(&self) -> Duration {
        let answered = || self.answered.iter().map(|it| it.load(Ordering::Relaxed));
        let before: Vec<u64> = answered().collect();
        harness::until("every bid that waits has its answer", async || {
            answered()
                .zip(&before)
                .all(|(now, before)| now > before + 1)
        })
        .await;
        Duration::from_millis(self.longest_wait.swap(0, Ordering::Relaxed))
    }

    /// Each accepted bid counted once.
    async fn end(mut self, web: &Connection) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = 0;
        while let Some(bid) = self.bidding.join_next().await {
            let (partition, count) = bid.expect("no bid was refused");
            let sale = sale_in(partition);
            let record = subject::query(partition, &sale, Query::Record);
            let record = ask(web, "nobody", &record, &json!({"lot": LOT})).await;
            assert_eq!(record["bid_count"], count, "{partition}");
            all += count;
        }
        all
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn engines_share_partitions_evenly_and_no_bid_is_refused_when_one_comes_goes_or_dies() {
    let nats = nats::start_with(PARTITION_COUNT, &[nats::PUBLISHER]).await;
    let leases = nats.connection("bid-engine").await.jetstream;
    let leases = leases.get_key_value(buckets::LEASE).await.unwrap();
    let (web, gateway) = (
        nats.connection("web").await,
        nats.connection("gateway").await,
    );
    let mut first = Engine::start(&nats, 1);
    are_shared(&leases, &[8]).await;
    for partition in Partition::all(PARTITION_COUNT) {
        create(&web, partition).await;
    }
    let bidders = Bidders::begin(&gateway);

    let second = Engine::start(&nats, 2);
    are_shared(&leases, &[4, 4]).await;
    let _third = Engine::start(&nats, 3);
    are_shared(&leases, &[2, 3, 3]).await;
    let joined = bidders.longest_wait().await;

    first.stop().await;
    are_shared(&leases, &[4, 4]).await;
    let left = bidders.longest_wait().await;

    let killed_at = Instant::now();
    drop(second);
    are_shared(&leases, &[8]).await;
    let taken_over = killed_at.elapsed();
    let died = bidders.longest_wait().await;
    let bids = bidders.end(&web).await;
    println!(
        "{bids} bids, none refused; the longest wait for an answer: {joined:?} when engines joined, {left:?} when one left, {died:?} \
         when one was killed (all partitions were served {taken_over:?} later)"
    );
    assert!(
        joined < HAND_OVER_MAX && left < HAND_OVER_MAX,
        "{joined:?}, {left:?}"
    );
    assert!(
        died < TAKE_OVER_MAX && taken_over < TAKE_OVER_MAX,
        "{died:?}, {taken_over:?}"
    );
}
