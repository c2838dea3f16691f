//! Joining live messages and what was read of the stream, without gap or double: the next message is delivered, one
//! after a gap waits until what is missing was read.

use std::sync::Arc;

use async_nats::{Message, header};
use broker::ReadError;
use tokio::time::Instant;

use super::{Channel, ReadPurpose, ReadRequest};
use crate::{
    delivery::{PeerId, STORED_PART, Turn},
    hub::{catch_up::Next, window::Window},
    metrics,
    protocol::{Publication, StoredPublication},
    store::{MessagesAfter, SubjectSnapshot},
};

/// Live messages that may wait while the stream is read; beyond it the stream is read once more.
const PENDING_LIVE_MAX: usize = 4_096;

/// A republished message.
#[derive(Clone, Debug)]
pub(crate) struct LiveMessage {
    pub(crate) sequence: u64,
    /// The sequence of the subject's message before this one; zero if there was none.
    pub(crate) last: u64,
    pub(crate) subject: Arc<str>,
    pub(crate) payload: bytes::Bytes,
}

impl LiveMessage {
    /// What the server's republish says of a message: its subject, and where it stands in the stream.
    pub(crate) fn parse(message: &Message) -> Option<Self> {
        let headers = message.headers.as_ref()?;
        let number = |name| headers.get(name)?.as_str().parse().ok();
        Some(Self {
            sequence: number(header::NATS_SEQUENCE)?,
            last: number(header::NATS_LAST_SEQUENCE)?,
            subject: headers.get(header::NATS_SUBJECT)?.as_str().into(),
            payload: message.payload.clone(),
        })
    }
}

impl Channel {
    /// A live message. A sequence that was passed before may tell of a stream that was made again:
    /// then the answer's second part is true.
    pub(crate) fn live(&mut self, live: LiveMessage, now: Instant) -> (Option<ReadRequest>, bool) {
        let is_ahead = |purpose| purpose != ReadPurpose::Extend;
        if self.read_purpose.is_some_and(is_ahead) {
            self.defer(live);
            return (None, false);
        }
        let position = self.window.as_ref().map(Window::position);
        let suspect = position.is_some_and(|position| live.sequence <= position);
        self.follow(live, now);
        (self.next_read(), suspect)
    }

    fn defer(&mut self, live: LiveMessage) {
        if self.pending_live.len() < PENDING_LIVE_MAX {
            self.pending_live.push_back(live);
        } else {
            self.behind = true;
        }
    }

    /// Delivers a message if it is the next one; keeps it for later if one before it is missing.
    fn follow(&mut self, live: LiveMessage, now: Instant) {
        let Some(window) = &self.window else { return };
        let position = window.position();
        if live.sequence <= position {
            return;
        }
        if !self.route.namespace.is_latest() && live.last > position {
            metrics::gap();
            self.behind = true;
            self.defer(live);
            return;
        }
        self.append(live.sequence, (&live.subject, &live.payload), now);
    }

    fn append(&mut self, sequence: u64, stored: (&str, &bytes::Bytes), now: Instant) {
        let Some(window) = &mut self.window else {
            return;
        };
        self.moved_at = now;
        self.exists = true;
        if StoredPublication::is_removal(stored.1) {
            window.forget(sequence);
            self.audience.forget_newest();
            return;
        }
        match self.route.publication(sequence, stored) {
            Ok(publication) => {
                self.audience.deliver(&publication, window.newest());
                window.append(publication);
            }
            Err(error) => {
                tracing::warn!(subject = %self.route.subject, sequence, %error, "not shown");
                metrics::turned_away("payload");
                window.skip_to(sequence);
            }
        }
    }

    /// What was read. The answer is what to read next.
    pub(crate) fn read_finished(
        &mut self,
        result: Result<SubjectSnapshot, ReadError>,
        now: Instant,
    ) -> Option<ReadRequest> {
        let purpose = self.read_purpose.take();
        let snapshot = match result {
            Ok(snapshot) => snapshot,
            Err(ReadError::Missing { .. }) => {
                self.answer_empty();
                return None;
            }
            Err(error @ ReadError::Failed { .. }) => {
                tracing::debug!(subject = %self.route.subject, %error, "will read again");
                return None;
            }
        };
        let other_incarnation = self.window.as_ref().is_some_and(|window| {
            let ends_early =
                purpose == Some(ReadPurpose::Repair) && window.position() > snapshot.stream_last;
            window.epoch != snapshot.epoch || ends_early
        });
        if other_incarnation {
            self.reset();
        }
        self.exists |= !snapshot.newest.is_empty();
        let before = self.window.as_ref().map(Window::position);
        match purpose {
            Some(ReadPurpose::Repair) if self.window.is_some() => self.repaired(snapshot, now),
            Some(ReadPurpose::Extend) if self.window.is_some() => self.extended(snapshot),
            _ => self.joined(snapshot, now),
        }
        self.serve();
        for live in std::mem::take(&mut self.pending_live) {
            self.follow(live, now);
        }
        let moved = self.window.as_ref().map(Window::position) != before;
        let stuck = purpose == Some(ReadPurpose::Repair) && self.behind && !moved;
        // A replica that lags behind is asked again at the next tick, not at once.
        if stuck { None } else { self.next_read() }
    }

