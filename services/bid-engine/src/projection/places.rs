//! Where the newest record of each lot and sale lies in the stream, and how its subject is brought up to the state.

use std::{collections::HashMap, sync::Arc};

use async_nats::{
    HeaderMap,
    jetstream::{Context, context::PublishAckFuture, stream::LastRawMessageErrorKind},
};
use auction::{LotId, LotRecord, RecordQuestion, SaleId, SaleRecord};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use topology::{Token, subject};

use super::{Failure, sent::Sent};
use crate::metrics;

/// Where the newest message of a subject lies in the stream; 0 for none. The next one is stored right after it or not at
/// all: neither in another incarnation of the stream, nor after what another owner has sent.
pub(super) type Place = u64;

/// The places of all that is public, in one incarnation of the stream.
pub(super) struct Places {
    incarnation: String,
    sent: Arc<Sent>,
    lots: HashMap<(SaleId, LotId), Place, foldhash::quality::RandomState>,
    sales: HashMap<SaleId, Place>,
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
            lots: HashMap::default(),
            sales: HashMap::new(),
        }
    }

    /// Sends a record that follows what is stored; its acknowledgement says where it lies.
    pub(super) async fn send_lot(
        &self,
        jetstream: &Context,
        key: &(SaleId, LotId),
        record: &LotRecord,
    ) -> Result<PublishAckFuture, Failure> {
        let place = self.lots.get(key).copied().unwrap_or(0);
        send(jetstream, lot_subject(record)?, record, place).await
    }

    /// Where the lot's newest record lies.
    pub(super) fn lot(&self, sale: &SaleId, lot: &LotId) -> Place {
        let place = self.lots.get(&(sale.clone(), lot.clone()));
        place.copied().unwrap_or(0)
    }

    /// Where the sale's newest record lies.
    pub(super) fn sale(&self, sale: &SaleId) -> Place {
        self.sales.get(sale).copied().unwrap_or(0)
    }

    /// What was sent is acknowledged, and lies there.
    pub(super) fn lot_stored(&mut self, key: &(SaleId, LotId), place: Place) {
        self.sent.add(&self.incarnation, place);
        self.lot_found(key, place);
    }

    fn lot_found(&mut self, key: &(SaleId, LotId), place: Place) {
        match self.lots.get_mut(key) {
            Some(known) => *known = place,
            None => {
                self.lots.insert(key.clone(), place);
            }
        }
    }

    /// The sale is gone.
    pub(super) fn forget(&mut self, sale: &SaleId) {
        self.lots.retain(|(known, _), _| known != sale);
        self.sales.remove(sale);
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
        let key = (
            newest_record.lot.sale.clone(),
            newest_record.lot.lot.clone(),
        );
        let (place, stored) = newest::<Stored>(jetstream, &lot_subject(&newest_record)?).await?;
        self.lot_found(&key, place);
        let mut known = stored.map_or(0, |stored| {
            let last = stored.entries.last().map_or(0, |entry| entry.sequence);
            last.min(stored.sequence)
        });
        while known < newest_record.lot.sequence {
            let Some(missing) = record(known, RecordQuestion::ENTRIES_MAX) else {
                break;
            };
            known = known.saturating_add(missing.entries.len() as u64);
            let sent = self.send_lot(jetstream, &key, &missing).await?;
            self.lot_stored(&key, sent.await?.sequence);
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
        self.sales.insert(record.sale.clone(), place);
        if stored.is_none_or(|stored| stored.sequence < record.sequence) {
            self.send_sale(jetstream, record).await?;
        }
        Ok(())
    }

    /// Sends a sale's newest record.
    pub(super) async fn send_sale(
        &mut self,
        jetstream: &Context,
        record: &SaleRecord,
    ) -> Result<(), Failure> {
        let place = self.sale(&record.sale);
        let sent = send(jetstream, sale_subject(&record.sale)?, record, place).await?;
        let place = sent.await?.sequence;
        self.sent.add(&self.incarnation, place);
        self.sales.insert(record.sale.clone(), place);
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

/// Sends a record that belongs right after `place`.
pub(super) async fn send(
    jetstream: &Context,
    subject: String,
    record: &impl Serialize,
    place: Place,
) -> Result<PublishAckFuture, Failure> {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Expected-Last-Subject-Sequence", place.to_string());
    let payload = encode(record)?;
    Ok(jetstream
        .publish_with_headers(subject, headers, payload)
        .await?)
}

pub(super) fn sale_subject(sale: &SaleId) -> Result<String, Failure> {
    Ok(subject::sale_record(&Token::parse(sale.as_str())?))
}

pub(super) fn lot_subject(record: &LotRecord) -> Result<String, Failure> {
    let sale = Token::parse(record.lot.sale.as_str())?;
    Ok(subject::lot_record(
        &sale,
        &Token::parse(record.lot.lot.as_str())?,
    ))
}

pub(super) fn encode(value: &impl Serialize) -> Result<bytes::Bytes, serde_json::Error> {
    Ok(serde_json::to_vec(value)?.into())
}
