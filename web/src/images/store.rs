//! Photographs in the object store: one object for each size, the JPEG last, so that what has it is whole.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_nats::jetstream::object_store::{
    GetErrorKind, InfoErrorKind, ObjectInfo, ObjectMetadata, ObjectStore,
};
use auction::Time;
use bytes::Bytes;
use tokio::{
    io::AsyncReadExt,
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

use super::{
    ImageId, NotTaken, Rendition,
    cache::Cache,
    develop::{self, Developed, IMAGE_BYTES_MAX},
    id::Encoding,
};

/// Memory for photographs that are decoded and made smaller at once: one of the largest, or a few as a telephone takes them.
const MEGABYTES_AT_ONCE: u32 = 512;
/// Photographs that wait for their turn, in memory as they were sent.
const WAITING_MAX: usize = 16;
/// Pictures read from the store at once; more wait.
const READS_AT_ONCE: usize = 32;
/// How long reading one may take, its turn included.
const READ_WITHIN: Duration = Duration::from_secs(5);
/// What is sent again after this is stored again, so that it counts as new.
const NEW_FOR: Duration = Duration::from_hours(1);

/// How long whoever sends a photograph waits for it. How much work one is at most, its size says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Patience {
    /// Somebody waits for an answer, and can send it again.
    Answer,
    /// Nobody waits, and it cannot be sent again alone: a server that is busy is not the picture's fault.
    Import,
}

impl Patience {
    /// For a turn.
    fn turn_within(self) -> Duration {
        match self {
            Self::Answer => Duration::from_secs(40),
            Self::Import => Duration::from_mins(10),
        }
    }

    /// For decoding it and making its sizes.
    fn developed_within(self) -> Duration {
        match self {
            Self::Answer => Duration::from_secs(20),
            Self::Import => Duration::from_mins(5),
        }
    }
}

/// The photographs. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Images(Arc<Parts>);

struct Parts {
    store: ObjectStore,
    megabytes: Arc<Semaphore>,
    line: Semaphore,
    reads: Semaphore,
    cache: Mutex<Cache>,
}

/// The store does not answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("photographs cannot be read just now")]
pub(crate) struct Away;

impl Images {
    pub(crate) fn new(store: ObjectStore) -> Self {
        Self(Arc::new(Parts {
            store,
            megabytes: Arc::new(Semaphore::new(MEGABYTES_AT_ONCE as usize)),
            line: Semaphore::new(WAITING_MAX),
            reads: Semaphore::new(READS_AT_ONCE),
            cache: Mutex::default(),
        }))
    }

    pub(super) fn store(&self) -> &ObjectStore {
        &self.0.store
    }

    /// Makes and keeps every size of a photograph; the same file again is the same photograph.
    pub(crate) async fn take(
        &self,
        bytes: Bytes,
        now: Time,
        patience: Patience,
    ) -> Result<ImageId, NotTaken> {
        if bytes.len() > IMAGE_BYTES_MAX {
            return Err(NotTaken::TooLarge);
        }
        let known = self.info(&develop::hash(&bytes)).await;
        let known = known.map_err(|Away| NotTaken::Away)?;
        let is_new = |info: &ObjectInfo| age(info, now) < NEW_FOR;
        if let Some(id) = known.filter(is_new).and_then(|info| named(&info)) {
            return Ok(id);
        }
        let Developed { id, files } = self.developed(bytes, patience).await?;
        for (rendition, bytes) in files {
            self.put(&id, rendition, &bytes).await.map_err(|error| {
                tracing::error!(%error, "a photograph could not be stored");
                NotTaken::Away
            })?;
        }
        Ok(id)
    }

    async fn developed(&self, bytes: Bytes, patience: Patience) -> Result<Developed, NotTaken> {
        let place = match patience {
            Patience::Answer => self.0.line.try_acquire().ok(),
            Patience::Import => {
                let place = timeout(patience.turn_within(), self.0.line.acquire()).await;
                place.ok().and_then(Result::ok)
            }
        };
        let _place = place.ok_or(NotTaken::Busy)?;
        let sent = bytes.clone();
        let measuring = spawn_blocking(move || develop::megabytes(&sent));
        let megabytes = (measuring.await).map_err(|_| NotTaken::Broken)??;
        let megabytes = megabytes.min(MEGABYTES_AT_ONCE);
        let turn = Arc::clone(&self.0.megabytes).acquire_many_owned(megabytes);
        let turn = timeout(patience.turn_within(), turn).await;
        let turn: OwnedSemaphorePermit = turn
            .map_err(|_| NotTaken::Busy)?
            .map_err(|_| NotTaken::Away)?;
        // Nobody can stop a thread: one that takes too long keeps its turn until it is done.
        let working = spawn_blocking(move || {
            let _turn = turn;
            develop::develop(&bytes)
        });
        match timeout(patience.developed_within(), working).await {
            Ok(Ok(developed)) => developed,
            Ok(Err(error)) => {
                tracing::error!(%error, "a photograph broke what reads photographs");
                Err(NotTaken::Broken)
            }
            Err(_) => Err(NotTaken::TooSlow),
        }
    }

