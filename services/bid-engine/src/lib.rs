//! Runs the auction rules; the only writer of auction history.
//!
//! Comes in: commands and queries over NATS. Goes out: frames to the fsynced log, answers once the log
//! has acknowledged them, public records, hints to single people. Never: an answer that the log does
//! not hold, a hidden amount in the clear, a rule of its own.

mod audit;
mod command_loop;
mod durability;

mod archive;
mod engine_clock;
mod envelope;
pub mod frame;
mod intake;
pub mod journal;
mod membership;
mod metrics;
mod objects;
mod partition;
mod pending;
mod projection;
mod queries;
pub mod recovery;
mod reply;
pub mod sealing;
mod serving;
mod sharing;
mod snapshot;
#[cfg(test)]
mod test_partition;

use std::{sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use archive::ArchiveSettings;
use auction::Budget;
use bootstrap::{Health, ServiceSettings, Shutdown, clock, random};
use broker::{Connection, connect};
use clap::builder::BoolishValueParser;
use futures_util::future::try_join_all;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};
use topology::{Partition, User, buckets};

pub use audit::{Audit, Report};
pub use engine_clock::ReadClocks;

use crate::{
    engine_clock::EngineClock, journal::Journal, membership::Membership, partition::Owner,
    projection::Sent, sealing::SealingKeys, serving::Serving,
};

const DURABILITY: &str = "durability";
/// How often the server's durability is asked for until it is right.
const DURABILITY_PAUSE: Duration = Duration::from_secs(1);
/// How long a stopping engine may take to bring what it decided into the log, and to hand over.
const STOP_PATIENCE: Duration = Duration::from_secs(7);
/// How long it may take to look at the begin of the logs.
const KEYS_ANSWER_MAX: Duration = Duration::from_secs(5);
const BROKEN: &str = "the task of a partition broke; the engine must be started again";

/// Settings of the bid engine.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    #[command(flatten)]
    pub service: ServiceSettings,
    /// Where the NATS servers answer `/varz`, as host:port, separated by commas.
    #[arg(
        long,
        env = "OUTCRY_NATS_MONITOR",
        value_delimiter = ',',
        default_value = "127.0.0.1:8222"
    )]
    pub nats_monitor: Vec<String>,
    /// Serve although the server does not fsync each message: accepted bids may then be lost with the power.
    #[arg(long, env = "OUTCRY_ACCEPT_WEAK_DURABILITY", value_parser = BoolishValueParser::new())]
    pub accept_weak_durability: bool,
    /// How often at once one person may raise their own bid, replace it or be refused on one lot.
    #[arg(long, env = "OUTCRY_BUDGET_BURST", default_value_t = Budget::default().burst, value_parser = clap::value_parser!(u32).range(1..))]
    pub budget_burst: u32,
    /// Seconds after which they may once more.
    #[arg(long, env = "OUTCRY_BUDGET_SECONDS", default_value_t = Budget::default().interval.as_secs())]
    pub budget_seconds: u64,
    #[command(flatten)]
    pub archive: ArchiveSettings,
}

/// The engine at work.
#[derive(Debug)]
pub struct Running {
    /// Each, and who looks at the clock, at the server's store and at the other engines.
    partitions: JoinSet<()>,
    shutdown: Shutdown,
    clock: EngineClock,
    _service: async_nats::service::Service,
}

/// Connects and starts every partition; readiness says when they are served.
pub async fn start(
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
) -> anyhow::Result<Running> {
    start_by(Arc::new(clock::read), settings, health, shutdown).await
}

