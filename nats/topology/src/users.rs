//! The NATS users and what each may do inside its zone: deny by default, own inbox, the least it needs. It is the
//! second wall: what another zone has is out of reach whatever stands here.

use std::path::Path;

use broker::{ConnectionSettings, LeaseSettings};

use crate::{
    ExportKind, Partition, Token, Zone, auction_log, buckets, exports, streams,
    subject::{self, SiteQuery},
    zones::OWN_API,
};

/// A program that connects to NATS. A publisher is somebody else's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum User {
    /// Makes streams, buckets and stores; runs once and leaves.
    Setup,
    BidEngine,
    PriceFeed,
    MarketData,
    Gateway,
    Web,
    Notices,
    Publisher(Token),
}

/// Subjects a user may publish to and subscribe to; everything else is denied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grants {
    pub publish: Vec<String>,
    pub subscribe: Vec<String>,
}

/// The name under which price-feed publishes.
pub const FEED: &str = "feed";

/// The file of a user's seed, in its folder of secrets.
pub const SEED_FILE: &str = "nats.seed";

/// The services' users and the given publishers.
pub fn users(publishers: &[Token]) -> Vec<User> {
    use User::{BidEngine, Gateway, MarketData, Notices, PriceFeed, Publisher, Setup, Web};
    let mut all = vec![
        Setup, BidEngine, PriceFeed, MarketData, Gateway, Web, Notices,
    ];
    all.extend(publishers.iter().cloned().map(Publisher));
    all
}

impl User {
    /// Its name, as in the server's log and in file names.
    pub fn name(&self) -> String {
        match self {
            Self::Setup => "setup".into(),
            Self::BidEngine => "bid-engine".into(),
            Self::PriceFeed => "price-feed".into(),
            Self::MarketData => "market-data".into(),
            Self::Gateway => "gateway".into(),
            Self::Web => "web".into(),
            Self::Notices => "notices".into(),
            Self::Publisher(name) => format!("publisher-{name}"),
        }
    }

    /// The prefix of its reply subjects, which nobody else can read.
    pub fn inbox_prefix(&self) -> String {
        format!("_INBOX_{}", self.name())
    }

    /// How it connects, with what lies in its folder of secrets.
    pub fn connection(&self, nats_url: &str, secrets: &Path) -> ConnectionSettings {
        ConnectionSettings {
            url: nats_url.to_owned(),
            seed_file: secrets.join(SEED_FILE),
            name: self.name(),
            inbox_prefix: self.inbox_prefix(),
        }
    }

    /// Whose account it is a user of.
    pub fn zone(&self) -> Zone {
        match self {
            Self::BidEngine => Zone::Auction,
            Self::PriceFeed => Zone::Feed,
            Self::MarketData => Zone::Market,
            Self::Web => Zone::Site,
            Self::Notices => Zone::Notices,
            Self::Gateway => Zone::Gateway,
            Self::Publisher(name) => Zone::Publisher(name.clone()),
            Self::Setup => Zone::Provisioner,
        }
    }

    /// What it may do in an installation with so many partitions and these publishers: what its zone imports, and
    /// what is its own there.
    ///
    /// Whoever answers may write to where the server takes answers to other zones. The server's own way,
    /// `allow_responses`, lets an answer go wherever the question says.
    pub fn grants(&self, partition_count: u32, publishers: &[Token]) -> Grants {
        let mut grants = match self {
            Self::BidEngine => bid_engine(partition_count),
            Self::PriceFeed => price_feed(),
            Self::MarketData => market_data(),
            Self::Gateway => gateway(),
            Self::Web => web(),
            Self::Notices => notices(),
            Self::Publisher(_) | Self::Setup => Grants {
                publish: vec![],
                subscribe: vec![],
            },
        };
        let zone = self.zone();
        for export in exports(partition_count, publishers) {
            if export.to.contains(&zone) {
                match export.kind {
                    ExportKind::Service(_) => grants.publish.push(export.imported_as),
                    ExportKind::Stream => grants.subscribe.push(export.imported_as),
                }
            }
        }
        grants.subscribe.push(self.inbox());
        // Alone in its account, with whatever client: what clients call their inbox unless they are told otherwise is its own.
        if let Self::Publisher(_) = self {
            grants.subscribe.push(subject::INBOX_ALL.into());
        }
        if Zone::OF_SERVICES.contains(&zone) {
            grants.subscribe.push(subject::MICRO_ALL.into());
            grants.publish.push(subject::REPLIES_ACROSS_ZONES.into());
        }
        grants
    }

