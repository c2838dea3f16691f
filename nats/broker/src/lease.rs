//! A lease: who should serve. It proves nothing at the moment of a write; the log's fence does that.

use std::time::Duration;

use async_nats::{
    HeaderMap,
    jetstream::{
        Context,
        context::{PublishError, PublishErrorKind},
        kv::{Operation, Store},
    },
};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

/// The pause between attempts to take a lease that another holds.
const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// How long giving it back may hold up who stops.
const RELEASE_MAX: Duration = Duration::from_millis(500);

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
    let subject = format!("$KV.{bucket}.{key}");
    let (mut revision, mut sent) = loop {
        let sent = Instant::now();
        if let Some(free) = free_revision(&store, key, holder).await {
            let put = put_with_ttl(jetstream, &subject, holder, ttl, free);
            if let Ok(Ok(revision)) = timeout(ttl / 3, put).await {
                break (revision, sent);
            }
        }
        sleep(RETRY_PAUSE).await;
    };
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

/// The revision to write over, if the key is free or this very holder left it behind when it lost the
/// server; 0 stands for a key that never was.
async fn free_revision(store: &Store, key: &str, holder: &str) -> Option<u64> {
    let Some(entry) = store.entry(key).await.ok()? else {
        return Some(0);
    };
    let ours = entry.value == holder.as_bytes();
    (entry.operation != Operation::Put || ours).then_some(entry.revision)
}

/// Writes the key over `revision`, to vanish after `ttl`. The client's own `create_with_ttl` drops the time to
/// live where a released key is taken again: its holder, killed before the first renewal, would hold for ever.
async fn put_with_ttl(
    jetstream: &Context,
    subject: &str,
    holder: &str,
    ttl: Duration,
    revision: u64,
) -> Result<u64, PublishError> {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-TTL", format!("{}s", ttl.as_secs()));
    headers.insert("Nats-Expected-Last-Subject-Sequence", revision.to_string());
    let published =
        jetstream.publish_with_headers(subject.to_owned(), headers, holder.to_owned().into());
    Ok(published.await?.await?.sequence)
}

/// Writes the key again, until `give_up`.
async fn renew(
    jetstream: &Context,
    subject: &str,
    holder: &str,
    ttl: Duration,
    revision: u64,
    give_up: Instant,
) -> Option<(u64, Instant)> {
    while Instant::now() < give_up {
        let sent = Instant::now();
        let put = put_with_ttl(jetstream, subject, holder, ttl, revision);
        match timeout(give_up.saturating_duration_since(sent), put).await {
            Ok(Ok(renewed)) => return Some((renewed, sent)),
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
        // With no server there is nobody to give it back to, and it expires by itself.
        if let Ok(ack) = released {
            let _ = timeout(RELEASE_MAX, ack.into_future()).await;
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}
