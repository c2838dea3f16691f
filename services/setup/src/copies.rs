//! How many servers keep a copy of each stream: raised in place, never lowered unasked, refused in words where there are not enough.

use std::{fs, time::Duration};

use async_nats::jetstream::Context;
use broker::{
    Connection, EnsureError, ReplicasChanged, ReplicasSet, complete_replicas, servers_seen,
    set_replicas,
};
use serde_json::Value;
use tokio::time::Instant;
use topology::{Replicas, Replication, StoredStream, User};

use crate::{Layout, Remark};

/// How long copies are waited for, those of all streams at once; they go on by themselves.
const COMPLETE_WITHIN: Duration = Duration::from_mins(1);

/// How many copies there are to be.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Copies {
    pub replication: Replication,
    /// Whether streams with more copies lose some. Not unasked: a setting that somebody forgot would.
    pub may_lower: bool,
}

/// Fewer servers than copies.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "{asked} copies are asked for (OUTCRY_REPLICAS, OUTCRY_MEMORY_REPLICAS); servers with JetStream seen at {url}: {seen}, which \
     allows {allowed}. NATS says: {reason}. Start the servers that are missing, all in one cluster and with the same \
     configuration, or ask for fewer copies"
)]
pub struct TooFewServers {
    asked: Replicas,
    seen: usize,
    allowed: String,
    url: String,
    /// In the server's words.
    reason: String,
}

impl TooFewServers {
    pub(crate) async fn new(
        connection: &Connection,
        url: &str,
        layout: &Layout,
        copies: Copies,
        reason: String,
    ) -> Self {
        let seed = layout.nats_seed(&User::Setup.name());
        // It was read to connect.
        let seed = fs::read_to_string(seed).unwrap_or_default();
        let urls: Vec<&str> = url.split(',').collect();
        let seen = servers_seen(connection, &urls, &seed).await;
        let Replication { stored, memory } = copies.replication;
        Self {
            asked: stored.max(memory),
            seen,
            allowed: Replicas::allowed_by(seen),
            url: url.to_owned(),
            reason,
        }
    }
}

/// Sees to the copies of one stream after the other.
pub(crate) struct Keeper {
    copies: Copies,
    changed: Vec<ReplicasChanged>,
    /// Streams that keep more than they were to have.
    more: Vec<String>,
}

impl Keeper {
    pub(crate) fn new(copies: Copies) -> Self {
        Self {
            copies,
            changed: vec![],
            more: vec![],
        }
    }

    /// What a stream is made with.
    pub(crate) fn settings(&self, stored: &StoredStream) -> Value {
        self.copies.replication.applied(&stored.settings)
    }

    /// Gives a stream that is there its copies, which are made while the next ones are seen to.
    pub(crate) async fn keep(
        &mut self,
        zones: &Context,
        stored: &StoredStream,
    ) -> Result<(), EnsureError> {
        let wanted = self.copies.replication.of(&stored.settings);
        let (name, may_lower) = (&stored.name, self.copies.may_lower);
        match set_replicas(zones, name, wanted.count().into(), may_lower).await? {
            ReplicasSet::AsWanted => {}
            ReplicasSet::Changed(changed) => self.changed.push(changed),
            ReplicasSet::More { found } => self.more.push(format!("{name} ({found})")),
        }
        Ok(())
    }

    /// Waits for the copies of all streams; what is to be said of them, and of those that keep more than they were to have.
    pub(crate) async fn finish(mut self, zones: &Context) -> Vec<Remark> {
        complete_replicas(zones, &mut self.changed, Instant::now() + COMPLETE_WITHIN).await;
        let streams = self.more;
        let more = (!streams.is_empty()).then_some(Remark::MoreCopies { streams });
        let changed = self.changed.into_iter().map(Remark::Copied);
        changed.chain(more).collect()
    }
}
