//! What others may know of the lot: everyone the record, each bidder their own standing.

use super::{Lot, Phase};
use crate::{
    LotPhase, LotRecord, Outcome, Paddle, PublicLot, SaleId, SaleTerms, Standing, StandingState,
    UserId, bidder::Bidder,
};

impl Lot {
    /// The public record, with at most `limit` entries after a sequence.
    pub(crate) fn record(
        &self,
        id: &SaleId,
        sale: &SaleTerms,
        leader: Option<Paddle>,
        after: u64,
        limit: usize,
    ) -> LotRecord {
        let newest = self.entries.last().expect("a lot has its announcement");
        let known = usize::try_from(after).unwrap_or(usize::MAX);
        let new = self.entries.iter().skip(known).take(limit);
        LotRecord {
            kind: newest.kind,
            at: newest.at,
            lot: self.public(id, sale, leader),
            entries: new.cloned().collect(),
        }
    }

    fn public(&self, id: &SaleId, sale: &SaleTerms, leader: Option<Paddle>) -> PublicLot {
        let price = self.contest.price();
        PublicLot {
            sale: id.clone(),
            lot: self.terms.lot.clone(),
            number: self.terms.number,
            currency: sale.currency,
            sequence: self.sequence(),
            phase: match &self.phase {
                Phase::Open => LotPhase::Open,
                Phase::Closed(Outcome::Sold { .. }) => LotPhase::Sold,
                Phase::Closed(Outcome::Unsold) => LotPhase::Unsold,
                Phase::Withdrawn => LotPhase::Withdrawn,
            },
            opening: self.terms.opening,
            price,
            minimum_bid: self.contest.minimum_bid(&self.asking(sale)),
            increment: (self.asking(sale)).step_after(price.unwrap_or(self.terms.opening)),
            leader,
            bid_count: self.bid_count,
            reserve_met: self.terms.reserve.map(|reserve| price >= Some(reserve)),
            opens_at: self.terms.opens_at,
            ends_at: self.ends_at,
            extensions: self.extensions,
            extensions_left: self.extensions_left,
            hard_end: self.hard_end,
            held_since: self.held_since,
        }
    }

    /// What one user may know about themselves here.
    pub(crate) fn standing(&self, user: &UserId, paddle: Option<Paddle>) -> Standing {
        let maximum = self.bidder(user).and_then(Bidder::maximum);
        let leads = self.contest.leader() == Some(user);
        let state = match &self.phase {
            _ if maximum.is_none() => StandingState::None,
            Phase::Open if leads => StandingState::Leading,
            Phase::Open => StandingState::Outbid,
            Phase::Closed(Outcome::Sold { .. }) if leads => StandingState::Won,
            Phase::Closed(_) | Phase::Withdrawn => StandingState::Lost,
        };
        Standing {
            paddle,
            state,
            maximum,
            sequence: self.sequence(),
        }
    }
}