/// The same by other clocks than this machine's.
///
/// # Errors
/// As [`start`].
pub async fn start_by(
    read: ReadClocks,
    settings: Settings,
    health: Health,
    shutdown: Shutdown,
) -> anyhow::Result<Running> {
    metrics::describe();
    let clock = EngineClock::new(read);
    let mut partitions = JoinSet::new();
    partitions.spawn(clock.clone().watch(health.clone(), shutdown.clone())?);
    partitions.spawn(watch_store(
        settings.nats_monitor.clone(),
        health.clone(),
        shutdown.clone(),
    ));
    health.unmet(DURABILITY, "not asked yet");
    health.unmet(serving::PARTITIONS, "not yet");
    let secrets = &settings.service.secrets;
    let keys = Arc::new(SealingKeys::load(&secrets.join("sealing.json"))?);
    let user = User::BidEngine;
    let connection = connect(user.connection(&settings.service.nats_url, secrets)).await?;
    check_durability(&settings, &health, &shutdown).await;
    let service =
        broker::announce(&connection.client, &user.name(), "runs the auction rules").await?;
    let (bucket, key) = (buckets::TOPOLOGY, buckets::PARTITION_COUNT_KEY);
    let count = broker::stored_count(&connection.jetstream, bucket, key).await?;
    metrics::partitions(count.get());
    check_keys(&connection, count.get(), &keys).await?;
    let serving = Serving::new(health);
    let node = random::id();
    let (membership, share) = Membership::new(
        connection.clone(),
        count.get(),
        node.clone(),
        serving.clone(),
        shutdown.clone(),
    );
    partitions.spawn(membership.run());
    let sent: Arc<Sent> = Arc::default();
    for partition in Partition::all(count.get()) {
        let owner = Owner {
            partition,
            partition_count: count.get(),
            connection: connection.clone(),
            keys: keys.clone(),
            budget: Budget {
                burst: settings.budget_burst,
                interval: Duration::from_secs(settings.budget_seconds),
            },
            archive: settings.archive,
            node: node.clone(),
            clock: clock.clone(),
            serving: serving.clone(),
            sent: sent.clone(),
            share: share.clone(),
        };
        partitions.spawn(owner.run());
    }
    Ok(Running {
        partitions,
        shutdown,
        clock,
        _service: service,
    })
}

impl Running {
    /// Takes an operator's word that this machine's clock is right as it is now.
    pub fn accept_clock(&self) {
        self.clock.vouch();
    }

    /// Works until shutdown, then brings what was decided into the log.
    pub async fn run(mut self) -> anyhow::Result<()> {
        work(&mut self.partitions, &self.shutdown).await
    }
}

/// A partition whose task broke is served here never again: this process must end, so that it is started anew.
async fn work(partitions: &mut JoinSet<()>, shutdown: &Shutdown) -> anyhow::Result<()> {
    tokio::select! {
        biased;
        () = shutdown.requested() => {}
        Some(ended) = partitions.join_next() => {
            ended.context(BROKEN)?;
            anyhow::bail!(BROKEN);
        }
    }
    let all = async {
        while let Some(ended) = partitions.join_next().await {
            ended.context(BROKEN)?;
        }
        Ok(())
    };
    timeout(STOP_PATIENCE, all)
        .await
        .context("partitions did not stop in time")?
}

/// Says whether the server's store is in service, until shutdown.
async fn watch_store(monitors: Vec<String>, health: Health, shutdown: Shutdown) {
    let watching = broker::watch_store(monitors, |wrong| match wrong {
        Some(why) => health.unmet(serving::STORE, why),
        None => health.met(serving::STORE),
    });
    tokio::select! {
        () = watching => {}
        () = shutdown.requested() => {}
    }
}

/// Refuses the keys of another house: to an engine that has them all that is in the log is forged, and it would pass it over and
/// begin anew beside those that serve it. A log that cannot be read says so later, by itself.
async fn check_keys(
    connection: &Connection,
    partition_count: u32,
    keys: &Arc<SealingKeys>,
) -> anyhow::Result<()> {
    let checks = Partition::all(partition_count).map(async |partition| {
        let journal = Journal::new(connection, partition, keys.clone());
        let answer = timeout(KEYS_ANSWER_MAX, journal.is_ours()).await;
        ensure!(
            !matches!(answer, Ok(Ok(false))),
            "the auction log of partition {} was begun with other keys than those of sealing.json: take that file from the \
             engine that serves this house",
            partition.number()
        );
        Ok(())
    });
    try_join_all(checks).await?;
    Ok(())
}

/// Waits until the server is as durable as promised; `--accept-weak-durability` goes on at once.
async fn check_durability(settings: &Settings, health: &Health, shutdown: &Shutdown) {
    loop {
        let why = match durability::are_synced_always(&settings.nats_monitor).await {
            Ok(true) => break,
            Ok(false) => "a NATS server does not run with `sync_interval: always`".to_owned(),
            Err(error) => format!("{error:#}"),
        };
        tracing::error!(why, "accepted bids would not be safe");
        if settings.accept_weak_durability || shutdown.is_requested() {
            break;
        }
        health.unmet(DURABILITY, why);
        sleep(DURABILITY_PAUSE).await;
    }
    health.met(DURABILITY);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_partition_that_breaks_ends_the_engine() {
        for stopping in [false, true] {
            let (mut partitions, shutdown) = (JoinSet::new(), Shutdown::default());
            partitions.spawn(std::future::pending());
            partitions.spawn(async { panic!("it broke") });
            if stopping {
                shutdown.request();
            }
            let worked = work(&mut partitions, &shutdown).await;
            assert_eq!(worked.unwrap_err().to_string(), BROKEN);
        }
    }
}
