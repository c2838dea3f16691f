//! Remembering events. Each is judged again by the rules that wrote it, so that a history they
//! could not have written is noticed where it first differs.

use super::{CorruptHistory, Floor, Lot, Offer, Sale};
use crate::{
    Amount, BidAccepted, BidId, BidRefused, Entry, Event, LotId, LotTerms, Outcome, Paddle, SaleId,
    SaleTerms, Time, UserId, problem,
};

/// Where a bid was placed, by whom, and up to what.
struct Place<'a> {
    at: Time,
    sale: &'a SaleId,
    lot: &'a LotId,
    user: &'a UserId,
    maximum: Amount,
}

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
            Event::SaleCreated {
                at,
                sale,
                terms,
                lots,
                by: _,
            } => self.sale_created(sale, terms, lots, *at),
            Event::PaddleAssigned {
                sale, user, paddle, ..
            } => self.paddle_assigned(sale, user, *paddle),
            Event::BidPlaced {
                at,
                sale,
                lot,
                user,
                maximum,
                entries,
                answer,
            } => {
                let (at, maximum) = (*at, *maximum);
                self.bid_placed(
                    &Place {
                        at,
                        sale,
                        lot,
                        user,
                        maximum,
                    },
                    entries,
                    answer,
                )
            }
            Event::BidRefused {
                at,
                sale,
                lot,
                user,
                maximum,
                answer,
            } => {
                let (at, maximum) = (*at, *maximum);
                self.bid_refused(
                    &Place {
                        at,
                        sale,
                        lot,
                        user,
                        maximum,
                    },
                    answer,
                )
            }
            Event::EndMoved {
                at,
                sale,
                lot,
                ends_at,
            } => self.end_moved(sale, lot, *ends_at, *at),
            Event::LotClosed {
                at,
                sale,
                lot,
                outcome,
            } => self.lot_closed(sale, lot, outcome, *at),
            Event::SaleHeld { at, sale, lots, .. } => self.sale_held(sale, lots, *at),
            Event::SaleResumed { at, sale, lots, .. } => self.sale_resumed(sale, lots, *at),
            Event::LotWithdrawn { at, sale, lot, .. } => self.lot_withdrawn(sale, lot, *at),
            Event::MessageAnnounced {
                at,
                sale,
                message,
                text,
                ..
            } => self.message_announced(sale, message, text, *at),
        }
    }

    fn sale_created(
        &mut self,
        id: &SaleId,
        terms: &SaleTerms,
        lots: &[LotTerms],
        at: Time,
    ) -> Result<(), &'static str> {
        if self.sales.contains_key(id) {
            return Err("the sale is there already");
        }
        problem::check(terms, lots, at).map_err(|_| "the sale contradicts itself")?;
        for lot in lots {
            let deadline = (lot.ends_at, id.clone(), lot.lot.clone());
            self.deadlines.insert(deadline);
        }
        let sale = Sale::announced(id.clone(), terms.clone(), lots.to_vec(), at);
        self.sales.insert(id.clone(), sale);
        Ok(())
    }

    fn paddle_assigned(
        &mut self,
        sale: &SaleId,
        user: &UserId,
        paddle: Paddle,
    ) -> Result<(), &'static str> {
        let sale = self.sales.get_mut(sale).ok_or(NO_SUCH_SALE)?;
        if sale.paddle(user).is_some() {
            return Err("the bidder has a paddle already");
        }
        if paddle != sale.next_paddle() {
            return Err("the paddle is not the next one");
        }
        sale.assign_paddle(user.clone());
        Ok(())
    }

    fn bid_placed(
        &mut self,
        place: &Place<'_>,
        entries: &[Entry],
        answer: &BidAccepted,
    ) -> Result<(), &'static str> {
        let (sale, lot) = self.find(place.sale, place.lot).ok_or(NO_SUCH_LOT)?;
        let paddle = sale.paddle(place.user);
        let offer = place.offer(
            lot,
            paddle.ok_or("the bidder has no paddle")?,
            &answer.bid_id,
        )?;
        let placed = (sale.judge(lot, &offer, place.at)).map_err(|_| "the bid does not count")?;
        if placed.entries != entries || placed.answer != *answer {
            return Err("the bid comes to something else");
        }
        self.change(place.sale, place.lot, |lot| lot.place(placed, &offer));
        Ok(())
    }

    fn bid_refused(&mut self, place: &Place<'_>, answer: &BidRefused) -> Result<(), &'static str> {
        let (sale, lot) = self.find(place.sale, place.lot).ok_or(NO_SUCH_LOT)?;
        let paddle = sale.paddle(place.user).unwrap_or(sale.next_paddle());
        let offer = place.offer(lot, paddle, &answer.bid_id)?;
        if sale.judge(lot, &offer, place.at).err().as_ref() != Some(&answer.refusal) {
            return Err("the refusal has another reason");
        }
        self.change(place.sale, place.lot, |lot| {
            let bidder = lot.bidder_mut(place.user);
            bidder.remember_refused(place.maximum, answer.clone());
        });
        Ok(())
    }

    fn end_moved(
        &mut self,
        id: &SaleId,
        lot: &LotId,
        ends_at: Time,
        at: Time,
    ) -> Result<(), &'static str> {
        let (sale, found) = self.find_due(id, lot, at)?;
        if sale.end_after_outage(found, at) != Some(ends_at) {
            return Err("the end moved elsewhere");
        }
        self.change(id, lot, |lot| lot.extend(ends_at, at));
        Ok(())
    }

    fn lot_closed(
        &mut self,
        id: &SaleId,
        lot_id: &LotId,
        outcome: &Outcome,
        at: Time,
    ) -> Result<(), &'static str> {
        let (sale, lot) = self.find_due(id, lot_id, at)?;
        if lot.outcome(|user| sale.paddle(user)) != *outcome {
            return Err("the lot ends otherwise");
        }
        self.change(id, lot_id, |lot| lot.close(outcome.clone(), at));
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

impl<'a> Place<'a> {
    fn offer<'b>(
        &self,
        lot: &Lot,
        paddle: Paddle,
        bid_id: &'b BidId,
    ) -> Result<Offer<'b>, &'static str>
    where
        'a: 'b,
    {
        let known = lot.bidder(self.user);
        if known.is_some_and(|bidder| bidder.answer(bid_id).is_some()) {
            return Err("the bid id was answered before");
        }
        Ok(Offer {
            user: self.user,
            paddle,
            bid_id,
            maximum: self.maximum,
        })
    }
}

pub(super) const NO_SUCH_SALE: &str = "there is no such sale";
pub(super) const NO_SUCH_LOT: &str = "there is no such lot";

/// Names the event by its public facts only: amounts may be secret.
fn corrupt(reason: &str, event: &Event) -> CorruptHistory {
    let lot = event.lot().map_or("-", LotId::as_str);
    let (at, sale) = (event.at(), event.sale());
    CorruptHistory(format!("{reason} (sale {sale}, lot {lot}, at {at})"))
}
