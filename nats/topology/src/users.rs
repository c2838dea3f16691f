//! The NATS users and what each may do: deny by default, own inbox, the least it needs.

use crate::{Partition, Storage, Token, auction_log, buckets, streams, subject};

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

/// The services' users and the given publishers.
pub fn users(publishers: &[Token]) -> Vec<User> {
    use User::{BidEngine, Gateway, MarketData, PriceFeed, Publisher, Setup, Web};
    let mut all = vec![Setup, BidEngine, PriceFeed, MarketData, Gateway, Web];
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
            Self::Publisher(name) => format!("publisher-{name}"),
        }
    }

    /// The prefix of its reply subjects, which nobody else can read.
    pub fn inbox_prefix(&self) -> String {
        format!("_INBOX_{}", self.name())
    }

    /// Who publishes prices under this name, if it is one.
    pub fn of_publisher(name: &str) -> Option<Self> {
        if name == FEED {
            return Some(Self::PriceFeed);
        }
        Token::parse(name).ok().map(Self::Publisher)
    }

    /// What it may do in an installation with so many partitions and these publishers.
    ///
    /// Whoever answers may write to the inboxes of those who may ask it. The server's own way,
    /// `allow_responses`, lets an answer go wherever the question says, were it the auction's log.
    pub fn grants(&self, partition_count: u32, publishers: &[Token]) -> Grants {
        let mut grants = match self {
            Self::Setup => setup(),
            Self::BidEngine => bid_engine(partition_count),
            Self::PriceFeed => price_feed(),
            Self::MarketData => market_data(publishers),
            Self::Gateway => gateway(),
            Self::Web => web(partition_count),
            Self::Publisher(name) => publisher(name),
        };
        grants.subscribe.push(self.inbox());
        if !matches!(self, Self::Setup | Self::Publisher(_)) {
            grants.subscribe.push("$SRV.>".into());
            grants.publish.push(Self::Setup.inbox());
        }
        grants
    }

    /// Every reply subject of its own.
    fn inbox(&self) -> String {
        format!("{}.>", self.inbox_prefix())
    }
}

