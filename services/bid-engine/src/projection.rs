//! From the truth to what everyone may see: `RECORDS`, made again whenever the server lost it.

mod copy;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use async_nats::jetstream::Context;
use auction::{Floor, LotId, LotRecord, SaleId, SaleRecord};
use broker::{ensure_stream, epoch};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{MissedTickBehavior, interval, timeout},
};
use topology::{Token, subject};

use crate::{notices::Notice, pending::Consequences};
use copy::{LotCopy, SaleCopy, encode};

/// Committed frames that may wait for projection before the engine waits.
const WAITING_MAX: usize = 1_024;
/// How often the stream is checked: this long a restart of NATS may stay unnoticed here.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);
/// How long the last frames of an owner who stops may take to become public.
const FINISH_MAX: Duration = Duration::from_secs(1);

/// The door to one partition's projection, which ends when this is dropped: the next owner projects anew.
#[derive(Debug)]
pub(crate) struct Projection {
    waiting: mpsc::Sender<Committed>,
    /// The one task.
    projecting: JoinSet<()>,
}

/// What a committed frame makes public.
#[derive(Debug)]
pub(crate) struct Committed {
    pub lots: Vec<LotRecord>,
    pub sales: Vec<SaleRecord>,
    pub notices: Vec<Notice>,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The public copy of the partition, and how far the stream has it.
struct Projector {
    jetstream: Context,
    lots: BTreeMap<(SaleId, LotId), LotCopy>,
    sales: BTreeMap<SaleId, SaleCopy>,
    /// The life of `RECORDS` that holds all of the copy; none when that is not known.
    whole_in: Option<String>,
}

impl Projection {
    /// Starts with the records that replay gave.
    pub(crate) fn start(jetstream: Context, replayed: Committed) -> Self {
        let (waiting, receiver) = mpsc::channel(WAITING_MAX);
        let mut projector = Projector {
            jetstream,
            lots: BTreeMap::new(),
            sales: BTreeMap::new(),
            whole_in: None,
        };
        projector.remember(&replayed);
        let mut projecting = JoinSet::new();
        projecting.spawn(projector.run(receiver));
        Self {
            waiting,
            projecting,
        }
    }

    /// Ends once all that was handed over is public, or could not be made so in time.
    pub(crate) async fn finish(self) {
        let Self {
            waiting,
            mut projecting,
        } = self;
        drop(waiting);
        let _ = timeout(FINISH_MAX, projecting.join_next()).await;
    }

    /// Hands over what a frame made public; waits when the projection is far behind.
    pub(crate) async fn publish(&self, consequences: Committed) {
        if self.waiting.send(consequences).await.is_err() {
            tracing::error!("the projection has stopped");
        }
    }
}

impl Committed {
    /// All that is public of a floor.
    pub(crate) fn everything(floor: &Floor) -> Self {
        let lots = floor.lots();
        let lots = lots.filter_map(|(sale, lot)| floor.lot_record(sale, lot, 0, usize::MAX));
        let lots: Vec<LotRecord> = lots.collect();
        let sales: BTreeSet<&SaleId> = floor.lots().map(|(sale, _)| sale).collect();
        let sales = sales.into_iter().filter_map(|sale| floor.sale_record(sale));
        Self {
            lots,
            sales: sales.collect(),
            notices: vec![],
        }
    }

