//! What lies in `RECORDS` and does not come from the log, or lay there. Readers believe all that lies there, and keep what is
//! newest by its own word: so the stream is made anew, which tells each of them to start over.

use std::{collections::HashMap, time::Duration};

use async_nats::jetstream::{
    Context,
    stream::{Info, RawMessageErrorKind},
};
use auction::{LotRecord, PartitionState, SaleId, SaleRecord};
use broker::{Batch, Message, StreamApi, epoch};
use serde_json::json;
use tokio::time::Instant;
use topology::{LEASE_TTL_SECONDS, OWN_API, Partition, RECORDS, subject};

use super::{
    Failure, Projected,
    places::{Numbered, Places, lot_subject, newest as newest_of, sale_subject},
};

/// How often it is looked for.
const LOOK_PAUSE: Duration = Duration::from_secs(1);
/// Messages looked at in one go, so that what is to be sent does not wait for long.
const AT_ONCE_MAX: u64 = 256;
/// So many of the stream's last messages neither a limit removes, since each lot may keep more, nor whoever makes room.
pub(super) const KEPT_FOR_CERTAIN: u64 = AT_ONCE_MAX;
const _: () = assert!(KEPT_FOR_CERTAIN < topology::RECORDS_PER_LOT.unsigned_abs());
/// Newest records that are looked after in one go.
const LEFT_AT_ONCE: usize = 64;
/// The longest wait for them.
const ANSWER_MAX: Duration = Duration::from_secs(2);
/// How long it stays unexplained before it counts: an owner that was replaced is behind its successor until its lease ends.
const UNEXPLAINED_MAX: Duration = Duration::from_secs(LEASE_TTL_SECONDS + 1);

/// What came of a look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Look {
    /// Nothing but what follows from the log, as far as was looked.
    Ours,
    Unexplained,
    /// For too long: the stream is to be made anew.
    Strange,
}

/// How far one incarnation of the stream was looked through.
pub(super) struct Strangers {
    streams: StreamApi,
    incarnation: String,
    /// All of the stream up to here is explained.
    explained: u64,
    look_at: Instant,
    unexplained_since: Option<Instant>,
}

impl Strangers {
    pub(super) fn new(projected: &Projected) -> Self {
        Self {
            streams: StreamApi::new(&projected.connection, OWN_API),
            incarnation: String::new(),
            explained: 0,
            look_at: Instant::now(),
            unexplained_since: None,
        }
    }

    /// Compares what came since the last look, and was not sent from here, with the state and, where they are known, with the
    /// places of what was sent; `sent` is the last that was before the stream was asked for its state.
    pub(super) async fn look(
        &mut self,
        (found, sent): (&Info, &(String, u64)),
        projected: &Projected,
        state: &PartitionState,
        places: Option<&Places>,
    ) -> Result<Look, Failure> {
        let (incarnation, last) = (epoch(found), found.state.last_sequence);
        let now = Instant::now();
        // In a cluster, a stream in memory outlives its server's memory, and is the same one to every reader.
        let known = [(&self.incarnation, self.explained), (&sent.0, sent.1)];
        let is_emptied = |(of, place): &(&String, u64)| **of == incarnation && last < *place;
        if known.iter().any(is_emptied) {
            tracing::warn!(last, self.explained, "the public records were emptied");
            return Ok(Look::Strange);
        }
        if self.incarnation != incarnation {
            self.incarnation = incarnation;
            self.explained = 0;
            self.unexplained_since = None;
            // Before all of it is looked through: what has just gone may be what readers are at.
            let end = last.saturating_sub(KEPT_FOR_CERTAIN);
            if projected.partition == Partition::FIRST
                && let Some(gap) = self.gap(end, &self.after(end).await?, last, projected)
                && gap.is_left(projected).await?
            {
                return Ok(Look::Strange);
            }
        }
        self.pass(0, projected);
        if now < self.look_at || self.explained >= last {
            return Ok(Look::Ours);
        }
        self.look_at = now + LOOK_PAUSE;
        let batch = self.after(self.explained).await?;
        // One owner says so for all: the stream is everybody's.
        if projected.partition == Partition::FIRST
            && let Some(gap) = self.gap(self.explained, &batch, last, projected)
            && gap.is_left(projected).await?
        {
            return Ok(Look::Strange);
        }
        for message in &batch.messages {
            if message.sequence <= self.explained {
                continue;
            }
            if !explains(projected, state, places, message) {
                let since = *self.unexplained_since.get_or_insert(now);
                let subject = &message.subject;
                tracing::warn!(subject, "a public record that the log does not explain");
                return Ok(match now.duration_since(since) < UNEXPLAINED_MAX {
                    true => Look::Unexplained,
                    false => Look::Strange,
                });
            }
            self.pass(message.sequence, projected);
        }
        self.unexplained_since = None;
        Ok(Look::Ours)
    }

    /// All up to there is explained, and so is what was sent from here right after it.
    fn pass(&mut self, explained: u64, projected: &Projected) {
        let explained = self.explained.max(explained);
        self.explained = projected.sent.all_after(&self.incarnation, explained);
    }

