//! Bids that the house voided: what everyone may know of them, and which answers they were.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{Note, Time, UserId, event::BidVoided};

/// A bid that no longer counts, in the lot's history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VoidedBid {
    /// The line that showed it.
    pub entry: u64,
    #[serde(flatten)]
    pub void: VoidNote,
}

/// When and why a bid was voided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VoidNote {
    pub at: Time,
    /// In the house's words.
    pub reason: Note,
}

/// A voided bid as the state keeps it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Void {
    pub(crate) user: UserId,
    pub(crate) entry: Option<u64>,
    /// Which of the lot's accepted answers were the bid and its raises, as far as they are of this user.
    pub(crate) answers: Range<u64>,
    pub(crate) note: VoidNote,
}

impl Void {
    pub(crate) fn new(voided: &BidVoided, at: Time) -> Self {
        Self {
            user: voided.user.clone(),
            entry: voided.entry,
            answers: voided.answers.clone(),
            note: VoidNote {
                at,
                reason: voided.reason.clone(),
            },
        }
    }

    /// Whether it is about an answer of the lot.
    pub(crate) fn covers(&self, user: &UserId, answer: u64) -> bool {
        self.user == *user && self.answers.contains(&answer)
    }

    /// As everyone may know it; none where nobody may know whose bid it was.
    pub(crate) fn public(&self) -> Option<VoidedBid> {
        Some(VoidedBid {
            entry: self.entry?,
            void: self.note.clone(),
        })
    }
}
