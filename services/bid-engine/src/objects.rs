//! Whole objects in the object stores: written, read back, read, each within a time.
//!
//! What is written replaces what has its name only once all of it is stored: who dies on the way leaves the old one readable.

use std::time::Duration;

use async_nats::jetstream::{
    Context,
    object_store::{GetErrorKind, ObjectMetadata, ObjectStore},
};
use tokio::{io::AsyncReadExt, time::timeout};

/// How long writing an object may take: each part of it is synced to the disk.
const PUT_MAX: Duration = Duration::from_secs(300);
/// How long reading an object may take.
const GET_MAX: Duration = Duration::from_secs(30);

/// Why an object was not written or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ObjectError {
    #[error("the object store took too long")]
    Slow,
    #[error("what was stored reads otherwise")]
    Otherwise,
    #[error("the object store: {0}")]
    Store(Box<dyn std::error::Error + Send + Sync>),
}

/// Stores an object under a name.
pub(crate) async fn put(
    jetstream: &Context,
    store: &str,
    object: impl Into<ObjectMetadata>,
    bytes: &[u8],
) -> Result<(), ObjectError> {
    let put = async {
        let store = open(jetstream, store).await?;
        let stored = store.put(object.into(), &mut &*bytes).await;
        stored.map(drop).map_err(failure)
    };
    timeout(PUT_MAX, put).await.map_err(|_| ObjectError::Slow)?
}

/// Stores an object for good: it counts as stored once it was read again.
pub(crate) async fn put_checked(
    jetstream: &Context,
    store: &str,
    object: impl Into<ObjectMetadata>,
    bytes: &[u8],
) -> Result<(), ObjectError> {
    let object = object.into();
    let name = object.name.clone();
    put(jetstream, store, object, bytes).await?;
    match get(jetstream, store, &name).await? {
        Some(stored) if stored == bytes => Ok(()),
        _ => Err(ObjectError::Otherwise),
    }
}

/// The object of a name; none when there is none.
pub(crate) async fn get(
    jetstream: &Context,
    store: &str,
    name: &str,
) -> Result<Option<Vec<u8>>, ObjectError> {
    let get = async {
        let store = open(jetstream, store).await?;
        let mut object = match store.get(name).await {
            Ok(object) => object,
            Err(error) if error.kind() == GetErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failure(error)),
        };
        let mut bytes = Vec::with_capacity(object.info().size);
        object.read_to_end(&mut bytes).await.map_err(failure)?;
        Ok(Some(bytes))
    };
    timeout(GET_MAX, get).await.map_err(|_| ObjectError::Slow)?
}

async fn open(jetstream: &Context, store: &str) -> Result<ObjectStore, ObjectError> {
    jetstream.get_object_store(store).await.map_err(failure)
}

fn failure(error: impl std::error::Error + Send + Sync + 'static) -> ObjectError {
    ObjectError::Store(Box::new(error))
}

#[cfg(test)]
mod tests {
    use topology::buckets::SNAPSHOTS;

    use super::*;

    #[tokio::test]
    async fn object_whose_writer_died_leaves_the_one_before() {
        let nats = harness::nats::start().await;
        let jetstream = nats.connection("bid-engine").await.jetstream;
        put(&jetstream, SNAPSHOTS, "one", b"before").await.unwrap();
        let stored_bytes = async || {
            let stream = jetstream.get_stream(format!("OBJ_{SNAPSHOTS}")).await;
            stream.unwrap().cached_info().state.bytes
        };
        let before = stored_bytes().await;
        let writer = jetstream.clone();
        let writing = tokio::spawn(async move {
            let bytes = vec![7; 64 * 1024 * 1024];
            put(&writer, SNAPSHOTS, "one", &bytes).await
        });
        harness::until("some of it is stored", async || {
            stored_bytes().await > before + 1024 * 1024
        })
        .await;
        writing.abort();
        assert!(
            writing.await.unwrap_err().is_cancelled(),
            "it died on the way"
        );
        let read = get(&jetstream, SNAPSHOTS, "one").await.unwrap();
        assert_eq!(read.unwrap(), b"before");
        put(&jetstream, SNAPSHOTS, "one", b"after").await.unwrap();
        let read = get(&jetstream, SNAPSHOTS, "one").await.unwrap();
        assert_eq!(read.unwrap(), b"after");
    }
}
