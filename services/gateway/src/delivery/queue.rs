//! What waits for one connection, and how far the connection is from its end. Pure: no lock, no socket.

use std::{collections::VecDeque, mem};

use bytes::Bytes;
use tokio::time::Instant;

use super::{Limits, lag::Lag, turn::Turn};
use crate::protocol::{Encoding, Frame, codes::Close};

/// A bounded queue that loses nothing, and newest values that replace each other.
#[derive(Debug, Default)]
pub(super) struct Queue {
    frames: Vec<Frame>,
    bytes: usize,
    /// Frames among these that are bounded: what is stored is not, since turns bound it.
    bounded: usize,
    turns: Vec<Turn>,
    /// One value of each channel, in the order in which they became due.
    newest: VecDeque<(u64, Frame)>,
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

    /// Sets the newest value of a channel; whether it replaces one.
    pub(super) fn newest(&mut self, channel: u64, frame: Frame) -> bool {
        let waiting = self.newest.iter_mut().find(|(c, _)| *c == channel);
        match waiting {
            Some((_, waiting)) => {
                *waiting = frame;
                true
            }
            None => {
                self.newest.push_back((channel, frame));
                false
            }
        }
    }

    pub(super) fn forget(&mut self, channel: u64) {
        self.newest.retain(|(c, _)| *c != channel);
    }

    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.newest.clear();
        (self.bytes, self.bounded) = (0, 0);
        self.turns.clear();
    }

    /// The carrier has not taken all of the last write.
    fn is_stuck(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Nothing may be written now; when that changes, the shard is told.
    fn is_kept(&self) -> bool {
        self.is_stuck() || (self.held && self.ending == Ending::Open)
    }

    /// The shard is to be told, which it was not: there is something that may be written now.
    pub(super) fn is_due(&self) -> bool {
        let is_ending = matches!(self.ending, Ending::Closing(_));
        let is_some = !self.frames.is_empty() || !self.turns.is_empty();
        let is_any = is_some || is_ending || (self.has_paced() && !self.paced);
        is_any && !self.marked && !self.is_kept()
    }

    /// Newest values wait, or something is to be said of the lag.
    fn has_paced(&self) -> bool {
        !self.newest.is_empty() || self.lag.over_at().is_some()
    }

    /// Takes all that may be written now.
    pub(super) fn take(
        &mut self,
        frames: &mut Vec<Frame>,
        (encoding, now): (Encoding, Instant),
    ) -> Taken {
        self.marked = false;
        let mut taken = Taken::default();
        if self.is_kept() || self.ending == Ending::Over {
            return taken;
        }
        mem::swap(&mut self.frames, frames);
        (self.bytes, self.bounded) = (0, 0);
        taken.turns = mem::take(&mut self.turns);
        if let Some(notice) = self.lag.notice(now) {
            frames.extend(encoding.encode(&notice));
        }
        if !self.paced && self.has_paced() {
            taken.is_paced = true;
            self.paced = true;
            frames.extend(self.newest.drain(..).map(|(_, frame)| frame));
        }
        if let Ending::Closing(told) = self.ending {
            taken.is_last = true;
            taken.close = told;
            self.ending = Ending::Told;
        }
        taken
    }
}
