//! Publishes prices: real daily bars of the past as ticks, and simulated symbols, first what both did before it began; or a
//! session that was captured.
//!
//! Goes out: `market.in.feed.<symbol>`, like any other publisher's prices. Comes in: the time, the registry of symbols, which
//! says what is priced and on which grid, and orders of the house about what happens in the market and how fast.
//! Where the feed stands is read off the clock and what was ordered, so a restart or a takeover goes on where the other
//! would have been. One process at a time publishes, by lease; others stand by.

mod bars;
mod captured;
mod control;
mod list;
mod listed;
mod market;
mod market_clock;
mod orders;
mod past;
mod publishing;
mod scenario;
mod simulated;
mod simulated_list;

use std::{path::PathBuf, sync::Arc};

use ::market::SPEED_MAX;
use anyhow::ensure;
use bootstrap::{Health, ServiceSettings, Shutdown, random};
use broker::{Connection, LeaderElection, StreamApi, connect};
use chrono::TimeDelta;
use tokio::sync::Mutex;
use topology::{User, ZONES_API, buckets};

use crate::{
    captured::{Captured, Recorder},
    control::Control,
    listed::Listed,
    market::Market,
    orders::{Flags, speed_max},
    publishing::{Feed, Source},
    scenario::{CALM, Scenarios},
};

pub use list::list;

/// The readiness condition that this process is the one that publishes.
const OWNER: &str = "owner";
/// Days of the past that are told, at most and usually.
const HISTORY_DAYS: u16 = 60;

/// Settings of the price feed.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    #[command(flatten)]
    pub service: ServiceSettings,
    /// Market seconds in a second: at 600 a trading day of 6.5 hours takes 39 seconds. An operator can change it.
    #[arg(
        long,
        env = "OUTCRY_FEED_SPEED",
        default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(SPEED_MAX))
    )]
    pub speed: u32,
    /// The seed of every random draw: the same seed gives the same prices.
    #[arg(long, env = "OUTCRY_FEED_SEED", default_value_t = 1)]
    pub seed: u64,
    /// What happens to the market over and over, by the market's clock: calm, open, crash, halt, silence or one of the
    /// scenario files. An operator can begin another one.
    #[arg(long, env = "OUTCRY_FEED_SCENARIO", default_value = CALM)]
    pub scenario: String,
    /// Scenarios of one's own, each named after its file.
    #[arg(long, env = "OUTCRY_FEED_SCENARIO_FILES", value_delimiter = ',')]
    pub scenario_files: Vec<PathBuf>,
    /// What is simulated, in place of what is shipped.
    #[arg(long, env = "OUTCRY_FEED_SIMULATED")]
    pub simulated: Option<PathBuf>,
    /// Days of its past that it tells before it begins, so that charts are full at once; 0 tells none.
    #[arg(
        long,
        env = "OUTCRY_FEED_HISTORY_DAYS",
        default_value_t = HISTORY_DAYS,
        value_parser = clap::value_parser!(u16).range(..=i64::from(HISTORY_DAYS))
    )]
    pub history_days: u16,
    /// Writes down what it publishes: lines that `--replay` and `outcry publish` read.
    #[arg(long, env = "OUTCRY_FEED_RECORD")]
    pub record: Option<PathBuf>,
    /// Publishes a captured session in place of everything else, from its beginning, over and over.
    #[arg(long, env = "OUTCRY_FEED_REPLAY")]
    pub replay: Option<PathBuf>,
    /// Prints what it prices, as market-data's `--symbols` reads it, and the names of the scenarios; then ends.
    #[arg(long)]
    pub list: bool,
}

/// The feed at work, or standing by.
#[derive(Debug)]
pub struct Running {
    connection: Connection,
    listed: Listed,
    control: Control,
    source: Arc<Mutex<Source>>,
    recorder: Option<Recorder>,
    history: TimeDelta,
    health: Health,
    shutdown: Shutdown,
    _service: async_nats::service::Service,
}

impl Settings {
    /// What is so where nothing else is said.
    pub fn new(service: ServiceSettings) -> Self {
        Self {
            service,
            speed: 1,
            seed: 1,
            scenario: CALM.to_owned(),
            scenario_files: vec![],
            simulated: None,
            history_days: HISTORY_DAYS,
            record: None,
            replay: None,
            list: false,
        }
    }

    fn source(&self) -> anyhow::Result<Source> {
        if let Some(replay) = &self.replay {
            return Ok(Source::Captured(Captured::read(replay)?));
        }
        let lines = simulated_list::read(self.simulated.as_deref())?.into_iter();
        let simulations = lines.flat_map(|(_, simulations)| simulations).collect();
        let market = Market::new(self.seed, simulations)?;
        Ok(Source::Market(Box::new(market)))
    }

    /// What orders are held against.
    fn flags(&self, scenarios: &Scenarios, symbols: usize) -> anyhow::Result<Flags> {
        ensure!(
            scenarios.get(&self.scenario).is_some(),
            "there is no scenario {:?}: there are {}",
            self.scenario,
            scenarios.names().join(", ")
        );
        let most = speed_max(symbols);
        ensure!(
            self.speed <= most,
            "{symbols} symbols can be {most} times as fast at most, not {}",
            self.speed
        );
        Ok(Flags {
            speed: self.speed,
            scenario: self.scenario.clone(),
        })
    }
}

/// Reads what it prices and connects; readiness says when prices are published here.
///
/// # Errors
/// When a file cannot be read or is wrong, or NATS refuses the connection.
pub async fn start(
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
) -> anyhow::Result<Running> {
    health.unmet(OWNER, "not yet");
    let scenarios = Scenarios::read(&settings.scenario_files)?;
    let source = settings.source()?;
    let symbols = source.symbols();
    let flags = settings.flags(&scenarios, symbols)?;
    let recorder = settings.record.as_deref().map(Recorder::open).transpose()?;
    let user = User::PriceFeed;
    let service = &settings.service;
    let connection = connect(user.connection(&service.nats_url, &service.secrets)).await?;
    let announced = broker::announce(&connection.client, &user.name(), "publishes prices").await?;
    let listed = Listed::follow(StreamApi::new(&connection, ZONES_API));
    let is_captured = settings.replay.is_some();
    Ok(Running {
        control: Control::new(&connection, flags, scenarios, (symbols, is_captured)),
        connection,
        listed,
        source: Arc::new(Mutex::new(source)),
        recorder,
        history: TimeDelta::days(settings.history_days.into()),
        health,
        shutdown,
        _service: announced,
    })
}

impl Running {
    /// Publishes while it holds the lease, and stands by while another does; until shutdown.
    ///
    /// # Errors
    /// None; failed work is logged and tried again.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let lease = buckets::feed_lease();
        let election = LeaderElection::new(&self.connection.jetstream, lease, random::id());
        let stands_by = {
            let health = self.health.clone();
            move |another_works| health.stands_by(OWNER, another_works)
        };
        while let Some(lease) = election
            .campaign(self.shutdown.requested(), &stands_by)
            .await
        {
            self.health.met(OWNER);
            let feed = Feed {
                client: &self.connection.client,
                listed: &self.listed,
                control: &self.control,
                source: &self.source,
                lease: &lease,
                shutdown: &self.shutdown,
            };
            let published = feed.publish(self.history, self.recorder.as_mut()).await;
            self.health.unmet(OWNER, "the lease is not held here");
            election.resign(lease, published).await;
        }
        Ok(())
    }
}
