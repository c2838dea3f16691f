//! What lies in `RECORDS` and does not come from the log, or lay there. Readers believe all that lies there, and keep what is
//! newest by its own word: so the stream is made anew, which tells each of them to start over.

use std::{collections::HashMap, time::Duration};

use async_nats::jetstream::stream::Info;
use auction::{LotRecord, PartitionState, SaleId, SaleRecord};
use broker::{Batch, Message, StreamApi, epoch};
use serde_json::json;
use tokio::time::Instant;
use topology::{LEASE_TTL_SECONDS, OWN_API, Partition, RECORDS, subject};

use super::{
    Failure, Projected,
    places::{Places, lot_subject, sale_subject},
};

/// How often it is looked for.
const LOOK_PAUSE: Duration = Duration::from_secs(1);
/// Messages looked at in one go, so that what is to be sent does not wait for long.
const AT_ONCE_MAX: u64 = 256;
/// So many of the stream's last messages no limit removes: each lot may keep more.
const KEPT_FOR_CERTAIN: u64 = AT_ONCE_MAX;
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
    /// places of what was sent.
    pub(super) async fn look(
        &mut self,
        found: &Info,
        projected: &Projected,
        state: &PartitionState,
        places: Option<&Places>,
    ) -> Result<Look, Failure> {
        let (incarnation, last) = (epoch(found), found.state.last_sequence);
        let now = Instant::now();
        if self.incarnation != incarnation {
            self.incarnation = incarnation;
            self.explained = 0;
            self.unexplained_since = None;
            // Before all of it is looked through: what has just gone may be what readers are at.
            let end = last.saturating_sub(KEPT_FOR_CERTAIN);
            if projected.partition == Partition::FIRST
                && self.is_any_gone(end, &self.after(end).await?, last, projected)
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
            && self.is_any_gone(self.explained, &batch, last, projected)
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
        if batch.pending == 0 {
            self.pass(last, projected);
        }
        self.unexplained_since = None;
        Ok(Look::Ours)
    }

    /// All up to there is explained, and so is what was sent from here right after it.
    fn pass(&mut self, explained: u64, projected: &Projected) {
        let explained = self.explained.max(explained);
        self.explained = projected.sent.all_after(&self.incarnation, explained);
    }

    /// Whether something was stored after a place that was not sent from here, and is there no more: somebody took away what
    /// readers may have been told of.
    fn is_any_gone(&self, after: u64, batch: &Batch, last: u64, projected: &Projected) -> bool {
        let certain = last.saturating_sub(KEPT_FOR_CERTAIN);
        let is_gone = |after: u64, until: u64| {
            let after = after.max(certain);
            after < until && projected.sent.all_after(&self.incarnation, after) < until
        };
        let mut before = after;
        for message in &batch.messages {
            if is_gone(before, message.sequence.saturating_sub(1)) {
                tracing::warn!(
                    message.sequence,
                    "a public record came and went before this one"
                );
                return true;
            }
            before = message.sequence;
        }
        let is_gone = batch.pending == 0 && is_gone(before, last);
        if is_gone {
            tracing::warn!(last, "a public record came and went");
        }
        is_gone
    }

    /// Whether the next few of the newest records still lie where they were put.
    pub(super) async fn left_in_place(&self, places: &mut Places) -> Result<bool, Failure> {
        let some = places.some(LEFT_AT_ONCE);
        let subjects: Vec<String> = some.iter().map(|(subject, _)| subject.clone()).collect();
        let newest = self.streams.newest_of(RECORDS, &subjects).await?;
        let newest: HashMap<String, u64> = (newest.into_iter())
            .map(|message| (message.subject, message.sequence))
            .collect();
        let moved = some
            .iter()
            .find(|(subject, place)| newest.get(subject) != Some(place));
        if let Some((subject, _)) = moved {
            tracing::warn!(subject, "the newest public record is not where it was put");
        }
        Ok(moved.is_none())
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
