//! Every subject, made in one place. Text enters only as a [`Token`].

use crate::{Partition, SymbolToken, Token, buckets};

/// What a bidder may ask of a sale. The gateway may publish these and no others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BidderVerb {
    Bid,
}

/// What an operator may ask of a sale. Only web may publish these.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OperatorVerb {
    Create,
    Hold,
    Resume,
    Cancel,
    Void,
    Withdraw,
    Announce,
    Admit,
    Consign,
}

/// What an operator may order of a symbol. Only web may publish these.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarketVerb {
    /// Lists it, changes its rules, or brings it back.
    Define,
    Retire,
    /// Believes a level of its prices at once.
    Accept,
    /// Takes back a price that was admitted.
    Strike,
}

/// What may be asked about a sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Query {
    /// One's own standing on a lot.
    Me,
    /// Every lot one has bid on, of all sales of the partition.
    OwnLots,
    /// The same of one sale.
    OwnLotsOf,
    /// The whole public record of a lot, page by page.
    Record,
    /// The answer given to one's own bid id.
    Answer,
    /// How one stands in a sale: whether one may bid, and up to what.
    Bidder,
    /// The same of several people. Only web may ask, for the house.
    Bidders,
    /// Who has a paddle. Only web may ask, for the house.
    Paddles,
    /// Whose bids stood on a lot that is over. Only web may ask, for the house.
    LotBidders,
    /// The hidden reserves of a sale's lots. Only web may ask, for the house.
    Reserves,
    /// Whether the sale's partition takes commands, and if not, why.
    Health,
}

/// What may be asked of the site about people. Only notices may ask, so that it needs nobody's account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SiteQuery {
    /// A notice in words, with the address it goes to.
    Letter,
    /// Who bid on a lot.
    Bidders,
    /// Notes that mail to somebody came back.
    Bounced,
    /// Forgets a browser that its push service knows no more.
    PushGone,
}

impl SiteQuery {
    pub const ALL: [Self; 4] = [Self::Letter, Self::Bidders, Self::Bounced, Self::PushGone];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Bidders => "bidders",
            Self::Bounced => "bounced",
            Self::PushGone => "push_gone",
        }
    }
}

impl BidderVerb {
    pub const ALL: [Self; 1] = [Self::Bid];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bid => "bid",
        }
    }
}

impl OperatorVerb {
    pub const ALL: [Self; 9] = [
        Self::Create,
        Self::Hold,
        Self::Resume,
        Self::Cancel,
        Self::Void,
        Self::Withdraw,
        Self::Announce,
        Self::Admit,
        Self::Consign,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
            Self::Void => "void",
            Self::Withdraw => "withdraw",
            Self::Announce => "announce",
            Self::Admit => "admit",
            Self::Consign => "consign",
        }
    }
}

impl MarketVerb {
    pub const ALL: [Self; 4] = [Self::Define, Self::Retire, Self::Accept, Self::Strike];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Define => "define",
            Self::Retire => "retire",
            Self::Accept => "accept",
            Self::Strike => "strike",
        }
    }
}

impl Query {
    pub const ALL: [Self; 11] = [
        Self::Me,
        Self::OwnLots,
        Self::OwnLotsOf,
        Self::Record,
        Self::Answer,
        Self::Bidder,
        Self::Bidders,
        Self::Paddles,
        Self::LotBidders,
        Self::Reserves,
        Self::Health,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::OwnLots => "own_lots",
            Self::OwnLotsOf => "own_lots_of",
            Self::Record => "record",
            Self::Answer => "answer",
            Self::Bidder => "bidder",
            Self::Bidders => "bidders",
            Self::Paddles => "paddles",
            Self::LotBidders => "lot_bidders",
            Self::Reserves => "reserves",
            Self::Health => "health",
        }
    }
}

pub fn bidder_command(partition: Partition, sale: &Token, verb: BidderVerb) -> String {
    format!("auction.command.{partition}.{sale}.{}", verb.as_str())
}

pub fn operator_command(partition: Partition, sale: &Token, verb: OperatorVerb) -> String {
    format!("auction.command.{partition}.{sale}.{}", verb.as_str())
}

pub fn query(partition: Partition, sale: &Token, query: Query) -> String {
    format!("auction.query.{partition}.{sale}.{}", query.as_str())
}

/// A question about all of a partition: no sale is meant by the token in its place.
pub fn partition_query(partition: Partition, query: Query) -> String {
    format!("auction.query.{partition}.all.{}", query.as_str())
}

