//! Which connections belong to which session, so that signing out closes them.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use async_nats::Subscriber;
use broker::is_token;
use futures_util::StreamExt;
use serde::Deserialize;

use crate::{
    codes::Close,
    delivery::{Outbox, PeerId},
    metrics,
};

/// Ended sessions that are remembered. More within one token's lifetime are forgotten early; then a token
/// minted just before the end may connect until it expires.
const ENDED_MAX: usize = 10_000;

/// Connections by session id.
pub(crate) struct Registry {
    /// How long an ended session's tokens may still be about.
    token_lifetime: Duration,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    connections: HashMap<String, HashMap<PeerId, Outbox>>,
    ended: VecDeque<(Instant, String)>,
    everyone: HashMap<PeerId, Outbox>,
}

/// What is sent to every gateway: at present, to close the connections of a session.
#[derive(Deserialize)]
struct ControlMessage {
    disconnect: Disconnect,
}

#[derive(Deserialize)]
struct Disconnect {
    sid: String,
}

impl Registry {
    pub(crate) fn new(token_lifetime: Duration) -> Self {
        Self {
            token_lifetime,
            inner: Mutex::default(),
        }
    }

    /// Carries out what comes on the control subject until the connection to NATS ends.
    pub(crate) async fn run(self: Arc<Self>, mut messages: Subscriber) {
        while let Some(message) = messages.next().await {
            match serde_json::from_slice(&message.payload) {
                Ok(ControlMessage { disconnect }) if is_token(&disconnect.sid) => {
                    let closed = self.end(&disconnect.sid);
                    tracing::info!(closed, "a session was ended");
                }
                _ => {
                    metrics::turned_away("control");
                    tracing::warn!(subject = %message.subject, "not a control message");
                }
            }
        }
    }

    /// A connection began.
    pub(crate) fn opened(&self, peer: PeerId, outbox: Outbox) {
        self.lock().everyone.insert(peer, outbox);
    }

    /// A connection belongs to a session from now on; false if that session was ended.
    pub(crate) fn joined(&self, session: &str, peer: PeerId, outbox: Outbox) -> bool {
        let mut inner = self.lock();
        let is_over = |(at, ended): &(Instant, String)| {
            ended == session && at.elapsed() <= self.token_lifetime
        };
        if inner.ended.iter().any(is_over) {
            return false;
        }
        let connections = inner.connections.entry(session.to_owned()).or_default();
        connections.insert(peer, outbox);
        true
    }

    /// A connection is over.
    pub(crate) fn left(&self, session: Option<&str>, peer: PeerId) {
        let mut inner = self.lock();
        inner.everyone.remove(&peer);
        let Some(session) = session else { return };
        if let Some(connections) = inner.connections.get_mut(session) {
            connections.remove(&peer);
            if connections.is_empty() {
                inner.connections.remove(session);
            }
        }
    }

    /// Closes a session's connections and lets none of its tokens in again.
    pub(crate) fn end(&self, session: &str) -> usize {
        let mut inner = self.lock();
        let lifetime = self.token_lifetime;
        // Control messages are repeated: each session is remembered once.
        inner
            .ended
            .retain(|(at, ended)| at.elapsed() <= lifetime && ended != session);
        if inner.ended.len() >= ENDED_MAX {
            inner.ended.pop_front();
        }
        inner.ended.push_back((Instant::now(), session.to_owned()));
        let connections = inner.connections.remove(session).unwrap_or_default();
        for outbox in connections.values() {
            outbox.close(Close::ForceDisconnect);
        }
        connections.len()
    }

    /// Closes every connection.
    pub(crate) fn close_all(&self, close: Close) {
        for outbox in self.lock().everyone.values() {
            outbox.close(close);
        }
    }

    /// How many connections there are.
    pub(crate) fn len(&self) -> usize {
        self.lock().everyone.len()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder panics")
    }
}
