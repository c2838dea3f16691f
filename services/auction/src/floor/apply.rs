//! Remembering events. Each is judged again by the rules that wrote it, so that a history they
//! could not have written is noticed where it first differs.

use super::{CorruptHistory, Floor, Lot, Offer, Sale};
use crate::{
    Event, LotId, Refusal, SaleId, Time, answer,
    event::{BidPlaced, BidRefused, EndMoved, LotClosed, PaddleAssigned, SaleCreated},
    lot::Placed,
    problem,
};

impl Floor {
    /// Remembers an event, live and at replay alike. After an error the floor is as before.
    pub fn apply(&mut self, event: &Event) -> Result<(), CorruptHistory> {
        let at = event.at();
        if self.stamp.is_some_and(|stamp| at < stamp) {
            return Err(corrupt("a stamp fell", event));
        }
        (self.remember(event)).map_err(|reason| corrupt(reason, event))?;
        self.stamp = Some(at);
        Ok(())
    }

    fn remember(&mut self, event: &Event) -> Result<(), &'static str> {
        match event {
            Event::SaleCreated(created) => self.sale_created(created),
            Event::PaddleAssigned(assigned) => self.paddle_assigned(assigned),
            Event::BidPlaced(placed) => self.bid_placed(placed),
            Event::BidRefused(refused) => self.bid_refused(refused),
            Event::EndMoved(moved) => self.end_moved(moved),
            Event::LotClosed(closed) => self.lot_closed(closed),
            Event::SaleHeld(held) => self.sale_held(held),
            Event::SaleResumed(resumed) => self.sale_resumed(resumed),
            Event::LotWithdrawn(withdrawn) => self.lot_withdrawn(withdrawn),
            Event::MessageAnnounced(announced) => self.message_announced(announced),
        }
    }

    fn sale_created(&mut self, created: &SaleCreated) -> Result<(), &'static str> {
        let SaleCreated {
            at,
            by: _,
            sale: id,
            terms,
            lots,
        } = created;
        if self.sales.contains_key(id) {
            return Err("the sale is there already");
        }
        problem::check(terms, lots, *at).map_err(|_| "the sale contradicts itself")?;
        for lot in lots {
            let deadline = (lot.ends_at, id.clone(), lot.lot.clone());
            self.deadlines.insert(deadline);
        }
        let sale = Sale::announced(id.clone(), terms.clone(), lots.clone(), *at);
        self.sales.insert(id.clone(), sale);
        Ok(())
    }

    fn paddle_assigned(&mut self, assigned: &PaddleAssigned) -> Result<(), &'static str> {
        let sale = self.sale_mut(&assigned.sale)?;
        if sale.paddle(&assigned.user).is_some() {
            return Err("the bidder has a paddle already");
        }
        if assigned.paddle != sale.next_paddle() {
            return Err("the paddle is not the next one");
        }
        sale.assign_paddle(assigned.user.clone());
        Ok(())
    }

    fn bid_placed(&mut self, bid: &BidPlaced) -> Result<(), &'static str> {
        let (sale, lot) = self.find(&bid.sale, &bid.lot).ok_or(NO_SUCH_LOT)?;
        let offer = Offer {
            user: &bid.user,
            paddle: sale.paddle(&bid.user).ok_or("the bidder has no paddle")?,
            bid_id: &bid.answer.bid_id,
            maximum: bid.maximum,
        };
        let judged = judge_new(sale, lot, &offer, bid.at)?;
        let placed = judged.map_err(|_| "the bid does not count")?;
        if placed.entries != bid.entries || placed.answer != bid.answer {
            return Err("the bid comes to something else");
        }
        self.change(&bid.sale, &bid.lot, |lot| lot.place(placed, &offer));
        Ok(())
    }

    fn bid_refused(&mut self, bid: &BidRefused) -> Result<(), &'static str> {
        let (sale, lot) = self.find(&bid.sale, &bid.lot).ok_or(NO_SUCH_LOT)?;
        let offer = Offer {
            user: &bid.user,
            paddle: sale.paddle(&bid.user).unwrap_or(sale.next_paddle()),
            bid_id: &bid.answer.bid_id,
            maximum: bid.maximum,
        };
        let kept = &bid.answer;
        let refusal = judge_new(sale, lot, &offer, bid.at)?.err();
        let refusal = refusal.filter(|refusal| kept.refusal.is_of(refusal));
        let answer = answer::BidRefused {
            bid_id: kept.bid_id.clone(),
            refusal: refusal.ok_or("the refusal has another reason")?,
        };
        self.change(&bid.sale, &bid.lot, |lot| {
            let bidder = lot.bidder_mut(&bid.user);
            bidder.remember_refused(bid.maximum, answer);
        });
        Ok(())
    }

    fn end_moved(&mut self, moved: &EndMoved) -> Result<(), &'static str> {
        let EndMoved {
            at,
            sale: id,
            lot: lot_id,
            ends_at,
        } = moved;
        let (sale, lot) = self.find_due(id, lot_id, *at)?;
        if sale.end_after_outage(lot, *at) != Some(*ends_at) {
            return Err("the end moved elsewhere");
        }
        self.change(id, lot_id, |lot| lot.extend(*ends_at, *at));
        Ok(())
    }

    fn lot_closed(&mut self, closed: &LotClosed) -> Result<(), &'static str> {
        let LotClosed {
            at,
            sale: id,
            lot: lot_id,
            outcome,
        } = closed;
        let (sale, lot) = self.find_due(id, lot_id, *at)?;
        if lot.outcome(|user| sale.paddle(user)) != *outcome {
            return Err("the lot ends otherwise");
        }
        self.change(id, lot_id, |lot| lot.close(outcome.clone(), *at));
        Ok(())
    }

    fn find_due(
        &self,
        sale: &SaleId,
        lot: &LotId,
        at: Time,
    ) -> Result<(&Sale, &Lot), &'static str> {
        let (sale, lot) = self.find(sale, lot).ok_or(NO_SUCH_LOT)?;
        if !lot.is_open() {
            return Err("the lot is closed");
        }
        if lot.deadline().is_none() {
            return Err("the lot is on hold");
        }
        if at < lot.ends_at() {
            return Err("the lot's end has not passed");
        }
        Ok((sale, lot))
    }

    pub(super) fn sale_mut(&mut self, id: &SaleId) -> Result<&mut Sale, &'static str> {
        self.sales.get_mut(id).ok_or("there is no such sale")
    }

    /// Changes a lot and keeps its deadline.
    pub(super) fn change(&mut self, id: &SaleId, lot_id: &LotId, change: impl FnOnce(&mut Lot)) {
        let lot = (self.sales.get_mut(id)).and_then(|sale| sale.lot_mut(lot_id));
        let lot = lot.expect("the lot was found before");
        let before = lot.deadline();
        change(lot);
        let after = lot.deadline();
        if before != after {
            let deadline = |ends_at| (ends_at, id.clone(), lot_id.clone());
            if let Some(ends_at) = before {
                self.deadlines.remove(&deadline(ends_at));
            }
            self.deadlines.extend(after.map(deadline));
        }
    }
}

pub(super) const NO_SUCH_LOT: &str = "there is no such lot";

/// Judges a bid as it was judged before it was written; its id must be new.
fn judge_new(
    sale: &Sale,
    lot: &Lot,
    offer: &Offer<'_>,
    at: Time,
) -> Result<Result<Placed, Refusal>, &'static str> {
    let known = lot.bidder(offer.user);
    if known.is_some_and(|bidder| bidder.answer(offer.bid_id).is_some()) {
        return Err("the bid id was answered before");
    }
    Ok(sale.judge(lot, offer, at))
}

/// Names the event by its public facts only: amounts may be secret.
fn corrupt(reason: &str, event: &Event) -> CorruptHistory {
    let lot = event.lot().map_or("-", LotId::as_str);
    let (at, sale) = (event.at(), event.sale());
    CorruptHistory(format!("{reason} (sale {sale}, lot {lot}, at {at})"))
}
