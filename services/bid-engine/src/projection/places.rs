//! Where the newest record of each lot and sale lies in the stream, and how its subject is brought up to the state.

use std::sync::Arc;

use async_nats::{
    HeaderMap,
    jetstream::{Context, context::PublishAckFuture, stream::LastRawMessageErrorKind},
};
use auction::{LotId, LotRecord, RecordQuestion, SaleId, SaleRecord};
use bytes::Bytes;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use topology::{Token, subject};

use super::{Failure, sent::Sent};
use crate::metrics;

/// Where the newest message of a subject lies in the stream; 0 for none. The next one is stored right after it or not at
/// all: neither in another incarnation of the stream, nor after what another owner has sent.
pub(super) type Place = u64;

/// Most entries of a lot that a stream made again is told: as many as it would have had records of. Whoever needs older ones
/// asks the engine.
const ENTRIES_AGAIN_MAX: u64 = topology::RECORDS_PER_LOT.unsigned_abs();

/// The places of all that is public, in one incarnation of the stream.
pub(super) struct Places {
    incarnation: String,
    sent: Arc<Sent>,
    by_subject: IndexMap<String, Place, foldhash::quality::RandomState>,
    /// Which of them is looked after next.
    next: usize,
}

/// What a stored record tells of its lot or sale, or an entry of its place in the lot's history.
#[derive(Deserialize)]
pub(super) struct Numbered {
    pub(super) sequence: u64,
}

impl Places {
    /// Nothing is known yet of where in this incarnation things lie.
    pub(super) fn new(incarnation: String, sent: Arc<Sent>) -> Self {
        Self {
            incarnation,
            sent,
            by_subject: IndexMap::default(),
            next: 0,
        }
    }

    /// Whether they are of this incarnation.
    pub(super) fn are_of(&self, incarnation: &str) -> bool {
        self.incarnation == incarnation
    }

    /// Where the newest record of a subject lies.
    pub(super) fn of(&self, subject: &str) -> Place {
        self.by_subject.get(subject).copied().unwrap_or(0)
    }

    /// What was sent is acknowledged, and lies there.
    pub(super) fn stored(&mut self, subject: &str, place: Place) {
        self.sent.add(&self.incarnation, place);
        self.found(subject, place);
    }

    /// What is newest lies there, whoever sent it.
    pub(super) fn found(&mut self, subject: &str, place: Place) {
        match self.by_subject.get_mut(subject) {
            Some(known) => *known = place,
            None => {
                self.by_subject.insert(subject.to_owned(), place);
            }
        }
    }

    /// Some subjects and where their newest records were put: in turns, all of them.
    pub(super) fn some(&mut self, count: usize) -> Vec<(String, Place)> {
        if self.next >= self.by_subject.len() {
            self.next = 0;
        }
        let some = self.by_subject.iter().skip(self.next).take(count);
        let some = some.map(|(subject, place)| (subject.clone(), *place));
        let some: Vec<_> = some.collect();
        self.next += some.len();
        some
    }

    /// The sale is gone.
    pub(super) fn forget(&mut self, sale: &SaleId) {
        let is_of_sale = |subject: &str| subject.split('.').nth(2) == Some(sale.as_str());
        self.by_subject.retain(|subject, _| !is_of_sale(subject));
    }

    /// Sends the entries that the stream lacks, from a `record` of those after a sequence, at most so many. How far the
    /// stream has come tells its last entry: the state beside it may be ahead, where the history was too long for one message.
    pub(super) async fn make_lot_whole(
        &mut self,
        jetstream: &Context,
        record: impl Fn(u64, usize) -> Option<LotRecord>,
    ) -> Result<(), Failure> {
        #[derive(Deserialize)]
        struct Stored {
            sequence: u64,
            entries: Vec<Numbered>,
        }
        let Some(newest_record) = record(u64::MAX, 0) else {
            return Ok(());
        };
        let subject = lot_subject(&newest_record)?;
        let (place, stored) = newest::<Stored>(jetstream, &subject).await?;
        self.found(&subject, place);
        let known = stored.map_or(0, |stored| {
            let last = stored.entries.last().map_or(0, |entry| entry.sequence);
            last.min(stored.sequence)
        });
        let last = newest_record.lot.sequence;
        let mut known = known.max(last.saturating_sub(ENTRIES_AGAIN_MAX));
        while known < last {
            let Some(missing) = record(known, RecordQuestion::ENTRIES_MAX) else {
                break;
            };
            known = known.saturating_add(missing.entries.len() as u64);
            self.send(jetstream, &subject, &missing).await?;
        }
        Ok(())
    }

    /// Sends a sale's newest record if the stream has an older one, or none.
    pub(super) async fn make_sale_whole(
        &mut self,
        jetstream: &Context,
        record: &SaleRecord,
    ) -> Result<(), Failure> {
        let subject = sale_subject(&record.sale)?;
        let (place, stored) = newest::<Numbered>(jetstream, &subject).await?;
        self.found(&subject, place);
        if stored.is_none_or(|stored| stored.sequence < record.sequence) {
            self.send(jetstream, &subject, record).await?;
        }
        Ok(())
    }

    /// Sends a subject's newest record.
    pub(super) async fn send(
        &mut self,
        jetstream: &Context,
        subject: &str,
        record: &impl Serialize,
    ) -> Result<(), Failure> {
        let payload = encode(record)?;
        let sent = send(jetstream, subject, payload, self.of(subject)).await?;
        self.stored(subject, sent.await?.sequence);
        Ok(())
    }
}

/// The newest message stored under a subject, and its place. One that cannot be read counts as not there, except that the
/// next comes after it: else whoever can write one message here holds up all that the partition shows.
pub(super) async fn newest<T: DeserializeOwned>(
    jetstream: &Context,
    subject: &str,
) -> Result<(Place, Option<T>), Failure> {
    let stream = jetstream.get_stream_no_info(topology::RECORDS).await?;
    match stream.get_last_raw_message_by_subject(subject).await {
        Ok(found) => {
            let read = serde_json::from_slice(&found.payload).inspect_err(|error| {
                tracing::warn!(subject, sequence = found.sequence, %error, "an unreadable record is written over");
                metrics::record_unreadable();
            });
            Ok((found.sequence, read.ok()))
        }
        Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok((0, None)),
        Err(error) => Err(error.into()),
    }
}

/// Sends a record that belongs right after `place`; its acknowledgement says where it lies.
pub(super) async fn send(
    jetstream: &Context,
    subject: &str,
    record: Bytes,
    place: Place,
) -> Result<PublishAckFuture, Failure> {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Expected-Last-Subject-Sequence", place.to_string());
    Ok(jetstream
        .publish_with_headers(subject.to_owned(), headers, record)
        .await?)
}

pub(super) fn sale_subject(sale: &SaleId) -> Result<String, Failure> {
    Ok(subject::sale_record(&Token::parse(sale.as_str())?))
}

pub(super) fn lot_subject(record: &LotRecord) -> Result<String, Failure> {
    subject_of(&record.lot.sale, &record.lot.lot)
}

pub(super) fn subject_of(sale: &SaleId, lot: &LotId) -> Result<String, Failure> {
    let (sale, lot) = (Token::parse(sale.as_str())?, Token::parse(lot.as_str())?);
    Ok(subject::lot_record(&sale, &lot))
}

pub(super) fn encode(value: &impl Serialize) -> Result<Bytes, serde_json::Error> {
    Ok(serde_json::to_vec(value)?.into())
}
