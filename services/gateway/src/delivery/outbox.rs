//! What waits to be written to one connection: a bounded queue that loses nothing, and newest values that
//! replace each other.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

use super::{
    lag::Lag,
    turn::{Turn, Turns},
};
use crate::{
    limits::StoredBudget,
    metrics,
    protocol::{
        Encoding, Form, Frame, PushFrames,
        codes::{Close, CommandError},
        reply::{Content, Reply},
    },
};

/// Bounds of one connection's queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) bytes: usize,
    pub(crate) frames: usize,
    /// Bytes of what is stored that it is given at once.
    pub(crate) stored: usize,
}

/// The writing end of a connection, shared by everyone who has something to tell it.
#[derive(Clone, Debug)]
pub(crate) struct Outbox(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    encoding: Encoding,
    limits: Limits,
    queue: Mutex<Queue>,
    /// Wakes the writer.
    filled: Notify,
    /// Wakes whoever waits for the end.
    closed: watch::Sender<bool>,
    turns: Turns,
    stored_budget: StoredBudget,
}

#[derive(Debug, Default)]
struct Queue {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// Frames among these that are of what is stored, which turns bound.
    stored: usize,
    turns: Vec<Turn>,
    /// One value of each channel, in the order in which they became due.
    newest: VecDeque<(u64, Frame)>,
    lag: Lag,
    /// Nothing is written until what must come first is there.
    held: bool,
    close: Option<Close>,
}

/// What the writer takes at once.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) frames: Vec<Frame>,
    /// The batch holds newest values, so the next ones must wait their interval.
    pub(crate) has_newest: bool,
    /// Newest values were left for later.
    pub(crate) newest_waits: bool,
    /// By then the reader is told that it keeps up again.
    pub(crate) lag_over_at: Option<Instant>,
    /// After these frames the connection ends.
    pub(crate) close: Option<Close>,
    /// Given back once the frames are written.
    pub(crate) turns: Vec<Turn>,
}

impl Outbox {
    pub(crate) fn new(encoding: Encoding, limits: Limits) -> Self {
        Self(Arc::new(Shared {
            encoding,
            limits,
            queue: Mutex::default(),
            filled: Notify::new(),
            closed: watch::Sender::new(false),
            turns: Turns::default(),
            stored_budget: StoredBudget::new(limits.stored),
        }))
    }

    pub(crate) fn encoding(&self) -> Encoding {
        self.0.encoding
    }

    /// Adds a reply or push of this connection's own.
    pub(crate) fn send(&self, reply: &Reply) {
        if let Some(Content::Error(error)) = &reply.content {
            metrics::refused(error.code);
        }
        if let Some(frame) = self.0.encoding.encode(reply) {
            self.frame(frame);
        }
    }

    /// Refuses a command.
    pub(crate) fn refuse(&self, id: u32, error: CommandError) {
        self.send(&Reply::error(id, error));
    }

    /// Adds a push that others get too.
    pub(crate) fn push(&self, frames: &PushFrames, form: Form) {
        if let Some(frame) = frames.get(self.0.encoding, form) {
            self.frame(frame.clone());
        }
    }

    /// Adds it if there is room. Where there is none, nothing is added and nothing closed.
    pub(crate) fn try_push(&self, frames: &PushFrames, form: Form) -> bool {
        let frame = frames.get(self.0.encoding, form);
        frame.is_none_or(|frame| self.try_frame(frame.clone()))
    }

    /// Waits until this reader may be given a part of what is stored; nothing when its connection ends.
    pub(crate) async fn turn(&self) -> Option<Turn> {
        self.0.turns.next().await
    }

    /// A turn for so many bytes, if there is one now.
    pub(crate) fn try_turn(&self, bytes: usize) -> Option<Turn> {
        self.0.turns.try_next(bytes)
    }

    /// How much of what is stored it may be given.
    pub(crate) fn stored_budget(&self) -> &StoredBudget {
        &self.0.stored_budget
    }

