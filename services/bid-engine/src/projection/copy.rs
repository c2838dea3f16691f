//! What is public of each lot and sale, and how its subject in the stream is brought up to it.

use async_nats::{
    HeaderMap,
    jetstream::{Context, context::PublishAckFuture, stream::LastRawMessageErrorKind},
};
use auction::{Entry, LotRecord, SaleId, SaleRecord};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use topology::{Token, subject};

use super::Failure;
use crate::queries::ENTRIES_MAX;

/// All that is public about a lot.
pub(super) struct LotCopy {
    newest: LotRecord,
    entries: Vec<Entry>,
    place: Place,
}

/// The newest public record of a sale.
pub(super) struct SaleCopy {
    newest: SaleRecord,
    place: Place,
}

/// Where the newest message of a subject lies in the stream; 0 for none. The next one is stored right after it or not at
/// all: neither in another life of the stream, nor after what another owner has sent.
pub(super) type Place = u64;

/// What a stored record tells of its lot or sale, or an entry of its place in the lot's history.
#[derive(Deserialize)]
pub(super) struct Numbered {
    pub(super) sequence: u64,
}

impl LotCopy {
    pub(super) fn new(record: &LotRecord) -> Self {
        Self {
            newest: record.clone(),
            entries: vec![],
            place: 0,
        }
    }

    /// Adds what a record brings.
    pub(super) fn take(&mut self, record: &LotRecord) {
        let known = self.entries.last().map_or(0, |entry| entry.sequence);
        let new = record.entries.iter().filter(|entry| entry.sequence > known);
        self.entries.extend(new.cloned());
        self.newest = LotRecord {
            entries: vec![],
            ..record.clone()
        };
    }

    /// Sends a record that follows what is stored; its acknowledgement says where it lies.
    pub(super) async fn send(
        &self,
        jetstream: &Context,
        record: &LotRecord,
    ) -> Result<PublishAckFuture, Failure> {
        send(jetstream, lot_subject(record)?, record, self.place).await
    }

    /// It lies there.
    pub(super) fn stored(&mut self, place: Place) {
        self.place = place;
    }

    /// Sends the entries that the stream lacks. How far it has come tells its last entry: the state beside it may be ahead,
    /// where the history was too long for one message.
    pub(super) async fn make_whole(&mut self, jetstream: &Context) -> Result<(), Failure> {
        #[derive(Deserialize)]
        struct Stored {
            entries: Vec<Numbered>,
        }
        let subject = lot_subject(&self.newest)?;
        let (place, stored) = newest::<Stored>(jetstream, &subject).await?;
        self.place = place;
        let known = stored.and_then(|stored| stored.entries.last().map(|entry| entry.sequence));
        let known = known.unwrap_or(0);
        let missing = self.entries.iter().filter(|entry| entry.sequence > known);
        let missing: Vec<&Entry> = missing.collect();
        for entries in missing.chunks(ENTRIES_MAX) {
            let record = LotRecord {
                entries: entries.iter().map(|entry| (*entry).clone()).collect(),
                ..self.newest.clone()
            };
            let sent = self.send(jetstream, &record).await?;
            self.place = sent.await?.sequence;
        }
        Ok(())
    }
}

impl SaleCopy {
    pub(super) fn new(record: &SaleRecord) -> Self {
        Self {
            newest: record.clone(),
            place: 0,
        }
    }

    pub(super) fn take(&mut self, record: &SaleRecord) {
        self.newest = record.clone();
    }

    pub(super) async fn make_whole(&mut self, jetstream: &Context) -> Result<(), Failure> {
        let subject = sale_subject(&self.newest.sale)?;
        let (place, stored) = newest::<Numbered>(jetstream, &subject).await?;
        self.place = place;
        if stored.is_none_or(|stored| stored.sequence < self.newest.sequence) {
            self.send(jetstream).await?;
        }
        Ok(())
    }

    /// Sends the newest record.
    pub(super) async fn send(&mut self, jetstream: &Context) -> Result<(), Failure> {
        let subject = sale_subject(&self.newest.sale)?;
        let sent = send(jetstream, subject, &self.newest, self.place).await?;
        self.place = sent.await?.sequence;
        Ok(())
    }
}

/// The newest message stored under a subject, and its place.
pub(super) async fn newest<T: DeserializeOwned>(
    jetstream: &Context,
    subject: &str,
) -> Result<(Place, Option<T>), Failure> {
    let stream = jetstream.get_stream_no_info(topology::RECORDS).await?;
    match stream.get_last_raw_message_by_subject(subject).await {
        Ok(found) => Ok((
            found.sequence,
            Some(serde_json::from_slice(&found.payload)?),
        )),
        Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok((0, None)),
        Err(error) => Err(error.into()),
    }
}

/// Sends a record that belongs right after `place`.
async fn send(
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

fn sale_subject(sale: &SaleId) -> Result<String, Failure> {
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
