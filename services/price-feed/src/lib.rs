//! Publishes prices: real daily bars of the past as ticks, and simulated symbols; first what both did before it began.
//!
//! Goes out: `market.in.feed.<symbol>`, like any other publisher's prices. Comes in: nothing but the time.
//! Where the feed stands is read off the clock alone, so a restart or a takeover goes on where the other
//! would have been. One process at a time publishes, by lease; others stand by.

mod bars;
mod market;
mod past;
mod scenario;
mod simulated;

use std::time::Duration;

use async_nats::Client;
use bootstrap::{Health, ServiceSettings, Shutdown, clock, random};
use broker::{Connection, ConnectionSettings, LeaderElection, Lease, connect};
use chrono::TimeDelta;
use tokio::time::{MissedTickBehavior, interval};
use topology::{FEED, LEASE_TTL_SECONDS, Token, User, buckets, encode_symbol, subject};

use crate::market::{Calendar, Market, past_times};

pub use scenario::Scenario;

/// The readiness condition that this process is the one that publishes.
const OWNER: &str = "owner";
/// How often the clock is looked at: well below the 250 ms at which a change of a row is noticed.
const STEP: Duration = Duration::from_millis(50);
/// Beyond this a pause is not made up for: old prices are of no use.
const CATCH_UP_MAX: TimeDelta = TimeDelta::seconds(2);

/// Settings of the price feed.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    #[command(flatten)]
    pub service: ServiceSettings,
    /// Market seconds in a second of what is replayed: at 600 a trading day of 6.5 hours takes 39 seconds. What is
    /// simulated runs by the clock.
    #[arg(
        long,
        env = "OUTCRY_FEED_SPEED",
        default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=20_000)
    )]
    pub speed: u32,
    /// The seed of every random draw: the same seed gives the same prices.
    #[arg(long, env = "OUTCRY_FEED_SEED", default_value_t = 1)]
    pub seed: u64,
    /// What happens to the market, in every quarter of an hour from its sixth minute on.
    #[arg(long, env = "OUTCRY_FEED_SCENARIO", value_enum, default_value_t)]
    pub scenario: Scenario,
    /// Days of its past that it tells before it begins, so that charts are full at once; 0 tells none.
    #[arg(
        long,
        env = "OUTCRY_FEED_HISTORY_DAYS",
        default_value_t = 60,
        value_parser = clap::value_parser!(u16).range(..=60)
    )]
    pub history_days: u16,
}

/// The feed at work, or standing by.
#[derive(Debug)]
pub struct Running {
    connection: Connection,
    market: Market,
    history: TimeDelta,
    health: Health,
    shutdown: Shutdown,
    _service: async_nats::service::Service,
}

/// Reads the bars and connects; readiness says when prices are published here.
///
/// # Errors
/// When the shipped bars are damaged, or NATS refuses the connection.
pub async fn start(
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
) -> anyhow::Result<Running> {
    health.unmet(OWNER, "not yet");
    let market = Market::new(
        Calendar::new(settings.speed),
        settings.seed,
        settings.scenario,
    )?;
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
        history: TimeDelta::days(settings.history_days.into()),
        health,
        shutdown,
        _service: service,
    })
}

impl Running {
    /// Publishes while it holds the lease, and stands by while another does; until shutdown.
    ///
    /// # Errors
    /// None; failed work is logged and tried again.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let election = LeaderElection {
            jetstream: self.connection.jetstream,
            bucket: buckets::FEED_LEASE,
            key: buckets::lease_of(&User::PriceFeed),
            holder: random::id(),
            ttl: Duration::from_secs(LEASE_TTL_SECONDS),
        };
        let client = self.connection.client;
        while let Some(lease) = election.campaign(self.shutdown.requested()).await {
            self.health.met(OWNER);
            let (market, history) = (&mut self.market, self.history);
            let published = publish(&client, market, history, &lease, &self.shutdown).await;
            self.health.unmet(OWNER, "the lease is not held here");
            election.resign(lease, published).await;
        }
        Ok(())
    }
}

/// Publishes what came to be in the time before, then what is due until the lease is lost or shutdown. By the same reckoning of
/// time as market-data's: else a clock that is set would have every price refused for a minute.
async fn publish(
    client: &Client,
    market: &mut Market,
    history: TimeDelta,
    lease: &Lease,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let publisher = Token::parse(FEED)?;
    let past = market.past(&past_times(clock::settled(), history))?;
    tokio::select! {
        () = shutdown.requested() => return Ok(()),
        () = lease.lost() => return Ok(()),
        told = past::publish(client, &publisher, past) => told?,
    }
    let mut last = clock::settled();
    let mut step = interval(STEP);
    step.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            () = shutdown.requested() => return Ok(()),
            () = lease.lost() => return Ok(()),
            _ = step.tick() => {}
        }
        let now = clock::settled();
        // Also when the clock was set back: go on from where it stands.
        if now - last > CATCH_UP_MAX || now < last {
            last = now;
        }
        for (symbol, mut price) in market.due(last, now)? {
            price.time = Some(now);
            let to = subject::market_in(&publisher, &encode_symbol(symbol.as_str())?);
            let payload = serde_json::to_vec(&price)?;
            client.publish(to, payload.into()).await?;
            metrics::counter!("outcry_prices_published_total").increment(1);
        }
        last = now;
    }
}
