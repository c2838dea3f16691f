//! The rules once more, written from the rules page and from nothing of the engine: slow and plain. A sale is the list of
//! what happened to its lots; prices, leaders, ends and outcomes are told from the whole list each time.

mod english;
mod grid;
mod lot;
mod orders;
mod people;
mod sale;
mod sealed;
mod view;
mod void;

use std::collections::BTreeSet;

use auction::{
    Addressed, Answer, BidAnswer, BidRefused, BidderState, Command, LotPhase, LotRecord,
    NoticeKind, PlaceBid, Refusal, SaleId, SaleMessage, SaleRecord, Standing, Time, UserId,
};

use lot::{Happened, Lot, time};
use sale::{Answered, Sale};

/// Refused answers kept for one person and lot.
const REFUSED_KEPT: u32 = 64;
const MESSAGES_KEPT: usize = 20;

pub(crate) struct Model {
    sales: Vec<Sale>,
    archived: BTreeSet<SaleId>,
    /// The stamp of the newest thing that happened.
    newest: i64,
    /// How many changes at once, and milliseconds until one more.
    burst: i64,
    interval: i64,
}

/// What a command comes to.
pub(crate) struct Expected {
    pub(crate) answer: Answer,
    pub(crate) hints: Vec<Addressed>,
    /// Whether anything happened that the log holds.
    pub(crate) is_logged: bool,
}

impl Expected {
    fn of(answer: Answer, is_logged: bool) -> Self {
        let hints = vec![];
        Self {
            answer,
            hints,
            is_logged,
        }
    }

    fn order(done: Result<bool, Refusal>) -> Self {
        let is_logged = done == Ok(true);
        Self::of(Answer::Order(done.map(|_| ())), is_logged)
    }
}

impl Model {
    pub(crate) fn new(burst: u32, interval_seconds: u32) -> Self {
        Self {
            sales: vec![],
            archived: BTreeSet::new(),
            newest: 0,
            burst: burst.into(),
            interval: i64::from(interval_seconds) * 1_000,
        }
    }

    /// Carries a command out.
    pub(crate) fn command(&mut self, command: &Command, now: Time) -> Expected {
        let now = self.newest.max(now.unix_millis());
        let expected = match command {
            Command::CreateSale { sale, .. } => Expected::order(self.create(sale, now)),
            Command::PlaceBid { by, bid } => self.bid(by, bid, now),
            Command::Hold { order, .. } => Expected::order(self.hold(order, now)),
            Command::Resume { order, .. } => Expected::order(self.resume(&order.sale, now)),
            Command::Cancel { order, .. } => self.cancel(order, now),
            Command::Void { order, .. } => self.void(order, now),
            Command::Withdraw { order, .. } => Expected::order(self.withdraw(order, now)),
            Command::Announce { order, .. } => {
                let message = SaleMessage {
                    message: order.message.clone(),
                    at: time(now),
                    text: order.text.clone(),
                };
                Expected::order(self.announce(&order.sale, message, now))
            }
            Command::Admit { order, .. } => Expected::order(self.admit(order)),
            Command::Consign { order, .. } => Expected::order(self.consign(order)),
            Command::WakeUp => self.wake(now, false),
            Command::Recover => self.wake(now, true),
            Command::Archive { sale } => {
                let is_over = self
                    .sales
                    .iter()
                    .any(|one| one.id == *sale && one.is_over());
                if is_over {
                    self.sales.retain(|one| one.id != *sale);
                    self.archived.insert(sale.clone());
                }
                Expected::of(Answer::Clock, is_over)
            }
        };
        if expected.is_logged {
            self.newest = now;
        }
        expected
    }

    pub(crate) fn sales(&self) -> impl Iterator<Item = &SaleId> {
        self.sales.iter().map(|sale| &sale.id)
    }

    pub(crate) fn sale_record(&self, id: &SaleId) -> SaleRecord {
        self.sales
            .iter()
            .find(|sale| sale.id == *id)
            .unwrap()
            .record()
    }

