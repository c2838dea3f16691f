//! What a channel does with a snapshot of its subject.

use tokio::time::Instant;

use super::{Channel, ReadPurpose};
use crate::{
    hub::{channel::ReadRequest, window::Window},
    reply::Publication,
    store::{ReadError, StoredMessage, SubjectSnapshot},
};

impl Channel {
    /// What was read. The answer is what to read next.
    pub(crate) fn read_finished(
        &mut self,
        result: Result<SubjectSnapshot, ReadError>,
        now: Instant,
    ) -> Option<ReadRequest> {
        let purpose = self.read_purpose.take();
        let snapshot = match result {
            Ok(snapshot) => snapshot,
            Err(ReadError::Missing) => {
                self.answer_empty();
                return None;
            }
            Err(error @ ReadError::Failed(_)) => {
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
        self.exists |= snapshot.newest.is_some();
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
        let window_max = self.route.namespace.history;
        self.unsubscribe_all();
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
                    self.unrecoverable_before =
                        (after.since <= snapshot.stream_last).then_some(after.since);
                }
                let before = snapshot
                    .newest
                    .as_ref()
                    .map_or(0, |newest| newest.sequence - 1);
                self.window = Some(Window::at(snapshot.epoch, before, window_max));
                self.append_all(snapshot.newest.into_iter().collect(), now);
            }
        }
        if let Some(window) = &mut self.window {
            window.reaches(snapshot.stream_last);
        }
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
                self.behind = !after.complete;
                self.append_all(after.messages, now);
            }
            Some(_) => {
                self.reset();
                self.joined(snapshot, now);
            }
            None => self.append_all(snapshot.newest.into_iter().collect(), now),
        }
    }

    fn append_all(&mut self, messages: Vec<StoredMessage>, now: Instant) {
        for message in messages {
            let position = self.window.as_ref().map_or(0, Window::position);
            if message.sequence > position {
                self.append(message.sequence, &message.payload, now);
            }
        }
    }

    fn extended(&mut self, snapshot: SubjectSnapshot) {
        let Some(after) = snapshot.after else { return };
        let newest = snapshot.newest.map_or(0, |newest| newest.sequence);
        let reaches = after
            .messages
            .last()
            .map_or(newest, |m| m.sequence.max(newest));
        let name = &self.route.name;
        let encode = |m: &StoredMessage| Publication::encode(name, m.sequence, &m.payload).ok();
        let older = after.messages.iter().filter_map(encode).collect();
        let whole = after.is_whole();
        let Some(window) = &mut self.window else {
            return;
        };
        window.reaches(snapshot.stream_last);
        let extended = whole && window.extend_back(after.since, older, reaches);
        if !extended && after.since < window.position() {
            self.unrecoverable_before = self.unrecoverable_before.max(Some(after.since));
        }
        self.tried(after.since);
    }
}
