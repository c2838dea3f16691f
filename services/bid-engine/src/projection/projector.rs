//! The second fold at work: frames in, public records and hints out.

use std::{collections::HashSet, time::Duration};

use async_nats::jetstream::{Context, context::PublishAckFuture, stream::Info};
use auction::{Addressed, EventKind, LotId, SaleId};
use broker::{epoch, own_stream, remake_stream};
use indexmap::IndexMap;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use topology::{Token, subject};

use super::{
    Committed, Failure, Projected, StoredSale,
    archiving::Archiving,
    leaving::Leaving,
    places::{Places, encode, lot_subject, sale_subject, send},
    room::{Made, Room},
    snapshots::Snapshots,
    strangers::{Look, Strangers},
};
use crate::{frame::EVENTS_MAX, metrics, recovery::Recovered};

/// After a frame, how long others are waited for that one message a lot can tell with it. While the first bid of several is
/// made public, the next would wait for the server: so all are answered sooner, and seen this much later.
const GATHER: Duration = Duration::from_millis(1);
/// Events projected at once, from where no frame is added: one message a lot holds the entries of all. Those of a beaten bid
/// each, two a bid, stay below the server's `max_payload`.
const EVENTS_AT_ONCE_MAX: usize = 3 * EVENTS_MAX;
/// Records of lots on their way at once. The client lets no more than 5,000 go before somebody looks at the answers.
const IN_FLIGHT_MAX: usize = 1_024;
/// How often the stream is checked: this long a restart of NATS may stay unnoticed here.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);
/// How often the stream is compared with the state at most: that takes a while, and a full one refuses again and again.
const COMPARE_PAUSE: Duration = Duration::from_secs(2);

/// The fold of what is committed, and how far the stream has it.
pub(super) struct Projector {
    projected: Projected,
    jetstream: Context,
    recovered: Recovered,
    places: Places,
    /// The incarnation of `RECORDS` that holds all of the state; none when that is not known.
    whole_in: Option<String>,
    /// When the stream may be compared with the state next.
    compare_at: Instant,
    snapshots: Snapshots,
    archiving: Archiving,
    leaving: Leaving,
    strangers: Strangers,
    room: Room,
}

/// What a batch of frames changed for others.
#[derive(Default)]
struct Changes {
    /// The public sequence before of each lot, in the order of the first change.
    lots: IndexMap<(SaleId, LotId), u64, foldhash::quality::RandomState>,
    sales: Vec<SaleId>,
    notices: Vec<Addressed>,
}

impl Projector {
    pub(super) fn new(
        projected: Projected,
        recovered: Recovered,
        offer: mpsc::Sender<StoredSale>,
    ) -> Self {
        Self {
            jetstream: projected.connection.jetstream.clone(),
            recovered,
            places: Places::new(String::new(), projected.sent.clone()),
            whole_in: None,
            compare_at: Instant::now(),
            snapshots: Snapshots::new(projected.clone()),
            archiving: Archiving::new(projected.clone(), offer),
            leaving: Leaving::new(projected.archive.grace()),
            strangers: Strangers::new(&projected),
            room: Room::new(&projected),
            projected,
        }
    }

