//! Judging commands. Changes nothing.

use std::collections::BTreeMap;

use super::{
    Decision, PartitionState,
    operator::{self, Ordered},
};
use crate::{
    Allocation, Answer, BidAccepted, BidAnswer, BidRefused, Clock, Command, CreateSale, EntryKind,
    Event, Paddle, PlaceBid, Refusal, SaleId, Time, UserId,
    event::{self, BidPlaced, EventKind, Line, LotAnnounced, LotClosed, LotExtended, SaleCreated},
    format::{Case, Judged},
    lot::Lot,
    sale::Sale,
};

/// Lots woken by one command, so that its events fit one frame. While more are due,
/// [`PartitionState::next_wake_up`] stays in the past and the clock asks again; a new owner asks until there
/// are none.
const WOKEN_PER_COMMAND_MAX: usize = 500;

impl PartitionState {
    /// Judges a command at the time it was taken. Changes nothing.
    pub fn decide(&self, command: &Command, now: Time) -> Decision {
        // A clock that fell behind the log does not take the sale back in time.
        let now = self.stamp.map_or(now, |stamp| stamp.max(now));
        let decision = |sale, ordered| operator::decision(sale, now, ordered);
        match command {
            Command::CreateSale { by, sale } => {
                decision(&sale.sale, self.create_sale(by, sale, now))
            }
            Command::PlaceBid { by, bid } => self.place_bid(by, bid, now),
            Command::Hold { by, order } => decision(&order.sale, self.hold(by, order, now)),
            Command::Resume { by, order } => decision(&order.sale, self.resume(by, order, now)),
            Command::Cancel { by, order } => decision(&order.sale, self.cancel(by, order, now)),
            Command::Void { by, order } => decision(&order.sale, self.void(by, order, now)),
            Command::Withdraw { by, order } => decision(&order.sale, self.withdraw(by, order, now)),
            Command::Announce { by, order } => decision(&order.sale, self.announce(by, order)),
            Command::Admit { by, order } => decision(&order.sale, self.admit(by, order)),
            Command::Consign { by, order } => decision(&order.sale, self.consign(by, order)),
            Command::WakeUp => self.wake(now, |_, _| None),
            Command::Recover => self.wake(now, |sale, lot| sale.clock_after_outage(lot, now)),
            Command::Archive { sale } => self.archive(sale, now),
        }
    }

    fn create_sale(&self, by: &UserId, create: &CreateSale, now: Time) -> Ordered {
        if self.is_archived(&create.sale) {
            return Err(Refusal::SaleExists);
        }
        if let Some(sale) = self.sales.get(&create.sale) {
            let asked_again = sale.was_asked_by(create);
            return asked_again.then(Vec::new).ok_or(Refusal::SaleExists);
        }
        create.check(now).map_err(|problem| {
            let problem = problem.with_lot();
            Refusal::InvalidSale { problem }
        })?;
        let terms = &create.terms;
        let announced = create.lots.iter().map(|lot| LotAnnounced {
            terms: lot.clone(),
            clock: Clock::of(lot, terms),
            contest: terms.format.contest(lot),
        });
        Ok(vec![EventKind::SaleCreated(SaleCreated {
            by: by.clone(),
            terms: terms.clone(),
            lots: announced.collect(),
        })])
    }

    fn place_bid(&self, by: &UserId, bid: &PlaceBid, now: Time) -> Decision {
        let refused =
            |refusal| Decision::without_events(Answer::Bid(refusal_of(&bid.bid_id, refusal)));
        let sale = match self.known(&bid.sale) {
            Ok(sale) => sale,
            Err(refusal) => return refused(refusal),
        };
        let Some(lot) = sale.lot(&bid.lot) else {
            return refused(Refusal::UnknownLot);
        };
        match lot.answer(by, &bid.bid_id) {
            Some((offer, answer)) if offer == bid.offer => {
                return Decision::without_events(Answer::Bid(answer));
            }
            Some(_) => return refused(Refusal::BidIdReused),
            None => {}
        }
        let paddle = sale.paddle(by);
        let case = Case {
            terms: sale.terms(),
            lot: lot.terms(),
            clock: lot.clock(),
            user: by,
            paddle: paddle.unwrap_or(sale.next_paddle()),
            now,
        };
        let judged = self.judge(sale, lot, bid, &case);
        let is_budgeted = judged.as_ref().map_or(true, |judged| judged.is_budgeted);
        let budget = match is_budgeted
            .then(|| self.budget.spend(lot.bidder(by), now))
            .transpose()
        {
            Ok(budget) => budget,
            Err(retry_at) => return refused(Refusal::TooOften { retry_at }),
        };
        match (judged, budget) {
            (Ok(judged), budget) => {
                let is_new = judged.shows_paddle && paddle.is_none();
                accepted(lot, bid, &case, is_new, judged, budget)
            }
            (Err(refusal), budget) => {
                let event = EventKind::BidRefused(event::BidRefused {
                    lot: bid.lot.clone(),
                    user: by.clone(),
                    bid_id: bid.bid_id.clone(),
                    offer: bid.offer,
                    refusal: refusal.clone(),
                    budget: budget.unwrap_or(now),
                });
                Decision {
                    events: vec![Event::new(now, &bid.sale, event)],
                    answer: Answer::Bid(refusal_of(&bid.bid_id, refusal)),
                }
            }
        }
    }

