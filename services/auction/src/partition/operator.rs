//! What the house does with a running sale: hold it, resume it, cancel it, withdraw a lot, tell everyone something.
//!
//! Each order is safe to give twice: what is so already is done without an event.

use super::{Decision, PartitionState};
use crate::{
    AnnounceMessage, Answer, CancelSale, Event, HoldSale, Refusal, ResumeSale, Time, UserId,
    WithdrawLot,
    event::{EventKind, LotWithdrawn, MessageAnnounced, SaleCancelled, SaleHeld, SaleResumed},
};

impl PartitionState {
    pub(super) fn hold(&self, by: &UserId, order: &HoldSale, now: Time) -> Decision {
        let sale = match self.known(&order.sale) {
            Ok(sale) => sale,
            Err(refusal) => return refused(refusal),
        };
        if sale.held_since().is_some() {
            return done_already();
        }
        if sale.cancelled().is_some() {
            return refused(Refusal::SaleCancelled);
        }
        let lots = sale.ahead(now);
        if lots.is_empty() {
            return refused(Refusal::SaleOver);
        }
        let held = SaleHeld {
            by: by.clone(),
            reason: order.reason.clone(),
            lots,
        };
        done(vec![Event::new(
            now,
            &order.sale,
            EventKind::SaleHeld(held),
        )])
    }

    pub(super) fn resume(&self, by: &UserId, order: &ResumeSale, now: Time) -> Decision {
        let sale = match self.known(&order.sale) {
            Ok(sale) => sale,
            Err(refusal) => return refused(refusal),
        };
        if sale.cancelled().is_some() {
            return refused(Refusal::SaleCancelled);
        }
        if sale.held_since().is_none() {
            return done_already();
        }
        let resumed = SaleResumed {
            by: by.clone(),
            reason: order.reason.clone(),
            lots: sale.held(now),
        };
        done(vec![Event::new(
            now,
            &order.sale,
            EventKind::SaleResumed(resumed),
        )])
    }

    /// What was sold stays sold, and a lot whose end has passed still closes as it stood then.
    pub(super) fn cancel(&self, by: &UserId, order: &CancelSale, now: Time) -> Decision {
        let sale = match self.known(&order.sale) {
            Ok(sale) => sale,
            Err(refusal) => return refused(refusal),
        };
        if sale.cancelled().is_some() {
            return done_already();
        }
        let lots = sale.ahead(now);
        if lots.is_empty() {
            return refused(Refusal::SaleOver);
        }
        let cancelled = SaleCancelled {
            by: by.clone(),
            reason: order.reason.clone(),
            lots,
        };
        done(vec![Event::new(
            now,
            &order.sale,
            EventKind::SaleCancelled(cancelled),
        )])
    }

    pub(super) fn withdraw(&self, by: &UserId, order: &WithdrawLot, now: Time) -> Decision {
        let sale = match self.known(&order.sale) {
            Ok(sale) => sale,
            Err(refusal) => return refused(refusal),
        };
        let Some(lot) = sale.lot(&order.lot) else {
            return refused(Refusal::UnknownLot);
        };
        if lot.is_withdrawn() {
            return done_already();
        }
        if let Err(refusal) = lot.check_withdrawal(sale.terms(), now) {
            return refused(refusal);
        }
        let withdrawn = LotWithdrawn {
            by: by.clone(),
            lot: order.lot.clone(),
            reason: order.reason.clone(),
        };
        done(vec![Event::new(
            now,
            &order.sale,
            EventKind::LotWithdrawn(withdrawn),
        )])
    }

    pub(super) fn announce(&self, by: &UserId, order: &AnnounceMessage, now: Time) -> Decision {
        let sale = match self.known(&order.sale) {
            Ok(sale) => sale,
            Err(refusal) => return refused(refusal),
        };
        match sale.message(&order.message) {
            Some(text) if *text == order.text => done_already(),
            Some(_) => refused(Refusal::MessageIdReused),
            None => {
                let announced = MessageAnnounced {
                    by: by.clone(),
                    message: order.message.clone(),
                    text: order.text.clone(),
                };
                done(vec![Event::new(
                    now,
                    &order.sale,
                    EventKind::MessageAnnounced(announced),
                )])
            }
        }
    }
}

pub(super) fn done(events: Vec<Event>) -> Decision {
    Decision {
        events,
        answer: Answer::Order(Ok(())),
    }
}

pub(super) fn done_already() -> Decision {
    Decision::without_events(Answer::Order(Ok(())))
}

pub(super) fn refused(refusal: Refusal) -> Decision {
    Decision::without_events(Answer::Order(Err(refusal)))
}
