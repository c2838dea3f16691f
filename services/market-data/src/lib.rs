//! Admits published prices and keeps the ticks, and the registry of symbols.
//!
//! Comes in: `market.in.<publisher>.<symbol>` from anyone who may publish there, `market.command.<symbol>.<verb>` from the house.
//! Goes out: symbols into the bucket `symbols`, which nobody else writes, admitted ticks into the stream `TICKS`, candles of them as they move and when closed, an answer to whoever asked for one,
//! refusals to their publisher. Never: a price that was not judged by the rules of `market`.
//!
//! One process at a time does this, by lease; others stand by. The lease is no fence: for a moment around
//! a change of owner two may publish, and a tick may then come twice under one sequence.

mod activity;
mod admission_loop;
mod builder;
mod candles;
mod closed;
mod intake;
mod message_ids;
mod metrics;
mod orders;
mod pending;
mod registry;
mod replies;
mod resume;
mod streams;
mod strike;
mod under_way;

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use async_nats::Client;
use bootstrap::{Health, ServiceSettings, Shutdown, clock, random};
use broker::{Connection, FilledStreams, LeaderElection, Lease, StreamApi, connect};
use market::{Book, NO_SYMBOLS, SymbolRules, parse_symbols, shipped_symbols};
use topology::{OWN_API, User, buckets};

use admission_loop::AdmissionLoop;
use builder::{CandleBuilder, TICKS_WAITING_MAX};
use candles::{CandleInput, Candles};
use orders::SymbolOrders;
use registry::KeptRegistry;
use streams::Streams;
use tokio::{sync::mpsc, time::sleep};

/// The readiness condition that this process is the one that admits.
const OWNER: &str = "owner";

/// The pause before another try to read the registry.
const PAUSE: Duration = Duration::from_millis(500);

/// What is noted while closed candles cannot be kept.
const CANDLES: &str = "candles";

/// Settings of market-data.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    #[command(flatten)]
    pub service: ServiceSettings,
    /// The symbols that the registry begins with, as TOML; without it the shipped ones. `none`: there are none.
    #[arg(long, env = "OUTCRY_SYMBOLS")]
    pub symbols: Option<PathBuf>,
}

/// market-data at work, or standing by.
#[derive(Debug)]
pub struct Running {
    /// Prices come and answers go here: a flood of them delays nothing on the other connection.
    prices: Client,
    /// For the ticks and the lease.
    connection: Connection,
    /// What the file says.
    file: Vec<SymbolRules>,
    book: Book,
    candles: Candles,
    health: Health,
    shutdown: Shutdown,
    _service: async_nats::service::Service,
}

/// Reads the symbols and connects; readiness says when prices are admitted here.
///
/// # Errors
/// When the symbols cannot be read, or NATS refuses the connection.
pub async fn start(
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
) -> anyhow::Result<Running> {
    metrics::describe();
    health.unmet(OWNER, "not yet");
    let file = match &settings.symbols {
        Some(file) if file.as_os_str() == NO_SYMBOLS => vec![],
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("cannot read the symbols {}", file.display()))?;
            parse_symbols(&text).with_context(|| format!("in {}", file.display()))?
        }
        None => shipped_symbols(),
    };
    let user = User::MarketData;
    let service = &settings.service;
    let to_nats = user.connection(&service.nats_url, &service.secrets);
    let prices = connect(to_nats.clone()).await?.client;
    let connection = connect(to_nats).await?;
    let announced =
        broker::announce(&connection.client, &user.name(), "admits published prices").await?;
    Ok(Running {
        prices,
        connection,
        file,
        candles: Candles::default(),
        book: Book::default(),
        health,
        shutdown,
        _service: announced,
    })
}

impl Running {
    /// Admits prices while it holds the lease, and stands by while another does; until shutdown.
    ///
    /// # Errors
    /// None; failed work is logged and tried again.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let lease = buckets::market_lease();
        let election = LeaderElection::new(&self.connection.jetstream, lease, random::id());
        let stands_by = {
            let health = self.health.clone();
            move |another_works| health.stands_by(OWNER, another_works)
        };
        while let Some(lease) = election
            .campaign(self.shutdown.requested(), &stands_by)
            .await
        {
            let admitted = self.admit(&lease).await;
            self.health.unmet(OWNER, "the lease is not held here");
            election.resign(lease, admitted).await;
        }
        Ok(())
    }

    /// Goes on where the candles kept end, and serves until the lease is lost or shutdown.
    async fn admit(&mut self, lease: &Lease) -> anyhow::Result<()> {
        let streams = Streams {
            reader: StreamApi::new(&self.connection, OWN_API),
            jetstream: self.connection.jetstream.clone(),
            filled: FilledStreams::default(),
            disturbances: self.connection.disturbances.clone(),
        };
        let kept = tokio::select! {
            kept = self.read_registry(&streams) => kept,
            () = lease.lost() => return Ok(()),
            () = self.shutdown.requested() => return Ok(()),
        };
        for listed in kept.symbols.iter() {
            self.book.list(listed);
            self.candles.note(CandleInput::list(listed));
        }
        let builder = tokio::select! {
            builder = CandleBuilder::resume(streams.clone(), &mut self.candles, &self.health) => builder,
            () = lease.lost() => return Ok(()),
            () = self.shutdown.requested() => return Ok(()),
        };
        builder.days().for_each(|day| self.book.resume_day(day));
        builder.newest().for_each(|it| self.book.resume_candle(it));
        let (tell, ticks) = mpsc::channel(TICKS_WAITING_MAX);
        let orders = SymbolOrders::new(streams.clone(), kept, tell.clone());
        let admission =
            AdmissionLoop::new(self.prices.clone(), streams, &mut self.book, orders, tell);
        let admission = admission.serve(&self.health, lease, &self.shutdown);
        let (served, ()) = tokio::join!(admission, builder.serve(ticks, &self.health));
        served
    }

    /// Tries until the registry is read, and holds what the file says.
    async fn read_registry(&self, streams: &Streams) -> KeptRegistry {
        loop {
            match KeptRegistry::following(streams, self.file.clone(), clock::settled()).await {
                Ok(kept) => return kept,
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::warn!(error, "the registry of symbols cannot be read yet");
                }
            }
            sleep(PAUSE).await;
        }
    }
}
