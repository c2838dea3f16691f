//! What waits for one connection, and how far the connection is from its end. Knows no socket.

use std::mem;

use bytes::Bytes;
use tokio::time::Instant;

use super::{
    Limits, Outbox,
    lag::Lag,
    latest::Latest,
    reads::{Reads, Sweep},
    turn::Turn,
};
use crate::protocol::{Frame, codes::Close};

/// A bounded queue that loses nothing, and what is read of which only the newest counts.
#[derive(Debug, Default)]
pub(super) struct Queue {
    frames: Vec<Frame>,
    bytes: usize,
    /// Frames among these that are bounded: what is stored is not, since turns bound it.
    bounded: usize,
    turns: Vec<Turn>,
    reads: Reads,
    /// There may be newer values than it was given.
    has_news: bool,
    /// The shard was told.
    pub(super) marked: bool,
    /// Newest values were written a moment ago, and the next must wait.
    pub(super) paced: bool,
    /// Nothing is written until what must come first is there.
    pub(super) held: bool,
    pub(super) ending: Ending,
    /// The rest of a write that the carrier did not take at once.
    pub(super) unsent: Bytes,
    /// Given back when that is written.
    pub(super) unsent_turns: Vec<Turn>,
    pub(super) lag: Lag,
}

/// How far a connection is from its end.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) enum Ending {
    #[default]
    Open,
    /// It is to be told so after what waits; whoever closed it first is told nothing more.
    Closing(Option<Close>),
    /// Told, and no more can be written.
    Told,
    /// Everything was written, or can never be.
    Over,
}

/// What was taken besides the frames.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// There were newest values, so the next ones must wait their interval.
    pub(super) is_paced: bool,
    /// After these frames the connection ends.
    pub(super) is_last: bool,
    /// The client is told why.
    pub(super) close: Option<Close>,
    /// Given back when the frames are written.
    pub(super) turns: Vec<Turn>,
    /// Values that were replaced since others were taken.
    pub(super) replaced: u64,
}

impl Queue {
    /// Adds a frame that must not be lost; false if there is no room for it. A single one has room, however long it is.
    pub(super) fn add(&mut self, frame: Frame, limits: Limits) -> bool {
        let bounded = self.bounded + frame.parts().len();
        let bytes = self.bytes + frame.wire().len();
        if bounded > limits.frames || (bounded > 1 && bytes > limits.bytes) {
            return false;
        }
        (self.bounded, self.bytes) = (bounded, bytes);
        self.frames.push(frame);
        true
    }

    /// Adds frames of what is stored, for which there is a turn.
    pub(super) fn add_stored(&mut self, frames: Vec<Frame>, turn: Turn) {
        self.frames.extend(frames);
        self.turns.push(turn);
    }

    /// Adds a frame before all others.
    pub(super) fn add_first(&mut self, frame: Frame) {
        self.bounded += 1;
        self.bytes += frame.wire().len();
        self.frames.insert(0, frame);
    }

    /// Whoever reads these values is given what is newer.
    pub(super) fn watch(&mut self, latest: Latest, version: u64) {
        self.reads.add(latest, version);
        self.has_news = true;
    }

    pub(super) fn forget(&mut self, latest: &Latest) {
        self.reads.remove(latest);
    }

    /// There is a value that this reader waited for.
    pub(super) fn wake(&mut self, latest: &Latest) {
        self.has_news |= self.reads.wake(latest);
    }

    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.reads = Reads::default();
        self.has_news = false;
        (self.bytes, self.bounded) = (0, 0);
        self.turns.clear();
        self.lag = Lag::default();
    }

    /// The carrier has not taken all of the last write.
    fn is_stuck(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Nothing may be written now; when that changes, the shard is told.
    fn is_kept(&self) -> bool {
        self.is_stuck() || (self.held && self.ending == Ending::Open)
    }

    /// Nothing is to be written, nor to be kept from it: what comes may be written at once.
    pub(super) fn is_clear(&self) -> bool {
        let is_empty = self.frames.is_empty() && self.turns.is_empty();
        is_empty && !self.marked && !self.is_kept() && self.ending == Ending::Open
    }

    /// The shard is to be told, which it was not: there is something that [`Self::take`] takes now. Else the shard would
    /// come back to it for ever.
    pub(super) fn is_due(&self) -> bool {
        let is_any = match self.ending {
            Ending::Open => {
                let is_some = !self.frames.is_empty() || !self.turns.is_empty();
                is_some || (self.has_paced() && !self.paced)
            }
            Ending::Closing(_) => true,
            Ending::Told | Ending::Over => false,
        };
        is_any && !self.marked && !self.is_kept()
    }

    /// There may be newer values, or something is to be said of the lag.
    fn has_paced(&self) -> bool {
        self.has_news || self.lag.over_at().is_some()
    }

    /// Takes all that may be written now.
    pub(super) fn take(
        &mut self,
        frames: &mut Vec<Frame>,
        (outbox, now, sweep): (&Outbox, Instant, &mut Sweep),
    ) -> Taken {
        self.marked = false;
        let mut taken = Taken::default();
        if self.is_kept() || matches!(self.ending, Ending::Told | Ending::Over) {
            return taken;
        }
        mem::swap(&mut self.frames, frames);
        (self.bytes, self.bounded) = (0, 0);
        taken.turns = mem::take(&mut self.turns);
        if !self.paced && self.has_paced() {
            let before = frames.len();
            taken.replaced = self.take_newest(frames, (outbox, now, sweep));
            taken.is_paced = frames.len() > before || self.lag.over_at().is_some();
            self.paced = taken.is_paced;
        }
        if let Ending::Closing(told) = self.ending {
            taken.is_last = true;
            taken.close = told;
            self.ending = Ending::Told;
            // Nothing comes after that.
            self.clear();
        }
        taken
    }

    /// Takes the values that are newer, and before them what is to be said of the lag; how many were replaced. Where there
    /// are none the next one wakes.
    fn take_newest(
        &mut self,
        frames: &mut Vec<Frame>,
        (outbox, now, sweep): (&Outbox, Instant, &mut Sweep),
    ) -> u64 {
        let encoding = outbox.encoding();
        let before = frames.len();
        let replaced = self.reads.take(frames, (encoding, sweep));
        if frames.len() == before {
            self.has_news = !self.reads.sleep(outbox);
        }
        self.lag.replaced(replaced, now);
        if let Some(notice) = self.lag.notice(now).and_then(|it| encoding.encode(&it)) {
            frames.insert(before, notice);
        }
        replaced
    }
}
