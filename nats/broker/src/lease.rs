//! A lease, and the election by it: who should serve. It proves nothing at the moment of a write; the log's fence
//! does that.

use std::{fmt::Display, time::Duration};

use async_nats::{
    HeaderMap,
    jetstream::{
        Context,
        context::{PublishError, PublishErrorKind},
        kv::{Operation, Store},
    },
};
use tokio::{
    sync::{oneshot, watch},
    task::JoinSet,
    time::{Instant, sleep, sleep_until, timeout},
};

/// The pause between attempts to take a lease that another holds.
const RETRY_PAUSE: Duration = Duration::from_millis(100);

/// The pause before the next try when the lease bucket cannot be reached, or the work failed.
const ELECTION_PAUSE: Duration = Duration::from_millis(500);
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
    give_back: oneshot::Sender<()>,
    /// The one task that keeps it alive.
    keeping: JoinSet<()>,
}

/// The key as this holder wrote it last. Every write names the revision it replaces: what another has written
/// since is never touched.
struct LeaseKey {
    jetstream: Context,
    subject: String,
    holder: String,
    ttl: Duration,
    revision: u64,
    /// When the write that the server acknowledged was sent: its time to live runs from then at the earliest.
    sent: Instant,
}

/// Waits until the lease is ours, then keeps it alive.
///
/// `ttl` is the server's: an owner that dies is replaced after it. The owner itself gives up after two
/// thirds of it without a renewal, by its own monotonic clock.
///
/// # Errors
/// When the bucket cannot be opened.
pub async fn acquire_lease(
    jetstream: &Context,
    bucket: &str,
    key: &str,
    holder: &str,
    ttl: Duration,
) -> Result<Lease, LeaseError> {
    acquire_told(jetstream, bucket, key, holder, ttl, |_| {}).await
}