    /// Nothing became public.
    pub(crate) fn is_empty(&self) -> bool {
        self.lots.is_empty() && self.sales.is_empty() && self.notices.is_empty()
    }
}

impl From<&mut Consequences> for Committed {
    fn from(consequences: &mut Consequences) -> Self {
        Self {
            lots: std::mem::take(&mut consequences.lots),
            sales: std::mem::take(&mut consequences.sales),
            notices: std::mem::take(&mut consequences.notices),
        }
    }
}

impl Projector {
    async fn run(mut self, mut receiver: mpsc::Receiver<Committed>) {
        let mut check = interval(CHECK_INTERVAL);
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                committed = receiver.recv() => match committed {
                    Some(committed) => self.project(committed).await,
                    None => return,
                },
                _ = check.tick() => self.make_whole().await,
            };
            if let Err(error) = done {
                self.whole_in = None;
                tracing::warn!(%error, "public records are behind; making them whole again");
            }
        }
    }

    fn remember(&mut self, committed: &Committed) {
        for sale in &committed.sales {
            let known = self.sales.entry(sale.sale.clone());
            known.or_insert_with(|| SaleCopy::new(sale)).take(sale);
        }
        for record in &committed.lots {
            let known = self.lots.entry(key(record));
            known.or_insert_with(|| LotCopy::new(record)).take(record);
        }
    }

    /// One message per lot of the frame, each acknowledged before the lot's next; a sale's comes after its
    /// lots', so that nobody sees a sale that has no lots yet.
    async fn project(&mut self, committed: Committed) -> Result<(), Failure> {
        self.remember(&committed);
        for notice in &committed.notices {
            let user = Token::parse(notice.user.as_str())?;
            self.jetstream
                .publish(subject::notice(&user), encode(notice)?)
                .await?;
        }
        if self.whole_in.is_none() {
            return self.make_whole().await;
        }
        let Self {
            jetstream,
            lots,
            sales,
            ..
        } = self;
        let mut acknowledgements = Vec::with_capacity(committed.lots.len());
        for record in &committed.lots {
            let key = key(record);
            let sent = lots[&key].send(jetstream, record).await?;
            acknowledgements.push((key, sent));
        }
        for (key, acknowledgement) in acknowledgements {
            let stored = acknowledgement.await?.sequence;
            lots.entry(key).and_modify(|lot| lot.stored(stored));
        }
        for sale in &committed.sales {
            if let Some(sale) = sales.get_mut(&sale.sale) {
                sale.send(jetstream).await?;
            }
        }
        Ok(())
    }

    /// Compares the stream with the copy and sends what it lacks; makes the stream if it is gone.
    async fn make_whole(&mut self) -> Result<(), Failure> {
        ensure_stream(&self.jetstream, &topology::notices().settings()).await?;
        let info = ensure_stream(&self.jetstream, &topology::records().settings()).await?;
        let life = epoch(&info);
        if self.whole_in.as_ref() == Some(&life) {
            return Ok(());
        }
        for lot in self.lots.values_mut() {
            lot.make_whole(&self.jetstream).await?;
        }
        for sale in self.sales.values_mut() {
            sale.make_whole(&self.jetstream).await?;
        }
        tracing::info!(
            stream.epoch = life,
            lots = self.lots.len(),
            "public records are whole"
        );
        self.whole_in = Some(life);
        Ok(())
    }
}

fn key(record: &LotRecord) -> (SaleId, LotId) {
    (record.lot.sale.clone(), record.lot.lot.clone())
}

#[cfg(test)]
mod tests {
    use super::{
        copy::{Numbered, lot_subject, newest},
        *,
    };
    use crate::rehearsal::Rehearsal;

    #[tokio::test]
    async fn an_owner_that_was_replaced_cannot_put_an_older_record_last() {
        let nats = harness::nats::start().await;
        let jetstream = nats.connection("bid-engine").await.jetstream;
        let mut rehearsal = Rehearsal::open();
        let announced = rehearsal.commit();
        let subject = lot_subject(&announced.lots[0]).unwrap();
        let is_public = async |sequence: u64| {
            harness::until("the record is public", async || {
                let found = newest::<Numbered>(&jetstream, &subject).await;
                found.is_ok_and(|(_, found)| found.is_some_and(|it| it.sequence == sequence))
            })
            .await;
        };

        let replaced = Projection::start(jetstream.clone(), announced);
        is_public(1).await;
        rehearsal.bid("ann", 1_000);
        replaced.publish(rehearsal.commit()).await;
        is_public(2).await;
        rehearsal.bid("bob", 2_000);
        let before_it_was_replaced = rehearsal.commit();
        rehearsal.bid("cid", 4_000);
        let _owner = Projection::start(jetstream.clone(), rehearsal.everything());
        is_public(4).await;
        replaced.publish(before_it_was_replaced).await;
        replaced.finish().await;
        is_public(4).await;
    }
}
