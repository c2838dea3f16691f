//! One channel: who reads it, where it stands, and joining stored and live messages without gap or double.
//!
//! Decides what to read next and hands out frames; the reading itself is the hub's.

mod live;
mod reading;
mod upkeep;

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    subscriber::{Subscriber, Waiting},
    window::Window,
};
use crate::{channel::Route, config::Delivery, delivery::PeerId, reply::Publication};

pub(crate) use live::Live;

/// Messages that one repair of a gap reads; a longer gap is repaired in steps.
const REPAIR_MAX: usize = 1_000;
/// What the hub shall read for a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Read {
    pub(crate) since: Option<u64>,
    pub(crate) limit: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Purpose {
    /// There is no window yet.
    Join,
    /// Something is missing after the window.
    Repair,
    /// Somebody asks for older messages than the window has.
    Extend,
}

/// A channel's newest message and place, as the hub has them without asking anybody.
#[derive(Clone, Debug)]
pub(crate) struct Held {
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
    waiting: Vec<Waiting>,
    reading: Option<Purpose>,
    held: VecDeque<Live>,
    /// Offsets up to this one were asked for and could not be proved whole.
    hopeless: Option<u64>,
    /// Something after the window is known to be missing.
    behind: bool,
    /// Its stream is heard; while it is not, nobody is answered.
    heard: bool,
    moved_at: Instant,
    empty_since: Instant,
    /// Somebody has written to it, so that it is more than a name.
    exists: bool,
    /// Peers that are not subscribed any more and did not ask for it.
    gone: Vec<PeerId>,
}

impl Channel {
    pub(crate) fn new(route: Route, id: u64, heard: bool, now: Instant) -> Self {
        Self {
            route,
            id,
            window: None,
            subscribers: HashMap::new(),
            waiting: Vec::new(),
            reading: None,
            held: VecDeque::new(),
            hopeless: None,
            behind: false,
            heard,
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

    pub(crate) fn subscribe(&mut self, waiting: Waiting) -> Option<Read> {
        self.waiting.push(waiting);
        self.serve();
        self.next_read()
    }

    /// Unsubscribed before the subscription was answered: every command gets its reply.
    pub(crate) fn withdraw(&self, peer: PeerId) {
        for waiting in self.waiting.iter().filter(|w| w.peer == peer) {
            waiting.withdraw();
        }
    }

    pub(crate) fn leave(&mut self, peer: PeerId, now: Instant) {
        if let Some(subscriber) = self.subscribers.remove(&peer) {
            subscriber.outbox.forget(self.id);
        }
        self.waiting.retain(|waiting| waiting.peer != peer);
        self.empty_since = now;
    }

    pub(crate) fn is_idle(&self, linger: Duration, now: Instant) -> bool {
        self.subscribers.is_empty()
            && self.waiting.is_empty()
            && self.reading.is_none()
            && !(self.exists && now.duration_since(self.empty_since) < linger)
    }

    /// What is known of it here, if that is its newest.
    pub(crate) fn held(&self) -> Option<Held> {
        let window = self
            .window
            .as_ref()
            .filter(|_| self.heard && !self.behind)?;
        Some(Held {
            newest: window.newest()?.clone(),
            epoch: window.epoch.clone(),
            position: window.position(),
        })
    }

    /// What to read now, if nothing is being read.
    fn next_read(&mut self) -> Option<Read> {
        if self.reading.is_some() || !self.heard {
            return None;
        }
        let history = self.route.namespace.history;
        let is_log = self.route.namespace.delivery == Delivery::Log;
        let since = self.waiting.iter().filter_map(Waiting::offset).min();
        let since = since.filter(|_| is_log);
        let (purpose, read) = match &self.window {
            None if self.waiting.is_empty() && self.subscribers.is_empty() => return None,
            None => (
                Purpose::Join,
                Read {
                    since,
                    limit: history,
                },
            ),
            Some(window) if self.behind => {
                let since = is_log.then_some(window.position());
                let limit = REPAIR_MAX;
                (Purpose::Repair, Read { since, limit })
            }
            Some(_) if since.is_some() => (
                Purpose::Extend,
                Read {
                    since,
                    limit: history,
                },
            ),
            Some(_) => return None,
        };
        self.reading = Some(purpose);
        Some(read)
    }

    /// Answers everyone whose answer is known.
    fn serve(&mut self) {
        let Some(window) = self.window.as_mut().filter(|_| self.heard) else {
            return;
        };
        let delivery = self.route.namespace.delivery;
        let mut still_waiting = Vec::new();
        for waiting in self.waiting.drain(..) {
            match waiting.answer(window, &self.route.namespace, self.hopeless) {
                Some(Some(subscriber)) => {
                    let after = subscriber.after;
                    let newest = window.newest().filter(|newest| newest.sequence > after);
                    if let (Delivery::Latest, Some(newest)) = (delivery, newest) {
                        subscriber.give(delivery, self.id, newest);
                    }
                    self.subscribers.insert(waiting.peer, subscriber);
                }
                Some(None) => self.gone.push(waiting.peer),
                None => still_waiting.push(waiting),
            }
        }
        window.trim();
        self.waiting = still_waiting;
    }

    /// There is no stream yet: everyone is told of an empty channel, and joins when it appears.
    fn answer_empty(&mut self) {
        if !self.heard {
            return;
        }
        for waiting in self.waiting.drain(..) {
            match waiting.answer_empty(&self.route.namespace) {
                Some(subscriber) => {
                    self.subscribers.insert(waiting.peer, subscriber);
                }
                None => self.gone.push(waiting.peer),
            }
        }
    }
}

#[cfg(test)]
mod tests;
