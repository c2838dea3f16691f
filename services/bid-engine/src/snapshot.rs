//! A partition's state at one place of its log, so that a start replays only what came after. The log stays the truth: a snapshot
//! that does not fit it is passed over.

use std::sync::Arc;

use async_nats::jetstream::Context;
use auction::{PartitionState, Time};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;
use topology::{Partition, buckets};

use crate::{
    envelope::{self, EnvelopeError},
    frame::Hash,
    journal::{Journal, LogAway},
    objects::{self, ObjectError},
    recovery::Recovered,
    sealing::SealingKeys,
};

/// Which log a snapshot is of, and how far it had come: stands in the clear.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Label {
    partition: u32,
    /// Of the stream that holds the log.
    incarnation: String,
    pub(crate) sequence: u64,
    number: u64,
    epoch: u64,
    /// The hash of the frame at `sequence`.
    frame: Hash,
    stamp: Option<Time>,
}

/// Why a snapshot is of no use, so that everything is replayed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PassedOver {
    #[error(transparent)]
    Store(#[from] ObjectError),
    #[error(transparent)]
    Shut(#[from] EnvelopeError),
    #[error("it holds no state: {0}")]
    Malformed(#[from] postcard::Error),
    #[error("it is of partition {partition}")]
    Partition { partition: u32 },
    #[error("it is of another log, which was here before")]
    Incarnation,
    #[error("it is ahead of the log, which has no frame at {sequence}")]
    Ahead { sequence: u64 },
    #[error("the frame at {sequence} is another one")]
    Frame { sequence: u64 },
    #[error("reading it broke")]
    Broke,
    #[error(transparent)]
    LogAway(#[from] LogAway),
}

impl Label {
    /// Of what was folded up to now, from this incarnation of the log.
    pub(crate) fn new(partition: Partition, incarnation: &str, recovered: &Recovered) -> Self {
        Self {
            partition: partition.number(),
            incarnation: incarnation.to_owned(),
            sequence: recovered.sequence,
            number: recovered.number,
            epoch: recovered.epoch,
            frame: recovered.hash,
            stamp: recovered.stamp,
        }
    }

    async fn check(
        &self,
        journal: &Journal,
        partition: Partition,
        incarnation: &str,
    ) -> Result<(), PassedOver> {
        let (sequence, found) = (self.sequence, self.partition);
        if found != partition.number() {
            return Err(PassedOver::Partition { partition: found });
        }
        if self.incarnation != incarnation {
            return Err(PassedOver::Incarnation);
        }
        match journal.hash_at(sequence).await? {
            Some(hash) if hash == self.frame => Ok(()),
            Some(_) => Err(PassedOver::Frame { sequence }),
            None => Err(PassedOver::Ahead { sequence }),
        }
    }
}

/// The bytes to store of an encoded state.
pub(crate) fn seal(label: &Label, state: &[u8], keys: &SealingKeys) -> Bytes {
    envelope::close(label, state, keys)
}

/// Stores it as the partition's snapshot.
///
/// # Errors
/// When the store did not take it: the one before stays.
pub(crate) async fn store(
    jetstream: &Context,
    label: &Label,
    sealed: &Bytes,
) -> Result<(), ObjectError> {
    objects::put(
        jetstream,
        buckets::SNAPSHOTS,
        name(label.partition).as_str().into(),
        sealed,
    )
    .await
}

/// What the partition's snapshot holds, if it fits this incarnation of the log; none when there is none.
///
/// # Errors
/// Why it is of no use.
pub(crate) async fn load(
    jetstream: &Context,
    journal: &Journal,
    partition: Partition,
    incarnation: &str,
    keys: &Arc<SealingKeys>,
) -> Result<Option<Recovered>, PassedOver> {
    let name = name(partition.number());
    let Some(bytes) = objects::get(jetstream, buckets::SNAPSHOTS, &name).await? else {
        return Ok(None);
    };
    let keys = keys.clone();
    let decoding = spawn_blocking(move || {
        let (label, state) = envelope::open::<Label>(&bytes, &keys)?;
        let state: PartitionState = postcard::from_bytes(&state)?;
        Ok::<_, PassedOver>((label, state))
    });
    let (label, state) = decoding.await.map_err(|_| PassedOver::Broke)??;
    label.check(journal, partition, incarnation).await?;
    Ok(Some(Recovered {
        state,
        sequence: label.sequence,
        number: label.number,
        epoch: label.epoch,
        hash: label.frame,
        stamp: label.stamp,
        tail: 0,
    }))
}

fn name(partition: u32) -> String {
    format!("partition-{partition}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{self, Body, Header, NO_PREVIOUS};

    #[tokio::test]
    async fn snapshot_is_taken_only_for_its_own_place_in_its_own_log() {
        let nats = harness::nats::start().await;
        let connection = nats.connection("bid-engine").await;
        let jetstream = connection.jetstream.clone();
        let keys = nats.secrets("bid-engine").join("sealing.json");
        let keys = Arc::new(SealingKeys::load(&keys).unwrap());
        let partition = Partition::FIRST;
        let journal = Journal::new(&connection, partition, keys.clone());
        let header = Header {
            partition: partition.number(),
            epoch: 1,
            number: 1,
            previous: NO_PREVIOUS,
            key: keys.current().to_owned(),
            nonce: [1; 24],
        };
        let (node, at) = ("node".to_owned(), Time::EPOCH);
        let body = Body::EpochOpened { node, at }.encode();
        let written = frame::encode(&header, &body, &keys);
        let sequence = journal.append(0, &written).await.unwrap();
        let incarnation = journal.incarnation().await.unwrap();
        let load = async || load(&jetstream, &journal, partition, &incarnation, &keys).await;
        assert!(load().await.unwrap().is_none());

        let recovered = Recovered {
            sequence,
            number: 1,
            epoch: 1,
            hash: written.hash,
            ..Recovered::default()
        };
        let fits = Label::new(partition, &incarnation, &recovered);
        let state = postcard::to_stdvec(&recovered.state).unwrap();
        // Each under the name of our partition, whatever its label says.
        let put = async |label: &Label| {
            let sealed = seal(label, &state, &keys);
            let name = name(partition.number());
            let stored = objects::put(
                &jetstream,
                buckets::SNAPSHOTS,
                name.as_str().into(),
                &sealed,
            )
            .await;
            stored.unwrap();
        };
        let unfit = [
            Label {
                partition: 1,
                ..fits.clone()
            },
            Label {
                incarnation: "another".to_owned(),
                ..fits.clone()
            },
            Label {
                sequence: sequence + 1,
                ..fits.clone()
            },
            Label {
                frame: NO_PREVIOUS,
                ..fits.clone()
            },
        ];
        let why = [
            "of partition 1",
            "another log",
            "ahead of the log",
            "another one",
        ];
        for (label, why) in unfit.iter().zip(why) {
            put(label).await;
            let told = load().await.unwrap_err().to_string();
            assert!(told.contains(why), "{told}");
        }
        put(&fits).await;
        let loaded = load().await.unwrap().unwrap();
        assert_eq!((loaded.sequence, loaded.hash), (sequence, written.hash));
    }
}
