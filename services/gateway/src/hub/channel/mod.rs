//! One channel: who reads it, where it stands, and joining stored and live messages without gap or double.
//!
//! Decides what to read next and hands out frames; the reads themselves are the hub's.

mod live;
mod snapshot;
mod upkeep;

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    subscriber::{PendingSubscribe, Subscriber},
    window::Window,
};
use crate::{channel::Route, config::Delivery, delivery::PeerId, reply::Publication};

pub(crate) use live::LiveMessage;

/// Messages that one repair of a gap reads; a longer gap is repaired in steps.
const REPAIR_MAX: usize = 1_000;
/// What the hub shall read for a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ReadRequest {
    pub(crate) since: Option<u64>,
    pub(crate) limit: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ReadPurpose {
    /// There is no window yet.
    Join,
    /// Something is missing after the window.
    Repair,
    /// Somebody asks for older messages than the window has.
    Extend,
}

/// A channel's newest message and position, as the hub has them without asking anybody.
#[derive(Clone, Debug)]
pub(crate) struct ChannelHead {
    pub(crate) newest: Publication,
    pub(crate) epoch: String,
    pub(crate) position: u64,
}

pub(crate) struct Channel {
    pub(crate) route: Route,
    /// Its name towards the delivery of newest values.
    id: u64,
    window: Option<Window>,
    subscribers: HashMap<PeerId, Subscriber>,
    pending: Vec<PendingSubscribe>,
    read_purpose: Option<ReadPurpose>,
    /// Live messages that wait while the stream is read.
    pending_live: VecDeque<LiveMessage>,
    /// Offsets up to this one were asked for and could not be proved whole.
    unrecoverable_before: Option<u64>,
    /// Something after the window is known to be missing.
    behind: bool,
    /// Its stream is available; while it is not, nobody is answered.
    available: bool,
    moved_at: Instant,
    empty_since: Instant,
    /// Somebody has written to it, so that it is more than a name.
    exists: bool,
    /// Peers that are not subscribed any more and did not ask for it.
    gone: Vec<PeerId>,
}

impl Channel {
    pub(crate) fn new(route: Route, id: u64, available: bool, now: Instant) -> Self {
        Self {
            route,
            id,
            window: None,
            subscribers: HashMap::new(),
            pending: Vec::new(),
            read_purpose: None,
            pending_live: VecDeque::new(),
            unrecoverable_before: None,
            behind: false,
            available,
            moved_at: now,
            empty_since: now,
            exists: false,
            gone: Vec::new(),
        }
    }

    /// Peers whose subscription ended since the last call, other than by their own wish.
    pub(crate) fn take_gone(&mut self) -> Vec<PeerId> {
        std::mem::take(&mut self.gone)
    }

    pub(crate) fn subscribe(&mut self, pending: PendingSubscribe) -> Option<ReadRequest> {
        self.pending.push(pending);
        self.serve();
        self.next_read()
    }

    /// Unsubscribed before the subscription was answered: every command gets its reply.
    pub(crate) fn fail_pending(&self, peer: PeerId) {
        for pending in self.pending.iter().filter(|w| w.peer == peer) {
            pending.fail();
        }
    }

    pub(crate) fn leave(&mut self, peer: PeerId, now: Instant) {
        if let Some(subscriber) = self.subscribers.remove(&peer) {
            subscriber.outbox.forget(self.id);
        }
        self.pending.retain(|pending| pending.peer != peer);
        self.empty_since = now;
    }

    pub(crate) fn is_idle(&self, linger: Duration, now: Instant) -> bool {
        self.subscribers.is_empty()
            && self.pending.is_empty()
            && self.read_purpose.is_none()
            && !(self.exists && now.duration_since(self.empty_since) < linger)
    }

    /// What is known of it here, if that is its newest.
    pub(crate) fn head(&self) -> Option<ChannelHead> {
        let window = self
            .window
            .as_ref()
            .filter(|_| self.available && !self.behind)?;
        Some(ChannelHead {
            newest: window.newest()?.clone(),
            epoch: window.epoch.clone(),
            position: window.position(),
        })
    }

    /// What to read now, if nothing is being read.
    fn next_read(&mut self) -> Option<ReadRequest> {
        if self.read_purpose.is_some() || !self.available {
            return None;
        }
        let history = self.route.namespace.history;
        let is_log = self.route.namespace.delivery == Delivery::Log;
        let since = self
            .pending
            .iter()
            .filter_map(PendingSubscribe::offset)
            .min();
        let since = since.filter(|_| is_log);
        let (purpose, read) = match &self.window {
            None if self.pending.is_empty() && self.subscribers.is_empty() => return None,
            None => (
                ReadPurpose::Join,
                ReadRequest {
                    since,
                    limit: history,
                },
            ),
            Some(window) if self.behind => {
                let since = is_log.then_some(window.position());
                let limit = REPAIR_MAX;
                (ReadPurpose::Repair, ReadRequest { since, limit })
            }
            Some(_) if since.is_some() => (
                ReadPurpose::Extend,
                ReadRequest {
                    since,
                    limit: history,
                },
            ),
            Some(_) => return None,
        };
        self.read_purpose = Some(purpose);
        Some(read)
    }

    /// Answers everyone whose answer is known.
    fn serve(&mut self) {
        let Some(window) = self.window.as_mut().filter(|_| self.available) else {
            return;
        };
        let delivery = self.route.namespace.delivery;
        let mut unanswered = Vec::new();
        for pending in self.pending.drain(..) {
            match pending.answer(window, &self.route.namespace, self.unrecoverable_before) {
                Some(Some(subscriber)) => {
                    let after = subscriber.after;
                    let newest = window.newest().filter(|newest| newest.sequence > after);
                    if let (Delivery::Latest, Some(newest)) = (delivery, newest) {
                        subscriber.give(delivery, self.id, newest);
                    }
                    self.subscribers.insert(pending.peer, subscriber);
                }
                Some(None) => self.gone.push(pending.peer),
                None => unanswered.push(pending),
            }
        }
        window.trim();
        self.pending = unanswered;
    }

    /// There is no stream yet: everyone is told of an empty channel, and joins when it appears.
    fn answer_empty(&mut self) {
        if !self.available {
            return;
        }
        for pending in self.pending.drain(..) {
            match pending.answer_empty(&self.route.namespace) {
                Some(subscriber) => {
                    self.subscribers.insert(pending.peer, subscriber);
                }
                None => self.gone.push(pending.peer),
            }
        }
    }
}

#[cfg(test)]
mod tests;
