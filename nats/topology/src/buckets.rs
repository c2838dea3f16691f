//! The key-value buckets and object stores.

use std::time::Duration;

use broker::LeaseSettings;
use serde_json::Value;

use crate::{
    Partition, User, Zone,
    streams::{nanoseconds, plain_settings},
    subject,
};

/// How long a lease lives without renewal. Long enough for a slow fsync, short enough for a quick takeover.
pub const LEASE_TTL_SECONDS: u64 = 3;
/// How long a session lives without a visit.
pub const SESSION_TTL_SECONDS: u64 = 14 * 86_400;

/// How long it is remembered that somebody was told something: longer than anything waits to be told.
pub const NOTICES_REMEMBERED_SECONDS: u64 = 8 * 86_400;
/// Room for what was told within that time: some half a million notices.
pub const NOTICE_LEDGER_BYTES_MAX: i64 = 256 * 1024 * 1024;

/// Room for events on their way by webhooks, and for those that were delivered last: some hundred thousand.
pub const WEBHOOK_DELIVERIES_BYTES_MAX: i64 = 256 * 1024 * 1024;

/// How long a key that makes asking again safe is remembered.
pub const IDEMPOTENCY_TTL_SECONDS: u64 = 86_400;

/// How long it is remembered what became of an import: as long as photographs are kept that no sale shows.
pub const IMPORTS_TTL_SECONDS: u64 = 3 * 86_400;
/// Room for them: some 300 of the largest.
const IMPORTS_BYTES_MAX: i64 = 1024 * 1024 * 1024;

/// A key-value bucket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bucket {
    pub name: &'static str,
    pub owner: Zone,
    /// Zones that may read it besides its owner's.
    pub readers: &'static [Zone],
    pub age_max_seconds: Option<u64>,
    /// What does not fit is refused. None: as much as its zone may keep.
    pub bytes_max: Option<i64>,
    /// Single keys carry a time to live, and watchers see them expire.
    pub key_ttl: bool,
    /// Each key is written once, and the server refuses every further word of it: what stands there nobody changes.
    pub write_once: bool,
    /// Read from the stream's leader alone, so that what was written is what is read: another server of a cluster may be behind,
    /// and would still know a session that was ended, or not yet an account that was made.
    pub read_from_leader: bool,
}

/// An object store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ObjectStore {
    pub name: &'static str,
    pub owner: Zone,
    /// Zones that may read it besides its owner's.
    pub readers: &'static [Zone],
}

impl Bucket {
    /// The configuration of its stream, in the server's own form.
    pub fn settings(&self) -> Value {
        let keys = subject::bucket_keys(self.name);
        let mut settings = plain_settings(&bucket_stream(self.name), &[keys]);
        settings["max_msgs_per_subject"] = 1.into();
        settings["max_age"] = nanoseconds(self.age_max_seconds.unwrap_or(0));
        settings["max_bytes"] = self.bytes_max.unwrap_or(-1).into();
        settings["deny_delete"] = true.into();
        if self.write_once {
            settings["discard_new_per_subject"] = true.into();
        }
        if self.read_from_leader {
            settings["allow_direct"] = false.into();
        }
        if self.key_ttl {
            settings["allow_msg_ttl"] = true.into();
            settings["subject_delete_marker_ttl"] = nanoseconds(LEASE_TTL_SECONDS);
            // Without it the server lets no key expire. Elsewhere one message with a rollup would wipe the whole bucket.
            settings["allow_rollup_hdrs"] = true.into();
        }
        settings
    }
}

impl ObjectStore {
    /// The configuration of its stream, in the server's own form.
    pub fn settings(&self) -> Value {
        let parts = [object_chunks(self.name, ">"), object_entries(self.name)];
        let mut settings = plain_settings(&object_stream(self.name), &parts);
        // An object's entry replaces the one before.
        settings["allow_rollup_hdrs"] = true.into();
        settings
    }
}

