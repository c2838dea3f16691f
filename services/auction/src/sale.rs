//! One sale: its terms, its lots in catalogue order, and its paddles.

use std::collections::BTreeMap;

use crate::{
    CreateSale, LotId, LotTerms, OutagePolicy, Paddle, SaleId, SaleRecord, SaleTerms, Time, UserId,
    lot::{Lot, Offer, Placed},
};

/// One sale.
#[derive(Clone)]
pub(crate) struct Sale {
    id: SaleId,
    created_at: Time,
    terms: SaleTerms,
    lots: BTreeMap<LotId, Lot>,
    /// Lots by their number.
    catalogue: Vec<LotId>,
    paddles: BTreeMap<UserId, Paddle>,
    next_paddle: Paddle,
}

impl Sale {
    /// A sale just announced; its terms were checked.
    pub(crate) fn announced(
        id: SaleId,
        terms: SaleTerms,
        mut lots: Vec<LotTerms>,
        at: Time,
    ) -> Self {
        lots.sort_by_key(|lot| lot.number);
        let catalogue = lots.iter().map(|lot| lot.lot.clone()).collect();
        let announced = |lot: LotTerms| (lot.lot.clone(), Lot::announced(lot, &terms, at));
        let lots = lots.into_iter().map(announced).collect();
        Self {
            id,
            created_at: at,
            terms,
            lots,
            catalogue,
            paddles: BTreeMap::new(),
            next_paddle: Paddle::FIRST,
        }
    }

    /// Whether the command asks for this very sale.
    pub(crate) fn was_asked_by(&self, create: &CreateSale) -> bool {
        let known = |lot: &LotTerms| {
            self.lots
                .get(&lot.lot)
                .is_some_and(|own| own.terms() == lot)
        };
        self.id == create.sale
            && self.terms == create.terms
            && self.lots.len() == create.lots.len()
            && create.lots.iter().all(known)
    }

    pub(crate) fn terms(&self) -> &SaleTerms {
        &self.terms
    }

    pub(crate) fn catalogue(&self) -> &[LotId] {
        &self.catalogue
    }

    pub(crate) fn lot(&self, lot: &LotId) -> Option<&Lot> {
        self.lots.get(lot)
    }

    pub(crate) fn lot_mut(&mut self, lot: &LotId) -> Option<&mut Lot> {
        self.lots.get_mut(lot)
    }

    pub(crate) fn paddle(&self, user: &UserId) -> Option<Paddle> {
        self.paddles.get(user).copied()
    }

    /// The paddle the next new bidder gets.
    pub(crate) fn next_paddle(&self) -> Paddle {
        self.next_paddle
    }

    /// Gives a user the next paddle.
    pub(crate) fn assign_paddle(&mut self, user: UserId) {
        self.paddles.insert(user, self.next_paddle);
        self.next_paddle = self.next_paddle.next();
    }

    /// The paddle of who leads a lot.
    pub(crate) fn leader(&self, lot: &Lot) -> Option<Paddle> {
        lot.leader().and_then(|user| self.paddle(user))
    }

    /// Judges a bid on one of the lots.
    pub(crate) fn judge(
        &self,
        lot: &Lot,
        offer: &Offer<'_>,
        now: Time,
    ) -> Result<Placed, crate::Refusal> {
        lot.judge(&self.terms, self.leader(lot), offer, now)
    }

    /// The new end of a lot whose end passed in an outage; none: it closes.
    pub(crate) fn end_after_outage(&self, lot: &Lot, now: Time) -> Option<Time> {
        match self.terms.outage_policy {
            OutagePolicy::CloseAsIs => None,
            OutagePolicy::Extend { seconds } => {
                lot.end_after_outage(now.after_seconds(seconds), now)
            }
        }
    }

    /// The sale's public record.
    pub(crate) fn record(&self) -> SaleRecord {
        let terms = || self.lots.values().map(Lot::terms);
        let opens_at = terms().map(|lot| lot.opens_at).min();
        let ends_at = terms().map(|lot| lot.ends_at).max();
        SaleRecord {
            sale: self.id.clone(),
            sequence: 1,
            at: self.created_at,
            currency: self.terms.currency,
            time_zone: self.terms.time_zone.clone(),
            opens_at: opens_at.expect("a sale has a lot"),
            ends_at: ends_at.expect("a sale has a lot"),
            lots: self.catalogue.clone(),
        }
    }
}