    /// Every lot's record, and how these people stand on it.
    pub(crate) fn lots(&self, id: &SaleId, users: &[UserId]) -> Vec<(LotRecord, Vec<Standing>)> {
        let sale = self.sales.iter().find(|sale| sale.id == *id).unwrap();
        let seen = |lot: &Lot| {
            let view = lot.view(sale);
            let standing = |user| lot.standing(sale, &view, user);
            let standings = users.iter().map(standing).collect();
            (lot.record(sale, &view), standings)
        };
        sale.lots.iter().map(seen).collect()
    }

    pub(crate) fn next_wake_up(&self) -> Option<Time> {
        let views = (self.sales.iter()).flat_map(|sale| sale.lots.iter().map(|lot| lot.view(sale)));
        let running = views.filter(|view| view.is_open() && view.held_since.is_none());
        running.map(|view| time(view.ends_at)).min()
    }

    /// Where the thing that a command is about stands, in words.
    pub(crate) fn situation(&self, command: &Command, now: Time) -> String {
        let now = self.newest.max(now.unix_millis());
        let (id, lot) = match command {
            Command::CreateSale { sale, .. } => (&sale.sale, None),
            Command::PlaceBid { bid, .. } => (&bid.sale, Some(&bid.lot)),
            Command::Hold { order, .. } => (&order.sale, None),
            Command::Resume { order, .. } => (&order.sale, None),
            Command::Cancel { order, .. } => (&order.sale, None),
            Command::Void { order, .. } => (&order.sale, Some(&order.lot)),
            Command::Withdraw { order, .. } => (&order.sale, Some(&order.lot)),
            Command::Announce { order, .. } => (&order.sale, None),
            Command::Admit { order, .. } => (&order.sale, None),
            Command::Consign { order, .. } => (&order.sale, None),
            Command::Archive { sale } => (sale, None),
            Command::WakeUp | Command::Recover => {
                let due = |sale: &Sale| sale.lots.iter().any(|lot| lot.view(sale).is_due(now));
                let is_due = self.sales.iter().any(due);
                return if is_due { "due" } else { "not due" }.to_owned();
            }
        };
        if self.archived.contains(id) {
            return "archived".to_owned();
        }
        let Some(sale) = self.sales.iter().find(|sale| sale.id == *id) else {
            return "no sale".to_owned();
        };
        match lot.map(|lot| sale.lot(lot)) {
            None if sale.held_since.is_some() => "held".to_owned(),
            None if sale.cancelled.is_some() => "cancelled".to_owned(),
            None if sale.is_over() => "over".to_owned(),
            None => "running".to_owned(),
            Some(None) => "no lot".to_owned(),
            Some(Some(lot)) => {
                let format = sale.english.as_ref().map_or("sealed", |_| "english");
                let view = lot.view(sale);
                let state = match view.phase {
                    LotPhase::Sold => "sold",
                    LotPhase::Unsold => "unsold",
                    LotPhase::Withdrawn => "withdrawn",
                    LotPhase::Cancelled => "cancelled",
                    LotPhase::Open if view.held_since.is_some() => "held",
                    LotPhase::Open if now >= view.ends_at => "due",
                    LotPhase::Open if now < lot.terms.opens_at.unix_millis() => "upcoming",
                    LotPhase::Open if view.has_bids() => "contested",
                    LotPhase::Open => "open",
                };
                format!("{format} {state}")
            }
        }
    }

    fn sale(&mut self, id: &SaleId) -> Result<&mut Sale, Refusal> {
        if self.archived.contains(id) {
            return Err(Refusal::SaleOver);
        }
        let found = self.sales.iter_mut().find(|sale| sale.id == *id);
        found.ok_or(Refusal::UnknownSale)
    }

