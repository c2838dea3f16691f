//! From the log back to the state, checking every link of the chain and every lot hash on the way.

use auction::{CorruptHistory, Floor, Time};

use crate::{
    frame::{self, Body, Frame, LotHash, NO_PREVIOUS, StoredEvent},
    journal::Stored,
    pending::lot_hash,
    sealing::{SealingError, SealingKeys},
};

/// The state that a log's frames add up to.
#[derive(Debug)]
pub struct Recovered {
    pub floor: Floor,
    /// The last stored sequence.
    pub sequence: u64,
    /// Frames read.
    pub number: u64,
    pub epoch: u64,
    /// Hash of the last frame's bytes.
    pub hash: String,
    /// The last stamp: time never goes back behind it.
    pub stamp: Option<Time>,
}

/// A log that cannot be served from. Stop and look; nothing is skipped.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    #[error("frame at {sequence} is not readable")]
    Unreadable {
        sequence: u64,
        source: serde_json::Error,
    },
    #[error("frame at {sequence} does not follow the one before: {what}")]
    BrokenChain { sequence: u64, what: &'static str },
    #[error("frame at {sequence} holds an event that cannot have happened")]
    Corrupt {
        sequence: u64,
        source: CorruptHistory,
    },
    #[error("frame at {sequence} holds a sealed amount that does not open")]
    Sealed { sequence: u64, source: SealingError },
    #[error("replaying the frame at {sequence} gives another state of lot {sale}/{lot}")]
    AnotherState {
        sequence: u64,
        sale: String,
        lot: String,
    },
}

impl Default for Recovered {
    fn default() -> Self {
        Self {
            floor: Floor::default(),
            sequence: 0,
            number: 0,
            epoch: 0,
            hash: NO_PREVIOUS.to_owned(),
            stamp: None,
        }
    }
}

impl Recovered {
    /// Takes the next stored frame.
    pub fn read(&mut self, stored: &Stored, keys: &SealingKeys) -> Result<(), RecoveryError> {
        let sequence = stored.sequence;
        let frame = Frame::decode(&stored.payload)
            .map_err(|source| RecoveryError::Unreadable { sequence, source })?;
        self.check_link(&frame, stored)?;
        match frame.body {
            Body::EpochOpened { at, .. } => {
                self.epoch = frame.epoch;
                self.stamp = self.stamp.max(Some(at));
            }
            Body::Decided {
                events,
                lots,
                hash_key,
            } => {
                for event in events {
                    self.apply(&event, sequence, keys)?;
                }
                self.check_lots(&lots, &hash_key, sequence, keys)?;
            }
        }
        self.sequence = sequence;
        self.number = frame.number;
        self.hash = frame::hash(&stored.payload);
        Ok(())
    }

    fn check_link(&self, frame: &Frame, stored: &Stored) -> Result<(), RecoveryError> {
        let sequence = stored.sequence;
        let expected = self.sequence + stored.foreign + 1;
        let opens = matches!(frame.body, Body::EpochOpened { .. });
        let epoch_fits = if opens {
            frame.epoch == self.epoch + 1
        } else {
            frame.epoch == self.epoch
        };
        let what = if frame.previous != self.hash {
            "the previous hash differs"
        } else if !epoch_fits {
            "the epoch does not follow"
        } else if frame.number != self.number + 1 || sequence != expected {
            "a frame is missing"
        } else {
            return Ok(());
        };
        Err(RecoveryError::BrokenChain { sequence, what })
    }

    fn apply(
        &mut self,
        event: &serde_json::value::RawValue,
        sequence: u64,
        keys: &SealingKeys,
    ) -> Result<(), RecoveryError> {
        let stored: StoredEvent = serde_json::from_str(event.get())
            .map_err(|source| RecoveryError::Unreadable { sequence, source })?;
        let event = stored
            .try_map_secret(|sealed| keys.open(sealed))
            .map_err(|source| RecoveryError::Sealed { sequence, source })?;
        self.stamp = self.stamp.max(Some(event.at()));
        self.floor
            .apply(&event)
            .map_err(|source| RecoveryError::Corrupt { sequence, source })
    }

    fn check_lots(
        &self,
        lots: &[LotHash],
        hash_key: &str,
        sequence: u64,
        keys: &SealingKeys,
    ) -> Result<(), RecoveryError> {
        for expected in lots {
            let LotHash { sale, lot, .. } = expected;
            if lot_hash(&self.floor, keys, hash_key, sale, lot) != *expected {
                let (sale, lot) = (sale.to_string(), lot.to_string());
                return Err(RecoveryError::AnotherState {
                    sequence,
                    sale,
                    lot,
                });
            }
        }
        Ok(())
    }
}