/// One verb, to any sale of any partition.
pub(crate) fn every_command(verb: &str) -> String {
    format!("auction.command.*.*.{verb}")
}

/// One question, about any sale of any partition.
pub(crate) fn every_query(query: Query) -> String {
    format!("auction.query.*.*.{}", query.as_str())
}

/// All commands of a partition: its owner listens here.
pub fn commands_of(partition: Partition) -> String {
    format!("auction.command.{partition}.*.*")
}

/// All questions to a partition: its owner listens here.
pub fn queries_of(partition: Partition) -> String {
    format!("auction.query.{partition}.*.*")
}

/// What time it is for a partition's sales: its owner answers.
pub fn time_of(partition: Partition) -> String {
    format!("auction.time.{partition}")
}

/// The truth: frames of a partition.
pub fn log(partition: Partition) -> String {
    format!("auction.log.{partition}")
}

/// The public record of a lot.
pub fn lot_record(sale: &Token, lot: &Token) -> String {
    format!("record.lot.{sale}.{lot}")
}

/// The public records of all lots of a sale.
pub fn lot_records_of(sale: &Token) -> String {
    format!("record.lot.{sale}.>")
}

/// Sale-wide news.
pub fn sale_record(sale: &Token) -> String {
    format!("record.sale.{sale}")
}

/// A hint to one person.
pub fn notice(user: &Token) -> String {
    format!("notice.{user}")
}

/// A question to the site.
pub fn site_query(query: SiteQuery) -> String {
    format!("site.query.{}", query.as_str())
}

/// Every event for webhooks that the site hands over.
pub fn handed_events() -> String {
    bucket_keys(buckets::WEBHOOK_OUTBOX)
}

/// Where events are sent.
pub fn webhooks() -> String {
    bucket_keys(buckets::WEBHOOKS)
}

/// Events on their way, and how far each source was told of.
pub fn webhook_deliveries() -> String {
    bucket_keys(buckets::WEBHOOK_DELIVERIES)
}

/// Every notice that the site hands over.
pub fn handed_notices() -> String {
    bucket_keys(buckets::NOTICE_OUTBOX)
}

/// What everybody watches.
pub fn watchlists() -> String {
    bucket_keys(buckets::WATCHLISTS)
}

/// What everybody chose to be told.
pub fn notice_choices() -> String {
    bucket_keys(buckets::NOTICE_CHOICES)
}

/// What was told, and what waits to be.
pub fn notice_ledger() -> String {
    bucket_keys(buckets::NOTICE_LEDGER)
}

/// A price from a publisher.
pub fn market_in(publisher: &Token, symbol: &SymbolToken) -> String {
    format!("market.in.{publisher}.{symbol}")
}

/// Where a publisher says that it lives, though nothing was traded.
pub fn market_heartbeat_in(publisher: &Token) -> String {
    format!("market.in.{publisher}.{HEARTBEAT}")
}

/// When a publisher last said that it lives. It goes with the candles as they move, since of both the newest alone counts, and both
/// go to the same zones.
pub fn market_heartbeat(publisher: &Token) -> String {
    format!("market.open.heartbeat.{publisher}")
}

/// In whose name a published price is, and of which symbol as it is written there.
pub fn priced(subject: &str) -> Option<(&str, &str)> {
    subject.strip_prefix("market.in.")?.split_once('.')
}

/// Every price from a publisher.
pub(crate) fn market_in_all(publisher: &impl std::fmt::Display) -> String {
    format!("market.in.{publisher}.>")
}

/// An order about a symbol.
pub fn market_command(symbol: &SymbolToken, verb: MarketVerb) -> String {
    format!("market.command.{symbol}.{}", verb.as_str())
}

/// One order, about any symbol.
pub(crate) fn every_market_command(verb: MarketVerb) -> String {
    format!("market.command.*.{}", verb.as_str())
}

/// Where the registry keeps a symbol.
pub fn listed_symbol(symbol: &SymbolToken) -> String {
    format!("$KV.{}.{symbol}", buckets::SYMBOLS)
}

/// Every symbol of the registry.
pub fn listed_symbols() -> String {
    bucket_keys(buckets::SYMBOLS)
}

/// Where the feed keeps what was ordered of the simulator.
pub fn simulator_orders() -> String {
    format!(
        "$KV.{}.{}",
        buckets::SIMULATOR,
        buckets::SIMULATOR_ORDERS_KEY
    )
}

/// Every key of a bucket.
pub fn bucket_keys(bucket: &str) -> String {
    format!("$KV.{bucket}.>")
}