    /// Adds replies with what is stored, and tells their bytes. They are not counted against the queue: the turn ends
    /// when they are written.
    pub(crate) fn send_stored<'a>(
        &self,
        replies: impl IntoIterator<Item = &'a Reply>,
        turn: Turn,
    ) -> usize {
        let encode = |reply| self.0.encoding.encode(reply);
        let frames: Vec<Frame> = replies.into_iter().filter_map(encode).collect();
        let bytes = frames.iter().map(Frame::len).sum();
        let mut queue = self.lock();
        if queue.close.is_some() {
            return 0;
        }
        queue.stored += frames.len();
        queue.frames.extend(frames);
        queue.turns.push(turn);
        drop(queue);
        self.0.filled.notify_one();
        bytes
    }

    /// Keeps all that comes from being written until [`Self::release`].
    pub(crate) fn hold(&self) {
        self.lock().held = true;
    }

    /// Sends a reply before all that was held back.
    pub(crate) fn release(&self, first: &Reply) {
        let mut queue = self.lock();
        queue.held = false;
        if let Some(frame) = self.0.encoding.encode(first) {
            queue.bytes += frame.len();
            queue.frames.push_front(frame);
        }
        drop(queue);
        self.0.filled.notify_one();
    }

    /// Adds a frame that must not be lost. A reader too slow for its queue is closed instead.
    fn frame(&self, frame: Frame) {
        if self.try_frame(frame) {
            return;
        }
        let mut queue = self.lock();
        queue.clear();
        queue.close.get_or_insert(Close::Slow);
        drop(queue);
        metrics::slow_close();
        self.end();
    }

    /// False if there is no room for it. Who is closed is given nothing, and needs no room.
    fn try_frame(&self, frame: Frame) -> bool {
        let mut queue = self.lock();
        if queue.close.is_some() {
            return true;
        }
        if !queue.has_room(frame.len(), self.0.limits) {
            return false;
        }
        queue.bytes += frame.len();
        queue.frames.push_back(frame);
        drop(queue);
        self.0.filled.notify_one();
        true
    }

    /// Sets the newest value of a channel; one that was not written yet is replaced.
    pub(crate) fn newest(&self, channel: u64, frames: &PushFrames) {
        let Some(frame) = frames.get(self.0.encoding, Form::Plain).cloned() else {
            return;
        };
        let mut queue = self.lock();
        if queue.close.is_some() {
            return;
        }
        let waiting = queue.newest.iter_mut().find(|(c, _)| *c == channel);
        match waiting {
            Some((_, waiting)) => {
                *waiting = frame;
                queue.lag.replaced();
                drop(queue);
                metrics::conflated();
            }
            None => {
                queue.newest.push_back((channel, frame));
                drop(queue);
                self.0.filled.notify_one();
            }
        }
    }

    /// Drops a channel's waiting value, since its subscription ended.
    pub(crate) fn forget(&self, channel: u64) {
        self.lock().newest.retain(|(c, _)| *c != channel);
    }

    /// Ends the connection after what is queued. The first reason stands.
    pub(crate) fn close(&self, close: Close) {
        self.lock().close.get_or_insert(close);
        self.end();
    }

    fn end(&self) {
        self.0.closed.send_replace(true);
        self.0.turns.close();
        self.0.filled.notify_one();
    }

    /// Waits until the connection is to end.
    pub(crate) async fn closed(&self) {
        let mut closed = self.0.closed.subscribe();
        // The sender lives as long as this outbox.
        let _ = closed.wait_for(|closed| *closed).await;
    }

    /// Takes all that may be written now. Whoever takes frames says [`Self::written`] after they went.
    pub(crate) fn take(&self, newest_due: bool, now: Instant) -> Batch {
        let mut queue = self.lock();
        if queue.held && queue.close.is_none() {
            return Batch::default();
        }
        let notice = queue.lag.notice(now);
        let notice = notice.and_then(|notice| self.0.encoding.encode(&notice));
        let mut batch = Batch {
            frames: notice.into_iter().chain(queue.frames.drain(..)).collect(),
            close: queue.close,
            lag_over_at: queue.lag.over_at(),
            turns: std::mem::take(&mut queue.turns),
            ..Batch::default()
        };
        (queue.bytes, queue.stored) = (0, 0);
        if newest_due && !queue.newest.is_empty() {
            batch.has_newest = true;
            batch.frames.extend(queue.newest.drain(..).map(|(_, f)| f));
        }
        batch.newest_waits = !queue.newest.is_empty();
        if !batch.frames.is_empty() {
            queue.lag.write_begins(now);
        }
        batch
    }

    /// What was taken is with the reader, as far as its connection tells.
    pub(crate) fn written(&self) {
        self.lock().lag.write_ends(Instant::now());
    }

    /// Waits until there may be something to take.
    pub(crate) async fn filled(&self) {
        self.0.filled.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().expect("no holder panics")
    }
}