    pub(super) async fn run(
        mut self,
        mut receiver: mpsc::Receiver<Committed>,
        mut asked: mpsc::Receiver<oneshot::Sender<()>>,
    ) {
        let mut check = interval(CHECK_INTERVAL);
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                received = receiver.recv() => {
                    let Some(first) = received else {
                        break;
                    };
                    let frames = gathered(first, &mut receiver).await;
                    metrics::projection_waiting(receiver.len());
                    let changes = self.fold(frames);
                    self.publish(changes).await
                }
                _ = check.tick() => self.look_after().await,
                Some(tell) = asked.recv() => {
                    self.snapshots.take_for_next_owner(&mut self.recovered).await;
                    // Whoever asked may have waited long enough.
                    let _ = tell.send(());
                    Ok(())
                }
            };
            if let Err(error) = done {
                self.fell_behind(&error);
            }
            self.snapshots.write_if_due(&mut self.recovered).await;
        }
        self.snapshots
            .take_for_next_owner(&mut self.recovered)
            .await;
    }

    /// What is to be done now and then.
    async fn look_after(&mut self) -> Result<(), Failure> {
        let now = self.projected.clock.time().now;
        self.archiving.work(&self.recovered.state, now);
        // First, since what leaves makes room; and whether it can leave or not, the stream is to be there.
        let left = self.leaving.work(&self.jetstream).await;
        self.make_whole().await?;
        left
    }

    fn fell_behind(&mut self, error: &Failure) {
        if self.whole_in.take().is_some() {
            tracing::warn!(%error, "public records are behind; making them whole again");
        }
        let partition = self.projected.partition;
        (self.projected.serving).projected(partition, Some(error.to_string()));
    }

    fn fold(&mut self, frames: Vec<Committed>) -> Changes {
        let mut changes = Changes::default();
        let recovered = &mut self.recovered;
        for frame in frames {
            recovered.tail += frame.events.len() as u64;
            for event in &frame.events {
                if !self.projected.is_own(&event.sale) {
                    recovered.state.apply(event);
                    continue;
                }
                for lot in event.lots() {
                    let key = (event.sale.clone(), lot.clone());
                    let sequence = || recovered.state.lot_sequence(&event.sale, lot).unwrap_or(0);
                    changes.lots.entry(key).or_insert_with(sequence);
                }
                changes.notices.extend(recovered.state.hints(event));
                recovered.state.apply(event);
                if event.is_sale_news() && !changes.sales.contains(&event.sale) {
                    changes.sales.push(event.sale.clone());
                }
                if matches!(event.kind, EventKind::SaleArchived) {
                    self.places.forget(&event.sale);
                    self.leaving.add(event.sale.clone());
                }
            }
            recovered.sequence = frame.sequence;
            recovered.number = frame.number;
            recovered.epoch = frame.epoch;
            recovered.hash = frame.hash;
            recovered.stamp = recovered.stamp.max(recovered.state.stamp());
        }
        changes
    }

    /// One message per lot, each acknowledged before the lot's next; a sale's comes after its lots', so that nobody sees
    /// a sale that has no lots yet.
    async fn publish(&mut self, changes: Changes) -> Result<(), Failure> {
        self.tell(&changes.notices).await?;
        if self.whole_in.is_none() {
            return self.make_whole().await;
        }
        let mut sent = Vec::with_capacity(changes.lots.len());
        let state = &self.recovered.state;
        for ((sale, lot), before) in &changes.lots {
            let Some(record) = state.lot_record(sale, lot, *before, usize::MAX) else {
                continue;
            };
            if record.lot.sequence > *before {
                let (subject, payload) = (lot_subject(&record)?, encode(&record)?);
                let place = self.places.of(&subject);
                let acknowledgement = send(&self.jetstream, &subject, payload, place).await?;
                sent.push((subject, acknowledgement));
            }
            if sent.len() == IN_FLIGHT_MAX {
                all_stored(&mut self.places, &mut sent).await?;
            }
        }
        all_stored(&mut self.places, &mut sent).await?;
        for sale in &changes.sales {
            if let Some(record) = self.recovered.state.sale_record(sale) {
                let subject = sale_subject(sale)?;
                self.places.send(&self.jetstream, &subject, &record).await?;
            }
        }
        Ok(())
    }

    /// Hints, the newest to each person about each lot. Nobody waits for an acknowledgement: a lost hint loses nothing.
    async fn tell(&self, notices: &[Addressed]) -> Result<(), Failure> {
        let mut told = HashSet::with_capacity(notices.len());
        for Addressed { user, notice } in notices.iter().rev() {
            if told.insert((user, &notice.sale, &notice.lot)) {
                let subject = subject::notice(&Token::parse(user.as_str())?);
                let client = &self.projected.connection.client;
                client.publish(subject, encode(notice)?).await?;
            }
        }
        Ok(())
    }

    /// Compares the stream with the state and sends what it lacks; makes the stream if it is gone.
    async fn make_whole(&mut self) -> Result<(), Failure> {
        own_stream(&self.jetstream, &topology::notices().settings()).await?;
        let sent = self.projected.sent.newest();
        let info = own_stream(&self.jetstream, &topology::records().settings()).await?;
        let incarnation = epoch(&info);
        if !self.holds_ours_alone((&info, &sent)).await? || !self.has_room(&info).await? {
            return Ok(());
        }
        if self.whole_in.as_ref() == Some(&incarnation) {
            if self
                .strangers
                .left_in_place(&self.jetstream, &mut self.places)
                .await?
            {
                return Ok(());
            }
            self.whole_in = None;
        }
        let now = Instant::now();
        if now < self.compare_at {
            return Ok(());
        }
        self.compare_at = now + COMPARE_PAUSE;
        self.places = Places::new(incarnation.clone(), self.projected.sent.clone());
        let state = &self.recovered.state;
        let is_archived = |sale: &SaleId| self.projected.is_own(sale) && state.is_archived(sale);
        self.leaving.find(&self.jetstream, is_archived).await?;
        let mut lots = 0;
        let own = |sale: &&SaleId| self.projected.is_own(sale);
        for sale in self.recovered.state.sales().filter(own) {
            for lot in self.recovered.state.lots(sale) {
                let state = &self.recovered.state;
                let record = |after, limit| state.lot_record(sale, lot, after, limit);
                self.places.make_lot_whole(&self.jetstream, record).await?;
                lots += 1;
            }
            if let Some(record) = self.recovered.state.sale_record(sale) {
                self.places
                    .make_sale_whole(&self.jetstream, &record)
                    .await?;
            }
        }
        tracing::info!(stream.epoch = incarnation, lots, "public records are whole");
        self.whole_in = Some(incarnation);
        (self.projected.serving).projected(self.projected.partition, None);
        Ok(())
    }

    /// Makes room where that is short; false if this incarnation of the stream has none, and cannot get any.
    async fn has_room(&mut self, found: &Info) -> Result<bool, Failure> {
        let (state, places) = (&self.recovered.state, &mut self.places);
        let made = self
            .room
            .make(found, &self.projected, state, places)
            .await?;
        if made == Made::Stuck {
            self.remake_records("full, and none of it can go").await?;
        }
        Ok(made == Made::Enough)
    }

    async fn remake_records(&self, why: &str) -> Result<(), Failure> {
        remake_stream(&self.jetstream, &topology::records().settings(), why).await?;
        Ok(())
    }

    /// Whether this incarnation of the stream may stay, as far as it was looked through.
    async fn holds_ours_alone(
        &mut self,
        (found, sent): (&Info, &(String, u64)),
    ) -> Result<bool, Failure> {
        let is_whole = self.whole_in == Some(epoch(found));
        let places = is_whole.then_some(&self.places);
        let state = &self.recovered.state;
        let look = (self.strangers).look((found, sent), &self.projected, state, places);
        match look.await? {
            Look::Ours => Ok(true),
            Look::Unexplained => {
                // It may be what an owner before this one sent last: compared again, the places are known anew.
                self.whole_in = None;
                Ok(true)
            }
            Look::Strange => {
                self.remake_records("not ours alone").await?;
                Ok(false)
            }
        }
    }
}

/// Waits until all that was sent is stored, and remembers where.
async fn all_stored(
    places: &mut Places,
    sent: &mut Vec<(String, PublishAckFuture)>,
) -> Result<(), Failure> {
    for (subject, acknowledgement) in sent.drain(..) {
        let place = acknowledgement.await?.sequence;
        places.stored(&subject, place);
    }
    Ok(())
}

/// A frame with those that come soon after it.
async fn gathered(first: Committed, receiver: &mut mpsc::Receiver<Committed>) -> Vec<Committed> {
    sleep(GATHER).await;
    let mut events = first.events.len();
    let mut frames = vec![first];
    while events < EVENTS_AT_ONCE_MAX
        && let Ok(frame) = receiver.try_recv()
    {
        events += frame.events.len();
        frames.push(frame);
    }
    frames
}
