//! Ended sales out of the store: read when they are asked for, and kept for a while.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_nats::{
    Client,
    connection::State,
    jetstream::{kv::Store, object_store::ObjectInfo},
};
use auction::{ArchivedSale, LotRecord};
use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use broker::{Connection, ReadFrom, StreamApi};
use sha2::{Digest, Sha256};
use tokio::{
    sync::Semaphore,
    task::spawn_blocking,
    time::{Instant, timeout},
};
use topology::buckets;

use crate::{
    catalogue::CatalogueTexts,
    house::drafts::KeptSale,
    model::{LotModel, SaleModel, StreamPosition},
    read_model::EndedSale,
};

/// Sales read at once; more wait for their turn.
const READS_AT_ONCE: usize = 4;
/// How long reading one may take, its turn included.
const READ_WITHIN: Duration = Duration::from_secs(5);
/// Bytes of a stored sale that are read at most.
const SALE_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Parts that it may be stored in.
const SALE_PARTS_MAX: usize = 4_096;
/// Sales kept in memory, those asked for last.
const CACHED_SALES_MAX: usize = 64;
/// Bytes that they were stored in, of all but the last; in memory they take about as much.
const CACHED_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The stored sales. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Archive(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    client: Client,
    streams: StreamApi,
    catalogue: Store,
    turns: Semaphore,
    cached: Mutex<Cache>,
}

/// Why a stored sale was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("the store does not answer now: {0}")]
    Away(String),
    #[error("what is stored cannot be read: {0}")]
    Damaged(String),
}

impl Archive {
    pub(crate) fn new(connection: &Connection, streams: StreamApi, catalogue: Store) -> Self {
        Self(Arc::new(Parts {
            client: connection.client.clone(),
            streams,
            catalogue,
            turns: Semaphore::new(READS_AT_ONCE),
            cached: Mutex::default(),
        }))
    }

    /// The sale as it was stored, with the catalogue's texts.
    pub(crate) async fn sale(&self, ended: &EndedSale) -> Result<Arc<SaleModel>, ReadError> {
        if let Some(cached) = self.cached().find(ended) {
            return Ok(cached);
        }
        let read = timeout(READ_WITHIN, self.read(ended)).await;
        let read = read.unwrap_or_else(|_| Err(ReadError::Away("it takes too long".to_owned())));
        if let Err(error) = &read {
            let why = match error {
                ReadError::Away(_) => "away",
                ReadError::Damaged(_) => "damaged",
            };
            metrics::counter!("outcry_web_stored_sale_failures_total", "why" => why).increment(1);
            tracing::error!(sale = %ended.sale, %error, "a stored sale cannot be shown");
        }
        read
    }

    async fn read(&self, ended: &EndedSale) -> Result<Arc<SaleModel>, ReadError> {
        // A page should not wait for what cannot even be asked.
        if self.0.client.connection_state() != State::Connected {
            return Err(ReadError::Away("NATS is away".to_owned()));
        }
        let _turn = self.0.turns.acquire().await.map_err(away)?;
        // Whoever had the turn before may have read it.
        if let Some(cached) = self.cached().find(ended) {
            return Ok(cached);
        }
        let ((info, stored), texts) = tokio::try_join!(self.stored(ended), self.texts(ended))?;
        let (sale, bytes) = (ended.sale.clone(), stored.len());
        let reading = spawn_blocking(move || {
            let digest = format!("SHA-256={}", URL_SAFE.encode(Sha256::digest(&stored)));
            if info.digest.as_ref() != Some(&digest) {
                return Err(damaged("its bytes are not those that were stored"));
            }
            let stored = serde_json::from_slice::<ArchivedSale>(&stored).map_err(damaged)?;
            if stored.sale.sale != sale {
                return Err(damaged("it is another sale"));
            }
            Ok(Arc::new(model(stored, texts)))
        });
        let model = reading.await.map_err(away)??;
        self.cached().keep(CachedSale {
            version: ended.version.clone(),
            model: model.clone(),
            bytes,
        });
        Ok(model)
    }

    /// The newest version: what is said of it, and its bytes.
    async fn stored(&self, ended: &EndedSale) -> Result<(ObjectInfo, Vec<u8>), ReadError> {
        let (streams, stream) = (&self.0.streams, buckets::object_stream(buckets::LOGS));
        let name = format!("{}{}", ended.sale, buckets::PUBLIC_LOG);
        let entry = buckets::object_entry(buckets::LOGS, &URL_SAFE.encode(name));
        let entry = streams.newest(&stream, &entry, Instant::now() + READ_WITHIN);
        let entry = entry
            .await
            .map_err(away)?
            .ok_or_else(|| damaged("it is gone"))?;
        let info: ObjectInfo = serde_json::from_slice(&entry.payload).map_err(damaged)?;
        if info.size > SALE_BYTES_MAX || info.chunks > SALE_PARTS_MAX {
            return Err(damaged(format!("it has {} bytes", info.size)));
        }
        let chunks = buckets::object_chunks(buckets::LOGS, &info.nuid);
        let chunks = streams.read(&stream, &chunks, ReadFrom::Start, info.chunks);
        let chunks = chunks.await.map_err(away)?;
        let bytes: Vec<u8> = chunks
            .iter()
            .flat_map(|chunk| &chunk.payload[..])
            .copied()
            .collect();
        Ok((info, bytes))
    }

