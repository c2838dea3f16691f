//! The bids that a lot's contest was made of. A bid is what has a line of its own in the history; the raises of its maximum
//! belong to it.

use std::ops::Range;

use super::Lot;
use crate::{BidId, Entry, EntryKind, UserId, format::AcceptedOffer, voided::Void};

impl Lot {
    /// Whose bid a line shows, and which answers it and its raises were given; none where the line shows no bid of anybody.
    pub(crate) fn shown_bid(&self, entry: u64) -> Option<(&UserId, Range<u64>)> {
        let line = usize::try_from(entry.checked_sub(1)?).ok()?;
        self.entries.get(line).filter(|line| shows_bid(line))?;
        let from = self.accepted.first_at(entry);
        let (bidder, sequence) = self.accepted.nth(from)?;
        let mut before = sequence;
        let mut to = self.accepted.len();
        for place in from + 1..to {
            let (other, sequence) = self.accepted.nth(place)?;
            let lines = &self.entries[before as usize..sequence as usize];
            if other == bidder && lines.iter().any(shows_bid) {
                to = place;
                break;
            }
            before = sequence;
        }
        let (user, _) = self.bidders.get_index(bidder)?;
        Some((user, from as u64..to as u64))
    }

    /// The answer that a sealed bid was given; none where no bid of this person stands.
    pub(crate) fn sealed_bid(&self, user: &UserId) -> Option<Range<u64>> {
        self.bidder(user)?.stands()?;
        let bidder = self.bidders.get_index_of(user)?;
        let to = self.accepted.len();
        let own = |place: &usize| (self.accepted.nth(*place)).is_some_and(|it| it.0 == bidder);
        let from = (0..to).rfind(own)?;
        Some(from as u64..to as u64)
    }

    /// Every offer that was accepted but those that are void, the oldest first.
    pub(crate) fn offers_without(
        &self,
        is_void: impl Fn(&UserId, u64) -> bool,
    ) -> impl Iterator<Item = AcceptedOffer<'_>> {
        (0..self.accepted.len()).filter_map(move |place| {
            let (bidder, _) = self.accepted.nth(place)?;
            let (user, _) = self.bidders.get_index(bidder)?;
            let (offer, price) = self.accepted.offer(place)?;
            let accepted = AcceptedOffer { user, offer, price };
            (!is_void(user, place as u64)).then_some(accepted)
        })
    }

    /// The void of the bid that once got an answer.
    pub(crate) fn void_of<'a>(
        &self,
        user: &UserId,
        bid_id: &BidId,
        voids: &'a [Void],
    ) -> Option<&'a Void> {
        let bidder = self.bidders.get_index_of(user)?;
        let place = self.accepted.place(bidder, bid_id)? as u64;
        voids.iter().find(|void| void.covers(user, place))
    }
}

fn shows_bid(line: &Entry) -> bool {
    line.kind == EntryKind::Bid && !line.automatic && line.paddle.is_some()
}
