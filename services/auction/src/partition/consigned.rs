//! Who sells which lot, as far as the house said so: nobody bids on a lot of their own. Bids that stood before it was said, stand.

use std::collections::BTreeSet;

use super::{PartitionState, operator::Ordered};
use crate::{
    ConsignLots, LotId, Refusal, SaleId, UserId,
    event::{EventKind, LotsConsigned},
};

impl PartitionState {
    /// The house's word on what somebody sells in a sale, which replaces the one before.
    pub(super) fn consign(&self, by: &UserId, order: &ConsignLots) -> Ordered {
        let sale = self.known(&order.sale)?;
        if order.lots.iter().any(|lot| sale.lot(lot).is_none()) {
            return Err(Refusal::UnknownLot);
        }
        if self.lots_of(sale.id(), &order.user) == order.lots.iter().collect() {
            return Ok(vec![]);
        }
        Ok(vec![EventKind::LotsConsigned(LotsConsigned {
            by: by.clone(),
            user: order.user.clone(),
            lots: order.lots.clone(),
        })])
    }

    /// Remembers it: a lot that was another's is theirs now.
    pub(super) fn consigned(&mut self, id: &SaleId, said: &LotsConsigned) {
        if !self.sales.contains_key(id) {
            return;
        }
        let of_sale = self.consigned.entry(id.clone()).or_default();
        of_sale.retain(|_, user| *user != said.user);
        let lots = said.lots.iter().cloned();
        of_sale.extend(lots.map(|lot| (lot, said.user.clone())));
        if of_sale.is_empty() {
            self.consigned.remove(id);
        }
    }

    /// Whether somebody may bid on a lot for all that is known of its seller.
    pub(super) fn check_seller(
        &self,
        sale: &SaleId,
        lot: &LotId,
        user: &UserId,
    ) -> Result<(), Refusal> {
        let of_sale = self.consigned.get(sale);
        match of_sale.and_then(|of_sale| of_sale.get(lot)) {
            Some(seller) if seller == user => Err(Refusal::OwnLot),
            _ => Ok(()),
        }
    }

    fn lots_of(&self, sale: &SaleId, user: &UserId) -> BTreeSet<&LotId> {
        let of_sale = self.consigned.get(sale).into_iter().flatten();
        let theirs = of_sale.filter(|(_, seller)| *seller == user);
        theirs.map(|(lot, _)| lot).collect()
    }
}