/// The leases of all engines that live.
pub fn engine_leases() -> String {
    format!("$KV.{}.{}.*", buckets::LEASE, buckets::ENGINE_LEASES)
}

/// The keys of everybody who registered for a sale.
pub fn registrations_of(sale: &Token) -> String {
    format!("$KV.{}.of.{sale}.*", buckets::REGISTRATIONS)
}

/// The keys of what somebody registered for.
pub fn registrations_by(user: &Token) -> String {
    format!("$KV.{}.of.*.{user}", buckets::REGISTRATIONS)
}

/// The keys of accounts that are being erased.
pub fn erasures() -> String {
    format!("$KV.{}.erasing.*", buckets::ACCOUNTS)
}

/// The keys that say which invoices somebody has: of sales, and of lots that were offered to them afterwards.
pub fn invoices_of(user: &Token) -> [String; 2] {
    let invoices = buckets::INVOICES;
    [
        format!("$KV.{invoices}.invoice.*.{user}"),
        format!("$KV.{invoices}.second-chance.*.*.{user}"),
    ]
}

/// An admitted tick.
pub fn market_tick(symbol: &SymbolToken) -> String {
    format!("market.tick.{symbol}")
}

/// A candle as it moves; the interval is a token such as `1m`.
pub fn market_open(interval: &str, symbol: &SymbolToken) -> String {
    format!("market.open.{interval}.{symbol}")
}

/// A closed candle.
pub fn market_candle(interval: &str, symbol: &SymbolToken) -> String {
    format!("market.candle.{interval}.{symbol}")
}

/// The closed candles of an interval.
pub fn candles_of(interval: &str) -> String {
    format!("market.candle.{interval}.*")
}

/// Refusals of a publisher's prices, for that publisher.
pub fn market_refused(publisher: &Token) -> String {
    format!("market.refused.{publisher}")
}

/// Questions to services about themselves (NATS micro, ADR-32).
pub const MICRO_ALL: &str = "$SRV.>";
/// Where clients of NATS want answers unless they are told otherwise.
pub const INBOX_ALL: &str = "_INBOX.>";
/// Where the server brings answers to questions from other zones. Each of them is made for one question.
pub const REPLIES_ACROSS_ZONES: &str = "_R_.>";
/// Stands where a symbol does: no symbol is written so.
pub const HEARTBEAT: &str = "$heartbeat";
/// When each publisher last said that it lives.
pub const MARKET_HEARTBEAT_ALL: &str = "market.open.heartbeat.*";
/// Prices from every publisher; also of symbols whose dots are written as they are.
pub const MARKET_IN_ALL: &str = "market.in.*.>";
/// Every order about a symbol.
pub const MARKET_COMMAND_ALL: &str = "market.command.*.*";
/// What publishers did, as whoever admits prices counts it.
pub const PUBLISHER_ACTIVITIES: &str = "market.publishers.activities";
/// A try in a publisher's name that NATS denied, which only the site saw.
pub const PUBLISHER_DENIED: &str = "market.publishers.denied";
/// What NATS denied to keys of others, as whoever reads its log counted it.
pub const DENIED_BY_NATS: &str = "market.publishers.denied_by_nats";
/// All of them.
pub const PUBLISHERS_ALL: &str = "market.publishers.*";
/// An order of the house to the simulator of prices.
pub const SIMULATOR_ORDER: &str = "simulator.order";
/// How the simulator of prices stands.
pub const SIMULATOR_STATE: &str = "simulator.state";
/// An order of the house about webhooks.
pub const WEBHOOK_ORDER: &str = "webhook.order";
/// How webhooks stand.
pub const WEBHOOK_STATE: &str = "webhook.state";
/// How the subject of every lot's record begins; sale-wide news begin otherwise.
pub const LOT_RECORD_PREFIX: &str = "record.lot.";
/// The news of every sale.
pub const SALE_RECORD_ALL: &str = "record.sale.*";
/// Every public record.
pub const RECORD_ALL: &str = "record.>";
/// Every admitted tick.
pub const MARKET_TICK_ALL: &str = "market.tick.*";
/// Every candle as it moves.
pub const MARKET_OPEN_ALL: &str = "market.open.*.*";
/// Heartbeats, surveys and control between gateways.
pub const GATEWAY_ALL: &str = "gateway.>";
/// Every channel of the gateway's own.
pub const CHANNELS_ALL: &str = "channel.>";
/// What the server republishes of streams.
pub const LIVE_ALL: &str = "live.>";
/// Closes every connection of the session ids in the payload; web sends it, gateways obey.
pub const GATEWAY_CONTROL: &str = "gateway.control";
