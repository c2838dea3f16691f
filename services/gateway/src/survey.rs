//! What a node is asked about itself: its channels, and how much there is of everything.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use glob::{MatchOptions, Pattern};
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use crate::{hub::HubRequest, protocol::VERSION, registry::Registry};

/// Longest answer of a node, in bytes; a message of NATS may have twice that.
const ANSWER_MAX: usize = 512 * 1024;

/// What nodes ask each other.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Question {
    /// The channels that anybody reads, by a pattern of their names.
    Channels {
        pattern: String,
    },
    Totals,
}

/// A node's channels and how many read each; none if there are too many to say.
pub(crate) type Channels = Option<BTreeMap<String, usize>>;

/// How much there is at a node.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Totals {
    pub(crate) num_clients: usize,
    pub(crate) num_users: usize,
    pub(crate) num_channels: usize,
    pub(crate) num_subs: usize,
    pub(crate) uid: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// Seconds.
    pub(crate) uptime: u64,
}

/// What is asked of a node.
#[derive(Clone)]
pub(crate) struct Surveyed {
    pub(crate) registry: Arc<Registry>,
    pub(crate) hub: mpsc::Sender<HubRequest>,
    pub(crate) uid: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) started_at: Instant,
}

impl Surveyed {
    /// In JSON, for another node.
    pub(crate) async fn answer(&self, question: &Question) -> Bytes {
        let told = match question {
            Question::Channels { pattern } => match Pattern::new(pattern) {
                Ok(pattern) => serde_json::to_vec(&self.channels(&pattern).await),
                Err(_) => Ok(vec![]),
            },
            Question::Totals => serde_json::to_vec(&self.totals().await),
        };
        told.unwrap_or_default().into()
    }

    async fn all(&self) -> Vec<(Arc<str>, usize)> {
        let (answer, answered) = oneshot::channel();
        // A hub that is gone has none.
        let _ = self.hub.send(HubRequest::Channels { answer }).await;
        answered.await.unwrap_or_default()
    }

    pub(crate) async fn channels(&self, pattern: &Pattern) -> Channels {
        let anything = MatchOptions::default();
        let mut all = self.all().await;
        all.retain(|(name, _)| pattern.matches_with(name, anything));
        let bytes: usize = all.iter().map(|(name, _)| name.len() + 16).sum();
        let named = all
            .into_iter()
            .map(|(name, count)| (name.to_string(), count));
        (bytes <= ANSWER_MAX).then(|| named.collect())
    }

    pub(crate) async fn totals(&self) -> Totals {
        let all = self.all().await;
        Totals {
            num_clients: self.registry.len(),
            num_users: self.registry.users(),
            num_channels: all.len(),
            num_subs: all.iter().map(|(_, readers)| readers).sum(),
            uid: self.uid.to_string(),
            name: self.name.to_string(),
            version: VERSION.to_owned(),
            uptime: self.started_at.elapsed().as_secs(),
        }
    }
}
