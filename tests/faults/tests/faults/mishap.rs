//! What goes wrong in the drill, and what has to be so until it is over.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicI64, Ordering},
};

use async_nats::HeaderMap;
use harness::{
    person::Person,
    stack::{Stack, program},
};
use rand::{rngs::ChaCha12Rng, seq::SliceRandom};
use serde_json::{Value, json};
use topology::{Partition, subject};

use crate::{
    disk::Disk,
    drill::{LOTS, SALE},
};

/// Debian's package `faketime` has it here.
const LIBFAKETIME: &str = "faketime/libfaketimeMT.so.1";
const LIBRARIES: [&str; 3] = [
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib",
];

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mishap {
    /// Every process dies at once.
    WholeStack,
    NatsAlone,
    /// Somebody had NATS write into each partition's log.
    ForeignMessages,
    /// The machine's clock is set by so many seconds, and then set right.
    ClockSet(i64),
    /// It is set by so many seconds, and an operator says that it is right so.
    ClockAccepted(i64),
    DiskFull,
}

/// What a drill can do on this machine.
pub(crate) struct Means {
    pub(crate) clock: Option<SetClock>,
    pub(crate) disk: Option<Disk>,
}

/// The clock that a stack's processes read.
pub(crate) struct SetClock {
    library: PathBuf,
    folder: tempfile::TempDir,
    /// How far ahead it counts as right.
    right: AtomicI64,
}

impl Mishap {
    /// One of each that can be had here and kills, as many as asked for; and what is left out, and why.
    pub(crate) fn plan(
        means: &Means,
        kills: u32,
        random: &mut ChaCha12Rng,
    ) -> (Vec<Self>, Vec<&'static str>) {
        let kill = |n: u32| match n.is_multiple_of(2) {
            true => Self::WholeStack,
            false => Self::NatsAlone,
        };
        let mut planned: Vec<_> = (0..kills).map(kill).collect();
        let mut skipped = vec![];
        planned.push(Self::ForeignMessages);
        if means.clock.is_some() {
            let steps = [Self::ClockSet(7_200), Self::ClockSet(-7_200)];
            planned.extend(steps);
            planned.push(Self::ClockAccepted(-5));
        } else {
            skipped.push("clock steps skipped, because Debian's package faketime is not there");
        }
        if means.disk.is_some() {
            planned.push(Self::DiskFull);
        } else {
            skipped.push("full disk skipped, because only root may mount a small one");
        }
        planned.shuffle(random);
        (planned, skipped)
    }

    /// Lets it happen, and mends what an operator has to mend.
    pub(crate) async fn happen(self, stack: &mut Stack, means: &Means) {
        match self {
            Self::WholeStack => {
                stack.kill();
                stack.restart().await;
            }
            Self::NatsAlone => stack.kill_one("nats"),
            Self::ForeignMessages => write_into_logs(stack).await,
            Self::ClockSet(seconds) => {
                let clock = means.clock.as_ref().expect("it was planned");
                clock.set_off(seconds);
                waits_for(stack, "the clock of the engine's machine was set").await;
                takes_no_bid(stack).await;
                clock.set_off(0);
            }
            Self::ClockAccepted(seconds) => {
                let clock = means.clock.as_ref().expect("it was planned");
                clock.set_off(seconds);
                waits_for(stack, "outcry clock accept").await;
                takes_no_bid(stack).await;
                assert!(accept_clock(stack), "the engine takes the word");
                clock.right.fetch_add(seconds, Ordering::Relaxed);
            }
            Self::DiskFull => {
                let disk = means.disk.as_ref().expect("it was planned");
                // There is no room for a session later.
                let alice = stack.sign_in("alice").await;
                disk.fill();
                waits_for(stack, "NATS is out of service").await;
                refuses_for_certain(&alice).await;
                disk.clear();
            }
        }
        harness::until("every partition serves again", async || {
            let ready = stack.ready_answer("bid-engine").await;
            ready.is_some_and(|ready| ready["ready"] == true)
        })
        .await;
    }
}

