//! One channel: where it stands in its stream, and joining stored and live messages without gap or double.
//!
//! Decides what to read next and hands out frames; the reads themselves are the hub's.

mod follow;

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::{
    audience::Audience,
    pending::{Kept, PendingSubscribe},
    window::Window,
};
use crate::{
    channel::Route,
    delivery::PeerId,
    limits::CallLimits,
    metrics,
    protocol::{Publication, codes::CommandError},
};

pub(crate) use follow::LiveMessage;

/// Messages that one repair of a gap reads; a longer gap is repaired in steps.
const REPAIR_MAX: usize = 1_000;
/// A subscription is answered by then, whatever happens: clients drop the connection after five seconds.
const ANSWER_MAX: Duration = Duration::from_secs(4);

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

/// A channel of the hub.
pub(crate) struct Channel {
    pub(crate) route: Route,
    pub(crate) audience: Audience,
    window: Option<Window>,
    /// Who is not answered yet.
    pending: Vec<PendingSubscribe>,
    read_purpose: Option<ReadPurpose>,
    /// Live messages that wait while the stream is read.
    pending_live: VecDeque<LiveMessage>,
    kept: Kept,
    /// Something after the window is known to be missing.
    behind: bool,
    /// Its stream is available; while it is not, nobody is answered.
    available: bool,
    moved_at: Instant,
    empty_since: Instant,
    /// Somebody has written to it, so that it is more than a name.
    exists: bool,
}

impl Channel {
    pub(crate) fn new(route: Route, available: bool, now: Instant) -> Self {
        Self {
            audience: Audience::new(route.clone()),
            route,
            window: None,
            pending: Vec::new(),
            read_purpose: None,
            pending_live: VecDeque::new(),
            kept: Kept::default(),
            behind: false,
            available,
            moved_at: now,
            empty_since: now,
            exists: false,
        }
    }

    pub(crate) fn subscribe(
        &mut self,
        pending: PendingSubscribe,
        limits: &CallLimits,
    ) -> Option<ReadRequest> {
        self.pending.push(pending);
        self.serve();
        // The window is filled for everybody; what is read besides is charged to whoever wants it.
        if self.window.is_some()
            && let Some(mut older) = self.pending.pop_if(|it| it.offset().is_some())
        {
            let messages_max = self.route.namespace.window_max();
            match limits.allow(&older.caller, messages_max) {
                Ok(()) => self.pending.push(older),
                Err(error) => {
                    older.fail(error);
                    self.audience.refused(older.peer);
                }
            }
        }
        self.next_read()
    }

    /// Ends a subscription, also one that was not answered yet.
    pub(crate) fn leave(&mut self, peer: PeerId, now: Instant) {
        let name = &self.route.name;
        for mut pending in self.pending.extract_if(.., |pending| pending.peer == peer) {
            pending.leave(name);
        }
        self.audience.dismiss(peer);
        self.empty_since = now;
    }

    /// The connection's subscription, if it is not answered yet.
    pub(crate) fn pending_of(&mut self, peer: PeerId) -> Option<&mut PendingSubscribe> {
        self.pending.iter_mut().find(|pending| pending.peer == peer)
    }

    pub(crate) fn is_idle(&self, linger: Duration, now: Instant) -> bool {
        self.audience.is_empty()
            && self.pending.is_empty()
            && self.read_purpose.is_none()
            && !(self.exists && now.duration_since(self.empty_since) < linger)
    }

    /// What is known of it here, if that is its newest.
    pub(crate) fn head(&self) -> Option<ChannelHead> {
        let window = self.window.as_ref()?;
        if !self.available || self.behind {
            return None;
        }
        Some(ChannelHead {
            newest: window.newest()?.clone(),
            epoch: window.epoch.clone(),
            position: window.position(),
        })
    }

    /// The incarnation of its stream, as far as it is known.
    pub(crate) fn epoch(&self) -> String {
        let window = self.window.as_ref();
        window.map_or_else(String::new, |window| window.epoch.clone())
    }

