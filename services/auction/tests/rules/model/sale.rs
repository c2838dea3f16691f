//! One sale of the model: its lots, its people, and what they were answered.

use std::collections::BTreeSet;

use auction::{
    Addressed, BidAccepted, BidAnswer, BidResult, Cancellation, CreateSale, LotId, Note, Notice,
    NoticeKind, Offer, OutagePolicy, Paddle, PlaceBid, SaleId, SaleMessage, SaleNews, SaleRecord,
    SaleTerms, UserId, format,
};

use super::{
    MESSAGES_KEPT, REFUSED_KEPT, english,
    lot::{Happened, Lot, cents, time},
    view::View,
};

pub(super) struct Sale {
    pub(super) id: SaleId,
    pub(super) terms: SaleTerms,
    pub(super) asked: CreateSale,
    pub(super) announced_at: i64,
    pub(super) lots: Vec<Lot>,
    /// The first has the first paddle.
    pub(super) paddles: Vec<UserId>,
    /// What the house said of whom, the newest last.
    pub(super) said: Vec<(UserId, auction::Admission)>,
    /// Who sells which lot, where the house said so.
    pub(super) sellers: BTreeSet<(LotId, UserId)>,
    pub(super) news: Vec<(i64, SaleNews)>,
    pub(super) messages: Vec<SaleMessage>,
    pub(super) held_since: Option<i64>,
    pub(super) held_reason: Option<Note>,
    pub(super) cancelled: Option<Cancellation>,
    pub(super) english: Option<english::English>,
    pub(super) answers: Vec<Answered>,
    /// Who spent of their budget on which lot, and when.
    pub(super) spent: Vec<(UserId, LotId, i64)>,
}

pub(super) struct Answered {
    pub(super) by: UserId,
    pub(super) bid: PlaceBid,
    pub(super) answer: BidAnswer,
}

impl Sale {
    pub(super) fn lot(&self, id: &LotId) -> Option<&Lot> {
        self.lots.iter().find(|lot| lot.terms.lot == *id)
    }

    pub(super) fn is_over(&self) -> bool {
        !self.lots.iter().any(|lot| lot.view(self).is_open())
    }

    pub(super) fn paddle(&self, user: &UserId) -> Option<Paddle> {
        let place = self.paddles.iter().position(|one| one == user)?;
        Some((0..place).fold(Paddle::FIRST, |paddle, _| paddle.next()))
    }

    pub(super) fn give_paddle(&mut self, user: &UserId) {
        if !self.paddles.contains(user) {
            self.paddles.push(user.clone());
        }
    }

    /// The answer that is kept for a bid's id: accepted for good, refused while few came after it.
    pub(super) fn answered(&self, by: &UserId, bid: &PlaceBid) -> Option<&Answered> {
        let own = (self.answers.iter()).filter(|one| one.by == *by && one.bid.lot == bid.lot);
        let mut refused = 0;
        let mut kept = own.rev().filter(|one| {
            refused += u32::from(matches!(one.answer, BidAnswer::Refused(_)));
            matches!(one.answer, BidAnswer::Accepted(_)) || refused <= REFUSED_KEPT
        });
        kept.find(|one| one.bid.bid_id == bid.bid_id)
    }

    /// How long until there is something to spend again. A bucket that each change fills by an interval, that empties
    /// with time, and that holds so many changes.
    pub(super) fn wait(
        &self,
        by: &UserId,
        lot: &LotId,
        now: i64,
        burst: i64,
        interval: i64,
    ) -> Option<i64> {
        let own = (self.spent.iter()).filter(|(user, on, _)| user == by && on == lot);
        let (mut level, mut since) = (0, now);
        for (_, _, at) in own {
            level = (level - (at - since).max(0)).max(0) + interval;
            since = *at;
        }
        let over = (level - (now - since)).max(0) - interval * (burst - 1);
        (over > 0).then_some(over)
    }

    pub(super) fn accepted(
        &self,
        by: &UserId,
        bid: &PlaceBid,
        place: usize,
        after: &View,
    ) -> BidAccepted {
        let lot = self.lots[place].record(self, after).lot;
        let result = match after.positions.last() {
            Some(position) => BidResult::English(format::english::BidResult {
                paddle: self.paddle(by).unwrap(),
                price: cents(position.price),
                leading: position.leader == *by,
                minimum_bid: lot.minimum_bid,
            }),
            None => BidResult::Sealed(format::sealed::BidResult {
                taken_back: bid.offer == Offer::TakeBack,
                amount: bid.offer.amount(),
            }),
        };
        BidAccepted {
            bid_id: bid.bid_id.clone(),
            sequence: lot.sequence,
            ends_at: lot.ends_at,
            result,
        }
    }

    pub(super) fn hint(
        &self,
        user: &UserId,
        kind: NoticeKind,
        lot: &LotId,
        price: Option<u64>,
        now: i64,
    ) -> Addressed {
        let notice = Notice {
            kind,
            sale: self.id.clone(),
            lot: lot.clone(),
            at: time(now),
            price: price.map(cents),
            reason: None,
        };
        let user = user.clone();
        Addressed { user, notice }
    }

    pub(super) fn outbid(
        &self,
        lot: &LotId,
        before: &View,
        after: &View,
        now: i64,
    ) -> Option<Addressed> {
        let overtaken = before
            .leader()
            .filter(|user| after.leader() != Some(user))?;
        Some(self.hint(overtaken, NoticeKind::Outbid, lot, after.price(), now))
    }

    pub(super) fn wake_lot(
        &mut self,
        place: usize,
        now: i64,
        after_outage: bool,
    ) -> Option<Addressed> {
        let before = self.lots[place].view(self);
        if let (true, OutagePolicy::Extend { seconds }) = (after_outage, self.terms.outage_policy) {
            let outage = Happened::Outage(seconds);
            self.lots[place].happened.push((now, outage));
            let extended = self.lots[place].view(self).ends_at;
            if extended > now && extended > before.ends_at {
                return None;
            }
            self.lots[place].happened.pop();
        }
        self.lots[place].happened.push((now, Happened::Ended));
        let (winner, price) = self.lots[place].view(self).won?;
        self.give_paddle(&winner);
        let lot = self.lots[place].terms.lot.clone();
        Some(self.hint(&winner, NoticeKind::Won, &lot, Some(price), now))
    }

    pub(super) fn record(&self) -> SaleRecord {
        let (at, kind) = *self.news.last().unwrap();
        let skipped = self.messages.len().saturating_sub(MESSAGES_KEPT);
        SaleRecord {
            sale: self.id.clone(),
            sequence: self.news.len() as u64,
            at: time(at),
            currency: self.terms.currency,
            time_zone: self.terms.time_zone.clone(),
            opens_at: self
                .lots
                .iter()
                .map(|lot| lot.terms.opens_at)
                .min()
                .unwrap(),
            ends_at: self.lots.iter().map(|lot| lot.terms.ends_at).max().unwrap(),
            lots: self.lots.iter().map(|lot| lot.terms.lot.clone()).collect(),
            kind,
            held_since: self.held_since.map(time),
            held_reason: self.held_reason.clone(),
            cancelled: self.cancelled.clone(),
            messages: self.messages[skipped..].to_vec(),
            buyer_terms: self.terms.buyer_terms.clone(),
            registration: self.terms.registration,
            outage_policy: Some(self.terms.outage_policy),
        }
    }
}
