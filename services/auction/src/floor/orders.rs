//! What the house does with a running sale: hold it, resume it, withdraw a lot, tell everyone something.
//!
//! Each order is safe to give twice: what is so already is done without an event.

use super::{Decision, Floor, apply::NO_SUCH_LOT, decide::without_events};
use crate::{
    AnnounceMessage, Answer, Event, HoldSale, Refusal, ResumeSale, Time, UserId, WithdrawLot,
    event::{HoldChanged, LotWithdrawn, MessageAnnounced},
};

impl Floor {
    pub(super) fn hold(&self, by: &UserId, order: &HoldSale, now: Time) -> Decision {
        let Some(sale) = self.sales.get(&order.sale) else {
            return refused(Refusal::UnknownSale);
        };
        if sale.held_since().is_some() {
            return done_already();
        }
        let lots = sale.running(now);
        if lots.is_empty() {
            return refused(Refusal::SaleOver);
        }
        done(Event::SaleHeld(HoldChanged {
            at: now,
            by: by.clone(),
            sale: order.sale.clone(),
            reason: order.reason.clone(),
            lots,
        }))
    }

    pub(super) fn resume(&self, by: &UserId, order: &ResumeSale, now: Time) -> Decision {
        let Some(sale) = self.sales.get(&order.sale) else {
            return refused(Refusal::UnknownSale);
        };
        if sale.held_since().is_none() {
            return done_already();
        }
        done(Event::SaleResumed(HoldChanged {
            at: now,
            by: by.clone(),
            sale: order.sale.clone(),
            reason: order.reason.clone(),
            lots: sale.held(),
        }))
    }

    pub(super) fn withdraw(&self, by: &UserId, order: &WithdrawLot, now: Time) -> Decision {
        let Some(sale) = self.sales.get(&order.sale) else {
            return refused(Refusal::UnknownSale);
        };
        let Some(lot) = sale.lot(&order.lot) else {
            return refused(Refusal::UnknownLot);
        };
        if lot.is_withdrawn() {
            return done_already();
        }
        if let Err(refusal) = lot.check_withdrawal(now) {
            return refused(refusal);
        }
        done(Event::LotWithdrawn(LotWithdrawn {
            at: now,
            by: by.clone(),
            sale: order.sale.clone(),
            lot: order.lot.clone(),
            reason: order.reason.clone(),
        }))
    }

    pub(super) fn announce(&self, by: &UserId, order: &AnnounceMessage, now: Time) -> Decision {
        let Some(sale) = self.sales.get(&order.sale) else {
            return refused(Refusal::UnknownSale);
        };
        match sale.message(&order.message) {
            Some(text) if *text == order.text => done_already(),
            Some(_) => refused(Refusal::MessageIdReused),
            None => done(Event::MessageAnnounced(MessageAnnounced {
                at: now,
                by: by.clone(),
                sale: order.sale.clone(),
                message: order.message.clone(),
                text: order.text.clone(),
            })),
        }
    }

    pub(super) fn sale_held(&mut self, held: &HoldChanged) -> Result<(), &'static str> {
        let HoldChanged {
            at, sale: id, lots, ..
        } = held;
        let sale = self.sale_mut(id)?;
        if sale.held_since().is_some() {
            return Err("the sale is on hold already");
        }
        if lots.is_empty() || sale.running(*at) != *lots {
            return Err("the hold is of other lots");
        }
        sale.hold(*at);
        for lot in lots {
            self.change(id, lot, |lot| lot.hold(*at));
        }
        Ok(())
    }

    pub(super) fn sale_resumed(&mut self, resumed: &HoldChanged) -> Result<(), &'static str> {
        let HoldChanged {
            at, sale: id, lots, ..
        } = resumed;
        let sale = self.sale_mut(id)?;
        if sale.held_since().is_none() {
            return Err("the sale is not on hold");
        }
        if sale.held() != *lots {
            return Err("other lots are on hold");
        }
        sale.resume(*at);
        for lot in lots {
            self.change(id, lot, |lot| lot.resume(*at));
        }
        Ok(())
    }

    pub(super) fn lot_withdrawn(&mut self, withdrawn: &LotWithdrawn) -> Result<(), &'static str> {
        let LotWithdrawn { at, sale, lot, .. } = withdrawn;
        let (_, found) = self.find(sale, lot).ok_or(NO_SUCH_LOT)?;
        found
            .check_withdrawal(*at)
            .map_err(|_| "the lot cannot be withdrawn")?;
        self.change(sale, lot, |lot| lot.withdraw(*at));
        Ok(())
    }

    pub(super) fn message_announced(
        &mut self,
        announced: &MessageAnnounced,
    ) -> Result<(), &'static str> {
        let MessageAnnounced {
            at,
            sale,
            message,
            text,
            ..
        } = announced;
        let sale = self.sale_mut(sale)?;
        if sale.message(message).is_some() {
            return Err("the message was announced before");
        }
        sale.announce(message.clone(), text.clone(), *at);
        Ok(())
    }
}

fn done(event: Event) -> Decision {
    Decision {
        events: vec![event],
        answer: Answer::OrderDone,
    }
}

fn done_already() -> Decision {
    without_events(Answer::OrderDone)
}

fn refused(refusal: Refusal) -> Decision {
    without_events(Answer::OrderRefused(refusal))
}