    /// Every reply subject of its own.
    fn inbox(&self) -> String {
        format!("{}.>", self.inbox_prefix())
    }
}

fn bid_engine(partition_count: u32) -> Grants {
    let mut publish = vec!["record.>".into(), "notice.>".into()];
    for partition in Partition::all(partition_count) {
        publish.push(subject::log(partition));
        publish.extend(reads(&auction_log(partition)));
    }
    publish.extend(owns(streams::RECORDS));
    publish.extend(owns(streams::NOTICES));
    // What is stored for good leaves the projection.
    publish.push(format!("{OWN_API}.STREAM.PURGE.{}", streams::RECORDS));
    let leases = Partition::all(partition_count).map(buckets::partition_lease);
    publish.extend(keeps_leases(buckets::LEASE, leases));
    publish.push(subject::engine_leases());
    publish.extend(reads(&buckets::bucket_stream(buckets::TOPOLOGY)));
    publish.extend(uses_objects(buckets::SNAPSHOTS));
    publish.extend(uses_objects(buckets::LOGS));
    let mut subscribe = vec!["auction.command.>".into(), "auction.query.>".into()];
    subscribe.extend(Partition::all(partition_count).map(subject::time_of));
    Grants { publish, subscribe }
}

fn price_feed() -> Grants {
    let mut publish = keeps_lease(buckets::feed_lease());
    publish.extend(reads(&buckets::bucket_stream(buckets::SIMULATOR)));
    publish.push(subject::simulator_orders());
    Grants {
        publish,
        subscribe: vec![
            subject::SIMULATOR_ORDER.into(),
            subject::SIMULATOR_STATE.into(),
        ],
    }
}

fn market_data() -> Grants {
    let mut publish = vec!["market.tick.>".into(), "market.refused.>".into()];
    publish.extend(["market.open.>".into(), "market.candle.>".into()]);
    publish.extend(owns(streams::TICKS));
    publish.extend(owns(streams::OPEN_CANDLES));
    for stream in streams::closed_candles() {
        publish.extend(match stream.storage.is_projection() {
            true => owns(&stream.name),
            false => reads(&stream.name),
        });
    }
    // The registry is its own, and a symbol that never had a price leaves it.
    let registry = buckets::bucket_stream(buckets::SYMBOLS);
    publish.push(subject::listed_symbols());
    publish.extend(reads(&registry));
    publish.push(format!("{OWN_API}.STREAM.PURGE.{registry}"));
    publish.extend(keeps_lease(buckets::market_lease()));
    Grants {
        publish,
        subscribe: vec![
            "market.in.>".into(),
            subject::MARKET_COMMAND_ALL.into(),
            subject::PUBLISHERS_ALL.into(),
        ],
    }
}

fn gateway() -> Grants {
    Grants {
        // Gateways answer each other.
        publish: vec![subject::GATEWAY_ALL.into(), User::Gateway.inbox()],
        subscribe: vec![subject::GATEWAY_ALL.into()],
    }
}

fn web() -> Grants {
    let mut publish = vec![subject::GATEWAY_CONTROL.into()];
    for bucket in buckets::every_bucket() {
        if bucket.owner == Zone::Site {
            publish.push(subject::bucket_keys(bucket.name));
            let stream = buckets::bucket_stream(bucket.name);
            publish.extend(reads(&stream));
            publish.extend(watches(&stream));
        }
    }
    publish.extend(uses_objects(buckets::IMAGES));
    let asked = SiteQuery::ALL.map(subject::site_query);
    Grants {
        publish,
        subscribe: asked.into(),
    }
}