    /// What to read now, if nothing is being read.
    fn next_read(&mut self) -> Option<ReadRequest> {
        if self.read_purpose.is_some() || !self.available {
            return None;
        }
        let history = self.route.namespace.window_max();
        let is_log = !self.route.namespace.recovers_newest();
        let is_latest = self.route.namespace.is_latest();
        let since = self.pending.iter().filter_map(PendingSubscribe::offset);
        let since = since.min().filter(|_| is_log);
        let (purpose, since, limit) = match &self.window {
            None if self.pending.is_empty() && self.audience.is_empty() => return None,
            None => (ReadPurpose::Join, since, history),
            Some(window) if self.behind => {
                let since = (!is_latest).then_some(window.position());
                (ReadPurpose::Repair, since, REPAIR_MAX)
            }
            Some(_) if since.is_some() => (ReadPurpose::Extend, since, history),
            Some(_) => return None,
        };
        self.read_purpose = Some(purpose);
        Some(ReadRequest { since, limit })
    }

    /// Answers everyone whose answer is known.
    fn serve(&mut self) {
        let Some(window) = self.window.as_mut().filter(|_| self.available) else {
            return;
        };
        let (namespace, name) = (&self.route.namespace, &*self.route.name);
        let mut unanswered = Vec::new();
        for mut pending in self.pending.drain(..) {
            match pending.answer(window, (name, namespace), &self.kept) {
                Some(Some(subscriber)) => {
                    let position = window.position();
                    self.audience.admit(pending.peer, subscriber, position);
                }
                Some(None) => self.audience.refused(pending.peer),
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
        for mut pending in self.pending.drain(..) {
            match pending.begin(None, (&self.route.name, &self.route.namespace)) {
                Some(subscriber) => self.audience.admit(pending.peer, subscriber, 0),
                None => self.audience.refused(pending.peer),
            }
        }
    }

    /// A moment passed: late answers are given, failed reads are tried again.
    pub(crate) fn tick(&mut self, now: Instant) -> Option<ReadRequest> {
        let late = |pending: &PendingSubscribe| now.duration_since(pending.asked_at) > ANSWER_MAX;
        if !self.available || self.window.is_none() {
            // They ask again, and keep the position that they have: what was not read is neither empty nor lost.
            for mut pending in self.pending.extract_if(.., |pending| late(pending)) {
                pending.fail(CommandError::Internal);
                self.audience.refused(pending.peer);
            }
        } else if self.pending.iter().any(late) {
            for pending in &mut self.pending {
                pending.tried |= late(pending);
            }
            self.serve();
        }
        self.next_read()
    }

    /// The stream's newest message of this channel, seen by a check of quiet channels.
    pub(crate) fn newest_is(&mut self, sequence: u64) -> Option<ReadRequest> {
        let window = self.window.as_ref()?;
        if sequence > window.position() && self.read_purpose.is_none() {
            self.behind = true;
        }
        self.next_read()
    }

    /// Compares with the stream as it was when asked at `asked_at`: another incarnation, or one that ends before
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

    /// The stream is not available: subscribers subscribe again and are answered when it is.
    pub(crate) fn mark_unavailable(&mut self) {
        self.available = false;
        self.audience.unsubscribe_all();
    }

    /// Its namespace is not what it was: everyone starts over.
    pub(crate) fn end(&mut self) {
        for mut pending in self.pending.drain(..) {
            pending.fail(CommandError::Internal);
            self.audience.refused(pending.peer);
        }
        self.audience.unsubscribe_all();
    }

    /// The stream is available again. What was missed is read before anybody is answered.
    pub(crate) fn mark_available(&mut self) -> Option<ReadRequest> {
        self.available = true;
        self.window.take_if(|_| self.pending.is_empty());
        self.behind = self.window.is_some();
        self.next_read()
    }

    /// Forgets everything; subscribers subscribe again and learn that they were not recovered.
    fn reset(&mut self) {
        metrics::reset();
        self.window = None;
        self.kept = Kept::default();
        self.behind = false;
        self.pending_live.clear();
        self.audience.unsubscribe_all();
        self.audience.forget_newest();
    }
}

#[cfg(test)]
mod tests;
