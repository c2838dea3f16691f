//! One partition: wait for its lease, recover, open an epoch, serve; and again after every loss.

use std::{sync::Arc, time::Duration};

use auction::Time;
use bootstrap::{Shutdown, clock};
use broker::{Connection, Lease, acquire_lease};
use tokio::time::sleep;
use topology::{LEASE_TTL_SECONDS, Partition, buckets};

use crate::{
    desk::{Desk, Left},
    figures,
    frame::{self, Body, Frame},
    journal::{Fenced, Journal},
    projection::{Committed, Projection},
    recovery::{Recovered, RecoveryError},
    sealing::SealingKeys,
    serving::Serving,
};

/// The pause before a partition that could not be served is tried again.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// One partition of the log and what serving it needs.
#[derive(Debug)]
pub(crate) struct Owner {
    pub partition: Partition,
    pub connection: Connection,
    pub keys: Arc<SealingKeys>,
    /// This process, in leases and epochs.
    pub node: String,
    pub serving: Serving,
    pub shutdown: Shutdown,
}

/// Why a term of ownership ended.
#[derive(Debug, thiserror::Error)]
enum TermError {
    #[error(transparent)]
    Lease(#[from] broker::LeaseError),
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
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
                Ok(Left::Asked) => return,
                Ok(Left::LeaseLost) => {
                    tracing::warn!(partition = %self.partition, "lease lost");
                    continue;
                }
                Ok(Left::Fenced) | Err(TermError::Fenced(_)) => {
                    figures::fenced();
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

    async fn term(&self) -> Result<Left, TermError> {
        let key = buckets::partition_lease(self.partition);
        let ttl = Duration::from_secs(LEASE_TTL_SECONDS);
        let jetstream = &self.connection.jetstream;
        let lease = tokio::select! {
            lease = acquire_lease(jetstream, buckets::LEASE, &key, &self.node, ttl) => lease?,
            () = self.shutdown.requested() => return Ok(Left::Asked),
        };
        let left = self.serve(&lease).await;
        // Who was fenced knows that another serves, and does not invite a third.
        if !matches!(left, Ok(Left::Fenced) | Err(TermError::Fenced(_))) {
            lease.release().await;
        }
        left
    }

    async fn serve(&self, lease: &Lease) -> Result<Left, TermError> {
        let journal = Journal::new(self.connection.jetstream.clone(), self.partition);
        let recovered = tokio::select! {
            recovered = self.recover(&journal) => recovered?,
            () = lease.lost() => return Ok(Left::LeaseLost),
            () = self.shutdown.requested() => return Ok(Left::Asked),
        };
        tracing::info!(
            partition = %self.partition,
            epoch = recovered.epoch,
            frames = recovered.number,
            "serving"
        );
        let public = Committed::everything(&recovered.floor);
        let projection = Projection::start(self.connection.jetstream.clone(), public);
        let desk = Desk::new(self, journal, projection, recovered, lease);
        Ok(desk.serve().await?)
    }

    /// The state that the log adds up to, in an epoch of our own. May be given up at any moment: an epoch that was
    /// opened all the same is a frame like any other to who recovers next.
    async fn recover(&self, journal: &Journal) -> Result<Recovered, TermError> {
        let mut recovered = Recovered::default();
        recovered.sequence = journal
            .replay(|stored| recovered.read(&stored, &self.keys))
            .await?;
        self.open_epoch(journal, &mut recovered).await?;
        Ok(recovered)
    }

    /// The record that fences every earlier owner.
    async fn open_epoch(
        &self,
        journal: &Journal,
        recovered: &mut Recovered,
    ) -> Result<(), TermError> {
        let at = Time::from(clock::now()).max(recovered.stamp.unwrap_or(Time::EPOCH));
        let frame = Frame {
            partition: self.partition.number(),
            epoch: recovered.epoch + 1,
            number: recovered.number + 1,
            previous: recovered.hash.clone(),
            body: Body::EpochOpened {
                node: self.node.clone(),
                at,
            },
        };
        let bytes = frame.encode();
        let sequence = journal.append(recovered.sequence, &bytes).await?;
        figures::epoch_opened();
        recovered.sequence = sequence;
        recovered.number = frame.number;
        recovered.epoch = frame.epoch;
        recovered.hash = frame::hash(&bytes);
        recovered.stamp = Some(at);
        Ok(())
    }
}
