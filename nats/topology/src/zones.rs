//! The trust zones: each an account of NATS, which owns its streams and sees of the others what is exported to it.
//! What each has, and why zones are accounts, is told in `nats/ZONES.md`.

use serde_json::Value;

use crate::{
    Replicas, Replication, Token, buckets,
    streams::{
        PROJECTION_BYTES_MAX, Stream, closed_candles, notices, open_candles, records, ticks,
    },
};

/// Who shares an account. A stolen seed is worth what its zone has and imports, whatever its user's own permissions
/// say: inside an account, the answers of JetStream go wherever whoever asks names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Zone {
    /// The log, the public records, the notices, what is stored for good.
    Auction,
    /// The registry of symbols, ticks and candles.
    Market,
    /// The feed of the house: a publisher like any other, but that it has a lease.
    Feed,
    /// Accounts, sessions, catalogue, pictures.
    Site,
    /// What was told to whom, and what waits to be; webhooks with their secrets. Knows no person's address but while it writes to
    /// one.
    Notices,
    /// No streams: it only reads.
    Gateway,
    /// No streams: asks with its own prices, and hears what became of them. Publishers are strangers to each other.
    Publisher(Token),
    /// No streams: makes those of the others.
    Provisioner,
}

pub use broker::OWN_API;
/// The prefix under which a zone asks for the streams of others: as if they were a JetStream domain. Every stream has
/// one owner, so its name alone says whom it asks.
pub const ZONES_API: &str = "$JS.ZONES.API";

/// The prefix under which the provisioner asks one zone for what is there, whoever made it, and takes it away.
pub fn zone_api(zone: &Zone) -> String {
    format!("$JS.ZONES.{}.API", zone.account())
}

/// The most that a zone's streams may keep, so that none takes another's room: together they stay below what the server may
/// keep, which does not start when streams reserve more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StorageLimits {
    pub memory_bytes_max: i64,
    pub file_bytes_max: i64,
}

const GIB: i64 = 1024 * 1024 * 1024;
/// More than a disk has, however many copies there are, and half of what the server is told that there is.
const AUCTION_FILE_BYTES_MAX: i64 = 512 * 1024 * GIB;
/// Candles of minutes, hours and days: some 10 MB a symbol. Projections come to that.
const MARKET_FILE_BYTES_MAX: i64 = 8 * GIB;
/// Mostly pictures.
const SITE_FILE_BYTES_MAX: i64 = 32 * GIB;
/// The ledger of what was told, events on their way, webhooks, and the lease.
const NOTICES_FILE_BYTES_MAX: i64 =
    2 * (buckets::NOTICE_LEDGER_BYTES_MAX + buckets::WEBHOOK_DELIVERIES_BYTES_MAX);
/// Where no stream is, or only a lease: what the server itself needs there.
const SMALL_BYTES_MAX: i64 = 64 * 1024 * 1024;

impl Zone {
    /// The zones whose services answer NATS micro.
    pub const OF_SERVICES: [Self; 6] = [
        Self::Auction,
        Self::Market,
        Self::Feed,
        Self::Site,
        Self::Notices,
        Self::Gateway,
    ];

    /// All zones of an installation.
    pub fn all(publishers: &[Token]) -> Vec<Self> {
        let publishers = publishers.iter().cloned().map(Self::Publisher);
        Self::OF_SERVICES
            .into_iter()
            .chain(publishers)
            .chain([Self::Provisioner])
            .collect()
    }

    /// Those that have JetStream.
    pub fn with_streams() -> impl Iterator<Item = Self> {
        let zones = Self::OF_SERVICES.into_iter();
        zones.filter(|zone| zone.storage_limits(Replication::default()).is_some())
    }

    /// The name of its account, as in the server's configuration, store and log.
    pub fn account(&self) -> String {
        match self {
            Self::Auction => "AUCTION".into(),
            Self::Market => "MARKET".into(),
            Self::Feed => "FEED".into(),
            Self::Site => "SITE".into(),
            Self::Notices => "NOTICES".into(),
            Self::Gateway => "GATEWAY".into(),
            Self::Publisher(name) => format!("PUBLISHER_{name}"),
            Self::Provisioner => "PROVISIONER".into(),
        }
    }

