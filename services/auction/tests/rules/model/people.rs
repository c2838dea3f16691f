//! Who may bid, and up to what, told from what the house said of each.

use auction::{
    Admission, AdmissionState, AdmitBidder, Amount, BidderStanding, BidderState, ConsignLots,
    LotId, LotPhase, Refusal, Registration, UserId,
};

use super::{
    Model, Sale,
    lot::{Happened, cents},
};

impl Model {
    pub(super) fn admit(&mut self, order: &AdmitBidder) -> Result<bool, Refusal> {
        let sale = self.sale(&order.sale)?;
        if sale.said_of(&order.user) == Some(order.admission) {
            return Ok(false);
        }
        sale.said.push((order.user.clone(), order.admission));
        if order.admission.state == AdmissionState::Approved {
            sale.give_paddle(&order.user);
        }
        Ok(true)
    }

    /// A lot has one seller: whoever was named last.
    pub(super) fn consign(&mut self, order: &ConsignLots) -> Result<bool, Refusal> {
        let sale = self.sale(&order.sale)?;
        let is_known = |lot: &LotId| sale.lots.iter().any(|known| known.terms.lot == *lot);
        if !order.lots.iter().all(is_known) {
            return Err(Refusal::UnknownLot);
        }
        let mut sellers = sale.sellers.clone();
        sellers.retain(|(lot, user)| *user != order.user && !order.lots.contains(lot));
        sellers.extend(
            order
                .lots
                .iter()
                .map(|lot| (lot.clone(), order.user.clone())),
        );
        let is_changed = sellers != sale.sellers;
        sale.sellers = sellers;
        Ok(is_changed)
    }

    pub(crate) fn bidder(&self, id: &auction::SaleId, user: &UserId) -> BidderStanding {
        let sale = self.sales.iter().find(|sale| sale.id == *id).unwrap();
        BidderStanding {
            state: sale.bidder_state(user),
            paddle: sale.paddle(user),
            limit: sale.said_of(user).and_then(|said| said.limit),
            committed: sale.committed(user, None),
        }
    }
}

impl Sale {
    fn said_of(&self, user: &UserId) -> Option<Admission> {
        let said = self.said.iter().rev().find(|(one, _)| one == user);
        said.map(|(_, admission)| *admission)
    }

    pub(super) fn bidder_state(&self, user: &UserId) -> BidderState {
        match self.said_of(user).map(|said| said.state) {
            Some(AdmissionState::Blocked) => BidderState::Blocked,
            None if self.terms.registration != Registration::Open => BidderState::NotApproved,
            Some(AdmissionState::Approved) | None => BidderState::Approved,
        }
    }

    /// Everything that somebody leads, has a sealed bid on or won, each with what comes on top.
    fn committed(&self, user: &UserId, except: Option<&LotId>) -> u64 {
        let lots = self
            .lots
            .iter()
            .filter(|lot| Some(&lot.terms.lot) != except);
        let each = lots.filter_map(|lot| {
            let view = lot.view(self);
            match (view.phase, &view.won) {
                (LotPhase::Sold, Some((winner, price))) if winner == user => Some(*price),
                (LotPhase::Open, _) if view.leader() == Some(user) => {
                    view.positions.last().map(|position| position.maximum)
                }
                (LotPhase::Open, _) => view.stands(user),
                _ => None,
            }
        });
        each.map(|price| self.with_charges(price)).sum()
    }

    /// Where there are terms they are those of [`crate::room::charged`]: 25 % to 20.00 and 10 % above, 0.30 a lot, and a fifth of
    /// all of that as tax.
    fn with_charges(&self, price: u64) -> u64 {
        if self.terms.buyer_terms.is_none() {
            return price;
        }
        let premium = (price.min(2_000) * 25 + price.saturating_sub(2_000) * 10 + 50) / 100;
        let own = premium + 30;
        price + own + (own * 20 + 50) / 100
    }

    /// Whether somebody may come to owe more than they may.
    pub(super) fn is_beyond_limit(&self, user: &UserId) -> bool {
        let limit = self.said_of(user).and_then(|said| said.limit);
        limit.is_some_and(|limit| self.committed(user, None) > limit.minor_units())
    }

    /// Why what counts for this much would be too much.
    pub(super) fn check_limit(
        &self,
        user: &UserId,
        lot: &LotId,
        happened: &Happened,
    ) -> Result<(), Refusal> {
        let amount = match happened {
            Happened::English(bid) => Some(bid.maximum),
            Happened::Sealed(bid) => bid.amount,
            _ => None,
        };
        let limit = self.said_of(user).and_then(|said| said.limit);
        let (Some(amount), Some(limit)) = (amount, limit.map(Amount::minor_units)) else {
            return Ok(());
        };
        let elsewhere = self.committed(user, Some(lot));
        if elsewhere + self.with_charges(amount) <= limit {
            return Ok(());
        }
        let free = limit.saturating_sub(elsewhere);
        let all = 0..=free.min(self.terms.ceiling.minor_units());
        let highest = all.rev().find(|price| self.with_charges(*price) <= free);
        Err(Refusal::Limit {
            free: cents(free),
            highest: cents(highest.unwrap_or(0)),
        })
    }
}
