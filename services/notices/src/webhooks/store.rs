//! The buckets `webhooks` and `webhook_deliveries`, with what they hold in memory. Writes come one after the other, so that none
//! names a revision that another has just replaced.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use auction::Time;
use bootstrap::Health;
use broker::{Connection, Message, OWN_API, ReadFrom, StreamApi};
use bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};
use tokio::{
    sync::{Mutex as AsyncMutex, Notify, watch},
    time::sleep,
};
use topology::{buckets, subject};
use webhook::{
    Delivery, DeliveryId, DisabledWhy, Endpoint, EndpointId, Event, LotCursor, NEWEST_KEPT,
    WAITING_MAX,
};

use super::{
    book::{Book, Job, Kept, OutboxCursor},
    now,
};
use crate::{
    metrics,
    own_bucket::{Fenced, OwnBucket},
};

/// The longest pause between two looks for what is due: the clock may be set.
const PAUSE: Duration = Duration::from_millis(500);
/// What health notes when the buckets take nothing.
const NOTE: &str = "webhooks";
/// The key of the outbox' cursor, and what those of lots begin with; neither is a delivery's.
const OUTBOX: &str = "outbox";
const LOT: &str = "lot";

/// Where a source of events was told of to.
pub(super) enum Cursor {
    /// A lot's public history.
    Lot {
        key: String,
        sequence: u64,
    },
    Outbox(OutboxCursor),
}

/// Endpoints and deliveries.
pub(super) struct Store {
    endpoints: OwnBucket,
    deliveries: OwnBucket,
    book: Mutex<Book>,
    /// Whoever writes holds it.
    writing: AsyncMutex<()>,
    changed: Notify,
    caught_up: watch::Sender<bool>,
}

impl Cursor {
    /// Of a lot: its key is of tokens.
    pub(super) fn lot_key(sale: &auction::SaleId, lot: &auction::LotId) -> String {
        format!("{LOT}.{sale}.{lot}")
    }
}

impl Store {
    pub(super) async fn load(connection: &Connection, health: &Health) -> anyhow::Result<Self> {
        let mut book = Book::default();
        let streams = StreamApi::new(connection, OWN_API);
        let read = |bucket, keys: String| {
            let (streams, prefix) = (&streams, keys.replace('>', ""));
            async move {
                let stream = buckets::bucket_stream(bucket);
                let mut found = vec![];
                let each = streams.read_each(&stream, &keys, ReadFrom::Start, |message| {
                    let key = message.subject.strip_prefix(&prefix).map(str::to_owned);
                    // What is empty was deleted.
                    if let Some(key) = key.filter(|_| !message.payload.is_empty()) {
                        found.push((key, message));
                    }
                });
                each.await?;
                anyhow::Ok(found)
            }
        };
        for (key, message) in read(buckets::WEBHOOKS, subject::webhooks()).await? {
            if let (Ok(id), Some(kept)) = (key.parse(), kept(&message)) {
                book.endpoints.insert(id, kept);
            }
        }
        let deliveries = read(buckets::WEBHOOK_DELIVERIES, subject::webhook_deliveries());
        for (key, message) in deliveries.await? {
            if key == OUTBOX {
                book.outbox = kept(&message);
            } else if key.starts_with(&format!("{LOT}.")) {
                book.lots.extend(kept(&message).map(|kept| (key, kept)));
            } else if let (Some(id), Some(kept)) = (DeliveryId::parse(&key), kept(&message))
                && book.endpoints.contains_key(&id.endpoint)
            {
                book.set(&id, kept);
            }
        }
        metrics::webhooks_waiting(book.waiting());
        let open = |bucket| OwnBucket::open(connection, bucket, health, NOTE);
        Ok(Self {
            endpoints: open(buckets::WEBHOOKS).await?,
            deliveries: open(buckets::WEBHOOK_DELIVERIES).await?,
            book: Mutex::new(book),
            writing: AsyncMutex::default(),
            changed: Notify::new(),
            caught_up: watch::Sender::new(false),
        })
    }

    /// Not across an await.
    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_caught_up(&self) {
        self.caught_up.send_replace(true);
    }

    /// Waits until all has been told of that happened before now.
    pub(super) async fn caught_up(&self) {
        let mut caught_up = self.caught_up.subscribe();
        let _ = caught_up.wait_for(|caught_up| *caught_up).await;
    }

