//! The writing end of a connection: what waits is kept in its queue, and whoever writes is woken.

mod filling;

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::{sync::Notify, time::timeout};

pub(crate) use filling::Filling;

use super::{
    carrier::Carrier,
    latest::Latest,
    queue::{Ending, Queue},
    shard::Shard,
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

/// Bounds of one connection's queue, and the time from one writing of newest values to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) bytes: usize,
    pub(crate) frames: usize,
    /// Bytes of what is stored that it is given at once.
    pub(crate) stored: usize,
    pub(crate) newest_interval: Duration,
}

/// The writing end of a connection, shared by everyone who has something to tell it. Its shard alone writes; only what
/// the carrier did not take at once is left to the connection's own task, and nothing else is written meanwhile.
#[derive(Clone, Debug)]
pub(crate) struct Outbox(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    encoding: Encoding,
    limits: Limits,
    carrier: Carrier,
    shard: Shard,
    queue: Mutex<Queue>,
    /// Wakes the connection's task, which finishes a write.
    stuck: Notify,
    /// Wakes whoever waits for the end, or for the last byte before it.
    ending: Notify,
    turns: Turns,
    stored_budget: StoredBudget,
}

impl Outbox {
    pub(super) fn new(
        encoding: Encoding,
        limits: Limits,
        (carrier, shard): (Carrier, Shard),
    ) -> Self {
        Self(Arc::new(Shared {
            encoding,
            limits,
            carrier,
            shard,
            queue: Mutex::default(),
            stuck: Notify::new(),
            ending: Notify::new(),
            turns: Turns::default(),
            stored_budget: StoredBudget::new(limits.stored),
        }))
    }

    pub(crate) fn encoding(&self) -> Encoding {
        self.0.encoding
    }

    pub(super) fn newest_interval(&self) -> Duration {
        self.0.limits.newest_interval
    }

    pub(super) fn shard(&self) -> &Shard {
        &self.0.shard
    }

    pub(super) fn carrier(&self) -> &Carrier {
        &self.0.carrier
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

    /// Begins to add several frames at once.
    pub(crate) fn fill(&self) -> Filling<'_> {
        Filling {
            outbox: self,
            queue: self.lock(),
        }
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
        let bytes = frames.iter().map(|frame| frame.wire().len()).sum();
        let mut filling = self.fill();
        if filling.queue.ending != Ending::Open {
            return 0;
        }
        filling.queue.add_stored(frames, turn);
        bytes
    }

    /// Keeps all that comes from being written until [`Self::release`].
    pub(crate) fn hold(&self) {
        self.lock().held = true;
    }

    /// Sends a reply before all that was held back.
    pub(crate) fn release(&self, first: &Reply) {
        let mut filling = self.fill();
        filling.queue.held = false;
        // It may have been closed meanwhile, and is told nothing more.
        if let Some(frame) = self.0.encoding.encode(first)
            && filling.queue.ending == Ending::Open
        {
            filling.queue.add_first(frame);
        }
    }

    /// Adds a frame that must not be lost. A reader too slow for its queue is closed instead.
    pub(super) fn frame(&self, frame: Frame) {
        let mut filling = self.fill();
        if !filling.add(frame) {
            filling.close_slow();
        }
    }

    /// Gives it the newest of these values from now on; those that there are unless it has them.
    pub(crate) fn watch(&self, latest: &Latest, has_newest: bool) {
        let version = if has_newest { latest.version() } else { 0 };
        let mut filling = self.fill();
        if filling.queue.ending == Ending::Open {
            filling.queue.watch(latest.clone(), version);
        }
    }

    /// Gives it none of these values any more, since its subscription ended.
    pub(crate) fn forget(&self, latest: &Latest) {
        self.lock().forget(latest);
        latest.forget(self);
    }

    /// There is a value that it waited for.
    pub(super) fn wake(&self, latest: &Latest) {
        self.fill().queue.wake(latest);
    }

    /// What tells it from others as long as it is there.
    pub(super) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// Ends the connection after what is queued. The first reason stands.
    pub(crate) fn close(&self, close: Close) {
        self.end(Some(close));
    }

    /// Ends the connection after what is queued, which is the answer to a client that ended it.
    pub(super) fn end(&self, told: Option<Close>) {
        let mut filling = self.fill();
        if filling.queue.ending == Ending::Open {
            filling.end(told);
        }
    }

    /// Waits until the connection is to end.
    pub(crate) async fn closed(&self) {
        self.reaches(|ending| ending != Ending::Open).await;
    }

    /// Writes to the last byte, if the reader takes it in this time; whether it did.
    pub(super) async fn finish(&self, longest: Duration) -> bool {
        let written = async {
            tokio::select! {
                () = self.reaches(|ending| ending == Ending::Over) => {}
                never = self.finish_writes() => match never {},
            }
        };
        timeout(longest, written).await.is_ok()
    }

    async fn reaches(&self, is_there: impl Fn(Ending) -> bool) {
        loop {
            let changed = self.0.ending.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if is_there(self.lock().ending) {
                return;
            }
            changed.await;
        }
    }

    /// Tells the shard, once, that there is something to write.
    fn mark(&self, queue: &mut Queue) {
        if queue.is_due() {
            queue.marked = true;
            self.0.shard.mark(self.clone());
        }
    }

    /// Wakes whoever waits for the end, or for a turn that there will not be.
    fn ended(&self) {
        self.0.ending.notify_waiters();
        self.0.turns.close();
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().expect("no holder panics")
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Ok(queue) = self.queue.get_mut() {
            metrics::queue_bytes(-(queue.unsent.len() as f64));
        }
    }
}

#[cfg(test)]
impl Outbox {
    /// One that nobody writes.
    pub(crate) fn unwritten(encoding: Encoding, limits: Limits) -> Self {
        let (chunks, _) = tokio::sync::mpsc::channel(1);
        Self::unwritten_to(chunks, encoding, limits)
    }

    fn unwritten_to(
        chunks: tokio::sync::mpsc::Sender<bytes::Bytes>,
        encoding: Encoding,
        limits: Limits,
    ) -> Self {
        let framing = super::Framing::Stream;
        let carrier = Carrier::Response { chunks, framing };
        Self::new(encoding, limits, (carrier, Shard::default()))
    }

    /// Takes what would be written now.
    pub(crate) fn waiting(&self) -> Vec<Frame> {
        let mut frames = vec![];
        let mut sweep = super::reads::Sweep::default();
        self.take(&mut frames, (tokio::time::Instant::now(), &mut sweep));
        frames.iter().flat_map(Frame::parts).cloned().collect()
    }
}

mod writes;

#[cfg(test)]
mod tests;
