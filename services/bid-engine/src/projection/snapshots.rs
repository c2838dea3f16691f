//! Snapshots of the fold: taken every so many events and at a stop, stored beside the work.

use tokio::task::{JoinSet, spawn_blocking};

use super::Projected;
use crate::{
    metrics,
    objects::ObjectError,
    recovery::Recovered,
    snapshot::{self, Label},
};

/// Events between two snapshots, at least: a start replays them in a tenth of a second.
const EVENTS_BETWEEN_MIN: u64 = 50_000;
/// Each of so many bytes of the snapshot before is worth waiting for one more event. An event adds about as many: so the next
/// one comes when the state has doubled, all snapshots of a sale together cost a small multiple of the last, and a start
/// replays at most half of the log.
const BYTES_AN_EVENT: u64 = 100;
/// New events that are worth a snapshot when the owner stops.
const EVENTS_AT_STOP_MIN: u64 = 1_000;

/// The snapshots of one partition, one on its way at most.
pub(super) struct Snapshots {
    projected: Projected,
    storing: JoinSet<Result<(u64, usize), ObjectError>>,
    /// Bytes of the last one.
    size: usize,
}

impl Snapshots {
    pub(super) fn new(projected: Projected) -> Self {
        Self {
            projected,
            storing: JoinSet::new(),
            size: 0,
        }
    }

    /// Takes a snapshot if enough is new.
    pub(super) async fn write_if_due(&mut self, recovered: &mut Recovered) {
        if let Some(stored) = self.storing.try_join_next() {
            self.note(stored.ok());
        }
        let between = EVENTS_BETWEEN_MIN.max(self.size as u64 / BYTES_AN_EVENT);
        if recovered.tail >= between && self.storing.is_empty() {
            self.write(recovered).await;
        }
    }

    /// Takes one that the next owner begins with, where that spares it much, and waits until it is stored.
    pub(super) async fn take_for_next_owner(&mut self, recovered: &mut Recovered) {
        self.wait().await;
        if recovered.tail >= EVENTS_AT_STOP_MIN {
            self.write(recovered).await;
            self.wait().await;
        }
    }

    async fn wait(&mut self) {
        while let Some(stored) = self.storing.join_next().await {
            self.note(stored.ok());
        }
    }

    /// Encodes the state, which nobody else needs meanwhile, and lets it be stored.
    async fn write(&mut self, recovered: &mut Recovered) {
        if self.projected.read_only {
            return;
        }
        let Projected {
            partition,
            connection,
            keys,
            incarnation,
            ..
        } = self.projected.clone();
        let label = Label::new(partition, &incarnation, recovered);
        let state = std::mem::take(&mut recovered.state);
        let buffer = Vec::with_capacity(self.size);
        let encoding = spawn_blocking(move || {
            let encoded = postcard::to_extend(&state, buffer).expect("a vector takes every state");
            (state, encoded)
        });
        let (state, encoded) = encoding.await.expect("encoding does not panic");
        recovered.state = state;
        recovered.tail = 0;
        self.size = encoded.len();
        self.storing.spawn(async move {
            let sealing = label.clone();
            let sealing = spawn_blocking(move || snapshot::seal(&sealing, &encoded, &keys));
            let sealed = sealing.await.expect("sealing does not panic");
            snapshot::store(&connection.jetstream, &label, &sealed).await?;
            Ok((label.sequence, sealed.len()))
        });
    }

    fn note(&self, stored: Option<Result<(u64, usize), ObjectError>>) {
        let partition = self.projected.partition;
        match stored {
            Some(Ok((sequence, bytes))) => {
                tracing::info!(%partition, sequence, bytes, "snapshot stored");
                metrics::snapshot(partition, sequence, bytes);
            }
            Some(Err(error)) => {
                tracing::warn!(%partition, %error, "no snapshot stored; the one before stays");
            }
            None => tracing::warn!(%partition, "storing a snapshot broke"),
        }
    }
}