    /// The first stretch after a place that was not sent from here, and is there no more as far as the server that answered knows:
    /// somebody may have taken away what readers were told of.
    fn gap(&self, after: u64, batch: &Batch, last: u64, projected: &Projected) -> Option<Gap> {
        let certain = last.saturating_sub(KEPT_FOR_CERTAIN);
        let gap = |after: u64, until: u64| {
            let after = after.max(certain);
            let is_gap =
                after < until && projected.sent.all_after(&self.incarnation, after) < until;
            is_gap.then_some(Gap { after, until })
        };
        let mut before = after;
        for message in &batch.messages {
            let gap = gap(before, message.sequence.saturating_sub(1));
            if gap.is_some() {
                return gap;
            }
            before = message.sequence;
        }
        gap(before, last).filter(|_| batch.pending == 0)
    }

    /// Whether the next few of the newest records still lie where they were put.
    pub(super) async fn left_in_place(
        &self,
        jetstream: &Context,
        places: &mut Places,
    ) -> Result<bool, Failure> {
        let some = places.some(LEFT_AT_ONCE);
        let subjects: Vec<String> = some.iter().map(|(subject, _)| subject.clone()).collect();
        let newest = self.streams.newest_of(RECORDS, &subjects).await?;
        let newest: HashMap<String, u64> = (newest.into_iter())
            .map(|message| (message.subject, message.sequence))
            .collect();
        let moved = some
            .iter()
            .filter(|(subject, place)| newest.get(subject) != Some(place));
        for (subject, place) in moved {
            // The server that answered may be behind; the leader is not.
            let (found, _) = newest_of::<Numbered>(jetstream, subject).await?;
            if found != *place {
                tracing::warn!(subject, "the newest public record is not where it was put");
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What comes after a place in the stream, of all subjects: for those of some, the server would look through all that
    /// follows.
    async fn after(&self, place: u64) -> Result<Batch, Failure> {
        let next = place.saturating_add(1);
        let request = json!({ "seq": next, "next_by_subj": ">", "batch": AT_ONCE_MAX });
        let until = Instant::now() + ANSWER_MAX;
        Ok(self.streams.direct_get(RECORDS, &request, until).await?)
    }
}

/// What lies between two places, the second included.
struct Gap {
    after: u64,
    until: u64,
}

impl Gap {
    /// Whether nothing lies there by the word of the stream's leader: another server of a cluster may be behind.
    async fn is_left(&self, projected: &Projected) -> Result<bool, Failure> {
        let jetstream = &projected.connection.jetstream;
        let stream = jetstream.get_stream_no_info(RECORDS).await?;
        let next = self.after.saturating_add(1);
        let found = stream.get_first_raw_message_by_subject(">", next).await;
        let is_left = match found {
            Ok(next) => next.sequence > self.until,
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => true,
            Err(error) => return Err(error.into()),
        };
        if is_left {
            let Self { after, until } = self;
            tracing::warn!(after, until, "public records came and went");
        }
        Ok(is_left)
    }
}

/// Whether a message follows from the log, or is not ours to judge.
fn explains(
    projected: &Projected,
    state: &PartitionState,
    places: Option<&Places>,
    message: &Message,
) -> bool {
    let sale = message.subject.split('.').nth(2).unwrap_or_default();
    if !(projected.partition).holds(sale, projected.partition_count) {
        return true;
    }
    if sale
        .parse()
        .is_ok_and(|sale: SaleId| state.is_archived(&sale))
    {
        return true;
    }
    if message.subject.starts_with(subject::LOT_RECORD_PREFIX) {
        explains_lot(state, places, message).unwrap_or(false)
    } else {
        explains_sale(state, places, message).unwrap_or(false)
    }
}

fn explains_lot(
    state: &PartitionState,
    places: Option<&Places>,
    message: &Message,
) -> Option<bool> {
    let stored: LotRecord = serde_json::from_slice(&message.payload).ok()?;
    let LotRecord { lot, entries, .. } = &stored;
    let before = entries
        .first()
        .map_or(u64::MAX, |first| first.sequence.saturating_sub(1));
    let truth = state.lot_record(&lot.sale, &lot.lot, before, entries.len())?;
    let is_there = lot_subject(&stored).ok()? == message.subject;
    let is_older = lot.sequence < truth.lot.sequence && *entries == truth.entries;
    let is_last = places.is_none_or(|places| message.sequence <= places.of(&message.subject));
    Some(is_there && is_last && (is_older || stored == truth))
}

fn explains_sale(
    state: &PartitionState,
    places: Option<&Places>,
    message: &Message,
) -> Option<bool> {
    let stored: SaleRecord = serde_json::from_slice(&message.payload).ok()?;
    let truth = state.sale_record(&stored.sale)?;
    let is_there = sale_subject(&stored.sale).ok()? == message.subject;
    let is_last = places.is_none_or(|places| message.sequence <= places.of(&message.subject));
    Some(is_there && is_last && (stored.sequence < truth.sequence || stored == truth))
}
