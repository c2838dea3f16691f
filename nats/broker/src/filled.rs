//! Projections that an owner fills, and whether one was emptied behind its back.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_nats::jetstream::{
    Context,
    stream::{Info, StorageType},
};
use serde::Serialize;

use crate::{EnsureError, epoch, own_stream, remake_stream};

/// How far each stream of an owner was seen to go. In a cluster, a stream whose only server was started again is empty, and to every
/// reader the same one: its owner alone can tell, and makes it anew, which tells them to start over.
#[derive(Clone, Default, Debug)]
pub struct FilledStreams(Arc<Mutex<BTreeMap<String, Seen>>>);

/// One incarnation of a stream.
#[derive(Default, Debug)]
struct Seen {
    epoch: String,
    /// It holds less than what was there if it ends before this.
    goes_to: u64,
}

impl FilledStreams {
    /// As [`own_stream`], and makes the stream anew when it ends before what was seen of it. On disk, what was written last may be
    /// gone with a server that died: then it is so only where nothing is left.
    ///
    /// # Errors
    /// As [`own_stream`].
    pub async fn own(
        &self,
        jetstream: &Context,
        settings: &impl Serialize,
    ) -> Result<Info, EnsureError> {
        let mut found = own_stream(jetstream, settings).await?;
        if self.is_emptied(&found) {
            found = remake_stream(jetstream, settings, "emptied with its server's memory").await?;
        }
        self.see(&found);
        Ok(found)
    }

    fn is_emptied(&self, found: &Info) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&found.config.name).is_some_and(|seen| {
            seen.epoch == epoch(found) && found.state.last_sequence < seen.goes_to
        })
    }

    fn see(&self, found: &Info) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last_sequence = found.state.last_sequence;
        let seen = Seen {
            epoch: epoch(found),
            goes_to: match found.config.storage {
                StorageType::Memory => last_sequence,
                // One that is empty may begin after its end.
                StorageType::File => last_sequence.min(found.state.first_sequence),
            },
        };
        all.insert(found.config.name.clone(), seen);
    }
}
