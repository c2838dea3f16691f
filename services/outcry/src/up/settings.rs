//! What `outcry up` can be told.

use std::{
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
};

use bootstrap::{Exposure, NatsUrls, Origin, WebSocketUrl};
use clap::builder::BoolishValueParser;
use market::NO_SYMBOLS;
use topology::{PARTITION_COUNT_DEFAULT, Replication, Token};

use super::machines::Machines;
use crate::replication_settings::ReplicationSettings;

/// The publisher that the demo shows how to publish with.
pub(crate) const DEMO_PUBLISHER: &str = "demo";

/// How the stack runs. Every port may be 0, which takes a free one.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Up {
    /// Where keys, configuration and the NATS store lie.
    #[arg(long, env = "OUTCRY_DATA", default_value = "data")]
    pub(crate) data_dir: PathBuf,
    /// Forgets everything in the data directory first.
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Pages, API and gateway listen on this address; others than loopback are for others to reach.
    #[arg(long, env = "OUTCRY_LISTEN", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(crate) listen: IpAddr,
    /// Let others than this machine connect without TLS: passwords can then be read on the way.
    #[arg(long, env = "OUTCRY_ALLOW_PLAINTEXT", value_parser = BoolishValueParser::new())]
    pub(crate) allow_plaintext: bool,
    /// As on how many machines: 1, or 3: on this one, three servers of NATS with every stream on each, and two of every service,
    /// each at the next port. Any one of them may be lost.
    #[arg(long, env = "OUTCRY_MACHINES", default_value_t = Machines::One, conflicts_with = "nats_url")]
    pub(crate) machines: Machines,
    /// The port of pages and API.
    #[arg(long, env = "OUTCRY_WEB_PORT", default_value_t = 8080)]
    pub(crate) web_port: u16,
    /// The port of the gateway.
    #[arg(long, env = "OUTCRY_GATEWAY_PORT", default_value_t = 8000)]
    pub(crate) gateway_port: u16,
    /// The address people type, when it is not the one listened on (localhost, where that is every address) and the
    /// web port.
    #[arg(long, env = "OUTCRY_PUBLIC_URL")]
    pub(crate) public_url: Option<Origin>,
    /// The gateway's WebSocket as browsers reach it; without it, wss at the public URL, or ws at its host and
    /// the gateway's port.
    #[arg(long, env = "OUTCRY_GATEWAY_URL")]
    pub(crate) gateway_url: Option<WebSocketUrl>,
    /// Further origins of pages that may be live, separated by commas.
    #[arg(long, env = "OUTCRY_ALLOWED_ORIGINS", value_delimiter = ',')]
    pub(crate) allowed_origins: Vec<Origin>,
    /// The address nats-server listens on.
    #[arg(long, env = "OUTCRY_NATS_LISTEN", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(crate) nats_listen: IpAddr,
    /// The port of nats-server.
    #[arg(long, env = "OUTCRY_NATS_PORT", default_value_t = 4222)]
    pub(crate) nats_port: u16,
    /// The port of nats-server's monitor.
    #[arg(long, env = "OUTCRY_NATS_MONITOR_PORT", default_value_t = 8222)]
    pub(crate) nats_monitor_port: u16,
    /// The port at which the servers of a cluster reach each other.
    #[arg(long, env = "OUTCRY_NATS_CLUSTER_PORT", default_value_t = 6222)]
    pub(crate) nats_cluster_port: u16,
    /// The nats-server program; without it the one on PATH is taken.
    #[arg(long, env = "NATS_SERVER")]
    pub(crate) nats_server: Option<PathBuf>,
    /// Servers that run already, separated by commas, with the configuration that `outcry setup` made; none is started then.
    #[arg(long, env = "NATS_URL", requires = "nats_monitor")]
    pub(crate) nats_url: Option<NatsUrls>,
    /// The monitor of that server, as host:port.
    #[arg(long, env = "OUTCRY_NATS_MONITOR")]
    pub(crate) nats_monitor: Option<String>,
    /// Somebody who may publish prices; may be given several times. Those known already stay.
    #[arg(long = "publisher", value_name = "NAME", value_parser = Token::parse)]
    pub(crate) publishers: Vec<Token>,
    /// Partitions of the auction log; fixed once the log exists.
    #[arg(long, env = "OUTCRY_PARTITIONS", default_value_t = PARTITION_COUNT_DEFAULT)]
    pub(crate) partitions: u32,
    #[command(flatten)]
    pub(crate) replication: ReplicationSettings,
    /// Demo accounts and a demo sale, also when others than this machine can reach the pages.
    #[arg(long, conflicts_with = "no_demo")]
    pub(crate) demo: bool,
    /// No demo accounts and no demo sale.
    #[arg(long)]
    pub(crate) no_demo: bool,
    /// Whether prices of a market are simulated, with symbols and a publisher to try; simulated if not given where the demo
    /// runs, else none.
    #[arg(long, env = "OUTCRY_MARKET", value_enum)]
    pub(crate) market: Option<Market>,
    /// The symbols that a market of your own begins with, as TOML; `none`: there are none.
    #[arg(long, env = "OUTCRY_SYMBOLS")]
    pub(crate) symbols: Option<PathBuf>,
    /// The demo's bidders keep still.
    #[arg(long)]
    pub(crate) no_bots: bool,
    /// For work on the pages: they reload when this program was built anew.
    #[arg(long, hide = true)]
    pub(crate) watch: bool,
    /// What whoever starts this took to bring and build what was missing, in milliseconds; part of the time told.
    #[arg(long, hide = true, default_value_t = 0)]
    pub(crate) preparation_millis: u64,
}

/// Where prices come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum Market {
    /// The feed publishes them, besides whoever else does.
    Simulated,
    /// Whoever publishes them; without a list of symbols nobody.
    None,
}

impl Up {
    /// Asked for, or it belongs to the demo.
    pub(crate) fn market(&self) -> Market {
        self.market.unwrap_or(match self.with_demo() {
            true => Market::Simulated,
            false => Market::None,
        })
    }

    /// How many copies there are of what.
    pub(crate) fn copies(&self) -> Replication {
        self.replication.read_or(self.machines.replicas())
    }

    /// The list that the registry of symbols begins with, if it is not the shipped one.
    pub(crate) fn symbols(&self) -> Option<PathBuf> {
        let none = || (self.market() == Market::None).then(|| NO_SYMBOLS.into());
        self.symbols.clone().or_else(none)
    }

    /// Asked for, or nobody but this machine can come.
    pub(crate) fn with_demo(&self) -> bool {
        self.demo || (!self.no_demo && self.listen.is_loopback() && self.nats_listen.is_loopback())
    }

    pub(crate) fn exposure(&self) -> Exposure {
        Exposure {
            published_on: None,
            allow_plaintext: self.allow_plaintext,
        }
    }

    pub(crate) fn all_publishers(&self) -> Vec<Token> {
        let demo = Token::parse(DEMO_PUBLISHER).expect("a constant of four letters is a token");
        let demo = Some(demo).filter(|_| self.market() == Market::Simulated);
        self.publishers.iter().cloned().chain(demo).collect()
    }
}
