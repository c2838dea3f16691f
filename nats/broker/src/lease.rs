//! A lease: who should serve. It proves nothing at the moment of a write; the log's fence does that.

use std::time::Duration;

use async_nats::{
    HeaderMap,
    jetstream::{
        Context,
        context::PublishErrorKind,
        kv::{Operation, Store},
    },
};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

/// The pause between attempts to take a lease that another holds.
const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// Why no lease can be had.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    #[error("the lease bucket {bucket} cannot be opened; `outcry setup` makes it")]
    Bucket {
        bucket: String,
        source: async_nats::jetstream::context::KeyValueError,
    },
}

/// A held lease, renewed in the background until dropped or lost.
#[derive(Debug)]
pub struct Lease {
    lost: watch::Receiver<bool>,
    renewal: tokio::task::JoinHandle<()>,
    jetstream: Context,
    subject: String,
}

/// Waits until the lease is ours, then keeps it alive.
///
/// `ttl` is the server's: an owner that dies is replaced after it. The owner itself gives up after two
/// thirds of it without a renewal, by its own monotonic clock.
pub async fn acquire_lease(
    jetstream: &Context,
    bucket: &str,
    key: &str,
    holder: &str,
    ttl: Duration,
) -> Result<Lease, LeaseError> {
    let store = open(jetstream, bucket).await?;
    let (mut revision, mut sent) = loop {
        let sent = Instant::now();
        if let Some(revision) = try_acquire(&store, key, holder, ttl).await {
            break (revision, sent);
        }
        sleep(RETRY_PAUSE).await;
    };
    let subject = format!("$KV.{bucket}.{key}");
    let (mark_lost, lost) = watch::channel(false);
    let renewal = {
        let (jetstream, subject, holder) = (jetstream.clone(), subject.clone(), holder.to_owned());
        tokio::spawn(async move {
            loop {
                sleep(ttl / 3).await;
                let give_up = sent + ttl * 2 / 3;
                match renew(&jetstream, &subject, &holder, ttl, revision, give_up).await {
                    Some((renewed, at)) => (revision, sent) = (renewed, at),
                    None => break,
                }
            }
            tracing::warn!(subject, "lease lost");
            mark_lost.send_replace(true);
        })
    };
    Ok(Lease {
        lost,
        renewal,
        jetstream: jetstream.clone(),
        subject,
    })
}

async fn open(jetstream: &Context, bucket: &str) -> Result<Store, LeaseError> {
    jetstream
        .get_key_value(bucket)
        .await
        .map_err(|source| LeaseError::Bucket {
            bucket: bucket.to_owned(),
            source,
        })
}

/// Takes a free key, or one that this very holder left behind when it lost the server.
async fn try_acquire(store: &Store, key: &str, holder: &str, ttl: Duration) -> Option<u64> {
    let value = holder.to_owned().into();
    if let Ok(revision) = store.create_with_ttl(key, value, ttl).await {
        return Some(revision);
    }
    let entry = store.entry(key).await.ok()??;
    let ours = entry.operation == Operation::Put && entry.value == holder.as_bytes();
    ours.then_some(entry.revision)
}

/// Publishes the key again with its time to live (a plain KV update would drop it), until `give_up`.
async fn renew(
    jetstream: &Context,
    subject: &str,
    holder: &str,
    ttl: Duration,
    revision: u64,
    give_up: Instant,
) -> Option<(u64, Instant)> {
    while Instant::now() < give_up {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-TTL", format!("{}s", ttl.as_secs()));
        headers.insert("Nats-Expected-Last-Subject-Sequence", revision.to_string());
        let sent = Instant::now();
        let publish = async {
            jetstream
                .publish_with_headers(subject.to_owned(), headers, holder.to_owned().into())
                .await?
                .await
        };
        match timeout(give_up.saturating_duration_since(sent), publish).await {
            Ok(Ok(ack)) => return Some((ack.sequence, sent)),
            Ok(Err(error)) if error.kind() == PublishErrorKind::WrongLastSequence => return None,
            _ => sleep(RETRY_PAUSE.min(ttl / 10)).await,
        }
    }
    None
}

impl Lease {
    /// Waits until the lease is lost.
    pub async fn lost(&self) {
        let mut lost = self.lost.clone();
        let _ = lost.wait_for(|lost| *lost).await;
    }

    /// Whether it is lost already.
    pub fn is_lost(&self) -> bool {
        *self.lost.borrow()
    }

    /// Gives it back, so that another need not wait for it to expire.
    pub async fn release(self) {
        self.renewal.abort();
        let mut headers = HeaderMap::new();
        headers.insert("KV-Operation", "DEL");
        let released = self
            .jetstream
            .publish_with_headers(self.subject.clone(), headers, "".into())
            .await;
        if let Ok(ack) = released {
            let _ = ack.await;
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}
