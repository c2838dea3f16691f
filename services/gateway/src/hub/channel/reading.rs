//! What a channel does with what was read of its stream.

use tokio::time::Instant;

use super::{Channel, Purpose};
use crate::{
    hub::{channel::Read, window::Window},
    reply::Publication,
    store::{ReadError, Reading, Stored},
};

impl Channel {
    /// What was read. The answer is what to read next.
    pub(crate) fn read(
        &mut self,
        result: Result<Reading, ReadError>,
        now: Instant,
    ) -> Option<Read> {
        let purpose = self.reading.take();
        let reading = match result {
            Ok(reading) => reading,
            Err(ReadError::Missing) => {
                self.answer_empty();
                return None;
            }
            Err(error @ ReadError::Failed(_)) => {
                tracing::debug!(subject = %self.route.subject, %error, "will read again");
                return None;
            }
        };
        let other_life = self.window.as_ref().is_some_and(|window| {
            let ends_early =
                purpose == Some(Purpose::Repair) && window.position() > reading.stream_last;
            window.epoch != reading.epoch || ends_early
        });
        if other_life {
            self.reset();
        }
        self.exists |= reading.newest.is_some();
        let before = self.window.as_ref().map(Window::position);
        match purpose {
            Some(Purpose::Repair) if self.window.is_some() => self.repaired(reading, now),
            Some(Purpose::Extend) if self.window.is_some() => self.extended(reading),
            _ => self.joined(reading, now),
        }
        self.serve();
        for live in std::mem::take(&mut self.held) {
            self.follow(live, now);
        }
        let moved = self.window.as_ref().map(Window::position) != before;
        let stuck = purpose == Some(Purpose::Repair) && self.behind && !moved;
        // A replica that lags behind is asked again at the next tick, not at once.
        if stuck { None } else { self.next_read() }
    }

    /// Begins the window. Those who were told of an empty channel before there was a stream start over: they hold
    /// no epoch, and could not tell this life of the stream from the next.
    fn joined(&mut self, reading: Reading, now: Instant) {
        let kept_max = self.route.namespace.history;
        self.kick();
        self.behind = false;
        match reading.after {
            Some(after) if after.is_whole() => {
                self.tried(after.since);
                self.window = Some(Window::at(reading.epoch, after.since, kept_max));
                self.append_all(after.messages, now);
            }
            after => {
                if let Some(after) = after {
                    self.tried(after.since);
                    self.hopeless = (after.since <= reading.stream_last).then_some(after.since);
                }
                let before = reading
                    .newest
                    .as_ref()
                    .map_or(0, |newest| newest.sequence - 1);
                self.window = Some(Window::at(reading.epoch, before, kept_max));
                self.append_all(reading.newest.into_iter().collect(), now);
            }
        }
        if let Some(window) = &mut self.window {
            window.reaches(reading.stream_last);
        }
    }

    /// Older messages were read for those who want to go on after `since`: they wait no longer.
    fn tried(&mut self, since: u64) {
        for waiting in &mut self.waiting {
            waiting.tried |= waiting.offset() == Some(since);
        }
    }

    /// Fills the gap, or, if the stream has forgotten what is missing, makes everybody start over.
    fn repaired(&mut self, reading: Reading, now: Instant) {
        self.behind = false;
        match reading.after {
            Some(after) if after.proved => {
                self.behind = !after.complete;
                self.append_all(after.messages, now);
            }
            Some(_) => {
                self.reset();
                self.joined(reading, now);
            }
            None => self.append_all(reading.newest.into_iter().collect(), now),
        }
    }

    fn append_all(&mut self, messages: Vec<Stored>, now: Instant) {
        for message in messages {
            let position = self.window.as_ref().map_or(0, Window::position);
            if message.sequence > position {
                self.append(message.sequence, &message.payload, now);
            }
        }
    }

    fn extended(&mut self, reading: Reading) {
        let Some(after) = reading.after else { return };
        let newest = reading.newest.map_or(0, |newest| newest.sequence);
        let reaches = after
            .messages
            .last()
            .map_or(newest, |m| m.sequence.max(newest));
        let name = &self.route.name;
        let encode = |m: &Stored| Publication::encode(name, m.sequence, &m.payload).ok();
        let older = after.messages.iter().filter_map(encode).collect();
        let whole = after.is_whole();
        let Some(window) = &mut self.window else {
            return;
        };
        window.reaches(reading.stream_last);
        let extended = whole && window.extend_back(after.since, older, reaches);
        if !extended && after.since < window.position() {
            self.hopeless = self.hopeless.max(Some(after.since));
        }
        self.tried(after.since);
    }
}
