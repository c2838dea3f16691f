//! The answers given to accepted bids of one lot, so that whoever asks again is told the same for the lot's life.
//!
//! They are most of what a lot remembers: one table a lot, filled in the order of the answers, keeps a million of them at
//! about a hundred bytes each.

use std::hash::{Hash, Hasher};

use indexmap::{Equivalent, IndexMap};
use serde::{Deserialize, Serialize};

use crate::{
    Amount, BidAccepted, BidId, Offer, Time,
    event::BidPlaced,
    format::{self, BidResult},
};

/// Answers by who asked and the bid id they chose.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct AcceptedAnswers(IndexMap<Asked, Kept, foldhash::quality::RandomState>);

/// A bidder by their place among those of the lot, and the id they gave their bid.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Asked {
    bidder: usize,
    bid_id: BidId,
}

/// The same, borrowed.
struct AskedFor<'a> {
    bidder: usize,
    bid_id: &'a BidId,
}

#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    offer: Offer,
    sequence: u64,
    ends_at: Time,
    #[serde(with = "format::StoredResult")]
    result: BidResult,
}

impl AcceptedAnswers {
    /// The answer once given, and the offer it was given for.
    pub(crate) fn get(&self, bidder: usize, bid_id: &BidId) -> Option<(Offer, BidAccepted)> {
        let kept = self.0.get(&AskedFor { bidder, bid_id })?;
        let answer = BidAccepted {
            bid_id: bid_id.clone(),
            sequence: kept.sequence,
            ends_at: kept.ends_at,
            result: kept.result.clone(),
        };
        Some((kept.offer, answer))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Where an answer stands among them.
    pub(crate) fn place(&self, bidder: usize, bid_id: &BidId) -> Option<usize> {
        self.0.get_index_of(&AskedFor { bidder, bid_id })
    }

    /// Who got the answer at a place, and the lot's sequence after it.
    pub(crate) fn nth(&self, place: usize) -> Option<(usize, u64)> {
        let (asked, kept) = self.0.get_index(place)?;
        Some((asked.bidder, kept.sequence))
    }

    /// For what it was, and the price that everyone saw afterwards.
    pub(crate) fn offer(&self, place: usize) -> Option<(Offer, Option<Amount>)> {
        let (_, kept) = self.0.get_index(place)?;
        let price = match &kept.result {
            BidResult::English(result) => Some(result.price),
            BidResult::Sealed(_) => None,
        };
        Some((kept.offer, price))
    }

    /// The first answer after which the lot stood at a sequence or further.
    pub(crate) fn first_at(&self, sequence: u64) -> usize {
        self.0.partition_point(|_, kept| kept.sequence < sequence)
    }

    /// Remembers a bid that counts, after which the lot stands at a sequence and an end.
    pub(crate) fn keep(&mut self, bidder: usize, bid: &BidPlaced, sequence: u64, ends_at: Time) {
        let asked = Asked {
            bidder,
            bid_id: bid.bid_id.clone(),
        };
        let kept = Kept {
            offer: bid.offer,
            sequence,
            ends_at,
            result: bid.effect.result(),
        };
        self.0.insert(asked, kept);
    }
}

impl Hash for AskedFor<'_> {
    /// As [`Asked`] does.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bidder.hash(state);
        self.bid_id.hash(state);
    }
}

impl Equivalent<Asked> for AskedFor<'_> {
    fn equivalent(&self, asked: &Asked) -> bool {
        self.bidder == asked.bidder && *self.bid_id == asked.bid_id
    }
}