    async fn texts(&self, ended: &EndedSale) -> Result<Option<CatalogueTexts>, ReadError> {
        let texts = self.0.catalogue.get(ended.sale.as_str()).await;
        let Some(texts) = texts.map_err(away)? else {
            return Ok(None);
        };
        // A draft that was left behind beside them is nobody's concern here.
        let kept = KeptSale::decode(&texts).map_err(damaged)?;
        Ok(Some(kept.texts.into()))
    }

    fn cached(&self) -> MutexGuard<'_, Cache> {
        let cached = self.0.cached.lock();
        cached.unwrap_or_else(PoisonError::into_inner)
    }
}

fn away(error: impl ToString) -> ReadError {
    ReadError::Away(error.to_string())
}

fn damaged(error: impl ToString) -> ReadError {
    ReadError::Damaged(error.to_string())
}

/// What is shown of it: the same as while the stream had it, at no place of the stream.
fn model(stored: ArchivedSale, texts: Option<CatalogueTexts>) -> SaleModel {
    let ArchivedSale { sale: record, lots } = stored;
    let lots = lots.into_iter().map(|LotRecord { lot, entries, .. }| {
        let mut model = LotModel::new(lot, StreamPosition::default());
        model.entries = entries;
        model.set_texts(texts.as_ref());
        Arc::new(model)
    });
    let lots = lots.collect();
    SaleModel::new(record, texts.as_ref(), lots, StreamPosition::default())
}

/// The sales asked for last, at the end the newest.
#[derive(Debug, Default)]
struct Cache(VecDeque<CachedSale>);

#[derive(Debug)]
struct CachedSale {
    version: String,
    model: Arc<SaleModel>,
    bytes: usize,
}

impl Cache {
    fn find(&mut self, ended: &EndedSale) -> Option<Arc<SaleModel>> {
        let is_asked = |it: &CachedSale| it.model.record.sale == ended.sale;
        let place = self.0.iter().position(is_asked)?;
        let found = self.0.remove(place)?;
        if found.version != ended.version {
            return None;
        }
        let model = found.model.clone();
        self.0.push_back(found);
        Some(model)
    }

    fn keep(&mut self, sale: CachedSale) {
        let bytes = |cache: &Self| cache.0.iter().map(|it| it.bytes).sum::<usize>();
        self.0
            .retain(|it| it.model.record.sale != sale.model.record.sale);
        while self.0.len() >= CACHED_SALES_MAX
            || !self.0.is_empty() && bytes(self) + sale.bytes > CACHED_BYTES_MAX
        {
            self.0.pop_front();
        }
        self.0.push_back(sale);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples;

    fn cached(sale: &str, bytes: usize) -> CachedSale {
        let mut model = samples::sale();
        model.record.sale = sale.parse().unwrap();
        CachedSale {
            version: "1".to_owned(),
            model: Arc::new(model),
            bytes,
        }
    }

    fn ended(sale: &str, version: &str) -> EndedSale {
        EndedSale {
            sale: sale.parse().unwrap(),
            title: sale.to_owned(),
            demo: false,
            is_published: true,
            version: version.to_owned(),
            summary: None,
        }
    }

    #[test]
    fn cache_drops_the_sale_asked_for_longest_ago() {
        let mut cache = Cache::default();
        let half = CACHED_BYTES_MAX / 2;
        cache.keep(cached("one", half));
        cache.keep(cached("two", half));
        assert!(cache.find(&ended("one", "1")).is_some());
        cache.keep(cached("three", half));
        assert!(cache.find(&ended("two", "1")).is_none());
        assert!(cache.find(&ended("one", "1")).is_some());
        cache.keep(cached("huge", 2 * CACHED_BYTES_MAX));
        assert_eq!(cache.0.len(), 1, "the last one is kept whatever its size");
        for number in 0..2 * CACHED_SALES_MAX {
            cache.keep(cached(&format!("sale-{number}"), 1));
        }
        assert_eq!(cache.0.len(), CACHED_SALES_MAX);
    }

    #[test]
    fn sale_stored_again_is_read_again() {
        let mut cache = Cache::default();
        cache.keep(cached("one", 1));
        assert!(cache.find(&ended("one", "2")).is_none());
    }
}
