//! From the truth to what everyone may see. A second fold follows the log, off the owner's task: public records, hints,
//! snapshots and archives are made of it, and `RECORDS` is made again whenever the server lost it.

mod archiving;
mod leaving;
mod places;
mod projector;
mod room;
mod sent;
mod snapshots;
mod strangers;
mod subjects;

use std::{sync::Arc, time::Duration};

use async_nats::Message;
use auction::{Event, SaleId, Time};
use broker::Connection;
use futures_util::{FutureExt, future::BoxFuture};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
    time::timeout,
};
use topology::Partition;

use crate::{
    archive::{Answers, ArchiveSettings},
    engine_clock::EngineClock,
    frame::Hash,
    recovery::Recovered,
    sealing::SealingKeys,
    serving::Serving,
};
use projector::Projector;

pub(crate) use archiving::StoredSale;
pub(crate) use sent::Sent;

/// Committed frames that may wait for projection before the engine waits.
const WAITING_MAX: usize = 1_024;
/// How long the next owner's snapshot may take; without it, that one replays more.
const PREPARE_MAX: Duration = Duration::from_secs(1);
/// How long the last frames of an owner who stops may take to become public, and its snapshot to be stored.
const FINISH_MAX: Duration = Duration::from_secs(3);

/// The door to one partition's projection, which ends when this is dropped: the next owner projects anew.
#[derive(Debug)]
pub(crate) struct Projection {
    waiting: mpsc::Sender<Committed>,
    stored: mpsc::Receiver<StoredSale>,
    /// Asks for a snapshot, and to be told when it is stored.
    prepare: mpsc::Sender<oneshot::Sender<()>>,
    answers: Answers,
    /// The one task.
    projecting: JoinSet<()>,
}

/// What is projected, and with what.
#[derive(Clone, Debug)]
pub(crate) struct Projected {
    pub partition: Partition,
    pub partition_count: u32,
    pub connection: Connection,
    pub keys: Arc<SealingKeys>,
    /// Of the stream that holds the log.
    pub incarnation: String,
    pub archive: ArchiveSettings,
    pub clock: EngineClock,
    pub serving: Serving,
    /// Shared by all partitions of this engine.
    pub sent: Arc<Sent>,
    /// Part of the log cannot be read: nothing is stored of what came before.
    pub read_only: bool,
}

impl Projected {
    /// Only the home of a sale tells of it: an old log may hold another of the same id, which is nobody's.
    fn is_own(&self, sale: &SaleId) -> bool {
        self.partition.holds(sale.as_str(), self.partition_count)
    }
}

/// A frame that the log has.
#[derive(Debug)]
pub(crate) struct Committed {
    pub sequence: u64,
    pub number: u64,
    pub epoch: u64,
    pub hash: Hash,
    pub events: Vec<Event>,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Projection {
    /// Starts with what replay gave.
    pub(crate) fn start(projected: Projected, recovered: Recovered) -> Self {
        let (waiting, receiver) = mpsc::channel(WAITING_MAX);
        let (offer, stored) = mpsc::channel(1);
        let (prepare, asked) = mpsc::channel(1);
        let answers = Answers::start(projected.connection.clone(), projected.keys.clone());
        let projector = Projector::new(projected, recovered, offer);
        let mut projecting = JoinSet::new();
        projecting.spawn(projector.run(receiver, asked));
        Self {
            waiting,
            stored,
            prepare,
            answers,
            projecting,
        }
    }

    /// Ends once all that was handed over is public and a snapshot is stored, or could not be in time.
    pub(crate) async fn finish(self) {
        let Self {
            waiting,
            stored: _stored,
            prepare: _prepare,
            answers: _answers,
            mut projecting,
        } = self;
        drop(waiting);
        let _ = timeout(FINISH_MAX, projecting.join_next()).await;
    }

    /// Stores a snapshot for the next owner, if that is worth it, while this one goes on. Ends when it is stored, or could not be in
    /// time.
    pub(crate) fn prepare(&self) -> BoxFuture<'static, ()> {
        let asking = self.prepare.clone();
        async move {
            let (tell, told) = oneshot::channel();
            let prepared = async {
                // A projection that ended prepares nothing.
                if asking.send(tell).await.is_ok() {
                    let _ = told.await;
                }
            };
            let _ = timeout(PREPARE_MAX, prepared).await;
        }
        .boxed()
    }

    /// Hands over a frame that the log has; waits when the projection is far behind.
    pub(crate) async fn publish(&self, committed: Committed) {
        if self.waiting.send(committed).await.is_err() {
            tracing::error!("the projection has stopped");
        }
    }