fn setup() -> Grants {
    let topology = format!("$KV.{}.>", buckets::TOPOLOGY);
    // `$SRV.>`: whoever holds this user's seed may ask every service how it is (`nats micro ls`).
    let publish = vec!["$JS.API.>".into(), topology, "$SRV.>".into()];
    Grants {
        publish,
        subscribe: vec![],
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
    publish.push(format!("$JS.API.STREAM.PURGE.{}", streams::RECORDS));
    let leases = Partition::all(partition_count).map(buckets::partition_lease);
    publish.extend(keeps_leases(leases));
    publish.extend(reads_bucket(buckets::TOPOLOGY));
    publish.extend(uses_objects(buckets::SNAPSHOTS));
    publish.extend(uses_objects(buckets::LOGS));
    publish.extend([User::Gateway.inbox(), User::Web.inbox()]);
    let mut subscribe = vec!["auction.command.>".into(), "auction.query.>".into()];
    subscribe.extend(Partition::all(partition_count).map(subject::time_of));
    Grants { publish, subscribe }
}

fn price_feed() -> Grants {
    let mut publish = vec![format!("market.in.{FEED}.>")];
    publish.extend(keeps_leases([buckets::lease_of(&User::PriceFeed)]));
    Grants {
        publish,
        subscribe: vec![],
    }
}

fn market_data(publishers: &[Token]) -> Grants {
    let mut publish = vec!["market.tick.>".into(), "market.refused.>".into()];
    publish.extend(["market.open.>".into(), "market.candle.>".into()]);
    publish.extend(owns(streams::TICKS));
    publish.extend(owns(streams::OPEN_CANDLES));
    for stream in streams::closed_candles() {
        publish.extend(match stream.storage {
            Storage::Memory => owns(&stream.name),
            Storage::File => reads(&stream.name),
        });
    }
    publish.extend(keeps_leases([buckets::lease_of(&User::MarketData)]));
    let publishers = publishers.iter().cloned().map(User::Publisher);
    let publishers = publishers.chain([User::PriceFeed]);
    publish.extend(publishers.map(|publisher| publisher.inbox()));
    Grants {
        publish,
        subscribe: vec!["market.in.>".into()],
    }
}

fn gateway() -> Grants {
    let mut publish: Vec<String> = subject::BidderVerb::ALL
        .iter()
        .map(|verb| format!("auction.command.*.*.{}", verb.as_str()))
        .collect();
    for stream in [
        streams::RECORDS,
        streams::NOTICES,
        streams::TICKS,
        streams::OPEN_CANDLES,
    ] {
        publish.extend(reads(stream));
    }
    publish.push(subject::GATEWAY_ALL.into());
    publish.push(subject::time_of(Partition::FIRST));
    let subscribe = vec!["live.>".into(), subject::GATEWAY_ALL.into()];
    Grants { publish, subscribe }
}

fn web(partition_count: u32) -> Grants {
    let verbs = subject::BidderVerb::ALL.iter().map(|verb| verb.as_str());
    let verbs = verbs.chain(subject::OperatorVerb::ALL.iter().map(|verb| verb.as_str()));
    let mut publish: Vec<String> = verbs
        .map(|verb| format!("auction.command.*.*.{verb}"))
        .collect();
    for partition in Partition::all(partition_count) {
        publish.push(format!("auction.query.{partition}.>"));
    }
    publish.push(subject::time_of(Partition::FIRST));
    publish.push("notice.>".into());
    publish.push(subject::GATEWAY_CONTROL.into());
    publish.extend(reads(streams::RECORDS));
    publish.extend(reads(streams::TICKS));
    publish.extend(reads(streams::OPEN_CANDLES));
    for stream in streams::closed_candles() {
        publish.extend(reads(&stream.name));
    }
    for bucket in [
        buckets::ACCOUNTS,
        buckets::ACCOUNT_BY_EMAIL,
        buckets::SESSIONS,
        buckets::SALES,
        buckets::IDEMPOTENCY,
    ] {
        publish.push(format!("$KV.{bucket}.>"));
        publish.extend(reads_bucket(bucket));
    }
    publish.extend(reads_bucket(buckets::TOPOLOGY));
    publish.extend(uses_objects(buckets::IMAGES));
    publish.extend(reads_objects(buckets::LOGS));
    Grants {
        publish,
        subscribe: vec![],
    }
}

fn publisher(name: &Token) -> Grants {
    let publish = vec![format!("market.in.{name}.>")];
    Grants {
        publish,
        subscribe: vec![format!("market.refused.{name}")],
    }
}

/// Reading a stream: its state, single messages, and consumers of one's own.
fn reads(stream: &str) -> Vec<String> {
    vec![
        format!("$JS.API.STREAM.INFO.{stream}"),
        format!("$JS.API.STREAM.MSG.GET.{stream}"),
        format!("$JS.API.DIRECT.GET.{stream}"),
        format!("$JS.API.DIRECT.GET.{stream}.>"),
        format!("$JS.API.CONSUMER.CREATE.{stream}"),
        format!("$JS.API.CONSUMER.CREATE.{stream}.>"),
        format!("$JS.API.CONSUMER.INFO.{stream}.>"),
        format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.>"),
        format!("$JS.API.CONSUMER.DELETE.{stream}.>"),
        format!("$JS.ACK.{stream}.>"),
        format!("$JS.FC.{stream}.>"),
    ]
}

/// The owner of a memory stream may also make it again.
fn owns(stream: &str) -> Vec<String> {
    let mut all = reads(stream);
    all.push(format!("$JS.API.STREAM.CREATE.{stream}"));
    all
}

fn reads_bucket(bucket: &str) -> Vec<String> {
    reads(&format!("KV_{bucket}"))
}

/// Its own keys only: who could write another's would put it out of service.
fn keeps_leases(keys: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut all = reads_bucket(buckets::LEASE);
    let keys = keys.into_iter();
    all.extend(keys.map(|key| format!("$KV.{}.{key}", buckets::LEASE)));
    all
}

fn reads_objects(store: &str) -> Vec<String> {
    reads(&buckets::object_stream(store))
}

fn uses_objects(store: &str) -> Vec<String> {
    let mut all = reads_objects(store);
    all.push(format!("$O.{store}.>"));
    all.push(format!("$JS.API.STREAM.PURGE.OBJ_{store}"));
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
    fn the_gateway_cannot_send_an_operators_verb() {
        let grants = User::Gateway.grants(8, &[]);
        for verb in subject::OperatorVerb::ALL {
            let subject = format!("auction.command.*.*.{}", verb.as_str());
            assert!(!grants.publish.contains(&subject));
        }
    }
}