    async fn put(
        &self,
        id: &ImageId,
        rendition: Rendition,
        mut bytes: &[u8],
    ) -> Result<(), async_nats::jetstream::object_store::PutError> {
        let meta = ObjectMetadata {
            name: name(id, rendition),
            description: Some(id.to_string()),
            ..ObjectMetadata::default()
        };
        self.0.store.put(meta, &mut bytes).await.map(|_| ())
    }

    /// Whether a photograph is kept, whole.
    pub(crate) async fn has(&self, id: &ImageId) -> Result<bool, Away> {
        let info = self.info(id.hash()).await?;
        Ok(info.and_then(|info| named(&info)).as_ref() == Some(id))
    }

    async fn info(&self, hash: &str) -> Result<Option<ObjectInfo>, Away> {
        match self.0.store.info(jpeg_name(hash)).await {
            Ok(info) => Ok(Some(info).filter(|info| !info.deleted)),
            Err(error) if error.kind() == InfoErrorKind::NotFound => Ok(None),
            Err(error) => {
                tracing::warn!(%error, "the store of photographs does not answer");
                Err(Away)
            }
        }
    }

    /// The bytes of one size.
    pub(super) async fn read(
        &self,
        id: &ImageId,
        rendition: Rendition,
    ) -> Result<Option<Bytes>, Away> {
        // Under the whole name: other measures are another photograph, whatever its hash.
        let (name, address) = (name(id, rendition), format!("{id}/{}", rendition.file()));
        let cached = || self.0.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = cached().find(&address) {
            return Ok(Some(bytes));
        }
        let read = async {
            let _turn = self.0.reads.acquire().await.map_err(|_| Away)?;
            let mut object = match self.0.store.get(&name).await {
                Ok(object) => object,
                Err(error) if error.kind() == GetErrorKind::NotFound => return Ok(None),
                Err(_) => return Err(Away),
            };
            if named(object.info()).as_ref() != Some(id) {
                return Ok(None);
            }
            let mut bytes = Vec::with_capacity(object.info().size.min(IMAGE_BYTES_MAX));
            object.read_to_end(&mut bytes).await.map_err(|_| Away)?;
            Ok(Some(Bytes::from(bytes)))
        };
        let bytes = timeout(READ_WITHIN, read).await.map_err(|_| Away)??;
        if let Some(bytes) = &bytes {
            cached().keep(address, bytes.clone());
        }
        Ok(bytes)
    }
}

impl fmt::Debug for Images {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Images").finish_non_exhaustive()
    }
}

/// Under which an object is kept.
pub(super) fn name(id: &ImageId, rendition: Rendition) -> String {
    match rendition.encoding {
        Encoding::WebP => format!("{}-{}.webp", id.hash(), rendition.width),
        Encoding::Jpeg => jpeg_name(id.hash()),
    }
}

fn jpeg_name(hash: &str) -> String {
    format!("{hash}.jpg")
}

/// The photograph that an object is of.
pub(super) fn named(info: &ObjectInfo) -> Option<ImageId> {
    info.description.as_ref()?.parse().ok()
}

/// How long ago it was stored; of what does not say, no time.
pub(super) fn age(info: &ObjectInfo, now: Time) -> Duration {
    let stored = info.modified.map(|stored| stored.unix_timestamp());
    let seconds = stored.map_or(0, |stored| now.unix_millis() / 1_000 - stored);
    Duration::from_secs(seconds.try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use futures_util::poll;
    use image::{ImageFormat, RgbImage};
    use topology::buckets;

    use super::*;

    async fn images(nats: &harness::nats::Nats) -> Images {
        let jetstream = nats.connection("web").await.jetstream;
        let store = jetstream.get_object_store(buckets::IMAGES).await;
        Images::new(store.unwrap())
    }

    fn photograph() -> Bytes {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let written = RgbImage::new(8, 8).write_to(&mut bytes, ImageFormat::Png);
        written.unwrap();
        bytes.into_inner().into()
    }

    #[tokio::test]
    async fn import_waits_where_whoever_wants_an_answer_is_told_to_come_again() {
        let nats = harness::nats::start().await;
        let images = images(&nats).await;
        let line = u32::try_from(WAITING_MAX).unwrap();
        let others = images.0.line.acquire_many(line).await.unwrap();
        let now = Time::EPOCH;
        let answered = images.take(photograph(), now, Patience::Answer).await;
        assert_eq!(answered, Err(NotTaken::Busy));
        let mut importing = Box::pin(images.developed(photograph(), Patience::Import));
        assert!(poll!(&mut importing).is_pending());
        drop(others);
        assert!(importing.await.is_ok());
    }
}
