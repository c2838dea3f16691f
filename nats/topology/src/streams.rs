//! The streams: what each keeps, where, and what the server republishes from it.

use serde_json::{Value, json};

use crate::{Partition, Replicas, Zone, subject};

/// Where a stream keeps its messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Storage {
    /// On disk, fsynced before the acknowledgement (`sync_interval: always`): the truth.
    File,
    /// In memory, whole or gone: a projection that its owner can make again.
    Memory,
    /// On disk some milliseconds after the acknowledgement (`persist_mode: async`), so that it costs no more than memory, as long as
    /// it has one copy. NATS has no such mode for more: those are in memory. A projection too.
    WriteBehind,
}

impl Storage {
    /// Whether the stream's owner makes it, and makes it anew when it is not as it should be.
    pub fn is_projection(self) -> bool {
        self != Self::File
    }
}

/// What the server sends on, with the stream's sequences in its headers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Republish {
    pub source: &'static str,
    pub destination: &'static str,
}

/// One stream as `outcry setup` makes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stream {
    pub name: String,
    pub owner: Zone,
    /// Zones that may read it besides its owner's.
    pub readers: Vec<Zone>,
    /// The subjects under which its readers hear what is republished.
    pub live: &'static [&'static str],
    pub subjects: Vec<String>,
    pub storage: Storage,
    /// Newest messages kept of each subject; none means all.
    pub messages_per_subject_max: Option<i64>,
    /// Longest time a message is kept, in seconds; none means for ever.
    pub age_max_seconds: Option<u64>,
    /// Most bytes kept, so that a projection cannot eat the machine.
    pub bytes_max: Option<i64>,
    pub republish: Option<Republish>,
    /// Neither messages nor the stream's content may be removed.
    pub sealed_history: bool,
    /// What is too much is refused, rather than that something older goes unseen.
    pub refuses_when_full: bool,
}

/// The name of the stream that holds a partition's frames.
pub fn auction_log(partition: Partition) -> String {
    format!("AUCTION_{partition}")
}

/// Whether a stream of this name is a partition's log, however many there are.
pub fn is_auction_log(name: &str) -> bool {
    let partition = name.strip_prefix("AUCTION_");
    partition.is_some_and(|it| it.parse::<u32>().is_ok())
}

pub const RECORDS: &str = "RECORDS";
pub const NOTICES: &str = "NOTICES";
pub const TICKS: &str = "TICKS";
pub const OPEN_CANDLES: &str = "OPEN_CANDLES";

/// Every interval of candles: where closed ones are kept, and how many of each symbol. A line here and one in
/// `services/market/src/interval.rs` are all that an interval takes.
const CANDLE_INTERVALS: [(&str, Storage, i64); 8] = [
    // An hour: of use for minutes, and far too many to wait for the disk.
    ("1s", Storage::WriteBehind, 3_600),
    // A week, two weeks, a month.
    ("1m", Storage::File, 10_080),
    ("5m", Storage::File, 4_032),
    ("15m", Storage::File, 2_976),
    // Half a year, two years.
    ("1h", Storage::File, 4_392),
    ("4h", Storage::File, 4_392),
    // A life.
    ("1d", Storage::File, 20_000),
    ("1w", Storage::File, 5_000),
];

/// Public records kept of each lot; a reader that needs older ones asks the engine. Far fewer would cost more: at its limit
/// each record of a lot has the server look for the lot's next, past all others stored between, and more lots would be there.
pub const RECORDS_PER_LOT: i64 = 1_000;
/// Admitted ticks kept of each symbol.
pub const TICKS_PER_SYMBOL: i64 = 1_000;

/// Within this time a frame that is sent twice is stored once.
const DUPLICATE_WINDOW_SECONDS: u64 = 60;
/// The server's name for when a stream is written, and for behind the acknowledgement.
const PERSIST_MODE: &str = "persist_mode";
const ASYNC: &str = "async";
const NANOSECONDS: u64 = 1_000_000_000;
const DAY_SECONDS: u64 = 86_400;
pub(crate) const PROJECTION_BYTES_MAX: i64 = 512 * 1024 * 1024;

/// Every stream of an installation with `partition_count` partitions.
pub fn streams(partition_count: u32) -> Vec<Stream> {
    let mut all: Vec<Stream> = Partition::all(partition_count).map(log_stream).collect();
    all.extend([records(), notices(), ticks(), open_candles()]);
    all.extend(closed_candles());
    all
}

impl Stream {
    /// The configuration in the server's own form (the JetStream API's JSON).
    pub fn settings(&self) -> Value {
        let mut settings = plain_settings(&self.name, &self.subjects);
        match self.storage {
            Storage::File => {}
            Storage::Memory => settings["storage"] = "memory".into(),
            Storage::WriteBehind => settings[PERSIST_MODE] = ASYNC.into(),
        }
        if !self.refuses_when_full {
            settings["discard"] = "old".into();
        }
        settings["max_bytes"] = self.bytes_max.unwrap_or(-1).into();
        settings["max_msgs_per_subject"] = self.messages_per_subject_max.unwrap_or(-1).into();
        settings["max_age"] = nanoseconds(self.age_max_seconds.unwrap_or(0));
        settings["deny_delete"] = self.sealed_history.into();
        settings["deny_purge"] = self.sealed_history.into();
        if let Some(republish) = self.republish {
            settings["republish"] =
                json!({ "src": republish.source, "dest": republish.destination });
        }
        settings
    }
}