    /// Hands out a delivery that is due; waits for one. It is to be settled.
    pub(super) async fn next_due(&self) -> Job {
        loop {
            // Heard from here on: what comes between the look and the wait is not missed.
            let changed = self.changed.notified();
            let pause = match self.book().take_due(now()) {
                Ok(job) => return job,
                Err(pause) => pause.min(PAUSE),
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = changed => {}
            }
        }
    }

    /// Keeps events for every endpoint that wants them, and then that their source was told of so far. Those that are kept already
    /// stay as they are. Gives the endpoints for which too much waits.
    pub(super) async fn add(
        &self,
        events: &[Event],
        cursor: Cursor,
    ) -> Result<Vec<EndpointId>, Fenced> {
        let writing = self.writing.lock().await;
        let (now, mut full, mut is_wanted) = (now(), vec![], false);
        for event in events {
            let delivery = Delivery::new(event, now);
            for endpoint in self.wanted_by(event, now) {
                is_wanted = true;
                if self.book().waiting_for(&endpoint) >= WAITING_MAX {
                    full.push(endpoint);
                    continue;
                }
                let event = event.id.clone();
                self.keep_new(&DeliveryId { endpoint, event }, delivery.clone())
                    .await?;
            }
        }
        // What nobody wants now nobody will want when it is read again.
        if is_wanted {
            self.write_cursor(cursor).await?;
        }
        drop(writing);
        full.dedup();
        self.changed.notify_waiters();
        Ok(full)
    }

    /// Keeps a test for one endpoint.
    pub(super) async fn add_test(&self, id: &DeliveryId, event: &Event) -> Result<(), Fenced> {
        let _writing = self.writing.lock().await;
        self.keep_new(id, Delivery::new(event, now())).await?;
        self.changed.notify_waiters();
        Ok(())
    }

    /// Changes an endpoint, or makes it; gives it as it is then. `None`: there is none.
    pub(super) async fn change(
        &self,
        id: &EndpointId,
        change: impl FnOnce(Option<Endpoint>) -> Option<Endpoint>,
    ) -> Result<Option<Endpoint>, Fenced> {
        let _writing = self.writing.lock().await;
        let (before, revision) = match self.book().endpoints.get(id) {
            Some(kept) => (Some(kept.value.clone()), kept.revision),
            None => (None, 0),
        };
        let Some(value) = change(before.clone()) else {
            return Ok(None);
        };
        if before.as_ref() != Some(&value) {
            let written = self.endpoints.write(id.as_str(), json(&value), revision);
            let kept = Kept {
                revision: written.await?,
                value: value.clone(),
            };
            self.book().endpoints.insert(id.clone(), kept);
            self.changed.notify_waiters();
        }
        Ok(Some(value))
    }

    /// Deletes an endpoint with all that waits for it.
    pub(super) async fn delete(&self, id: &EndpointId) -> Result<bool, Fenced> {
        let _writing = self.writing.lock().await;
        let revision = self.book().endpoints.get(id).map(|kept| kept.revision);
        let Some(revision) = revision else {
            return Ok(false);
        };
        // First: an endpoint that is gone gets nothing, whatever is kept for it still.
        let gone = self.endpoints.write(id.as_str(), Bytes::new(), revision);
        gone.await?;
        let events: Vec<_> = {
            let book = self.book();
            let events = book.queue(id).into_iter().flat_map(|queue| queue.events());
            events.cloned().collect()
        };
        for event in events {
            let endpoint = id.clone();
            self.forget(&DeliveryId { endpoint, event }).await?;
        }
        self.book().forget_endpoint(id);
        Ok(true)
    }

    /// Keeps what became of a delivery that was under way, unless its endpoint was deleted meanwhile.
    pub(super) async fn settle(&self, id: &DeliveryId, delivery: Delivery) -> Result<(), Fenced> {
        let _writing = self.writing.lock().await;
        if self.book().find(id).is_some() {
            self.keep(id, delivery).await?;
            while let Some(event) = self.beyond(&id.endpoint) {
                let endpoint = id.endpoint.clone();
                self.forget(&DeliveryId { endpoint, event }).await?;
            }
        }
        self.book().put_back(id);
        self.changed.notify_waiters();
        Ok(())
    }