    /// Judges an offer whose bid id is new.
    fn judge(
        &self,
        sale: &Sale,
        lot: &Lot,
        bid: &PlaceBid,
        case: &Case<'_>,
    ) -> Result<Judged, Refusal> {
        self.check_bidder(sale, case.user)?;
        self.check_seller(sale.id(), &bid.lot, case.user)?;
        lot.check_time(case.now)?;
        if bid.unless_leading && lot.contest().leader() == Some(case.user) {
            return Err(Refusal::YouLead);
        }
        let (offer, ceiling) = (bid.offer, case.terms.ceiling);
        if offer.amount().is_some_and(|amount| amount > ceiling) {
            return Err(Refusal::AboveCeiling { ceiling });
        }
        let judged = lot.contest().judge(offer, case)?;
        self.check_limit(sale, &bid.lot, case, &judged)?;
        Ok(judged)
    }

    /// What happens to lots whose wake-up has come, by time, then sale, then lot: more time where the outage policy gives
    /// it, else the end.
    fn wake(&self, now: Time, more_time: impl Fn(&Sale, &Lot) -> Option<Clock>) -> Decision {
        let due = (self.wake_ups.iter()).take_while(|(wakes_at, _, _)| *wakes_at <= now);
        let mut events = Vec::new();
        let mut winners = Winners::default();
        for (_, id, lot_id) in due.take(WOKEN_PER_COMMAND_MAX) {
            let (sale, lot) = self.find(id, lot_id).expect("a wake-up names a lot");
            match more_time(sale, lot) {
                Some(clock) => {
                    let lot = lot_id.clone();
                    let extended = EventKind::LotExtended(LotExtended { lot, clock });
                    events.push(Event::new(now, id, extended));
                }
                None => events.extend(closing(id, sale, lot, now, &mut winners)),
            }
        }
        Decision {
            events,
            answer: Answer::Clock,
        }
    }

    fn archive(&self, id: &SaleId, now: Time) -> Decision {
        let over = self.sales.get(id).is_some_and(Sale::is_over);
        let archived = over.then(|| Event::new(now, id, EventKind::SaleArchived));
        Decision {
            events: archived.into_iter().collect(),
            answer: Answer::Clock,
        }
    }
}

/// Paddles given in one decision to winners who had none.
#[derive(Default)]
pub(super) struct Winners<'a>(BTreeMap<&'a SaleId, BTreeMap<UserId, Paddle>>);

/// The end of a lot, with the paddles that its winners need.
pub(super) fn closing<'a>(
    id: &'a SaleId,
    sale: &Sale,
    lot: &Lot,
    now: Time,
    winners: &mut Winners<'a>,
) -> Vec<Event> {
    let ending = lot.contest().ending(sale.terms(), lot.terms());
    let new = winners.0.entry(id).or_default();
    let mut events = Vec::new();
    let mut lines = ending.opened;
    let mut outcome = Vec::with_capacity(ending.sold.len());
    for sold in ending.sold {
        let known = sale.paddle(&sold.user);
        let known = known.or_else(|| new.get(&sold.user).copied());
        let paddle = known.unwrap_or_else(|| {
            let newest = new.values().max().map(|paddle| paddle.next());
            let paddle = newest.unwrap_or(sale.next_paddle());
            new.insert(sold.user.clone(), paddle);
            let user = sold.user.clone();
            let assigned = event::PaddleAssigned { user, paddle };
            events.push(Event::new(now, id, EventKind::PaddleAssigned(assigned)));
            paddle
        });
        lines.push(Line {
            kind: EntryKind::Sold,
            paddle: Some(paddle),
            price: Some(sold.price),
            automatic: false,
        });
        outcome.push(Allocation {
            paddle,
            user: sold.user,
            quantity: sold.quantity,
            price: sold.price,
        });
    }
    if outcome.is_empty() {
        lines.push(Line {
            kind: EntryKind::Unsold,
            paddle: None,
            price: lot.contest().price(),
            automatic: false,
        });
    }
    let closed = EventKind::LotClosed(LotClosed {
        lot: lot.terms().lot.clone(),
        outcome,
        lines,
    });
    events.push(Event::new(now, id, closed));
    events
}

fn accepted(
    lot: &Lot,
    bid: &PlaceBid,
    case: &Case<'_>,
    gets_paddle: bool,
    judged: Judged,
    budget: Option<Time>,
) -> Decision {
    let mut events = Vec::with_capacity(1 + usize::from(gets_paddle));
    if gets_paddle {
        let assigned = EventKind::PaddleAssigned(event::PaddleAssigned {
            user: case.user.clone(),
            paddle: case.paddle,
        });
        events.push(Event::new(case.now, &bid.sale, assigned));
    }
    let answer = BidAccepted {
        bid_id: bid.bid_id.clone(),
        sequence: lot.sequence() + judged.lines.len() as u64,
        ends_at: judged.clock.as_ref().unwrap_or(case.clock).ends_at,
        result: judged.effect.result(),
    };
    let placed = EventKind::BidPlaced(BidPlaced {
        lot: bid.lot.clone(),
        user: case.user.clone(),
        bid_id: bid.bid_id.clone(),
        offer: bid.offer,
        lines: judged.lines,
        clock: judged.clock,
        effect: judged.effect,
        budget,
    });
    events.push(Event::new(case.now, &bid.sale, placed));
    Decision {
        events,
        answer: Answer::Bid(BidAnswer::Accepted(answer)),
    }
}

fn refusal_of(bid_id: &crate::BidId, refusal: Refusal) -> BidAnswer {
    BidAnswer::Refused(BidRefused {
        bid_id: bid_id.clone(),
        refusal,
    })
}

impl Decision {
    pub(super) fn without_events(answer: Answer) -> Self {
        Self {
            events: Vec::new(),
            answer,
        }
    }
}