    /// An ended sale, once all of it is stored for good. Cancel-safe.
    pub(crate) async fn stored_sale(&mut self) -> Option<StoredSale> {
        self.stored.recv().await
    }

    /// Answers a question about a sale that is stored for good, in its own time.
    pub(crate) async fn answer_archived(&self, sale: SaleId, message: Message, now: Time) {
        self.answers.take(sale, message, now).await;
    }
}

#[cfg(test)]
mod tests {
    use super::{
        places::{Numbered, newest},
        *,
    };
    use crate::test_partition::{TestPartition, lot_subject};

    pub(super) async fn projected(nats: &harness::nats::Nats) -> Projected {
        let keys = nats.secrets("bid-engine").join("sealing.json");
        Projected {
            partition: Partition::FIRST,
            partition_count: 1,
            connection: nats.connection("bid-engine").await,
            keys: Arc::new(SealingKeys::load(&keys).unwrap()),
            incarnation: "none".to_owned(),
            archive: ArchiveSettings {
                archive_after_seconds: 60,
                archive_grace_seconds: 60,
            },
            clock: EngineClock::new(Arc::new(bootstrap::clock::read)),
            serving: Serving::new(bootstrap::Health::default()),
            sent: Arc::default(),
            read_only: false,
        }
    }

    #[tokio::test]
    async fn replaced_owner_cannot_put_an_older_record_last() {
        let nats = harness::nats::start().await;
        let projected = projected(&nats).await;
        let jetstream = projected.connection.jetstream.clone();
        let mut partition = TestPartition::open();
        let subject = lot_subject();
        let is_public = async |sequence: u64| {
            harness::until("the record is public", async || {
                let found = newest::<Numbered>(&jetstream, &subject).await;
                found.is_ok_and(|(_, found)| found.is_some_and(|it| it.sequence == sequence))
            })
            .await;
        };

        let replaced = Projection::start(projected.clone(), partition.committed());
        is_public(1).await;
        partition.bid("ann", 1_000);
        replaced.publish(partition.commit()).await;
        is_public(2).await;
        partition.bid("bob", 2_000);
        let before_it_was_replaced = partition.commit();
        partition.bid("cid", 4_000);
        partition.commit();
        let _owner = Projection::start(projected.clone(), partition.committed());
        is_public(4).await;
        replaced.publish(before_it_was_replaced).await;
        replaced.finish().await;
        is_public(4).await;
    }

    #[tokio::test]
    async fn sale_of_another_partition_is_not_made_public() {
        let nats = harness::nats::start().await;
        let mut partition = TestPartition::open();
        let subject = lot_subject();
        let is_its_home = |it: &Partition| it.holds("sale", 2);
        let elsewhere = Partition::all(2).find(|it| !is_its_home(it)).unwrap();
        let projected = Projected {
            partition: elsewhere,
            partition_count: 2,
            ..projected(&nats).await
        };
        let jetstream = projected.connection.jetstream.clone();
        let projection = Projection::start(projected, partition.committed());
        for (user, maximum) in [("ann", 1_000), ("bob", 2_000)] {
            partition.bid(user, maximum);
            projection.publish(partition.commit()).await;
        }
        projection.finish().await;
        let stored = newest::<Numbered>(&jetstream, &subject).await.unwrap();
        assert_eq!(stored.0, 0, "nothing is stored there");
    }

    #[tokio::test]
    async fn record_that_cannot_be_read_is_written_over() {
        let nats = harness::nats::start().await;
        let projected = projected(&nats).await;
        let jetstream = projected.connection.jetstream.clone();
        let mut partition = TestPartition::open();
        let (lot, sale) = (lot_subject(), "record.sale.sale".to_owned());
        let is_public = async |subject: &str, sequence: u64| {
            harness::until("the record is public", async || {
                let found = newest::<Numbered>(&jetstream, subject).await;
                found.is_ok_and(|(_, found)| found.is_some_and(|it| it.sequence == sequence))
            })
            .await;
        };
        let projection = Projection::start(projected, partition.committed());
        is_public(&sale, 1).await;
        for subject in [&lot, &sale] {
            let sent = jetstream.publish(subject.clone(), "[]".into()).await;
            sent.unwrap().await.unwrap();
        }
        partition.bid("ann", 1_000);
        projection.publish(partition.commit()).await;
        is_public(&lot, 2).await;
        is_public(&sale, 1).await;
    }
}