    /// Has one tried at once, unless it is under way; false: there is none.
    pub(super) async fn again(&self, id: &DeliveryId) -> Result<bool, Fenced> {
        let _writing = self.writing.lock().await;
        let found = self.book().find(id).map(|kept| kept.value.clone());
        let Some(delivery) = found else {
            return Ok(false);
        };
        let is_in_hand =
            (self.book().queue(&id.endpoint)).is_some_and(|queue| queue.is_in_hand(&id.event));
        if !is_in_hand {
            self.keep(id, delivery.again(now())).await?;
            self.changed.notify_waiters();
        }
        Ok(true)
    }

    /// Disables an endpoint; gives it if it was not disabled before.
    pub(super) async fn disable(
        &self,
        id: &EndpointId,
        why: DisabledWhy,
        at: Time,
    ) -> Result<Option<Endpoint>, Fenced> {
        let mut is_new = false;
        let disabled = self.change(id, |endpoint| {
            let endpoint = endpoint?;
            is_new = !endpoint.is_disabled();
            Some(match is_new {
                true => endpoint.disabled(why, at),
                false => endpoint,
            })
        });
        let disabled = disabled.await?;
        Ok(disabled.filter(|_| is_new))
    }

    fn wanted_by(&self, event: &Event, now: Time) -> Vec<EndpointId> {
        // Its source may have forgotten by then that it was told of.
        if notification::is_too_old(event.at, now) {
            return vec![];
        }
        let book = self.book();
        let endpoints = book.endpoints.iter();
        let wanting = endpoints.filter(|(_, kept)| kept.value.wants(&event.data, event.at));
        wanting.map(|(id, _)| id.clone()).collect()
    }

    async fn keep_new(&self, id: &DeliveryId, delivery: Delivery) -> Result<(), Fenced> {
        if self.book().find(id).is_some() {
            return Ok(());
        }
        self.keep(id, delivery).await
    }

    async fn keep(&self, id: &DeliveryId, value: Delivery) -> Result<(), Fenced> {
        let revision = self.book().find(id).map_or(0, |kept| kept.revision);
        let key = id.key();
        let written = self.deliveries.write(&key, json(&value), revision);
        let revision = written.await?;
        let mut book = self.book();
        book.set(id, Kept { value, revision });
        metrics::webhooks_waiting(book.waiting());
        Ok(())
    }

    async fn forget(&self, id: &DeliveryId) -> Result<(), Fenced> {
        let revision = self.book().find(id).map_or(0, |kept| kept.revision);
        self.deliveries
            .write(&id.key(), Bytes::new(), revision)
            .await?;
        self.book().forget(id);
        Ok(())
    }

    fn beyond(&self, endpoint: &EndpointId) -> Option<webhook::EventId> {
        self.book().queue(endpoint)?.beyond(NEWEST_KEPT)
    }

    async fn write_cursor(&self, cursor: Cursor) -> Result<(), Fenced> {
        match cursor {
            Cursor::Lot { key, sequence } => {
                let value = LotCursor { sequence };
                let revision = self.book().lots.get(&key).map_or(0, |kept| kept.revision);
                let written = self.deliveries.write(&key, json(&value), revision).await?;
                let kept = Kept {
                    value,
                    revision: written,
                };
                self.book().lots.insert(key, kept);
            }
            Cursor::Outbox(value) => {
                let revision = self.book().outbox.as_ref().map_or(0, |kept| kept.revision);
                let written = self
                    .deliveries
                    .write(OUTBOX, json(&value), revision)
                    .await?;
                let kept = Kept {
                    value,
                    revision: written,
                };
                self.book().outbox = Some(kept);
            }
        }
        Ok(())
    }
}

fn json(value: &impl Serialize) -> Bytes {
    serde_json::to_vec(value).expect("it is JSON").into()
}

fn kept<T: DeserializeOwned>(message: &Message) -> Option<Kept<T>> {
    let value = serde_json::from_slice(&message.payload);
    let value = value.inspect_err(|error| {
        let key = &message.subject;
        tracing::error!(key, %error, "what is kept of webhooks cannot be read");
    });
    Some(Kept {
        value: value.ok()?,
        revision: message.sequence,
    })
}
