//! Publishes prices: real daily bars of the past as ticks, and simulated symbols; first what both did before it began.
//!
//! Goes out: `market.in.feed.<symbol>`, like any other publisher's prices. Comes in: the time, and the registry of symbols, which
//! says what is priced and on which grid.
//! Where the feed stands is read off the clock alone, so a restart or a takeover goes on where the other
//! would have been. One process at a time publishes, by lease; others stand by.

mod bars;
mod listed;
mod market;
mod past;
mod scenario;
mod simulated;

use std::time::Duration;

use ::market::{PublishedPrice, Symbol};
use async_nats::Client;
use bootstrap::{Health, ServiceSettings, Shutdown, clock, random};
use broker::{Connection, ConnectionSettings, LeaderElection, Lease, StreamApi, connect};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::{
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};
use topology::{FEED, LEASE_TTL_SECONDS, Token, User, ZONES_API, buckets, encode_symbol, subject};

use crate::{
    listed::Listed,
    market::{Calendar, Market, Past, past_times},
};

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
    listed: Listed,
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
    let listed = Listed::follow(StreamApi::new(&connection, ZONES_API));
    Ok(Running {
        connection,
        listed,
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
            let feed = Feed {
                client: &client,
                listed: &self.listed,
                lease: &lease,
                shutdown: &self.shutdown,
            };
            let published;
            (self.market, published) = feed.publish(self.market, self.history).await;
            self.health.unmet(OWNER, "the lease is not held here");
            election.resign(lease, published).await;
        }
        Ok(())
    }
}

/// What publishes while the lease is held.
struct Feed<'a> {
    client: &'a Client,
    listed: &'a Listed,
    lease: &'a Lease,
    shutdown: &'a Shutdown,
}

impl Feed<'_> {
    /// Publishes what came to be in the time before, then what is due until the lease is lost or shutdown; gives the market back.
    async fn publish(&self, market: Market, history: TimeDelta) -> (Market, anyhow::Result<()>) {
        let times = past_times(clock::settled(), history);
        // Seconds of reckoning: beside the tasks that keep the lease and answer.
        let told = spawn_blocking(move || {
            let mut market = market;
            let past = market.past(&times);
            (market, past)
        });
        let (mut market, past) = told.await.expect("telling the past does not panic");
        let published = match past {
            Ok(past) => self.past_and_due(&mut market, past).await,
            Err(error) => Err(error),
        };
        (market, published)
    }

    /// By the same reckoning of time as market-data's: else a clock that is set would have every price refused for a minute.
    async fn past_and_due(&self, market: &mut Market, past: Past) -> anyhow::Result<()> {
        let publisher = Token::parse(FEED)?;
        let past = past.into_iter().map(|(symbol, prices)| {
            let prices = prices.into_iter();
            let wanted = prices.filter_map(|price| self.listed.on_grid(&symbol, price));
            let wanted = wanted.collect();
            (symbol, wanted)
        });
        tokio::select! {
            () = self.shutdown.requested() => return Ok(()),
            () = self.lease.lost() => return Ok(()),
            told = past::publish(self.client, &publisher, past.collect()) => told?,
        }
        let mut last = clock::settled();
        let mut step = interval(STEP);
        step.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                () = self.shutdown.requested() => return Ok(()),
                () = self.lease.lost() => return Ok(()),
                _ = step.tick() => {}
            }
            let now = clock::settled();
            // Also when the clock was set back: go on from where it stands.
            if now - last > CATCH_UP_MAX || now < last {
                last = now;
            }
            for (symbol, price) in market.due(last, now)? {
                if let Some(price) = self.listed.on_grid(&symbol, price) {
                    self.send(&publisher, &symbol, price, now).await?;
                }
            }
            last = now;
        }
    }

    async fn send(
        &self,
        publisher: &Token,
        symbol: &Symbol,
        price: PublishedPrice,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let to = subject::market_in(publisher, &encode_symbol(symbol.as_str())?);
        let price = PublishedPrice {
            time: Some(now),
            ..price
        };
        let payload = serde_json::to_vec(&price)?;
        self.client.publish(to, payload.into()).await?;
        metrics::counter!("outcry_prices_published_total").increment(1);
        Ok(())
    }
}