pub const ACCOUNTS: &str = "accounts";
pub const ACCOUNT_BY_EMAIL: &str = "account_by_email";
pub const SESSIONS: &str = "sessions";
pub const SALES: &str = "sales";
pub const IDEMPOTENCY: &str = "idempotency";
/// Imports of lots on their way into drafts.
pub const IMPORTS: &str = "imports";
/// Invoices, credit notes and statements to sellers, as they were issued.
pub const INVOICES: &str = "invoices";
/// What was paid of invoices, and returned.
pub const PAYMENTS: &str = "payments";
/// What the house says of itself.
pub const HOUSE: &str = "house";
/// What each person watches.
pub const WATCHLISTS: &str = "watchlists";
/// What each person chose to be told, by mail or not.
pub const NOTICE_CHOICES: &str = "notice_choices";
/// The price alerts that each person set.
pub const PRICE_ALERTS: &str = "price_alerts";
/// Notices to single people that the site hands over.
pub const NOTICE_OUTBOX: &str = "notice_outbox";
/// What was told to whom, and what waits to be.
pub const NOTICE_LEDGER: &str = "notice_ledger";
/// Events that the site hands over for webhooks.
pub const WEBHOOK_OUTBOX: &str = "webhook_outbox";
/// Where events are sent, and what they are signed with.
pub const WEBHOOKS: &str = "webhooks";
/// Events on their way, and how far each source was told of.
pub const WEBHOOK_DELIVERIES: &str = "webhook_deliveries";
/// Who sends notices.
pub const NOTICES_LEASE: &str = "notices_lease";
/// Who asked to bid in which sale, and what the house decided.
pub const REGISTRATIONS: &str = "registrations";
/// The registry of symbols.
pub const SYMBOLS: &str = "symbols";
/// Who serves the partitions of the auction, and which engines live.
pub const LEASE: &str = "lease";
/// What the keys of engines that live begin with.
pub(crate) const ENGINE_LEASES: &str = "engine";
/// Who admits prices.
pub const MARKET_LEASE: &str = "market_lease";
/// What the house ordered of the simulator of prices.
pub const SIMULATOR: &str = "simulator";
/// The key of [`SIMULATOR`] that holds all of it, as JSON.
pub const SIMULATOR_ORDERS_KEY: &str = "orders";
/// Who feeds prices.
pub const FEED_LEASE: &str = "feed_lease";
pub const TOPOLOGY: &str = "topology";

/// The key of [`TOPOLOGY`] that holds the number of partitions, in decimal.
pub const PARTITION_COUNT_KEY: &str = "partition_count";

/// The key of [`TOPOLOGY`] that holds the format of the auction log.
pub const LOG_FORMAT_KEY: &str = "log_format";
/// The format of the auction log that programs of this version write and read.
pub const LOG_FORMAT: &str = "1";

pub const IMAGES: &str = "images";
pub const SNAPSHOTS: &str = "snapshots";
pub const LOGS: &str = "logs";

/// What the name of a sale's public log in [`LOGS`] ends with, after the sale's id.
pub const PUBLIC_LOG: &str = ".json";
/// The metadata of a public log in [`LOGS`] that sums it up, as JSON.
pub const PUBLIC_LOG_SUMMARY: &str = "summary";

/// Where the parts of one version of an object lie, in an object store's own form.
pub fn object_chunks(store: &str, version: &str) -> String {
    format!("$O.{store}.C.{version}")
}

/// Where an object store says which version of an object counts; the name is in base64 (RFC 4648 section 5, padded).
pub fn object_entry(store: &str, encoded_name: &str) -> String {
    format!("$O.{store}.M.{encoded_name}")
}

/// The subjects by which an object store says which objects there are.
pub fn object_entries(store: &str) -> String {
    format!("$O.{store}.M.>")
}

/// The stream behind a bucket.
pub fn bucket_stream(bucket: &str) -> String {
    format!("KV_{bucket}")
}

/// Whether a stream of this name is behind one of our buckets.
pub fn is_bucket(stream: &str) -> bool {
    every_bucket()
        .iter()
        .any(|it| bucket_stream(it.name) == stream)
}

/// Whether all that the stream of this name holds is leases, which last for seconds.
pub fn holds_leases(stream: &str) -> bool {
    let leases = every_bucket().into_iter().filter(|it| it.key_ttl);
    leases
        .into_iter()
        .any(|it| bucket_stream(it.name) == stream)
}

/// The stream behind an object store.
pub fn object_stream(store: &str) -> String {
    format!("OBJ_{store}")
}

/// The key of [`LEASE`] that says who serves a partition.
pub fn partition_lease(partition: Partition) -> String {
    format!("partition-{partition}")
}

/// That an engine lives, by the id that it gave itself: a key of [`LEASE`].
pub fn engine_lease(engine: &str) -> LeaseSettings {
    LeaseSettings {
        bucket: LEASE,
        key: format!("{ENGINE_LEASES}.{engine}"),
        ttl: Duration::from_secs(LEASE_TTL_SECONDS),
    }
}

/// Which process admits prices.
pub fn market_lease() -> LeaseSettings {
    lease(MARKET_LEASE, &User::MarketData)
}

/// Which process publishes the house's prices.
pub fn feed_lease() -> LeaseSettings {
    lease(FEED_LEASE, &User::PriceFeed)
}

/// Which process tells people.
pub fn notices_lease() -> LeaseSettings {
    lease(NOTICES_LEASE, &User::Notices)
}