impl Queue {
    /// Whether a frame of so many bytes fits. A single one does, however long it is.
    fn has_room(&self, bytes: usize, limits: Limits) -> bool {
        let waiting = self.frames.len() - self.stored;
        waiting < limits.frames && (waiting == 0 || self.bytes + bytes <= limits.bytes)
    }

    fn clear(&mut self) {
        self.frames.clear();
        self.newest.clear();
        (self.bytes, self.stored) = (0, 0);
        self.turns.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::reply::{MessagePush, PushContent};

    const LIMITS: Limits = Limits {
        bytes: 200,
        frames: 3,
        stored: 200,
    };

    fn texts(batch: &Batch) -> Vec<String> {
        let data = |frame: &Frame| {
            let reply: serde_json::Value = serde_json::from_slice(frame.bytes()).unwrap();
            let push = &reply["push"];
            push["message"]["data"]
                .as_str()
                .or(reply["id"].as_u64().map(|_| "first"))
                .unwrap()
                .to_owned()
        };
        batch.frames.iter().map(data).collect()
    }

    fn message(text: &str) -> Reply {
        Reply::message(format!("\"{text}\"").into())
    }

    fn value(text: &str) -> PushFrames {
        let data = format!("\"{text}\"").into();
        PushFrames::new("", PushContent::Message(MessagePush { data }))
    }

    #[test]
    fn newer_value_replaces_unwritten_value() {
        let outbox = Outbox::new(Encoding::Json, LIMITS);
        for (channel, text) in [(1, "a1"), (2, "b1"), (1, "a2")] {
            outbox.newest(channel, &value(text));
        }
        outbox.send(&message("log"));
        let batch = outbox.take(false, Instant::now());
        assert_eq!(
            (texts(&batch), batch.newest_waits),
            (vec!["log".into()], true)
        );
        assert_eq!(texts(&outbox.take(true, Instant::now())), ["a2", "b1"]);
    }

    #[test]
    fn queue_over_its_bound_closes_as_slow_and_is_empty() {
        for texts in [vec!["x".to_owned(); 4], vec!["x".repeat(150); 2]] {
            let outbox = Outbox::new(Encoding::Json, LIMITS);
            for text in texts {
                outbox.send(&message(&text));
            }
            let batch = outbox.take(true, Instant::now());
            assert_eq!((batch.frames.len(), batch.close), (0, Some(Close::Slow)));
        }
    }

    #[test]
    fn frames_queued_before_close_are_written() {
        let outbox = Outbox::new(Encoding::Json, LIMITS);
        outbox.send(&message("reply"));
        outbox.close(Close::ForceDisconnect);
        outbox.close(Close::Shutdown);
        outbox.send(&message("late"));
        let batch = outbox.take(true, Instant::now());
        assert_eq!(texts(&batch), ["reply"]);
        assert_eq!(batch.close, Some(Close::ForceDisconnect));
    }

    #[test]
    fn what_is_held_back_follows_the_first_reply() {
        let outbox = Outbox::new(Encoding::Json, LIMITS);
        outbox.hold();
        outbox.send(&message("push"));
        assert!(outbox.take(true, Instant::now()).frames.is_empty());
        outbox.release(&Reply::error(1, CommandError::Internal));
        assert_eq!(texts(&outbox.take(true, Instant::now())), ["first", "push"]);
    }
}