/// The same; says while it waits whether another keeps the lease alive, as soon as that is seen, or cannot be.
async fn acquire_told(
    jetstream: &Context,
    bucket: &str,
    key: &str,
    holder: &str,
    ttl: Duration,
    another_works: impl Fn(bool),
) -> Result<Lease, LeaseError> {
    let store = open(jetstream, bucket).await?;
    let mut held = LeaseKey {
        jetstream: jetstream.clone(),
        subject: format!("$KV.{bucket}.{key}"),
        holder: holder.to_owned(),
        ttl,
        revision: 0,
        sent: Instant::now(),
    };
    let mut silence = Silence::default();
    loop {
        held.sent = Instant::now();
        match silence.look(&store, key, holder, ttl).await {
            Seen::Free(revision) => {
                held.revision = revision;
                if let Ok(Ok(revision)) = timeout(ttl / 3, held.put()).await {
                    held.revision = revision;
                    break;
                }
            }
            Seen::Renewed => another_works(true),
            Seen::Unknown => another_works(false),
            Seen::Kept => {}
        }
        sleep(RETRY_PAUSE).await;
    }
    let (mark_lost, lost) = watch::channel(false);
    let (give_back, given_back) = oneshot::channel();
    let mut keeping = JoinSet::new();
    keeping.spawn(async move {
        held.keep(given_back).await;
        mark_lost.send_replace(true);
    });
    Ok(Lease {
        lost,
        give_back,
        keeping,
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

/// Another holder's entry, and since when it is the same. Who holds a lease writes it again every third of its time to
/// live; an entry that stays longer than that has no holder, whoever left it there without an end.
#[derive(Default)]
struct Silence(Option<(u64, Instant)>);

/// What a look at the key says.
enum Seen {
    /// The revision to write over: the key is free, or this very holder left it behind when it lost the server; 0 stands for a key
    /// that never was.
    Free(u64),
    /// Another's, which it wrote anew since the look before.
    Renewed,
    /// Another's, as it was.
    Kept,
    Unknown,
}

impl Silence {
    /// In a cluster, the server that answers may be behind: a write over what is not the newest is refused.
    async fn look(&mut self, store: &Store, key: &str, holder: &str, ttl: Duration) -> Seen {
        let Ok(entry) = store.entry(key).await else {
            return Seen::Unknown;
        };
        let Some(entry) = entry else {
            return Seen::Free(0);
        };
        let ours = entry.value == holder.as_bytes();
        if entry.operation != Operation::Put || ours {
            return Seen::Free(entry.revision);
        }
        let (revision, since) = *self.0.get_or_insert((entry.revision, Instant::now()));
        if revision != entry.revision {
            self.0 = Some((entry.revision, Instant::now()));
            return Seen::Renewed;
        }
        match since.elapsed() > ttl {
            true => Seen::Free(revision),
            false => Seen::Kept,
        }
    }
}

impl LeaseKey {
    /// Renews until it is lost or given back.
    async fn keep(mut self, mut given_back: oneshot::Receiver<()>) {
        loop {
            tokio::select! {
                () = sleep_until(self.sent + self.ttl / 3) => {}
                asked = &mut given_back => {
                    if asked.is_ok() {
                        self.delete().await;
                    }
                    return;
                }
            }
            match renew(self.sent, self.ttl, || self.put()).await {
                Some((revision, sent)) => (self.revision, self.sent) = (revision, sent),
                None => break,
            }
        }
        tracing::warn!(subject = self.subject, "lease lost");
    }

    /// Writes the key, to vanish after the time to live. The client's own `create_with_ttl` drops the time to live
    /// where a released key is taken again: its holder, killed before the first renewal, would hold for ever.
    async fn put(&self) -> Result<u64, PublishError> {
        self.write(None, self.holder.clone()).await
    }

    async fn delete(&self) {
        // With no server there is nobody to give it back to, and it expires by itself.
        let _ = self
            .write(Some(("KV-Operation", "DEL")), String::new())
            .await;
    }

    /// What says that the key is free vanishes too: else each holder with a key of its own would leave something behind for ever.
    async fn write(
        &self,
        operation: Option<(&str, &str)>,
        value: String,
    ) -> Result<u64, PublishError> {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-TTL", format!("{}s", self.ttl.as_secs()));
        if let Some((name, value)) = operation {
            headers.insert(name, value);
        }
        headers.insert(
            "Nats-Expected-Last-Subject-Sequence",
            self.revision.to_string(),
        );
        let subject = self.subject.clone();
        let published = self
            .jetstream
            .publish_with_headers(subject, headers, value.into());
        Ok(published.await?.await?.sequence)
    }
}

/// Writes the key again, by `put`, while it is ours for certain: until two thirds of its time to live after the last
/// acknowledged write was `sent`. An acknowledgement that is read later than that after its own write proves nothing:
/// this process may have stood still meanwhile, and the key have expired.
async fn renew<Put: Future<Output = Result<u64, PublishError>>>(
    sent: Instant,
    ttl: Duration,
    put: impl Fn() -> Put,
) -> Option<(u64, Instant)> {
    let ours_for = ttl * 2 / 3;
    let give_up = sent + ours_for;
    while Instant::now() < give_up {
        let sent = Instant::now();
        match timeout(give_up.saturating_duration_since(sent), put()).await {
            Ok(Ok(_)) if sent.elapsed() >= ours_for => return None,
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

    /// Gives it back, so that another need not wait for it to expire. A lost one is another's, and stays.
    pub async fn release(self) {
        let mut keeping = self.keeping;
        let _ = self.give_back.send(());
        let _ = timeout(RELEASE_MAX, keeping.join_next()).await;
    }
}

/// Which lease says who leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeaseSettings {
    pub bucket: &'static str,
    pub key: String,
    /// How long it lives without renewal.
    pub ttl: Duration,
}

/// Which lease the leader holds, and as whom we ask for it.
#[derive(Clone, Debug)]
pub struct LeaderElection {
    jetstream: Context,
    lease: LeaseSettings,
    holder: String,
}

impl LeaderElection {
    /// An election among those who ask for the same lease, each as a holder of its own.
    pub fn new(jetstream: &Context, lease: LeaseSettings, holder: String) -> Self {
        Self {
            jetstream: jetstream.clone(),
            lease,
            holder,
        }
    }

    /// Waits for the lease; none when `stop` came first. Says meanwhile whether another works, by a lease that it was seen to
    /// renew, or that this cannot be told.
    pub async fn campaign(
        &self,
        stop: impl Future<Output = ()>,
        another_works: impl Fn(bool),
    ) -> Option<Lease> {
        tokio::select! {
            lease = self.acquire(another_works) => Some(lease),
            () = stop => None,
        }
    }

    /// Gives the lease back after the work. Failed work is told, and not tried again at once.
    pub async fn resign(&self, lease: Lease, worked: Result<(), impl Display>) {
        lease.release().await;
        if let Err(error) = worked {
            self.pause(error).await;
        }
    }

    async fn acquire(&self, another_works: impl Fn(bool)) -> Lease {
        loop {
            let LeaseSettings { bucket, key, ttl } = &self.lease;
            let (jetstream, holder) = (&self.jetstream, &self.holder);
            let acquired = acquire_told(jetstream, bucket, key, holder, *ttl, &another_works);
            match acquired.await {
                Ok(lease) => return lease,
                Err(error) => {
                    another_works(false);
                    self.pause(error).await;
                }
            }
        }
    }

    async fn pause(&self, error: impl Display) {
        tracing::warn!(key = self.lease.key, %error, "cannot work yet");
        sleep(ELECTION_PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lease_renewal_answered_after_its_ttl_fails() {
        let ttl = Duration::from_millis(600);
        for (stood_still, renewed) in [(Duration::ZERO, true), (ttl, false)] {
            let put = async || {
                let sent = Instant::now();
                while sent.elapsed() < stood_still {
                    std::hint::spin_loop();
                }
                Ok(7)
            };
            let outcome = renew(Instant::now(), ttl, put).await;
            assert_eq!(outcome.is_some(), renewed, "stood still: {stood_still:?}");
        }
    }
}