/// The lease of a service of which one process does all the work.
fn lease(bucket: &'static str, user: &User) -> LeaseSettings {
    LeaseSettings {
        bucket,
        key: user.name(),
        ttl: Duration::from_secs(LEASE_TTL_SECONDS),
    }
}

/// Every bucket of an installation.
pub fn every_bucket() -> [Bucket; 25] {
    [
        Bucket {
            read_from_leader: true,
            ..bucket(ACCOUNTS, Zone::Site)
        },
        Bucket {
            read_from_leader: true,
            ..bucket(ACCOUNT_BY_EMAIL, Zone::Site)
        },
        Bucket {
            age_max_seconds: Some(SESSION_TTL_SECONDS),
            read_from_leader: true,
            ..bucket(SESSIONS, Zone::Site)
        },
        bucket(SALES, Zone::Site),
        Bucket {
            age_max_seconds: Some(IDEMPOTENCY_TTL_SECONDS),
            read_from_leader: true,
            ..bucket(IDEMPOTENCY, Zone::Site)
        },
        Bucket {
            age_max_seconds: Some(IMPORTS_TTL_SECONDS),
            bytes_max: Some(IMPORTS_BYTES_MAX),
            ..bucket(IMPORTS, Zone::Site)
        },
        Bucket {
            write_once: true,
            read_from_leader: true,
            ..bucket(INVOICES, Zone::Site)
        },
        Bucket {
            read_from_leader: true,
            ..bucket(PAYMENTS, Zone::Site)
        },
        bucket(HOUSE, Zone::Site),
        Bucket {
            readers: &[Zone::Notices],
            ..bucket(WATCHLISTS, Zone::Site)
        },
        Bucket {
            readers: &[Zone::Notices],
            ..bucket(NOTICE_CHOICES, Zone::Site)
        },
        bucket(PRICE_ALERTS, Zone::Site),
        Bucket {
            readers: &[Zone::Notices],
            age_max_seconds: Some(NOTICES_REMEMBERED_SECONDS),
            ..bucket(NOTICE_OUTBOX, Zone::Site)
        },
        Bucket {
            age_max_seconds: Some(NOTICES_REMEMBERED_SECONDS),
            bytes_max: Some(NOTICE_LEDGER_BYTES_MAX),
            ..bucket(NOTICE_LEDGER, Zone::Notices)
        },
        Bucket {
            readers: &[Zone::Notices],
            age_max_seconds: Some(NOTICES_REMEMBERED_SECONDS),
            ..bucket(WEBHOOK_OUTBOX, Zone::Site)
        },
        bucket(WEBHOOKS, Zone::Notices),
        Bucket {
            age_max_seconds: Some(NOTICES_REMEMBERED_SECONDS),
            bytes_max: Some(WEBHOOK_DELIVERIES_BYTES_MAX),
            ..bucket(WEBHOOK_DELIVERIES, Zone::Notices)
        },
        Bucket {
            key_ttl: true,
            ..bucket(NOTICES_LEASE, Zone::Notices)
        },
        bucket(REGISTRATIONS, Zone::Site),
        Bucket {
            readers: &[Zone::Site, Zone::Feed],
            ..bucket(SYMBOLS, Zone::Market)
        },
        Bucket {
            key_ttl: true,
            ..bucket(LEASE, Zone::Auction)
        },
        Bucket {
            key_ttl: true,
            ..bucket(MARKET_LEASE, Zone::Market)
        },
        Bucket {
            key_ttl: true,
            ..bucket(FEED_LEASE, Zone::Feed)
        },
        bucket(SIMULATOR, Zone::Feed),
        Bucket {
            readers: &[Zone::Site],
            ..bucket(TOPOLOGY, Zone::Auction)
        },
    ]
}

fn bucket(name: &'static str, owner: Zone) -> Bucket {
    Bucket {
        name,
        owner,
        readers: &[],
        age_max_seconds: None,
        bytes_max: None,
        key_ttl: false,
        write_once: false,
        read_from_leader: false,
    }
}

/// Every object store of an installation.
pub fn every_object_store() -> [ObjectStore; 3] {
    [
        object_store(IMAGES, Zone::Site),
        object_store(SNAPSHOTS, Zone::Auction),
        ObjectStore {
            readers: &[Zone::Site],
            ..object_store(LOGS, Zone::Auction)
        },
    ]
}

fn object_store(name: &'static str, owner: Zone) -> ObjectStore {
    ObjectStore {
        name,
        owner,
        readers: &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_zones_read_no_bucket_that_its_leader_alone_answers_for() {
        for bucket in every_bucket().iter().filter(|it| it.read_from_leader) {
            assert!(bucket.readers.is_empty(), "{}", bucket.name);
            assert_eq!(bucket.settings()["allow_direct"], false);
        }
    }
}
