//! What one user did on one lot: the amount that stands, what they were refused, and what is left of their budget. Private
//! to them.

use std::{collections::VecDeque, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{Amount, BidId, BidRefused, Offer, Refusal, Time, event, json_text};

/// Refused answers kept per user and lot, so that a flood of bad bids cannot fill the memory.
/// A retry comes within seconds; whoever is refused this often meanwhile is judged anew.
pub(crate) const REFUSED_ANSWERS_MAX: usize = 64;

/// One user on one lot.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Bidder {
    /// The amount that stands for them.
    stands: Option<Amount>,
    has_bid: bool,
    /// None for nearly everyone: apart, so that a bidder is small.
    #[serde(with = "spending")]
    spending: Option<Box<Spending>>,
}

/// What raises, replacements and refusals leave behind.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Spending {
    /// Oldest first.
    refused: VecDeque<KeptRefusal>,
    /// See [`Budget`].
    spent_until: Option<Time>,
}

/// What a refused bid was answered with.
#[derive(Clone, Serialize, Deserialize)]
struct KeptRefusal {
    bid_id: BidId,
    offer: Offer,
    #[serde(with = "json_text")]
    refusal: Refusal,
}

/// How often one person may raise their own bid, replace it or be refused on one lot: everything of it stays in the log for
/// ever. So many at once, and one more each interval (the generic cell rate algorithm, ITU-T I.371: what was spent is paid back
/// at a steady rate, and stands as the time at which nothing would be owed).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    pub burst: u32,
    pub interval: Duration,
}

impl Default for Budget {
    /// Thirty at once, then two a minute: more than a person needs, half a megabyte of log a day and lot at most.
    fn default() -> Self {
        Self {
            burst: 30,
            interval: Duration::from_secs(30),
        }
    }
}

impl Budget {
    /// No end to it: a budget is a setting of today, not a rule for what was recorded.
    pub const UNLIMITED: Self = Self {
        burst: u32::MAX,
        // Not zero: what the log says was spent then would be owed for ever.
        interval: Duration::from_secs(1),
    };

    /// What stands spent after one more, or when there is one again.
    pub(crate) fn spend(&self, bidder: Option<&Bidder>, now: Time) -> Result<Time, Time> {
        let spent_until = bidder.and_then(Bidder::spent_until);
        let owed_until = spent_until.unwrap_or(now).max(now);
        let most = now.after(self.interval * self.burst.saturating_sub(1));
        if owed_until > most {
            return Err(now.after(most.until(owed_until)));
        }
        Ok(owed_until.after(self.interval))
    }
}

impl Bidder {
    /// The amount that stands for them: as high as they would go, or what they offer.
    pub(crate) fn stands(&self) -> Option<Amount> {
        self.stands
    }

    /// Whether a bid of theirs ever counted.
    pub(crate) fn has_bid(&self) -> bool {
        self.has_bid
    }

    fn spent_until(&self) -> Option<Time> {
        self.spending.as_ref()?.spent_until
    }

    /// The refusal once given to a bid id, and the offer it was given for.
    pub(crate) fn refusal(&self, bid_id: &BidId) -> Option<(Offer, BidRefused)> {
        let mut refused = self.spending.as_ref()?.refused.iter();
        let kept = refused.find(|kept| kept.bid_id == *bid_id)?;
        let answer = BidRefused {
            bid_id: bid_id.clone(),
            refusal: kept.refusal.clone(),
        };
        Some((kept.offer, answer))
    }

    pub(crate) fn bid_placed(&mut self, bid: &event::BidPlaced) {
        self.stands = bid.effect.stands();
        self.has_bid = true;
        if bid.budget.is_some() {
            self.spending.get_or_insert_default().spent_until = bid.budget;
        }
    }

    /// What stands for them after a bid of theirs was voided.
    pub(crate) fn bid_voided(&mut self, stands: Option<Amount>) {
        self.stands = stands;
    }

    pub(crate) fn bid_refused(&mut self, bid: &event::BidRefused) {
        let spending = self.spending.get_or_insert_default();
        if spending.refused.len() == REFUSED_ANSWERS_MAX {
            spending.refused.pop_front();
        }
        spending.refused.push_back(KeptRefusal {
            bid_id: bid.bid_id.clone(),
            offer: bid.offer,
            refusal: bid.refusal.clone(),
        });
        spending.spent_until = Some(bid.budget);
    }
}

/// In snapshots everyone has it.
mod spending {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Spending;

    pub(super) fn serialize<S: Serializer>(
        spending: &Option<Box<Spending>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match spending {
            Some(spending) => spending.serialize(serializer),
            None => Spending::default().serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Box<Spending>>, D::Error> {
        let spending = Spending::deserialize(deserializer)?;
        Ok(spending.spent_until.is_some().then(|| Box::new(spending)))
    }
}