fn notices() -> Grants {
    let mut publish = vec![subject::notice_ledger()];
    publish.extend([subject::webhooks(), subject::webhook_deliveries()]);
    for bucket in [
        buckets::NOTICE_LEDGER,
        buckets::WEBHOOKS,
        buckets::WEBHOOK_DELIVERIES,
    ] {
        publish.extend(reads(&buckets::bucket_stream(bucket)));
    }
    publish.extend(keeps_lease(buckets::notices_lease()));
    Grants {
        publish,
        subscribe: vec![subject::WEBHOOK_ORDER.into(), subject::WEBHOOK_STATE.into()],
    }
}

/// Reading a stream: its state, and messages of it.
fn reads(stream: &str) -> Vec<String> {
    vec![
        format!("{OWN_API}.STREAM.INFO.{stream}"),
        format!("{OWN_API}.STREAM.MSG.GET.{stream}"),
        format!("{OWN_API}.DIRECT.GET.{stream}"),
        format!("{OWN_API}.DIRECT.GET.{stream}.>"),
    ]
}

/// Consumers of one's own.
fn watches(stream: &str) -> Vec<String> {
    vec![
        format!("{OWN_API}.CONSUMER.CREATE.{stream}"),
        format!("{OWN_API}.CONSUMER.CREATE.{stream}.>"),
        format!("{OWN_API}.CONSUMER.INFO.{stream}.>"),
        format!("{OWN_API}.CONSUMER.MSG.NEXT.{stream}.>"),
        format!("{OWN_API}.CONSUMER.DELETE.{stream}.>"),
        format!("$JS.ACK.{stream}.>"),
        format!("$JS.FC.{stream}.>"),
    ]
}

/// The owner of a projection may also make it again, and take away one that somebody else made in its place.
fn owns(stream: &str) -> Vec<String> {
    let mut all = reads(stream);
    all.push(format!("{OWN_API}.STREAM.CREATE.{stream}"));
    all.push(format!("{OWN_API}.STREAM.DELETE.{stream}"));
    all
}

/// Its own keys only: who could write another's would put it out of service.
fn keeps_leases(bucket: &str, keys: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut all = reads(&buckets::bucket_stream(bucket));
    all.extend(keys.into_iter().map(|key| format!("$KV.{bucket}.{key}")));
    all
}

fn keeps_lease(lease: LeaseSettings) -> Vec<String> {
    keeps_leases(lease.bucket, [lease.key])
}

fn uses_objects(store: &str) -> Vec<String> {
    let stream = buckets::object_stream(store);
    let mut all = reads(&stream);
    all.extend(watches(&stream));
    all.push(format!("$O.{store}.>"));
    all.push(format!("{OWN_API}.STREAM.PURGE.{stream}"));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bid_engine_hears_commands_and_writes_history() {
        let publishers = [Token::parse("demo").unwrap()];
        for user in users(&publishers) {
            let grants = user.grants(8, &publishers);
            let hears = grants
                .subscribe
                .iter()
                .any(|s| s.starts_with("auction.command"));
            let writes = grants
                .publish
                .iter()
                .any(|s| s.starts_with("auction.log") || s.starts_with("record."));
            assert_eq!(
                (hears, writes),
                (user == User::BidEngine, user == User::BidEngine)
            );
            assert!(
                !grants.publish.iter().any(|s| s.starts_with("live.")),
                "{user:?}"
            );
        }
    }

    #[test]
    fn publisher_may_do_nothing_but_publish_its_prices_and_hear_of_them() {
        let publishers = ["acme", "demo"].map(|name| Token::parse(name).unwrap());
        let grants = User::Publisher(publishers[1].clone()).grants(8, &publishers);
        assert_eq!(grants.publish, ["market.in.demo.>"]);
        let own = ["market.refused.demo", "_INBOX_publisher-demo.>", "_INBOX.>"];
        assert_eq!(grants.subscribe, own);
    }
}
