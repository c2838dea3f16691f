//! Whole objects in the object stores: written, read back, read, each within a time.
//!
//! What is written replaces what has its name only once all of it is stored: who dies on the way leaves the old one readable.

use std::time::Duration;

use async_nats::{
    HeaderMap,
    header::NATS_ROLLUP,
    jetstream::{
        Context,
        object_store::{GetErrorKind, InfoErrorKind, ObjectInfo, ObjectMetadata, ObjectStore},
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::{io::AsyncReadExt, task::spawn_blocking, time::timeout};
use topology::buckets;

/// How long writing an object may take: each part of it is synced to the disk.
const PUT_MAX: Duration = Duration::from_secs(300);
/// How long reading an object may take.
const GET_MAX: Duration = Duration::from_secs(30);

/// One part of an object: the server syncs each, and takes messages of 1 MB.
const CHUNK_BYTES: usize = 512 * 1024;

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

/// Stores an object under a name, with what is said of it.
///
/// The client's own `put` leaves what a writer who died has written for ever, under a random name, and writes parts of 64 kB,
/// each synced. Here the parts lie at one of two places of the name, in turns: the other is emptied first.
pub(crate) async fn put(
    jetstream: &Context,
    store: &str,
    object: ObjectMetadata,
    bytes: &Bytes,
) -> Result<(), ObjectError> {
    let put = write(jetstream, store, object, bytes);
    timeout(PUT_MAX, put).await.map_err(|_| ObjectError::Slow)?
}

async fn write(
    jetstream: &Context,
    store: &str,
    object: ObjectMetadata,
    bytes: &Bytes,
) -> Result<(), ObjectError> {
    let name = object.name.as_str();
    let before = match open(jetstream, store).await?.info(name).await {
        Ok(info) => Some(info.nuid),
        Err(error) if error.kind() == InfoErrorKind::NotFound => None,
        Err(error) => return Err(failure(error)),
    };
    // No id has this sign.
    let place = |turn: u8| format!("{}={turn}", name.replace('.', "="));
    let turn = u8::from(before.as_ref() == Some(&place(0)));
    empty(jetstream, store, &place(turn)).await?;
    let chunks = buckets::object_chunks(store, &place(turn));
    let mut rest = bytes.clone();
    while !rest.is_empty() {
        let chunk = rest.split_to(rest.len().min(CHUNK_BYTES));
        send(jetstream, chunks.clone(), HeaderMap::new(), chunk).await?;
    }
    let info = ObjectInfo {
        name: name.to_owned(),
        description: object.description.clone(),
        metadata: object.metadata.clone(),
        headers: None,
        options: None,
        bucket: store.to_owned(),
        nuid: place(turn),
        size: bytes.len(),
        chunks: bytes.len().div_ceil(CHUNK_BYTES),
        modified: None,
        digest: Some(digest(bytes).await?),
        deleted: false,
    };
    let entry = buckets::object_entry(store, &URL_SAFE.encode(name));
    let mut headers = HeaderMap::new();
    headers.insert(NATS_ROLLUP, "sub");
    let info = serde_json::to_vec(&info).map_err(failure)?;
    send(jetstream, entry, headers, info.into()).await?;
    match before.filter(|before| *before != place(turn)) {
        Some(before) => empty(jetstream, store, &before).await,
        None => Ok(()),
    }
}

async fn send(
    jetstream: &Context,
    subject: String,
    headers: HeaderMap,
    payload: Bytes,
) -> Result<(), ObjectError> {
    let sent = jetstream.publish_with_headers(subject, headers, payload);
    sent.await.map_err(failure)?.await.map_err(failure)?;
    Ok(())
}

/// In an object store's own form; off the workers, since it takes a while.
async fn digest(bytes: &Bytes) -> Result<String, ObjectError> {
    let bytes = bytes.clone();
    let digest = spawn_blocking(move || Sha256::digest(bytes)).await;
    Ok(format!(
        "SHA-256={}",
        URL_SAFE.encode(digest.map_err(failure)?)
    ))
}

/// Takes away the parts of one version of an object.
async fn empty(jetstream: &Context, store: &str, version: &str) -> Result<(), ObjectError> {
    let stream = jetstream.get_stream_no_info(buckets::object_stream(store));
    let stream = stream.await.map_err(failure)?;
    let purged = stream
        .purge()
        .filter(buckets::object_chunks(store, version))
        .await;
    purged.map(drop).map_err(failure)
}

/// Stores an object for good: it counts as stored once it was read again.
pub(crate) async fn put_checked(
    jetstream: &Context,
    store: &str,
    object: ObjectMetadata,
    bytes: &Bytes,
) -> Result<(), ObjectError> {
    let name = object.name.clone();
    put(jetstream, store, object, bytes).await?;
    match get(jetstream, store, &name).await? {
        Some(stored) if stored == *bytes => Ok(()),
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
        let bytes = Bytes::from_static;
        put(&jetstream, SNAPSHOTS, "one".into(), &bytes(b"before"))
            .await
            .unwrap();
        let stored_bytes = async || {
            let stream = jetstream
                .get_stream(buckets::object_stream(SNAPSHOTS))
                .await;
            stream.unwrap().cached_info().state.bytes
        };
        let before = stored_bytes().await;
        let writer = jetstream.clone();
        let writing = tokio::spawn(async move {
            let bytes = vec![7; 64 * 1024 * 1024];
            put(&writer, SNAPSHOTS, "one".into(), &bytes.into()).await
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
        put(&jetstream, SNAPSHOTS, "one".into(), &bytes(b"after"))
            .await
            .unwrap();
        let read = get(&jetstream, SNAPSHOTS, "one").await.unwrap();
        assert_eq!(read.unwrap(), b"after");
        assert!(
            stored_bytes().await < before + 1024,
            "nothing of it is left"
        );
    }
}
