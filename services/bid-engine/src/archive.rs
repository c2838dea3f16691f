//! Ended sales, kept for good outside memory and log: `<sale>.json` for everyone, `<sale>.sealed` with all that is private.

mod answers;

use std::{sync::Arc, time::Duration};

use async_nats::jetstream::{Context, object_store::ObjectMetadata};
use auction::{PartitionState, SaleId};
use bytes::Bytes;
use tokio::task::spawn_blocking;
use topology::buckets;

use crate::{
    envelope::{self, EnvelopeError},
    objects::{self, ObjectError},
    sealing::SealingKeys,
};

pub(crate) use answers::Answers;

/// When ended sales leave.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct ArchiveSettings {
    /// Seconds after its last lot's end at which a sale is stored for good and leaves the memory.
    #[arg(long, env = "OUTCRY_ARCHIVE_AFTER_SECONDS", default_value_t = 60)]
    pub archive_after_seconds: u64,
    /// Seconds for which a stored sale's last record stays public, for those who follow it.
    #[arg(long, env = "OUTCRY_ARCHIVE_GRACE_SECONDS", default_value_t = 60)]
    pub archive_grace_seconds: u64,
}

impl ArchiveSettings {
    pub(crate) fn after(&self) -> Duration {
        Duration::from_secs(self.archive_after_seconds)
    }

    pub(crate) fn grace(&self) -> Duration {
        Duration::from_secs(self.archive_grace_seconds)
    }
}

/// Why a sale is not stored, or what is stored of it not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiveError {
    #[error(transparent)]
    Store(#[from] ObjectError),
    #[error(transparent)]
    Shut(#[from] EnvelopeError),
    #[error("it cannot be written or read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it holds no state: {0}")]
    Malformed(#[from] postcard::Error),
    #[error("it is not there, or of another sale")]
    Missing,
    #[error("its task broke")]
    Broke,
}

/// Stores a sale for good, from the state of it alone. Done again, it comes to the same.
pub(crate) async fn store(
    jetstream: &Context,
    sale: &SaleId,
    alone: PartitionState,
    keys: &Arc<SealingKeys>,
) -> Result<(), ArchiveError> {
    let (label, keys) = (sale.clone(), keys.clone());
    let encoding = spawn_blocking(move || {
        let public = alone.archived_sale(&label).ok_or(ArchiveError::Missing)?;
        let summary = serde_json::to_string(&public.summary())?;
        let public = Bytes::from(serde_json::to_vec(&public)?);
        let private = postcard::to_stdvec(&alone)?;
        let private = envelope::close(&label, &private, &keys);
        Ok::<_, ArchiveError>((public, summary, private))
    });
    let (public, summary, private) = encoding.await.map_err(|_| ArchiveError::Broke)??;
    let public_log = ObjectMetadata {
        name: format!("{sale}{}", buckets::PUBLIC_LOG),
        metadata: [(buckets::PUBLIC_LOG_SUMMARY.to_owned(), summary)].into(),
        ..ObjectMetadata::default()
    };
    // The private part first: whoever sees the public one may ask about the rest.
    let (logs, private_name) = (buckets::LOGS, private_name(sale));
    objects::put_checked(jetstream, logs, private_name.as_str().into(), &private).await?;
    objects::put_checked(jetstream, logs, public_log, &public).await?;
    Ok(())
}

/// All that is private of a stored sale, and how many bytes it was stored in.
async fn load(
    jetstream: &Context,
    sale: &SaleId,
    keys: &Arc<SealingKeys>,
) -> Result<(PartitionState, usize), ArchiveError> {
    let bytes = objects::get(jetstream, buckets::LOGS, &private_name(sale)).await?;
    let bytes = bytes.ok_or(ArchiveError::Missing)?;
    let (sale, keys) = (sale.clone(), keys.clone());
    let decoding = spawn_blocking(move || {
        let (label, state) = envelope::open::<SaleId>(&bytes, &keys)?;
        if label != sale {
            return Err(ArchiveError::Missing);
        }
        Ok((postcard::from_bytes(&state)?, bytes.len()))
    });
    decoding.await.map_err(|_| ArchiveError::Broke)?
}

fn private_name(sale: &SaleId) -> String {
    format!("{sale}.sealed")
}