/// Whether settings in the server's own form are those of a projection.
pub fn is_projection(settings: &Value) -> bool {
    settings["storage"] == "memory" || settings[PERSIST_MODE] == ASYNC
}

/// A stream that keeps all it is given, for ever.
pub(crate) fn plain_settings(name: &str, subjects: &[String]) -> Value {
    json!({
        "name": name,
        "subjects": subjects,
        "retention": "limits",
        "discard": "new",
        "storage": "file",
        "num_replicas": Replicas::One.count(),
        "max_consumers": -1,
        "max_msgs": -1,
        "max_bytes": -1,
        "max_msg_size": -1,
        "max_msgs_per_subject": -1,
        "max_age": 0,
        "duplicate_window": nanoseconds(DUPLICATE_WINDOW_SECONDS),
        "allow_direct": true,
    })
}

/// As the server counts time.
pub(crate) fn nanoseconds(seconds: u64) -> Value {
    (seconds * NANOSECONDS).into()
}

fn log_stream(partition: Partition) -> Stream {
    Stream {
        name: auction_log(partition),
        owner: Zone::Auction,
        readers: vec![],
        live: &[],
        subjects: vec![subject::log(partition)],
        storage: Storage::File,
        messages_per_subject_max: None,
        age_max_seconds: None,
        bytes_max: None,
        republish: None,
        sealed_history: true,
        refuses_when_full: true,
    }
}

/// The projection that browsers see; the bid engine makes it again when it is gone.
pub fn records() -> Stream {
    Stream {
        // A quiet lot's only record must not go for the many of a busy one: the engine makes room before.
        refuses_when_full: true,
        owner: Zone::Auction,
        readers: vec![Zone::Site, Zone::Gateway, Zone::Notices],
        live: &["live.lot.>", "live.sale.>"],
        messages_per_subject_max: Some(RECORDS_PER_LOT),
        ..projection(RECORDS, "record.>", "live.>")
    }
}

/// Hints to single people, of use for a day.
pub fn notices() -> Stream {
    Stream {
        owner: Zone::Auction,
        readers: vec![Zone::Gateway],
        live: &["live.user.>"],
        age_max_seconds: Some(DAY_SECONDS),
        ..projection(NOTICES, "notice.>", "live.user.>")
    }
}

/// Admitted ticks; market-data makes it again when it is gone.
pub fn ticks() -> Stream {
    let (source, destination) = ("market.tick.>", "live.tick.>");
    Stream {
        readers: vec![Zone::Site, Zone::Gateway],
        live: &["live.tick.>"],
        storage: Storage::WriteBehind,
        messages_per_subject_max: Some(TICKS_PER_SYMBOL),
        ..projection(TICKS, source, destination)
    }
}

/// The candle of each interval and symbol as it moves, and each publisher's heartbeat; market-data makes it again when it is gone.
pub fn open_candles() -> Stream {
    let (source, destination) = ("market.open.>", "live.candle.>");
    Stream {
        readers: vec![Zone::Site, Zone::Gateway],
        live: &["live.candle.>"],
        storage: Storage::WriteBehind,
        messages_per_subject_max: Some(1),
        ..projection(OPEN_CANDLES, source, destination)
    }
}

/// The name of the stream that holds the closed candles of an interval, such as `1m`.
pub fn candles(interval: &str) -> String {
    format!("CANDLES_{interval}")
}

/// The streams of closed candles, one an interval.
pub fn closed_candles() -> impl Iterator<Item = Stream> {
    let stream = |(interval, storage, kept)| Stream {
        name: candles(interval),
        owner: Zone::Market,
        readers: vec![Zone::Site],
        live: &[],
        subjects: vec![subject::candles_of(interval)],
        storage,
        messages_per_subject_max: Some(kept),
        age_max_seconds: None,
        bytes_max: storage.is_projection().then_some(PROJECTION_BYTES_MAX),
        republish: None,
        sealed_history: false,
        refuses_when_full: false,
    };
    CANDLE_INTERVALS.into_iter().map(stream)
}

fn projection(name: &str, source: &'static str, destination: &'static str) -> Stream {
    Stream {
        name: name.to_owned(),
        owner: Zone::Market,
        readers: vec![],
        live: &[],
        subjects: vec![source.to_owned()],
        storage: Storage::Memory,
        messages_per_subject_max: None,
        age_max_seconds: None,
        bytes_max: Some(PROJECTION_BYTES_MAX),
        republish: Some(Republish {
            source,
            destination,
        }),
        sealed_history: false,
        refuses_when_full: false,
    }
}
