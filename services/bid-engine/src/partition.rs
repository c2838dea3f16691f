//! One partition: wait for its lease, recover, open an epoch, serve; and again after every loss.

use std::{sync::Arc, time::Duration};

use auction::{Budget, Time};
use bootstrap::{Shutdown, random};
use broker::{Connection, Lease, acquire_lease};
use tokio::time::sleep;
use topology::{LEASE_TTL_SECONDS, Partition, buckets};

use crate::{
    archive::ArchiveSettings,
    command_loop::{CommandLoop, ExitReason, Term},
    engine_clock::EngineClock,
    frame::{self, Body, Header},
    journal::{Fenced, Journal},
    metrics,
    projection::{Projected, Projection},
    recovery::{Recovered, RecoveryError},
    sealing::SealingKeys,
    serving::Serving,
    snapshot,
};

/// The pause before a partition that could not be served is tried again.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// One partition of the log and what serving it needs.
#[derive(Debug)]
pub(crate) struct Owner {
    pub partition: Partition,
    pub connection: Connection,
    pub keys: Arc<SealingKeys>,
    pub budget: Budget,
    pub archive: ArchiveSettings,
    /// This process, in leases and epochs.
    pub node: String,
    pub clock: EngineClock,
    pub serving: Serving,
    pub shutdown: Shutdown,
}