    /// What its streams may keep; none where it has no JetStream. The server counts every copy.
    pub fn storage_limits(&self, replication: Replication) -> Option<StorageLimits> {
        let copies = |replicas: Replicas| i64::from(replicas.count());
        let limits = |memory_bytes_max: i64, file_bytes_max: i64| StorageLimits {
            memory_bytes_max: memory_bytes_max * copies(replication.memory),
            file_bytes_max: (file_bytes_max * copies(replication.stored))
                .min(AUCTION_FILE_BYTES_MAX),
        };
        match self {
            Self::Auction => Some(limits(
                projection_bytes([records(), notices()]),
                AUCTION_FILE_BYTES_MAX,
            )),
            Self::Market => {
                let streams = [ticks(), open_candles()].into_iter();
                // On disk with one copy, in memory with more: they may go from one to the other.
                let projections = projection_bytes(streams.chain(closed_candles()));
                Some(limits(projections, MARKET_FILE_BYTES_MAX + projections))
            }
            Self::Feed => Some(limits(SMALL_BYTES_MAX, SMALL_BYTES_MAX)),
            Self::Site => Some(limits(SMALL_BYTES_MAX, SITE_FILE_BYTES_MAX)),
            Self::Notices => Some(limits(SMALL_BYTES_MAX, NOTICES_FILE_BYTES_MAX)),
            Self::Gateway | Self::Publisher(_) | Self::Provisioner => None,
        }
    }
}

/// What those of the streams that are projections reserve together.
fn projection_bytes(streams: impl IntoIterator<Item = Stream>) -> i64 {
    let streams = streams.into_iter();
    let projections = streams.filter(|stream| stream.storage.is_projection());
    projections.map(|_| PROJECTION_BYTES_MAX).sum()
}

/// A stream of the server's: of messages, of a bucket, or of an object store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredStream {
    pub name: String,
    pub owner: Zone,
    /// Zones that may read it besides its owner's.
    pub readers: Vec<Zone>,
    /// What its readers hear live.
    pub live: &'static [&'static str],
    /// In the server's own form.
    pub settings: Value,
}

/// Every stream of an installation, whatever it holds.
pub fn stored_streams(partition_count: u32) -> Vec<StoredStream> {
    let streams = crate::streams(partition_count)
        .into_iter()
        .map(|it| StoredStream {
            settings: it.settings(),
            name: it.name,
            owner: it.owner,
            readers: it.readers,
            live: it.live,
        });
    let buckets = buckets::every_bucket().into_iter().map(|it| StoredStream {
        name: buckets::bucket_stream(it.name),
        readers: it.readers.to_vec(),
        live: &[],
        settings: it.settings(),
        owner: it.owner,
    });
    let objects = buckets::every_object_store()
        .into_iter()
        .map(|it| StoredStream {
            name: buckets::object_stream(it.name),
            readers: it.readers.to_vec(),
            live: &[],
            settings: it.settings(),
            owner: it.owner,
        });
    streams.chain(buckets).chain(objects).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `nats/nats-server.conf` says that the server may keep.
    const SERVER: &str = include_str!("../../nats-server.conf");

    #[test]
    fn zones_together_may_not_keep_more_than_the_server_starts_with() {
        assert!(SERVER.contains("max_memory_store: 4GB") && SERVER.contains("max_file_store: 1PB"));
        let limits: Vec<_> = (Zone::OF_SERVICES.iter())
            .filter_map(|zone| zone.storage_limits(Replication::default()))
            .collect();
        let memory: i64 = limits.iter().map(|it| it.memory_bytes_max).sum();
        let file: i64 = limits.iter().map(|it| it.file_bytes_max).sum();
        assert!(memory <= 4 * GIB, "{memory}");
        assert!(file <= 1024 * 1024 * GIB, "{file}");
    }
}
