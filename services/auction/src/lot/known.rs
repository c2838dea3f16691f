//! What may be known of a lot: by everyone, and by one user of themselves.

use super::{Lot, Phase};
use crate::{
    Amount, LotPhase, LotRecord, Outcome, Paddle, PublicLot, SaleId, SaleTerms, Standing,
    StandingState, UserId, bidder::Bidder, voided::Void,
};

impl Lot {
    /// The public record, with at most `limit` entries after a sequence.
    pub(crate) fn record(
        &self,
        id: &SaleId,
        sale: &SaleTerms,
        voids: &[Void],
        after: u64,
        limit: usize,
    ) -> LotRecord {
        let newest = self.newest();
        let known = usize::try_from(after).unwrap_or(usize::MAX);
        let new = self.entries.iter().skip(known).take(limit);
        LotRecord {
            kind: newest.kind,
            at: newest.at,
            lot: self.public(id, sale, voids),
            entries: new.cloned().collect(),
        }
    }

    fn public(&self, id: &SaleId, sale: &SaleTerms, voids: &[Void]) -> PublicLot {
        let contest = self.contest.public(sale, &self.terms, !self.is_open());
        let (phase, winner) = match &self.phase {
            Phase::Open => (LotPhase::Open, None),
            Phase::Closed(outcome) => match outcome.first() {
                None => (LotPhase::Unsold, None),
                winner => (LotPhase::Sold, winner),
            },
            Phase::Withdrawn | Phase::WithdrawnFor(_) => (LotPhase::Withdrawn, None),
            Phase::Cancelled => (LotPhase::Cancelled, None),
        };
        let withdrawn_reason = match &self.phase {
            Phase::WithdrawnFor(reason) => Some(reason.clone()),
            _ => None,
        };
        PublicLot {
            sale: id.clone(),
            lot: self.terms.lot.clone(),
            number: self.terms.number,
            currency: sale.currency,
            sequence: self.sequence(),
            phase,
            opening: self.terms.opening,
            price: winner.map(|winner| winner.price).or(contest.price),
            minimum_bid: contest.minimum_bid,
            increment: contest.increment,
            ceiling: (sale.ceiling < Amount::MAX).then_some(sale.ceiling),
            leader: winner.map(|winner| winner.paddle).or(contest.leader),
            bid_count: contest.bid_count,
            reserve_met: contest.reserve_met,
            opens_at: self.terms.opens_at,
            ends_at: self.clock.ends_at,
            extensions: self.clock.extensions,
            extensions_left: self.clock.extensions_left,
            hard_end: self.clock.hard_end,
            held_since: self.held_since,
            withdrawn_reason,
            voided: voids.iter().filter_map(Void::public).collect(),
            format: contest.format,
        }
    }

    /// What one user may know about themselves here.
    pub(crate) fn standing(
        &self,
        user: &UserId,
        paddle: Option<Paddle>,
        voids: &[Void],
    ) -> Standing {
        let stands = self.bidder(user).and_then(Bidder::stands);
        let (state, maximum, amount) = self.contest.standing(user, stands);
        let won = |outcome: &Outcome| outcome.iter().any(|part| part.user == *user);
        let state = match &self.phase {
            _ if state == StandingState::None => StandingState::None,
            Phase::Open => state,
            Phase::Closed(outcome) if won(outcome) => StandingState::Won,
            Phase::Closed(_) | Phase::Withdrawn | Phase::WithdrawnFor(_) | Phase::Cancelled => {
                StandingState::Lost
            }
        };
        Standing {
            paddle,
            state,
            maximum,
            amount,
            sequence: self.sequence(),
            voided: (voids.iter().rev())
                .find(|void| void.user == *user)
                .map(|void| void.note.clone()),
        }
    }

    /// The most that the lot may cost a user as it stands: the maximum they lead with, their sealed bid, or what they won it
    /// for.
    pub(crate) fn committed(&self, user: &UserId) -> Option<Amount> {
        match &self.phase {
            Phase::Open => {
                let stands = self.bidder(user).and_then(Bidder::stands);
                match self.contest.standing(user, stands) {
                    (StandingState::Leading | StandingState::Placed, maximum, amount) => {
                        maximum.or(amount)
                    }
                    _ => None,
                }
            }
            Phase::Closed(outcome) => {
                let won = outcome.iter().find(|part| part.user == *user);
                won.map(|part| part.price)
            }
            Phase::Withdrawn | Phase::WithdrawnFor(_) | Phase::Cancelled => None,
        }
    }
}