impl SetClock {
    /// One that goes right so far, if this machine has what it takes.
    pub(crate) fn find() -> Option<Self> {
        let libraries = LIBRARIES.map(|folder| Path::new(folder).join(LIBFAKETIME));
        let clock = Self {
            library: libraries.into_iter().find(|library| library.is_file())?,
            folder: tempfile::tempdir().expect("the temporary folder is writable"),
            right: AtomicI64::new(0),
        };
        clock.set_off(0);
        Some(clock)
    }

    /// What the processes that read it need in their environment.
    pub(crate) fn variables(&self) -> [(&'static str, String); 6] {
        let text = |path: &Path| path.to_str().expect("a plain name").to_owned();
        [
            ("LD_PRELOAD", text(&self.library)),
            ("FAKETIME_TIMESTAMP_FILE", text(&self.file())),
            // What nobody can set stays as it is, and what is set is seen within a second.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
            ("DONT_FAKE_MONOTONIC", "1".to_owned()),
            ("FAKETIME_CACHE_DURATION", "1".to_owned()),
            ("NO_FAKE_STAT", "1".to_owned()),
        ]
    }

    /// Sets it so many seconds ahead of what is right.
    fn set_off(&self, seconds: i64) {
        let seconds = self.right.load(Ordering::Relaxed) + seconds;
        let unfinished = self.file().with_extension("unfinished");
        fs::write(&unfinished, format!("{seconds:+}\n")).expect("our own folder is writable");
        fs::rename(&unfinished, self.file()).expect("our own folder is writable");
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }
}

/// With any id, as whoever may ask NATS anything can have it done.
async fn write_into_logs(stack: &Stack) {
    let engine = stack.nats_user("bid-engine").await;
    for partition in Partition::all(topology::PARTITION_COUNT_DEFAULT) {
        let mut headers = HeaderMap::new();
        let id = format!("made-up-{partition}");
        headers.insert(async_nats::header::NATS_MESSAGE_ID, id);
        let log = subject::log(partition);
        let sent = engine
            .jetstream
            .publish_with_headers(log, headers, "{}".into());
        sent.await
            .expect("the server listens")
            .await
            .expect("it is stored");
    }
}

async fn waits_for(stack: &Stack, words: &str) {
    harness::until("the engine says what is wrong", async || {
        let ready = stack.ready_answer("bid-engine").await;
        ready.is_some_and(|ready| ready["waiting_for"].to_string().contains(words))
    })
    .await;
}

/// A bid is refused in words, and counts for nothing.
async fn takes_no_bid(stack: &Stack) {
    let alice = stack.sign_in("alice").await;
    let answer = alice.bid(SALE, LOTS[0], "while-stopped", 100_000_000).await;
    let kind = &answer["refusal"]["kind"];
    assert_eq!(*kind, Value::from("bidding_stopped"), "{answer}");
}

/// A bid is refused by the engine, or nobody serves its partition: either way nothing of it counts.
async fn refuses_for_certain(alice: &Person) {
    let bids = format!("sales/{SALE}/lots/{}/bids", LOTS[0]);
    let mut tries = 0;
    harness::until("a bid is refused for certain", async || {
        tries += 1;
        let bid = json!({ "bid_id": format!("disk-full-{tries}"), "maximum": 100_000_000 });
        let (_, answer) = alice.post(&bids, &bid).await;
        assert_ne!(answer["accepted"], true, "{answer}");
        answer["refusal"]["kind"] == "bidding_stopped" || answer["code"] == "unavailable"
    })
    .await;
}

/// As an operator says it.
fn accept_clock(stack: &Stack) -> bool {
    let said = Command::new(program())
        .args(["clock", "accept", "--data-dir"])
        .arg(stack.data())
        .status();
    said.is_ok_and(|status| status.success())
}
