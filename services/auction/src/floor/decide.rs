//! Judging commands. Changes nothing.

use super::{Decision, Floor, Lot, Offer, Sale};
use crate::{
    Answer, BidRefused, Command, CreateSale, Event, LotId, PlaceBid, Refusal, SaleId, Time, UserId,
    event::{
        self, BidPlaced, EndMoved, KeptAnswer, KeptRefusal, LotClosed, PaddleAssigned, SaleCreated,
    },
};

/// Lots closed or extended by one command, so that its events fit one frame. While more are due,
/// [`Floor::next_deadline`] stays in the past and the clock asks again; a new owner asks until there
/// are none.
const CLOSED_PER_COMMAND_MAX: usize = 500;

impl Floor {
    /// Judges a command at the time it was taken. Changes nothing.
    pub fn decide(&self, command: &Command, now: Time) -> Decision {
        // A clock that fell behind the log does not take the sale back in time.
        let now = self.stamp.map_or(now, |stamp| stamp.max(now));
        match command {
            Command::CreateSale { by, sale } => self.create_sale(by, sale, now),
            Command::PlaceBid { by, bid } => self.place_bid(by, bid, now),
            Command::Hold { by, order } => self.hold(by, order, now),
            Command::Resume { by, order } => self.resume(by, order, now),
            Command::Withdraw { by, order } => self.withdraw(by, order, now),
            Command::Announce { by, order } => self.announce(by, order, now),
            Command::CloseDue => {
                let due = self.due(now).take(CLOSED_PER_COMMAND_MAX);
                done(due.map(|(sale, lot)| self.closing(sale, lot, now)))
            }
            Command::Recover => {
                let due = self.due(now).take(CLOSED_PER_COMMAND_MAX);
                done(due.map(|(sale, lot)| self.recovering(sale, lot, now)))
            }
        }
    }

    fn create_sale(&self, by: &UserId, create: &CreateSale, now: Time) -> Decision {
        if let Some(sale) = self.sales.get(&create.sale) {
            return without_events(if sale.was_asked_by(create) {
                Answer::SaleCreated
            } else {
                Answer::SaleRefused(Refusal::SaleExists)
            });
        }
        if let Err(problem) = create.check(now) {
            let problem = problem.to_string();
            return without_events(Answer::SaleRefused(Refusal::InvalidSale { problem }));
        }
        let created = SaleCreated {
            at: now,
            by: by.clone(),
            sale: create.sale.clone(),
            terms: create.terms.clone(),
            lots: create.lots.clone(),
        };
        Decision {
            events: vec![Event::SaleCreated(created)],
            answer: Answer::SaleCreated,
        }
    }

    fn place_bid(&self, by: &UserId, bid: &PlaceBid, now: Time) -> Decision {
        let refused_unkept = |refusal| without_events(Answer::Refused(refused(bid, refusal)));
        let Some(sale) = self.sales.get(&bid.sale) else {
            return refused_unkept(Refusal::UnknownSale);
        };
        let Some(lot) = sale.lot(&bid.lot) else {
            return refused_unkept(Refusal::UnknownLot);
        };
        let known = lot.bidder(by).and_then(|bidder| bidder.answer(&bid.bid_id));
        if let Some((maximum, answer)) = known {
            return if maximum == bid.maximum {
                without_events(answer)
            } else {
                refused_unkept(Refusal::BidIdReused)
            };
        }
        Self::judge_bid(sale, lot, by, bid, now)
    }

    /// Judges a bid whose id is new.
    fn judge_bid(sale: &Sale, lot: &Lot, by: &UserId, bid: &PlaceBid, now: Time) -> Decision {
        let paddle = sale.paddle(by);
        let offer = Offer {
            user: by,
            paddle: paddle.unwrap_or(sale.next_paddle()),
            bid_id: &bid.bid_id,
            maximum: bid.maximum,
        };
        match sale.judge(lot, &offer, now) {
            Ok(placed) => {
                let mut events = Vec::new();
                if paddle.is_none() {
                    events.push(Event::PaddleAssigned(PaddleAssigned {
                        at: now,
                        sale: bid.sale.clone(),
                        user: by.clone(),
                        paddle: offer.paddle,
                    }));
                }
                events.push(Event::BidPlaced(BidPlaced {
                    at: now,
                    sale: bid.sale.clone(),
                    lot: bid.lot.clone(),
                    user: by.clone(),
                    maximum: bid.maximum,
                    entries: placed.entries,
                    answer: placed.answer.clone(),
                }));
                Decision {
                    events,
                    answer: Answer::Accepted(placed.answer),
                }
            }
            Err(refusal) => {
                let event = event::BidRefused {
                    at: now,
                    sale: bid.sale.clone(),
                    lot: bid.lot.clone(),
                    user: by.clone(),
                    maximum: bid.maximum,
                    answer: KeptAnswer {
                        bid_id: bid.bid_id.clone(),
                        refusal: KeptRefusal::from(&refusal),
                    },
                };
                Decision {
                    events: vec![Event::BidRefused(event)],
                    answer: Answer::Refused(refused(bid, refusal)),
                }
            }
        }
    }

    /// Open lots whose end has passed: by end, then sale, then lot.
    fn due(&self, now: Time) -> impl Iterator<Item = (&SaleId, &LotId)> {
        let due = (self.deadlines.iter()).take_while(move |(ends_at, _, _)| *ends_at <= now);
        due.map(|(_, sale, lot)| (sale, lot))
    }

    fn closing(&self, id: &SaleId, lot_id: &LotId, now: Time) -> Event {
        let (sale, lot) = self.open_lot(id, lot_id);
        Event::LotClosed(LotClosed {
            at: now,
            sale: id.clone(),
            lot: lot_id.clone(),
            outcome: lot.outcome(|user| sale.paddle(user)),
        })
    }

    fn recovering(&self, id: &SaleId, lot_id: &LotId, now: Time) -> Event {
        let (sale, lot) = self.open_lot(id, lot_id);
        match sale.end_after_outage(lot, now) {
            None => self.closing(id, lot_id, now),
            Some(ends_at) => Event::EndMoved(EndMoved {
                at: now,
                sale: id.clone(),
                lot: lot_id.clone(),
                ends_at,
            }),
        }
    }

    fn open_lot(&self, sale: &SaleId, lot: &LotId) -> (&Sale, &Lot) {
        self.find(sale, lot)
            .expect("a deadline names a lot on the floor")
    }
}

fn refused(bid: &PlaceBid, refusal: Refusal) -> BidRefused {
    BidRefused {
        bid_id: bid.bid_id.clone(),
        refusal,
    }
}

fn done(events: impl Iterator<Item = Event>) -> Decision {
    Decision {
        events: events.collect(),
        answer: Answer::Done,
    }
}

pub(super) fn without_events(answer: Answer) -> Decision {
    Decision {
        events: Vec::new(),
        answer,
    }
}
