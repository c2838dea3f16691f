//! `outcry audit`: judges stored logs again with the rules of today, and reports each difference. Stops nothing.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use auction::{Auditor, Difference, Time};
use bootstrap::NatsUrls;
use broker::{Connection, ConnectionSettings, connect};
use tokio::time::timeout;
use topology::{Partition, User, buckets};

use crate::{
    frame::{Body, Frame},
    journal::Journal,
    recovery::{Recovered, RecoveryError},
    sealing::SealingKeys,
};

/// How long the server may take to answer: a service waits for ever, whoever types a command does not.
const CONNECT_MAX: Duration = Duration::from_secs(10);

/// What to audit.
#[derive(Clone, Debug, clap::Args)]
pub struct Audit {
    /// NATS servers, separated by commas.
    #[arg(long, env = "OUTCRY_NATS_URL", default_value = "nats://127.0.0.1:4222")]
    pub nats_url: NatsUrls,
    /// The bid engine's folder of secrets: its NATS seed and its sealing keys.
    #[arg(
        long,
        env = "OUTCRY_SECRETS",
        default_value = "data/secrets/bid-engine"
    )]
    pub secrets: PathBuf,
    /// One partition alone.
    #[arg(long)]
    pub partition: Option<u32>,
    /// Judge only what was stamped at this time or later (RFC 3339); what came before is taken as it is.
    #[arg(long, value_parser = |text: &str| Time::try_from(text))]
    pub since: Option<Time>,
}

/// What an audit of one partition found.
#[derive(Debug)]
pub struct Report {
    pub partition: u32,
    pub frames: u64,
    pub events: u64,
    pub differences: Vec<Difference>,
    /// The first frame that cannot be read; what comes after it was not audited.
    pub unreadable: Option<RecoveryError>,
}

impl Report {
    /// Everything was read, and nothing would be judged otherwise.
    pub fn is_clean(&self) -> bool {
        self.differences.is_empty() && self.unreadable.is_none()
    }
}

impl Audit {
    /// Audits every partition that was asked for.
    ///
    /// # Errors
    /// When the server, its logs or the keys cannot be reached.
    pub async fn run(&self) -> anyhow::Result<Vec<Report>> {
        let keys = Arc::new(SealingKeys::load(&self.secrets.join("sealing.json"))?);
        let connecting = connect(ConnectionSettings {
            name: "audit".into(),
            ..User::BidEngine.connection(&self.nats_url, &self.secrets)
        });
        let connection = timeout(CONNECT_MAX, connecting)
            .await
            .with_context(|| {
                format!(
                    "no NATS server answers at {}; see --nats-url",
                    self.nats_url
                )
            })?
            .context("an audit reads the log as the bid engine's user")?;
        let (bucket, key) = (buckets::TOPOLOGY, buckets::PARTITION_COUNT_KEY);
        let count = broker::stored_count(&connection.jetstream, bucket, key)
            .await?
            .get();
        if let Some(asked) = self.partition {
            anyhow::ensure!(asked < count, "there are {count} partitions, from 0 on");
        }
        let mut reports = Vec::new();
        for partition in Partition::all(count) {
            let asked = self
                .partition
                .is_none_or(|asked| asked == partition.number());
            if asked {
                reports.push(self.audit(&connection, partition, &keys).await);
            }
        }
        Ok(reports)
    }

    async fn audit(
        &self,
        connection: &Connection,
        partition: Partition,
        keys: &Arc<SealingKeys>,
    ) -> Report {
        let journal = Journal::new(connection, partition, keys.clone());
        let (mut chain, mut auditor) = (Recovered::default(), Auditor::default());
        let (mut events_read, mut differences) = (0, Vec::new());
        let read = journal.replay(0, |stored| {
            chain.read(&stored, keys)?;
            let frame = Frame::decode(&stored.payload, keys);
            let Ok(Body::Decided { events, .. }) = frame.map(|frame| frame.body) else {
                return Ok(());
            };
            for event in events {
                events_read += 1;
                if self.since.is_some_and(|since| event.at < since) {
                    auditor.pass(event);
                } else {
                    differences.extend(auditor.take(event));
                }
            }
            Ok(())
        });
        let unreadable = read.await.err();
        Report {
            partition: partition.number(),
            frames: chain.number,
            events: events_read,
            differences,
            unreadable,
        }
    }
}
