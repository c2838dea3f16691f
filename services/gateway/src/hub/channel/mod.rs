//! One channel: who reads it, where it stands, and joining stored and live messages without gap or double.
//!
//! Decides what to read next and hands out frames; the reading itself is the hub's.

mod reading;

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    subscriber::{Subscriber, Waiting},
    window::Window,
};
use crate::{
    channel::Route, config::Delivery, count, delivery::PeerId, publication::Publication, reply,
};

/// Live messages that may wait while the stream is read; beyond it the stream is read once more.
const HELD_MAX: usize = 4_096;
/// Messages that one repair of a gap reads; a longer gap is repaired in steps.
const REPAIR_MAX: usize = 1_000;
/// A subscription is answered by then, whatever happens: clients drop the connection after five seconds.
const ANSWER_MAX: Duration = Duration::from_secs(4);

/// A republished message.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    pub(crate) sequence: u64,
    /// The sequence of the subject's message before this one; zero if there was none.
    pub(crate) last: u64,
    pub(crate) payload: bytes::Bytes,
}

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
            && now.duration_since(self.empty_since) >= linger
    }

    /// A live message. A sequence that was passed before may tell of a stream that was made again:
    /// then the answer's second part is true.
    pub(crate) fn live(&mut self, live: Live, now: Instant) -> (Option<Read>, bool) {
        if matches!(self.reading, Some(Purpose::Join | Purpose::Repair)) {
            self.hold(live);
            return (None, false);
        }
        let suspect = self
            .window
            .as_ref()
            .is_some_and(|window| live.sequence <= window.position());
        self.follow(live, now);
        (self.next_read(), suspect)
    }

    fn hold(&mut self, live: Live) {
        if self.held.len() < HELD_MAX {
            self.held.push_back(live);
        } else {
            self.behind = true;
        }
    }

    /// Delivers a message if it is the next one; keeps it for later if one before it is missing.
    fn follow(&mut self, live: Live, now: Instant) {
        let Some(window) = &self.window else { return };
        let position = window.position();
        if live.sequence <= position {
            return;
        }
        if self.route.namespace.delivery == Delivery::Log && live.last > position {
            count::gap();
            self.behind = true;
            self.hold(live);
            return;
        }
        self.append(live.sequence, &live.payload, now);
    }

    fn append(&mut self, sequence: u64, payload: &bytes::Bytes, now: Instant) {
        let Some(window) = &mut self.window else {
            return;
        };
        self.moved_at = now;
        match Publication::encode(&self.route.name, sequence, payload) {
            Ok(publication) => {
                for subscriber in self.subscribers.values() {
                    subscriber.give(self.route.namespace.delivery, self.id, &publication);
                }
                count::delivered(self.subscribers.len());
                window.append(publication);
            }
            Err(error) => {
                tracing::warn!(subject = %self.route.subject, sequence, %error, "not shown");
                count::turned_away("payload");
                window.skip_to(sequence);
            }
        }
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

    /// A moment passed: late answers are given, failed reads are tried again.
    pub(crate) fn tick(&mut self, now: Instant) -> Option<Read> {
        let late = |waiting: &Waiting| now.duration_since(waiting.asked_at) > ANSWER_MAX;
        if !self.heard {
            let (waiting, late): (Vec<_>, _) = self.waiting.drain(..).partition(|w| !late(w));
            self.waiting = waiting;
            for waiting in late {
                waiting.withdraw();
                self.gone.push(waiting.peer);
            }
        } else if self.waiting.iter().any(late) {
            for waiting in &mut self.waiting {
                waiting.tried |= late(waiting);
            }
            match &self.window {
                Some(_) => self.serve(),
                None => self.answer_empty(),
            }
        }
        self.next_read()
    }

    /// The stream's newest message of this channel, seen by a check of quiet channels.
    pub(crate) fn newest_is(&mut self, sequence: u64) -> Option<Read> {
        let window = self.window.as_ref()?;
        if sequence > window.position() && self.reading.is_none() {
            self.behind = true;
        }
        self.next_read()
    }

    /// Compares with the stream as it was when asked at `asked_at`: another life, or one that ends before
    /// our position, means that what is kept here is of no stream any more.
    pub(crate) fn stream_is(&mut self, epoch: &str, last: u64, asked_at: Instant) {
        let Some(window) = &self.window else {
            return;
        };
        let ends_early = window.position() > last && self.moved_at < asked_at;
        if window.epoch != epoch || ends_early {
            self.reset();
        }
    }

    /// The stream is not heard: subscribers subscribe again and are answered when it is.
    pub(crate) fn deafen(&mut self) {
        self.heard = false;
        self.kick();
    }

    /// The stream is heard again. What was missed is read before anybody is answered.
    pub(crate) fn hear(&mut self) -> Option<Read> {
        self.heard = true;
        self.window.take_if(|_| self.waiting.is_empty());
        self.behind = self.window.is_some();
        self.next_read()
    }

    /// Forgets everything; subscribers subscribe again and learn that they were not recovered.
    fn reset(&mut self) {
        count::reset();
        self.window = None;
        self.hopeless = None;
        self.behind = false;
        self.held.clear();
        self.kick();
    }

    fn kick(&mut self) {
        let end = reply::insufficient_state(&self.route.name);
        for (peer, subscriber) in self.subscribers.drain() {
            subscriber.outbox.forget(self.id);
            subscriber.outbox.send(end.clone());
            self.gone.push(peer);
        }
    }
}

#[cfg(test)]
mod tests;