    fn bid(&mut self, by: &UserId, bid: &PlaceBid, now: i64) -> Expected {
        let (burst, interval) = (self.burst, self.interval);
        let refused = |refusal| {
            BidAnswer::Refused(BidRefused {
                bid_id: bid.bid_id.clone(),
                refusal,
            })
        };
        let not_logged = |refusal| Expected::of(Answer::Bid(refused(refusal)), false);
        let sale = match self.sale(&bid.sale) {
            Ok(sale) => sale,
            Err(refusal) => return not_logged(refusal),
        };
        let Some(place) = sale.lots.iter().position(|lot| lot.terms.lot == bid.lot) else {
            return not_logged(Refusal::UnknownLot);
        };
        if let Some(known) = sale.answered(by, bid) {
            return match known.bid.offer == bid.offer {
                true => Expected::of(Answer::Bid(known.answer.clone()), false),
                false => not_logged(Refusal::BidIdReused),
            };
        }
        let lot = &sale.lots[place];
        let before = lot.view(sale);
        let ceiling = sale.terms.ceiling;
        let is_above = bid.offer.amount().is_some_and(|amount| amount > ceiling);
        let may_bid = match sale.bidder_state(by) {
            BidderState::Approved if sale.sellers.contains(&(bid.lot.clone(), by.clone())) => {
                Err(Refusal::OwnLot)
            }
            BidderState::Approved => lot.check_time(&before, now),
            BidderState::NotApproved => Err(Refusal::NotApproved),
            BidderState::Blocked => Err(Refusal::Blocked),
        };
        let judged = match may_bid {
            Ok(()) if bid.unless_leading && before.leader() == Some(by) => Err(Refusal::YouLead),
            Ok(()) if is_above => Err(Refusal::AboveCeiling { ceiling }),
            Ok(()) => lot.judge(sale, &before, by, bid.offer).and_then(|it| {
                sale.check_limit(by, &bid.lot, &it)?;
                Ok(it)
            }),
            Err(refusal) => Err(refusal),
        };
        // Free is what is new: another bidder's bid, and a sealed bid where none of theirs stands.
        let is_free = match &judged {
            Ok(Happened::English(_)) => before.leader() != Some(by),
            Ok(_) => before.stands(by).is_none(),
            Err(_) => false,
        };
        if !is_free {
            if let Some(wait) = sale.wait(by, &bid.lot, now, burst, interval) {
                let retry_at = time(now + wait);
                return not_logged(Refusal::TooOften { retry_at });
            }
            sale.spent.push((by.clone(), bid.lot.clone(), now));
        }
        let mut hints = vec![];
        let answer = match judged {
            Err(refusal) => refused(refusal),
            Ok(happened) => {
                if matches!(happened, Happened::English(_)) {
                    sale.give_paddle(by);
                }
                sale.lots[place].happened.push((now, happened));
                let after = sale.lots[place].view(sale);
                hints.push(sale.hint(by, NoticeKind::Bid, &bid.lot, after.price(), now));
                hints.extend(sale.outbid(&bid.lot, &before, &after, now));
                BidAnswer::Accepted(sale.accepted(by, bid, place, &after))
            }
        };
        sale.answers.push(Answered {
            by: by.clone(),
            bid: bid.clone(),
            answer: answer.clone(),
        });
        Expected {
            hints,
            ..Expected::of(Answer::Bid(answer), true)
        }
    }

    /// Every lot whose end has come, by end, sale and lot.
    fn wake(&mut self, now: i64, after_outage: bool) -> Expected {
        let mut due = vec![];
        for (sale_place, sale) in self.sales.iter().enumerate() {
            for (place, lot) in sale.lots.iter().enumerate() {
                let view = lot.view(sale);
                if view.is_due(now) {
                    due.push((view.ends_at, &sale.id, &lot.terms.lot, sale_place, place));
                }
            }
        }
        due.sort_unstable();
        let due: Vec<_> = due.iter().map(|it| (it.3, it.4)).collect();
        let mut expected = Expected::of(Answer::Clock, !due.is_empty());
        for (sale_place, place) in due {
            let sale = &mut self.sales[sale_place];
            expected
                .hints
                .extend(sale.wake_lot(place, now, after_outage));
        }
        expected
    }
}
