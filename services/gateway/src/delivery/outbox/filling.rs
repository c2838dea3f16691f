//! Adding to a connection's queue: one lock for all that is added at once.

use std::sync::MutexGuard;

use super::{Outbox, Queue};
use crate::{
    delivery::queue::Ending,
    metrics,
    protocol::{Encoding, Form, Frame, PushFrames, codes::Close},
};

/// The queue of one connection while something is added to it. Its shard is told once, when this is dropped.
pub(crate) struct Filling<'a> {
    pub(super) outbox: &'a Outbox,
    pub(super) queue: MutexGuard<'a, Queue>,
}

impl Filling<'_> {
    pub(in crate::delivery) fn encoding(&self) -> Encoding {
        self.outbox.encoding()
    }

    /// Adds a push that others get too; false if there is no room for it, and nothing was added.
    pub(crate) fn push(&mut self, frames: &PushFrames, form: Form) -> bool {
        let frame = frames.get(self.outbox.encoding(), form);
        frame.is_none_or(|frame| self.add(frame.clone()))
    }

    /// Ends the connection without what waits: its reader is too slow.
    pub(crate) fn close_slow(&mut self) {
        self.queue.clear();
        metrics::slow_close();
        self.end(Some(Close::Slow));
    }

    /// Who is closed is given nothing, and needs no room.
    pub(in crate::delivery) fn add(&mut self, frame: Frame) -> bool {
        self.queue.ending != Ending::Open || self.queue.add(frame, self.outbox.0.limits)
    }

    pub(super) fn end(&mut self, told: Option<Close>) {
        self.queue.ending = Ending::Closing(told);
        self.outbox.ended();
    }
}

impl Drop for Filling<'_> {
    fn drop(&mut self) {
        self.outbox.mark(&mut self.queue);
    }
}
