//! The contest without a bid that was voided.

use smallvec::smallvec;

use super::{Contest, Terms};
use crate::{
    Amount, Clock, EntryKind, Line, Offer, Paddle, Remaining,
    format::{AcceptedOffer, Case, JudgedVoid},
};

impl Contest {
    /// Makes the contest again from the other offers, each in its turn: the price may fall, here alone. What was accepted
    /// stays so: no offer is held against the price that it meets now.
    pub(in super::super) fn void<'a>(
        &self,
        terms: &Terms,
        offers: impl Iterator<Item = (AcceptedOffer<'a>, Paddle)>,
        case: &Case<'_>,
    ) -> JudgedVoid {
        let mut contest = Self::new(terms, case.lot);
        let mut stands = None;
        for (accepted, paddle) in offers {
            let Some(counted) = counted(&accepted, terms, case) else {
                continue;
            };
            let ranked = contest.ranked(accepted.user, counted);
            let effect = contest.effect(ranked, counted, paddle, terms, case.lot);
            contest.fold(accepted.user, &effect);
            if accepted.user == case.user {
                stands = Some(effect.counted);
            }
        }
        // As many as the history shows that stand.
        contest.bid_count = self.bid_count.saturating_sub(1);
        JudgedVoid {
            lines: smallvec![Line {
                kind: EntryKind::Voided,
                paddle: Some(case.paddle),
                price: contest.price,
                automatic: false,
            }],
            clock: self.clock_after_void(&contest, terms, case),
            remaining: Remaining::English(contest),
            stands,
        }
    }

    /// Others may bid at the new price: where that moved, or the lead, it gives time as a bid does.
    fn clock_after_void(&self, remaining: &Self, terms: &Terms, case: &Case<'_>) -> Option<Clock> {
        let soft_close = terms.soft_close?;
        if self.price == remaining.price && self.leader() == remaining.leader() {
            return None;
        }
        let end = soft_close.end_after_bid(case.clock.ends_at, case.now);
        case.clock.extended_by_bid(end)
    }
}

/// What an offer that was accepted counts as.
fn counted(accepted: &AcceptedOffer<'_>, terms: &Terms, case: &Case<'_>) -> Option<Amount> {
    match accepted.offer {
        Offer::Maximum(asked) => {
            let counted = terms.counted(asked, case.lot.opening).ok()?;
            Some(counted.min(case.terms.ceiling))
        }
        // It left what it had bid by then.
        Offer::TakeBack => accepted.price,
        Offer::Amount(_) => None,
    }
}
