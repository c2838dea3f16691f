//! What the house does with a running sale: hold it, resume it, cancel it, withdraw a lot, tell everyone something.
//!
//! Each order is safe to give twice: what is so already is done without an event.

use super::{Decision, PartitionState};
use crate::{
    AnnounceMessage, Answer, CancelSale, Event, HoldSale, Refusal, ResumeSale, SaleId, Time,
    UserId, WithdrawLot,
    event::{EventKind, LotWithdrawn, MessageAnnounced, SaleCancelled, SaleHeld, SaleResumed},
};

/// What an order comes to: what happens by it, nothing where it is so already, or why it is refused.
pub(super) type Ordered = Result<Vec<EventKind>, Refusal>;

/// The decision on an order to a sale.
pub(super) fn decision(sale: &SaleId, now: Time, ordered: Ordered) -> Decision {
    match ordered {
        Ok(kinds) => Decision {
            events: (kinds.into_iter())
                .map(|kind| Event::new(now, sale, kind))
                .collect(),
            answer: Answer::Order(Ok(())),
        },
        Err(refusal) => Decision::without_events(Answer::Order(Err(refusal))),
    }
}

impl PartitionState {
    pub(super) fn hold(&self, by: &UserId, order: &HoldSale, now: Time) -> Ordered {
        let sale = self.known(&order.sale)?;
        if sale.held_since().is_some() {
            return Ok(vec![]);
        }
        if sale.cancelled().is_some() {
            return Err(Refusal::SaleCancelled);
        }
        let lots = sale.ahead(now);
        if lots.is_empty() {
            return Err(Refusal::SaleOver);
        }
        let held = SaleHeld {
            by: by.clone(),
            reason: order.reason.clone(),
            lots,
        };
        Ok(vec![EventKind::SaleHeld(held)])
    }

    pub(super) fn resume(&self, by: &UserId, order: &ResumeSale, now: Time) -> Ordered {
        let sale = self.known(&order.sale)?;
        if sale.cancelled().is_some() {
            return Err(Refusal::SaleCancelled);
        }
        if sale.held_since().is_none() {
            return Ok(vec![]);
        }
        let resumed = SaleResumed {
            by: by.clone(),
            reason: order.reason.clone(),
            lots: sale.held(now),
        };
        Ok(vec![EventKind::SaleResumed(resumed)])
    }

    /// What was sold stays sold, and a lot whose end has passed still closes as it stood then.
    pub(super) fn cancel(&self, by: &UserId, order: &CancelSale, now: Time) -> Ordered {
        let sale = self.known(&order.sale)?;
        if sale.cancelled().is_some() {
            return Ok(vec![]);
        }
        let lots = sale.ahead(now);
        if lots.is_empty() {
            return Err(Refusal::SaleOver);
        }
        let cancelled = SaleCancelled {
            by: by.clone(),
            reason: order.reason.clone(),
            lots,
        };
        Ok(vec![EventKind::SaleCancelled(cancelled)])
    }

    pub(super) fn withdraw(&self, by: &UserId, order: &WithdrawLot, now: Time) -> Ordered {
        let sale = self.known(&order.sale)?;
        let lot = sale.lot(&order.lot).ok_or(Refusal::UnknownLot)?;
        if lot.is_withdrawn() {
            return Ok(vec![]);
        }
        lot.check_withdrawal(sale.terms(), now)?;
        let withdrawn = LotWithdrawn {
            by: by.clone(),
            lot: order.lot.clone(),
            reason: order.reason.clone(),
        };
        Ok(vec![EventKind::LotWithdrawn(withdrawn)])
    }

    pub(super) fn announce(&self, by: &UserId, order: &AnnounceMessage) -> Ordered {
        let sale = self.known(&order.sale)?;
        match sale.message(&order.message) {
            Some(text) if *text == order.text => Ok(vec![]),
            Some(_) => Err(Refusal::MessageIdReused),
            None => {
                let announced = MessageAnnounced {
                    by: by.clone(),
                    message: order.message.clone(),
                    text: order.text.clone(),
                };
                Ok(vec![EventKind::MessageAnnounced(announced)])
            }
        }
    }
}
