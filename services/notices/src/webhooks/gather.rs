//! Finds events, in the public records and in what the site hands over, and has them kept.

use auction::LotRecord;
use broker::{Connection, Follow, Followed, Message, StreamApi};
use topology::{RECORDS, ZONES_API, buckets, subject};
use webhook::{DisabledWhy, Event, EventId, HandedEvent, events_of_lot};

use super::{
    Webhooks,
    book::OutboxCursor,
    now,
    store::{Cursor, Store},
};
use crate::{gather::read, own_bucket::Fenced};

pub(super) struct Gathering<'a> {
    store: &'a Store,
    records: Follow,
    outbox: Follow,
    /// The incarnation of the outbox that is read.
    epoch: String,
    /// Which of the two were read as far as they were kept.
    caught_up: (bool, bool),
}

impl<'a> Gathering<'a> {
    pub(super) fn new(connection: &Connection, store: &'a Store) -> Self {
        let zones = StreamApi::new(connection, ZONES_API);
        let outbox = buckets::bucket_stream(buckets::WEBHOOK_OUTBOX);
        Self {
            store,
            records: zones.follow(RECORDS, subject::RECORD_ALL, topology::records().live),
            outbox: zones.follow(outbox, subject::handed_events(), &[]),
            epoch: String::new(),
            caught_up: (false, false),
        }
    }

    /// Goes on until another process does.
    pub(super) async fn run(mut self, webhooks: &Webhooks<'_>) -> Fenced {
        loop {
            let taken = tokio::select! {
                record = self.records.next() => match record {
                    Followed::Message(message) => self.take_record(&message, webhooks).await,
                    Followed::CaughtUp => {
                        self.caught_up.0 = true;
                        Ok(())
                    }
                    // What was told of stays told of: entries carry their sequence.
                    Followed::Reset { .. } => Ok(()),
                },
                handed = self.outbox.next() => match handed {
                    Followed::Message(message) => self.take_handed(&message, webhooks).await,
                    Followed::CaughtUp => {
                        self.caught_up.1 = true;
                        Ok(())
                    }
                    Followed::Reset { epoch } => {
                        self.epoch = epoch;
                        Ok(())
                    }
                },
            };
            if let Err(fenced) = taken {
                return fenced;
            }
            if self.caught_up == (true, true) {
                self.store.set_caught_up();
            }
        }
    }

    async fn take_record(&self, message: &Message, webhooks: &Webhooks<'_>) -> Result<(), Fenced> {
        if !message.subject.starts_with(subject::LOT_RECORD_PREFIX) {
            return Ok(());
        }
        let Some(record) = read::<LotRecord>(message) else {
            return Ok(());
        };
        let key = Cursor::lot_key(&record.lot.sale, &record.lot.lot);
        let known = self.store.book().lots.get(&key).map(|kept| kept.value);
        let events = events_of_lot(&record, known.unwrap_or_default().sequence);
        let sequence = record.lot.sequence;
        self.add(&events, Cursor::Lot { key, sequence }, webhooks)
            .await
    }

    async fn take_handed(&self, message: &Message, webhooks: &Webhooks<'_>) -> Result<(), Fenced> {
        let epoch = self.epoch.clone();
        let sequence = message.sequence;
        let is_known = {
            let book = self.store.book();
            let outbox = book.outbox.as_ref().map(|kept| &kept.value);
            outbox.is_some_and(|known| known.epoch == epoch && sequence <= known.sequence)
        };
        let handed = read::<HandedEvent>(message).filter(|_| !is_known);
        let Some(HandedEvent { at, data }) = handed else {
            return Ok(());
        };
        let id = EventId::of_handed(&message.subject);
        let cursor = Cursor::Outbox(OutboxCursor { epoch, sequence });
        self.add(&[Event { id, at, data }], cursor, webhooks).await
    }

    async fn add(
        &self,
        events: &[Event],
        cursor: Cursor,
        webhooks: &Webhooks<'_>,
    ) -> Result<(), Fenced> {
        if events.is_empty() {
            return Ok(());
        }
        for id in self.store.add(events, cursor).await? {
            webhooks
                .disable(&id, DisabledWhy::TooMuchWaits, now())
                .await?;
        }
        Ok(())
    }
}
