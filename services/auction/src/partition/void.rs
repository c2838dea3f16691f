//! Voiding a bid: it no longer counts, and the contest is made again from the others. Only while the lot is to be sold: after
//! its end nobody becomes its winner without a bid.

use super::{PartitionState, operator::Ordered};
use crate::{
    BidRef, FormatTerms, LotId, Refusal, Remaining, SaleId, Time, UserId, VoidBid,
    event::{BidVoided, EventKind},
    format::Case,
    lot::Lot,
    sale::Sale,
    voided::Void,
};

impl PartitionState {
    pub(super) fn void(&self, by: &UserId, order: &VoidBid, now: Time) -> Ordered {
        let voided = self.judge_void(by, order, now)?;
        Ok(voided.map(EventKind::BidVoided).into_iter().collect())
    }

    /// What was voided of a lot so far, the oldest first.
    pub(super) fn voids(&self, sale: &SaleId, lot: &LotId) -> &[Void] {
        let of_sale = self.voids.get(sale);
        of_sale
            .and_then(|of_sale| of_sale.get(lot))
            .map_or(&[], Vec::as_slice)
    }

    /// None: it was voided before, or it is a sealed bid that does not stand.
    fn judge_void(
        &self,
        by: &UserId,
        order: &VoidBid,
        now: Time,
    ) -> Result<Option<BidVoided>, Refusal> {
        let sale = self.known(&order.sale)?;
        let lot = sale.lot(&order.lot).ok_or(Refusal::UnknownLot)?;
        let voids = self.voids(&order.sale, &order.lot);
        let is_sealed = matches!(sale.terms().format, FormatTerms::Sealed(_));
        let (user, entry, answers) = match &order.bid {
            BidRef::Entry(entry) => {
                let (user, answers) = lot.shown_bid(*entry).ok_or(Refusal::UnknownBid)?;
                if voids.iter().any(|void| void.entry == Some(*entry)) {
                    return Ok(None);
                }
                (user, Some(*entry), answers)
            }
            BidRef::User(_) if !is_sealed => return Err(Refusal::UnknownBid),
            BidRef::User(user) => match lot.sealed_bid(user) {
                // Whether there is one stays hidden.
                None => return Ok(None),
                Some(answers) => (user, None, answers),
            },
        };
        lot.check_ahead(now)?;
        if voids.len() >= VoidBid::PER_LOT_MAX {
            return Err(Refusal::TooManyVoids);
        }
        let paddle = |user| sale.paddle(user).unwrap_or(sale.next_paddle());
        let is_void = |other: &UserId, place: u64| {
            let is_this = other == user && answers.contains(&place);
            is_this || voids.iter().any(|void| void.covers(other, place))
        };
        let offers = lot.offers_without(is_void).map(|accepted| {
            let paddle = paddle(accepted.user);
            (accepted, paddle)
        });
        let case = Case {
            terms: sale.terms(),
            lot: lot.terms(),
            clock: lot.clock(),
            user,
            paddle: paddle(user),
            // On hold time stands still.
            now: lot.held_since().unwrap_or(now),
        };
        let judged = lot.contest().void(offers, &case);
        self.check_leader(sale, lot, &judged.remaining)?;
        Ok(Some(BidVoided {
            by: by.clone(),
            lot: order.lot.clone(),
            user: user.clone(),
            entry,
            answers,
            reason: order.reason.clone(),
            lines: judged.lines,
            clock: judged.clock,
            remaining: judged.remaining,
            stands: judged.stands,
        }))
    }

    /// Whoever leads again stays inside their limit: else the house raises that, or voids their bid first.
    fn check_leader(&self, sale: &Sale, lot: &Lot, remaining: &Remaining) -> Result<(), Refusal> {
        let Remaining::English(contest) = remaining else {
            return Ok(());
        };
        let Some((user, paddle, maximum)) = contest.leading() else {
            return Ok(());
        };
        if lot.contest().leader() == Some(user) {
            return Ok(());
        }
        let admission = self.admission(sale.id(), user);
        let limit = admission.and_then(|admission| admission.limit);
        let elsewhere = sale.committed(user, Some(&lot.terms().lot));
        let owed = elsewhere + sale.terms().total(maximum);
        match limit.is_some_and(|limit| owed > limit.minor_units()) {
            true => Err(Refusal::LeaderBeyondLimit { paddle }),
            false => Ok(()),
        }
    }
}
