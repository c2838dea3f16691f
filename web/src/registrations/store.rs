//! The bucket `registrations`: a key for each person and sale, and one for each version of a sale's conditions that
//! somebody accepted.

use async_nats::jetstream::kv::{CreateErrorKind, Operation, Store, UpdateErrorKind};
use auction::{SaleId, UserId};
use broker::{ReadFrom, StreamApi};
use topology::{Token, buckets, subject};

use super::Registrant;

/// People listed of one sale, those who registered last.
const LISTED_MAX: usize = 10_000;

/// Who registered for what.
#[derive(Clone, Debug)]
pub(crate) struct Registrations {
    store: Store,
    streams: StreamApi,
}

/// Somebody who registered, and where that stands; revision 0: they did not.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct FoundRegistrant {
    pub(crate) registrant: Option<Registrant>,
    pub(crate) revision: u64,
}

/// Why nothing was kept or found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("somebody else has changed it meanwhile")]
    ChangedMeanwhile,
    #[error("registrations cannot be reached now")]
    Unavailable,
}

impl Registrations {
    /// `streams` reaches those of our own zone.
    pub(crate) fn new(store: Store, streams: StreamApi) -> Self {
        Self { store, streams }
    }

    pub(crate) async fn find(
        &self,
        sale: &SaleId,
        user: &UserId,
    ) -> Result<FoundRegistrant, StoreError> {
        let entry = self.store.entry(key(sale, user)).await;
        let entry = entry.map_err(|_| StoreError::Unavailable)?;
        let Some(entry) = entry.filter(|entry| entry.operation == Operation::Put) else {
            return Ok(FoundRegistrant::default());
        };
        let registrant = serde_json::from_slice(&entry.value).map_err(|error| {
            tracing::error!(%sale, %user, %error, "a registration cannot be read");
            StoreError::Unavailable
        })?;
        Ok(FoundRegistrant {
            registrant: Some(registrant),
            revision: entry.revision,
        })
    }

    /// Keeps it instead of what stood at `revision`.
    pub(crate) async fn set(
        &self,
        sale: &SaleId,
        registrant: &Registrant,
        revision: u64,
    ) -> Result<(), StoreError> {
        let key = key(sale, &registrant.user);
        let value = serde_json::to_vec(registrant).expect("a registration is JSON");
        if revision == 0 {
            let created = self.store.create(key, value.into()).await;
            return created.map(|_| ()).map_err(|error| match error.kind() {
                CreateErrorKind::AlreadyExists => StoreError::ChangedMeanwhile,
                _ => StoreError::Unavailable,
            });
        }
        let updated = self.store.update(key, value.into(), revision).await;
        updated.map(|_| ()).map_err(|error| match error.kind() {
            UpdateErrorKind::WrongLastRevision => StoreError::ChangedMeanwhile,
            _ => StoreError::Unavailable,
        })
    }

    /// Everybody who registered for a sale, in the order in which something was last said of them.
    pub(crate) async fn of_sale(&self, sale: &SaleId) -> Result<Vec<Registrant>, StoreError> {
        let stream = buckets::bucket_stream(buckets::REGISTRATIONS);
        let token = Token::parse(sale.as_str()).expect("a sale id is a token");
        let of_sale = subject::registrations_of(&token);
        let read = self
            .streams
            .read(&stream, &of_sale, ReadFrom::Start, LISTED_MAX);
        let read = read.await.map_err(|_| StoreError::Unavailable)?;
        let found = read.iter().filter(|message| !message.payload.is_empty());
        let found = found.filter_map(|message| {
            serde_json::from_slice(&message.payload)
                .inspect_err(
                    |error| tracing::error!(%sale, %error, "a registration cannot be read"),
                )
                .ok()
        });
        Ok(found.collect())
    }

    /// Forgets what the house noted of somebody wherever they registered; what it decided stands.
    pub(crate) async fn forget_notes(&self, user: &UserId) -> Result<(), StoreError> {
        let stream = buckets::bucket_stream(buckets::REGISTRATIONS);
        let token = Token::parse(user.as_str()).expect("a user id is a token");
        let by_them = subject::registrations_by(&token);
        let read = (self.streams).read(&stream, &by_them, ReadFrom::Start, LISTED_MAX);
        for message in read.await.map_err(|_| StoreError::Unavailable)? {
            let sale = message.subject.rsplit('.').nth(1);
            let Some(sale) = sale.and_then(|sale| sale.parse().ok()) else {
                continue;
            };
            let FoundRegistrant {
                registrant: Some(mut registrant),
                revision,
            } = self.find(&sale, user).await?
            else {
                continue;
            };
            if !registrant.deposit.is_empty() || !registrant.note.is_empty() {
                registrant.deposit.clear();
                registrant.note.clear();
                self.set(&sale, &registrant, revision).await?;
            }
        }
        Ok(())
    }

    /// Keeps the text of a version of a sale's conditions, for good.
    pub(crate) async fn keep_conditions(
        &self,
        sale: &SaleId,
        version: &str,
        conditions: &str,
    ) -> Result<(), StoreError> {
        let key = format!("conditions.{sale}.{version}");
        match self.store.create(key, conditions.to_owned().into()).await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => Ok(()),
            Err(_) => Err(StoreError::Unavailable),
        }
    }
}

fn key(sale: &SaleId, user: &UserId) -> String {
    format!("of.{sale}.{user}")
}
