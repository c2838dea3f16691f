//! Bids that the house voided: what everyone may know of them, and which answers they were.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use serde::{Deserialize, Serialize};

use crate::{Entry, EntryKind, Note, Paddle, Time, UserId, event::BidVoided};

/// A bid that no longer counts, in the lot's history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VoidedBid {
    /// The line that showed it. The automatic lines that its maximum bid until it was voided count no more either.
    pub entry: u64,
    #[serde(flatten)]
    pub void: VoidNote,
}

/// The lines of a lot's history that no longer count, by sequence: those that showed a voided bid, and the automatic ones
/// that its maximum bid until then.
///
/// `entries` are the whole history, the oldest first.
pub fn void_lines<'a>(entries: &[Entry], voided: &'a [VoidedBid]) -> BTreeMap<u64, &'a VoidNote> {
    let mut void: BTreeMap<u64, &VoidNote> = (voided.iter())
        .map(|voided| (voided.entry, &voided.void))
        .collect();
    // Of each paddle the bids that stood so far: the newest of them is the one that bids automatically.
    let mut standing: HashMap<Paddle, Vec<u64>> = HashMap::new();
    for entry in entries.iter().filter(|_| !voided.is_empty()) {
        let Some(paddle) = entry.paddle else {
            continue;
        };
        let bids = standing.entry(paddle).or_default();
        match (entry.kind, entry.automatic) {
            (EntryKind::Bid, false) => bids.push(entry.sequence),
            (EntryKind::Bid, true) => {
                let note = bids.last().and_then(|bid| void.get(bid).copied());
                void.extend(note.map(|note| (entry.sequence, note)));
            }
            (EntryKind::Voided, _) => {
                let gone = |bid: &u64| void.get(bid).is_some_and(|note| note.at == entry.at);
                bids.retain(|bid| !gone(bid));
            }
            _ => {}
        }
    }
    void
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