/// Why a term of ownership could not be served.
#[derive(Debug, thiserror::Error)]
enum TermError {
    #[error(transparent)]
    Lease(#[from] broker::LeaseError),
    #[error(transparent)]
    Fenced(#[from] Fenced),
    #[error("cannot listen for commands")]
    Subscribe(#[from] async_nats::SubscribeError),
}

impl Owner {
    /// Owns the partition whenever it may, until shutdown.
    pub(crate) async fn run(self) {
        while !self.shutdown.is_requested() {
            let ended = self.term().await;
            self.serving.stopped(self.partition);
            match ended {
                Ok(ExitReason::Asked) => return,
                Ok(ExitReason::LeaseLost) => {
                    tracing::warn!(partition = %self.partition, "lease lost");
                    continue;
                }
                Ok(ExitReason::Fenced) | Err(TermError::Fenced(_)) => {
                    metrics::fenced();
                    tracing::warn!(partition = %self.partition, "another owner has taken over");
                }
                Err(error) => {
                    let error = anyhow::Error::from(error);
                    let partition = self.partition;
                    tracing::error!(%partition, error = format!("{error:#}"), "not served");
                }
            }
            tokio::select! {
                () = sleep(RETRY_PAUSE) => {}
                () = self.shutdown.requested() => {}
            }
        }
    }

    async fn term(&self) -> Result<ExitReason, TermError> {
        let key = buckets::partition_lease(self.partition);
        let ttl = Duration::from_secs(LEASE_TTL_SECONDS);
        let jetstream = &self.connection.jetstream;
        let lease = tokio::select! {
            lease = acquire_lease(jetstream, buckets::LEASE, &key, &self.node, ttl) => lease?,
            () = self.shutdown.requested() => return Ok(ExitReason::Asked),
        };
        let reason = self.serve(&lease).await;
        // Who was fenced knows that another serves, and does not invite a third.
        if !matches!(reason, Ok(ExitReason::Fenced) | Err(TermError::Fenced(_))) {
            lease.release().await;
        }
        reason
    }

    async fn serve(&self, lease: &Lease) -> Result<ExitReason, TermError> {
        let journal = Journal::new(&self.connection, self.partition, self.keys.clone());
        let recovered = tokio::select! {
            recovered = self.recover(&journal) => recovered?,
            () = lease.lost() => return Ok(ExitReason::LeaseLost),
            () = self.shutdown.requested() => return Ok(ExitReason::Asked),
        };
        let (recovered, incarnation, unreadable) = recovered;
        let partition = self.partition;
        match &unreadable {
            None => {
                let (epoch, frames) = (recovered.epoch, recovered.number);
                let replayed = recovered.tail;
                tracing::info!(%partition, epoch, frames, replayed, "serving");
            }
            Some(error) => {
                tracing::error!(%partition, %error, "bidding is stopped: read-only");
            }
        }
        let projected = Projected {
            partition,
            connection: self.connection.clone(),
            keys: self.keys.clone(),
            incarnation,
            archive: self.archive,
            clock: self.clock.clone(),
            serving: self.serving.clone(),
            read_only: unreadable.is_some(),
        };
        let term = Term {
            partition,
            client: self.connection.client.clone(),
            keys: self.keys.clone(),
            serving: self.serving.clone(),
            shutdown: self.shutdown.clone(),
            clock: self.clock.clone(),
            lease,
            journal,
            projection: Projection::start(projected, recovered.clone()),
            read_only: unreadable.map(|error| self.what_to_do(&error)),
        };
        Ok(CommandLoop::new(term, recovered).serve().await?)
    }

    /// The state that this incarnation of the log adds up to, in an epoch of our own; or up to the first frame that cannot be
    /// read, and why. May be given up at any moment: an epoch that was opened all the same is a frame like any other to who
    /// recovers next.
    async fn recover(
        &self,
        journal: &Journal,
    ) -> Result<(Recovered, String, Option<RecoveryError>), TermError> {
        let incarnation = loop {
            match journal.incarnation().await {
                Some(incarnation) => break incarnation,
                None => sleep(RETRY_PAUSE).await,
            }
        };
        let mut recovered = self.begin(journal, &incarnation).await;
        let read = journal.replay(recovered.sequence, |stored| {
            recovered.read(&stored, &self.keys)
        });
        match read.await {
            Ok(last) => recovered.sequence = last,
            Err(error) => return Ok((recovered, incarnation, Some(error))),
        }
        self.open_epoch(journal, &mut recovered).await?;
        Ok((recovered, incarnation, None))
    }

    /// What the snapshot holds, if it is of use; else nothing.
    async fn begin(&self, journal: &Journal, incarnation: &str) -> Recovered {
        let (partition, keys) = (self.partition, &self.keys);
        let jetstream = &self.connection.jetstream;
        let loaded = snapshot::load(jetstream, journal, partition, incarnation, keys).await;
        let loaded = loaded.unwrap_or_else(|why| {
            tracing::warn!(%partition, %why, "the snapshot is passed over; the whole log is replayed");
            None
        });
        metrics::recovery(if loaded.is_some() {
            "snapshot"
        } else {
            "replay"
        });
        loaded.unwrap_or_default().with_budget(self.budget)
    }

    /// The record that fences every earlier owner.
    async fn open_epoch(
        &self,
        journal: &Journal,
        recovered: &mut Recovered,
    ) -> Result<(), TermError> {
        let at = recovered.stamp.max(Some(self.clock.time().now));
        let at = at.unwrap_or(Time::EPOCH);
        let header = Header {
            partition: self.partition.number(),
            epoch: recovered.epoch + 1,
            number: recovered.number + 1,
            previous: recovered.hash,
            key: self.keys.current().to_owned(),
            nonce: random::bytes(),
        };
        let body = Body::EpochOpened {
            node: self.node.clone(),
            at,
        };
        let encoded = frame::encode(&header, &body.encode(), &self.keys);
        recovered.sequence = journal.append(recovered.sequence, &encoded).await?;
        metrics::epoch_opened();
        recovered.number = header.number;
        recovered.epoch = header.epoch;
        recovered.hash = encoded.hash;
        recovered.stamp = Some(at);
        Ok(())
    }

    /// For operators: which frame, and what to do.
    fn what_to_do(&self, error: &RecoveryError) -> String {
        let (partition, stream) = (self.partition, topology::auction_log(self.partition));
        format!(
            "partition {partition}, stream {stream}, {error}. What came before is shown, nothing is taken. Stop, restore \
             {stream} from a backup (or start the program that wrote it), and start again; `outcry audit --partition \
             {partition}` reads what is there"
        )
    }
}