    /// Begins the window. Those who were told of an empty channel before there was a stream start over: they hold
    /// no epoch, and could not tell this incarnation of the stream from the next.
    fn joined(&mut self, snapshot: SubjectSnapshot, now: Instant) {
        let window_max = self.route.namespace.window_max();
        self.audience.unsubscribe_all();
        self.audience.forget_newest();
        self.behind = false;
        match snapshot.after {
            Some(after) if after.is_whole() => {
                self.tried(after.since);
                self.window = Some(Window::at(snapshot.epoch, after.since, window_max));
                self.append_all(after.messages, now);
            }
            after => {
                if let Some(after) = after {
                    self.tried(after.since);
                    self.learn(&after, snapshot.stream_last);
                }
                let first = snapshot.newest.first();
                // Where nothing is kept there may have been something: nothing is known before the stream's end.
                let before = first.map_or(snapshot.stream_last, |first| {
                    first.sequence.saturating_sub(1)
                });
                self.window = Some(Window::at(snapshot.epoch, before, window_max));
                self.append_all(snapshot.newest, now);
            }
        }
        if let Some(window) = &mut self.window {
            window.reaches(snapshot.stream_last);
        }
    }

    /// What a read tells of those who want to go on after where it began, though not all of it was read.
    fn learn(&mut self, after: &MessagesAfter, stream_last: u64) {
        let most = self.route.namespace.window_max() as u64;
        if after.proved && after.count() <= most {
            self.kept.recoverable_from = Some(after.since);
        } else if after.since <= stream_last {
            self.unrecoverable(after.since);
        }
    }

    /// Nobody who was at this offset or before can go on.
    pub(crate) fn unrecoverable(&mut self, offset: u64) {
        let before = &mut self.kept.unrecoverable_before;
        *before = (*before).max(Some(offset));
    }

    /// Older messages were read for those who want to go on after `since`: they wait no longer.
    fn tried(&mut self, since: u64) {
        for pending in &mut self.pending {
            pending.tried |= pending.offset() == Some(since);
        }
    }

    /// Fills the gap, or, if the stream has forgotten what is missing, makes everybody start over.
    fn repaired(&mut self, snapshot: SubjectSnapshot, now: Instant) {
        self.behind = false;
        match snapshot.after {
            Some(after) if after.proved => {
                self.behind = after.pending > 0;
                self.append_all(after.messages, now);
            }
            Some(_) => {
                self.reset();
                self.joined(snapshot, now);
            }
            None => self.append_all(snapshot.newest, now),
        }
    }

    fn append_all(&mut self, messages: Vec<broker::Message>, now: Instant) {
        for message in messages {
            let position = self.window.as_ref().map_or(0, Window::position);
            if message.sequence > position {
                let stored = (&*message.subject, &message.payload);
                self.append(message.sequence, stored, now);
            }
        }
    }

    fn extended(&mut self, snapshot: SubjectSnapshot) {
        let Some(after) = snapshot.after else { return };
        let newest = snapshot.newest.last().map(|newest| newest.sequence);
        // Of several channels it is not asked for: what was read is all up to the stream's end then.
        let newest = newest.unwrap_or(match self.route.is_wildcard() {
            true => snapshot.stream_last,
            false => 0,
        });
        let last = after.messages.last();
        let reaches = last.map_or(newest, |last| last.sequence.max(newest));
        let route = &self.route;
        let encode = |m: &broker::Message| {
            let stored = (&*m.subject, &m.payload);
            route.publication(m.sequence, stored).ok()
        };
        let older = after.messages.iter().filter_map(encode).collect();
        let whole = after.is_whole();
        let Some(window) = &mut self.window else {
            return;
        };
        window.reaches(snapshot.stream_last);
        let extended = whole && window.extend_back(after.since, older, reaches);
        let position = window.position();
        if !extended && after.since < position {
            self.learn(&after, position);
        }
        self.tried(after.since);
    }

    /// Gives a reader that catches up the next part of what it missed, out of the window.
    pub(crate) fn give_stored(
        &mut self,
        peer: PeerId,
        (after, base): (u64, u64),
        turn: Turn,
    ) -> Option<Next> {
        let window = self.window.as_ref()?;
        let reader = self.audience.reader(peer)?;
        let name = &*self.route.name;
        if after > window.position() {
            reader.give_stored(name, &[], (base, after), turn);
            reader.catch_up = None;
            return Some(Next::Live);
        }
        let Some(missed) = window.after(after) else {
            return Some(Next::Read(turn));
        };
        let mut bytes = 0;
        let fits = |publication: &&Publication| {
            let is_first = bytes == 0;
            bytes += publication.len();
            is_first || bytes <= STORED_PART
        };
        let part: Vec<Publication> = missed.take_while(fits).cloned().collect();
        let given = part.last().map(Publication::sequence);
        if given.is_none() || given == window.newest().map(Publication::sequence) {
            reader.give_stored(name, &part, (base, window.position()), turn);
            reader.catch_up = None;
            return Some(Next::Live);
        }
        let after = given.unwrap_or(after);
        reader.give_stored(name, &part, (base, after), turn);
        Some(Next::After { after, bytes })
    }
}
