//! One partition: wait until it is this engine's share, then for its lease, recover, open an epoch, serve; and again after every loss.

use std::{sync::Arc, time::Duration};

use auction::{Budget, Time};
use bootstrap::random;
use broker::{Connection, Lease, acquire_lease};
use tokio::time::{Instant, sleep};
use topology::{LEASE_TTL_SECONDS, Partition, buckets};

use crate::{
    archive::ArchiveSettings,
    command_loop::{CommandLoop, Ended, ExitReason, ReadOnly, Term},
    engine_clock::EngineClock,
    frame::{self, Body, Header},
    journal::{AppendError, Fenced, Journal, NoRoom},
    membership::Share,
    metrics,
    projection::{Projected, Projection, Sent},
    recovery::{Recovered, RecoveryError},
    sealing::SealingKeys,
    serving::Serving,
    snapshot,
};

/// The pause before a partition that could not be served is tried again.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
/// How long a log that had no room is only read before it is tried again.
const NO_ROOM_PAUSE: Duration = Duration::from_secs(5);

/// One partition of the log and what serving it needs.
#[derive(Debug)]
pub(crate) struct Owner {
    pub partition: Partition,
    pub partition_count: u32,
    pub connection: Connection,
    pub keys: Arc<SealingKeys>,
    pub budget: Budget,
    pub archive: ArchiveSettings,
    /// This process, in leases and epochs.
    pub node: String,
    pub clock: EngineClock,
    pub serving: Serving,
    pub sent: Arc<Sent>,
    pub share: Share,
}

/// What one term of ownership leaves to the next under the same lease.
#[derive(Debug, Default)]
struct Tenure {
    /// The epoch that was opened here. While it is the log's newest, nobody else can write.
    epoch: Option<u64>,
    no_room: Option<NoRoom>,
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
    /// Owns the partition whenever it is this engine's share, until that leaves.
    pub(crate) async fn run(self) {
        while self.share.is_given(self.partition).await {
            let ended = self.term().await;
            self.serving.stopped(self.partition);
            match ended {
                // The last two do not end the lease.
                Ok(ExitReason::HandedOver | ExitReason::NoRoom(_) | ExitReason::TryAgain) => {
                    continue;
                }
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
                () = self.share.is_taken(self.partition) => {}
            }
        }
    }

    async fn term(&self) -> Result<ExitReason, TermError> {
        let key = buckets::partition_lease(self.partition);
        let ttl = Duration::from_secs(LEASE_TTL_SECONDS);
        let jetstream = &self.connection.jetstream;
        let lease = tokio::select! {
            lease = acquire_lease(jetstream, buckets::LEASE, &key, &self.node, ttl) => lease?,
            () = self.share.is_taken(self.partition) => return Ok(ExitReason::HandedOver),
        };
        let mut tenure = Tenure::default();
        let ended = loop {
            match self.serve(&lease, &mut tenure).await {
                Ok(Ended {
                    reason: ExitReason::NoRoom(no_room),
                    ..
                }) => tenure.no_room = Some(no_room),
                Ok(Ended {
                    reason: ExitReason::TryAgain,
                    ..
                }) => {}
                ended => break ended,
            }
        };
        let is_fenced = match &ended {
            Ok(ended) => ended.reason == ExitReason::Fenced,
            Err(error) => matches!(error, TermError::Fenced(_)),
        };
        // Who was fenced knows that another serves, and does not invite a third.
        if !is_fenced {
            lease.release().await;
        }
        let Ended { reason, projection } = ended?;
        // The next owner need not wait for what is left to be told: it tells that itself, where it is not there.
        if let Some(projection) = projection.filter(|_| reason == ExitReason::HandedOver) {
            projection.finish().await;
        }
        Ok(reason)
    }

    async fn serve(&self, lease: &Lease, tenure: &mut Tenure) -> Result<Ended, TermError> {
        let journal = Journal::new(&self.connection, self.partition, self.keys.clone());
        let recovered = tokio::select! {
            recovered = self.recover(&journal, tenure) => recovered?,
            () = lease.lost() => return Ok(ExitReason::LeaseLost.into()),
            () = self.share.is_taken(self.partition) => return Ok(ExitReason::HandedOver.into()),
        };
        let (recovered, incarnation, read_only) = recovered;
        let partition = self.partition;
        match &read_only {
            None => {
                let (epoch, frames) = (recovered.epoch, recovered.number);
                let replayed = recovered.tail;
                tracing::info!(%partition, epoch, frames, replayed, "serving");
            }
            Some(ReadOnly { why, .. }) => {
                tracing::error!(why, "bidding is stopped: read-only");
            }
        }
        let projected = Projected {
            partition,
            partition_count: self.partition_count,
            connection: self.connection.clone(),
            keys: self.keys.clone(),
            incarnation,
            archive: self.archive,
            clock: self.clock.clone(),
            serving: self.serving.clone(),
            sent: self.sent.clone(),
            read_only: read_only.is_some(),
        };
        let term = Term {
            partition,
            partition_count: self.partition_count,
            client: self.connection.client.clone(),
            keys: self.keys.clone(),
            serving: self.serving.clone(),
            share: self.share.clone(),
            clock: self.clock.clone(),
            lease,
            journal,
            projection: Projection::start(projected, recovered.clone()),
            read_only,
        };
        Ok(CommandLoop::new(term, recovered).serve().await?)
    }

    /// The state that this incarnation of the log adds up to, in an epoch of our own; or why there is none, and what can be
    /// read. May be given up at any moment: an epoch that was opened all the same is a frame like any other to who
    /// recovers next.
    async fn recover(
        &self,
        journal: &Journal,
        tenure: &mut Tenure,
    ) -> Result<(Recovered, String, Option<ReadOnly>), TermError> {
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
            Err(error) => {
                let read_only = self.unreadable(&error);
                return Ok((recovered, incarnation, Some(read_only)));
            }
        }
        let opened = match tenure.no_room.take() {
            Some(no_room) => Err(no_room.into()),
            None => self.open_epoch(journal, &mut recovered).await,
        };
        let read_only = match opened {
            Ok(()) => {
                tenure.epoch = Some(recovered.epoch);
                None
            }
            Err(AppendError::NoRoom(no_room)) => {
                metrics::no_room();
                let is_final = tenure.epoch == Some(recovered.epoch);
                Some(self.full(&no_room, is_final))
            }
            Err(AppendError::Fenced(fenced)) => return Err(fenced.into()),
        };
        Ok((recovered, incarnation, read_only))
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
    ) -> Result<(), AppendError> {
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
    fn unreadable(&self, error: &RecoveryError) -> ReadOnly {
        let (partition, stream) = (self.partition, topology::auction_log(self.partition));
        let why = format!(
            "partition {partition}, stream {stream}, {error}. What came before is shown, nothing is taken. Stop, restore \
             {stream} from a backup (or start the program that wrote it), and start again; `outcry audit --partition \
             {partition}` reads what is there"
        );
        ReadOnly {
            why,
            is_final: true,
            until: None,
        }
    }

    /// For operators: which limit, and what to do.
    fn full(&self, no_room: &NoRoom, is_final: bool) -> ReadOnly {
        let (partition, pause) = (self.partition, NO_ROOM_PAUSE.as_secs());
        let why = format!(
            "partition {partition}: {no_room}. Nothing accepted is lost, and nothing is taken. Raise that limit of the NATS \
             server or its account (`outcry setup` puts a stream's own back); it is tried again every {pause} s"
        );
        ReadOnly {
            why,
            is_final,
            until: Some(Instant::now() + NO_ROOM_PAUSE),
        }
    }
}
