//! From the log back to the state, checking every link of the chain and every lot hash on the way.

use auction::{Budget, PartitionState, Time};

use crate::{
    frame::{Body, Frame, FrameError, Hash, NO_PREVIOUS},
    journal::Stored,
    pending::{Touched, lot_hash},
    sealing::SealingKeys,
};

/// The state that a log's frames add up to.
#[derive(Clone, Debug)]
pub struct Recovered {
    pub state: PartitionState,
    /// The last stored sequence.
    pub sequence: u64,
    /// Of the last frame read, from 1.
    pub number: u64,
    pub epoch: u64,
    /// Hash of the last frame's bytes.
    pub hash: Hash,
    /// The last stamp: time never goes back behind it.
    pub stamp: Option<Time>,
    /// Events taken since the snapshot that it began with, if any.
    pub tail: u64,
}

/// A frame that cannot be served past. Stop and look; nothing is skipped.
#[derive(Debug, thiserror::Error)]
#[error("frame at {sequence}: {problem}")]
pub struct RecoveryError {
    /// Where it lies in the stream.
    pub sequence: u64,
    pub problem: Problem,
}

/// What is wrong with a frame.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] FrameError),
    #[error("it does not follow the one before: {0}")]
    BrokenChain(&'static str),
    #[error("replaying it gives another state of lot {sale}/{lot}")]
    AnotherState { sale: String, lot: String },
}

impl Default for Recovered {
    fn default() -> Self {
        Self {
            state: PartitionState::default(),
            sequence: 0,
            number: 0,
            epoch: 0,
            hash: NO_PREVIOUS,
            stamp: None,
            tail: 0,
        }
    }
}

impl Recovered {
    /// The same, to be judged by a budget.
    #[must_use]
    pub fn with_budget(self, budget: Budget) -> Self {
        Self {
            state: self.state.with_budget(budget),
            ..self
        }
    }

    /// Takes the next stored frame. After an error everything is as it was before that frame, unless the frame was read
    /// and gave another state.
    ///
    /// # Errors
    /// When the frame cannot be read, does not follow, or gives another state than when it was written.
    pub fn read(&mut self, stored: &Stored, keys: &SealingKeys) -> Result<(), RecoveryError> {
        let sequence = stored.sequence;
        self.take(stored, keys)
            .map_err(|problem| RecoveryError { sequence, problem })
    }

    fn take(&mut self, stored: &Stored, keys: &SealingKeys) -> Result<(), Problem> {
        let frame = self.checked(stored, keys)?;
        match &frame.body {
            Body::EpochOpened { at, .. } => {
                self.epoch = frame.header.epoch;
                self.stamp = self.stamp.max(Some(*at));
            }
            Body::Decided { events, lots } => {
                let mut touched = Touched::default();
                for event in events {
                    touched.add(event);
                    self.state.apply(event);
                }
                self.stamp = self.stamp.max(self.state.stamp());
                self.tail += events.len() as u64;
                let mut buffer = Vec::new();
                for ((sale, lot), expected) in touched.lots().zip(lots) {
                    if lot_hash(&self.state, sale, lot, &mut buffer) != *expected {
                        let (sale, lot) = (sale.to_string(), lot.to_string());
                        return Err(Problem::AnotherState { sale, lot });
                    }
                }
            }
        }
        self.sequence = stored.sequence;
        self.number = frame.header.number;
        self.hash = frame.hash;
        Ok(())
    }

    /// The frame, if it can be read and follows the one before.
    pub(crate) fn checked(&self, stored: &Stored, keys: &SealingKeys) -> Result<Frame, Problem> {
        let frame = Frame::decode(&stored.payload, keys)?;
        if frame.hash != stored.written {
            return Err(FrameError::Changed.into());
        }
        let header = &frame.header;
        let expected = self
            .sequence
            .saturating_add(stored.foreign)
            .saturating_add(1);
        let opens = matches!(frame.body, Body::EpochOpened { .. });
        let epoch_fits = header.epoch == self.epoch + u64::from(opens);
        if header.previous != self.hash {
            Err(Problem::BrokenChain("the previous hash differs"))
        } else if !epoch_fits {
            Err(Problem::BrokenChain("the epoch does not follow"))
        } else if header.number != self.number + 1 || stored.sequence != expected {
            Err(Problem::BrokenChain("a frame is missing"))
        } else {
            Ok(frame)
        }
    }
}
