//! Work that one process at a time does, by lease, while others stand by.

use std::{fmt::Display, time::Duration};

use async_nats::jetstream::Context;
use tokio::time::sleep;

use crate::{Lease, acquire_lease};

/// The pause before the next try when the lease bucket cannot be reached, or the work failed.
const RETRY_PAUSE: Duration = Duration::from_millis(500);

/// Which lease the leader holds, and as whom we ask for it.
#[derive(Clone, Debug)]
pub struct LeaderElection {
    pub jetstream: Context,
    pub bucket: &'static str,
    pub key: String,
    pub holder: String,
    pub ttl: Duration,
}

impl LeaderElection {
    /// Waits for the lease; none when `stop` came first.
    pub async fn campaign(&self, stop: impl Future<Output = ()>) -> Option<Lease> {
        tokio::select! {
            lease = self.acquire() => Some(lease),
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

    async fn acquire(&self) -> Lease {
        loop {
            let Self { bucket, key, .. } = self;
            match acquire_lease(&self.jetstream, bucket, key, &self.holder, self.ttl).await {
                Ok(lease) => return lease,
                Err(error) => self.pause(error).await,
            }
        }
    }

    async fn pause(&self, error: impl Display) {
        tracing::warn!(key = self.key, %error, "cannot work yet");
        sleep(RETRY_PAUSE).await;
    }
}
