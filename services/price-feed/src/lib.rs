//! Publishes prices: real daily bars of the past as ticks, and simulated symbols.
//!
//! Goes out: `market.in.feed.<symbol>`, like any other publisher's prices. Comes in: nothing but the time.
//! Where the feed stands is read off the clock alone, so a restart or a takeover goes on where the other
//! would have been. One process at a time publishes, by lease; others stand by.

mod bars;
mod calendar;
mod market;
mod publishing;

use std::time::Duration;

use bootstrap::{Health, ServiceSettings, Shutdown, random};
use broker::{Connection, ConnectionSettings, LeaderElection, connect};
use topology::{LEASE_TTL_SECONDS, User, buckets};

use crate::{calendar::Calendar, market::Market};

/// The readiness condition that this process is the one that publishes.
const OWNER: &str = "owner";

/// Settings of the price feed.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    #[command(flatten)]
    pub service: ServiceSettings,
    /// Market seconds in a second: at 600 a trading day of 6.5 hours takes 39 seconds.
    #[arg(
        long,
        env = "OUTCRY_FEED_SPEED",
        default_value_t = 600,
        value_parser = clap::value_parser!(u32).range(1..=20_000)
    )]
    pub speed: u32,
    /// The seed of every random draw: the same seed gives the same prices.
    #[arg(long, env = "OUTCRY_FEED_SEED", default_value_t = 1)]
    pub seed: u64,
}

/// The feed at work, or standing by.
#[derive(Debug)]
pub struct Running {
    connection: Connection,
    market: Market,
    health: Health,
    shutdown: Shutdown,
    _service: async_nats::service::Service,
}

/// Reads the bars and connects; readiness says when prices are published here.
pub async fn start(
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
) -> anyhow::Result<Running> {
    health.unmet(OWNER, "not yet");
    let market = Market::new(Calendar::new(settings.speed), settings.seed)?;
    let user = User::PriceFeed;
    let connection = connect(ConnectionSettings {
        url: &settings.service.nats_url,
        seed_file: &settings.service.secrets.join("nats.seed"),
        name: &user.name(),
        inbox_prefix: &user.inbox_prefix(),
    })
    .await?;
    let service = broker::announce(&connection.client, &user.name(), "publishes prices").await?;
    Ok(Running {
        connection,
        market,
        health,
        shutdown,
        _service: service,
    })
}

impl Running {
    /// Publishes while it holds the lease, and stands by while another does; until shutdown.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let election = LeaderElection {
            jetstream: self.connection.jetstream,
            bucket: buckets::LEASE,
            key: buckets::lease_of(&User::PriceFeed),
            holder: random::id(),
            ttl: Duration::from_secs(LEASE_TTL_SECONDS),
        };
        let client = self.connection.client;
        while let Some(lease) = election.campaign(self.shutdown.requested()).await {
            self.health.met(OWNER);
            let published =
                publishing::publish(&client, &mut self.market, &lease, &self.shutdown).await;
            self.health.unmet(OWNER, "the lease is not held here");
            election.resign(lease, published).await;
        }
        Ok(())
    }
}
