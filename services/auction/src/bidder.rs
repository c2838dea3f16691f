//! What one user did on one lot: their maximum and the answers they were given. Private to them.

use std::collections::{BTreeMap, VecDeque};

use crate::{Amount, Answer, BidAccepted, BidId, BidRefused};

/// Refused answers kept per user and lot, so that a flood of bad bids cannot fill the memory.
/// A retry comes within seconds; whoever is refused this often meanwhile is judged anew.
pub(crate) const REFUSED_ANSWERS_MAX: usize = 256;

/// One user on one lot.
#[derive(Clone, Default)]
pub(crate) struct Bidder {
    /// Their highest accepted maximum.
    maximum: Option<Amount>,
    accepted: BTreeMap<BidId, (Amount, BidAccepted)>,
    /// Oldest first.
    refused: VecDeque<(Amount, BidRefused)>,
}

impl Bidder {
    pub(crate) fn maximum(&self) -> Option<Amount> {
        self.maximum
    }

    /// The answer once given to a bid id, and the maximum it was given for.
    pub(crate) fn answer(&self, bid: &BidId) -> Option<(Amount, Answer)> {
        if let Some((maximum, accepted)) = self.accepted.get(bid) {
            return Some((*maximum, Answer::Accepted(accepted.clone())));
        }
        let mut refused = self.refused.iter();
        let (maximum, answer) = refused.find(|(_, answer)| answer.bid_id == *bid)?;
        Some((*maximum, Answer::Refused(answer.clone())))
    }

    /// Keeps what was asked, so that asking again is known, and what it counts as.
    pub(crate) fn remember_accepted(
        &mut self,
        asked: Amount,
        counted: Amount,
        answer: BidAccepted,
    ) {
        self.maximum = self.maximum.max(Some(counted));
        self.accepted.insert(answer.bid_id.clone(), (asked, answer));
    }

    pub(crate) fn remember_refused(&mut self, maximum: Amount, answer: BidRefused) {
        if self.refused.len() == REFUSED_ANSWERS_MAX {
            self.refused.pop_front();
        }
        self.refused.push_back((maximum, answer));
    }
}
