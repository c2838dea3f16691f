//! What may never be otherwise: after each command, and of the whole log.

use auction::{
    Amount, Answer, BidAccepted, BidAnswer, BidResult, Command, CreateSale, EntryKind, FormatTerms,
    LotPhase, PublicLot, StandingState, Time,
    format::english::{self, OffGrid},
};

use crate::{
    deeds::NAMES,
    room::{ENDS, Room, at, check_same, replayed},
};

/// One command, and what became of the lot.
pub(crate) struct Step<'a> {
    pub(crate) sale: &'a CreateSale,
    pub(crate) command: &'a Command,
    pub(crate) now: Time,
    pub(crate) answer: &'a Answer,
    /// Whether it wrote into the log.
    pub(crate) is_new: bool,
    pub(crate) before: PublicLot,
    pub(crate) after: PublicLot,
}

impl Step<'_> {
    /// `of_minimum`: a bid of exactly the public minimum.
    pub(crate) fn check(&self, room: &Room, of_minimum: bool) {
        let Self { before, after, .. } = self;
        assert!(after.ends_at >= before.ends_at, "the end never falls");
        assert!(after.price >= before.price, "the price never falls");
        if before.phase != LotPhase::Open {
            assert_eq!(after, before, "closed is final");
        }
        if before.held_since.is_some() && after.held_since.is_some() {
            assert_eq!(after, before, "nothing happens to a lot on hold");
        }
        if let Some(hard_end) = after.hard_end {
            assert!(after.ends_at <= hard_end);
        }
        if matches!(self.answer, Answer::Bid(BidAnswer::Refused(_))) {
            assert_eq!(after, before, "a refusal changes nothing public");
        }
        if let Command::PlaceBid { by, .. } = self.command {
            let own_raise = before
                .leader
                .is_some_and(|leader| room.standing(by.as_str()).paddle == Some(leader));
            match self.answer {
                Answer::Bid(BidAnswer::Accepted(accepted)) if self.is_new => {
                    self.check_accepted(accepted, own_raise);
                }
                Answer::Bid(BidAnswer::Accepted(_)) => {}
                _ if of_minimum && !own_raise => {
                    assert!(!self.takes_bids(), "the minimum is taken");
                }
                _ => {}
            }
        }
    }

    fn check_accepted(&self, accepted: &BidAccepted, own_raise: bool) {
        let Self {
            before, after, now, ..
        } = self;
        assert!(after.opens_at <= *now && *now < before.ends_at);
        assert_eq!(accepted.sequence, after.sequence);
        assert_eq!(accepted.ends_at, after.ends_at);
        let (FormatTerms::English(terms), BidResult::English(result)) =
            (&self.sale.terms.format, &accepted.result)
        else {
            assert_eq!(after.ends_at, before.ends_at, "a sealed bid never extends");
            return;
        };
        assert_eq!(Some(result.price), after.price);
        assert_eq!(result.minimum_bid, after.minimum_bid);
        let capped = before.extensions_left == Some(0) || before.hard_end.is_some();
        if let Some(close) = terms.soft_close
            && now.after_seconds(close.window_seconds) >= before.ends_at
            && after.leader != before.leader
            && !capped
        {
            assert!(after.ends_at >= now.after_seconds(close.extension_seconds));
        }
        if own_raise {
            assert_eq!(after.ends_at, before.ends_at, "an own raise never extends");
        }
    }

    /// Whether a bid of the minimum is taken then.
    fn takes_bids(&self) -> bool {
        self.before.phase == LotPhase::Open
            && self.before.held_since.is_none()
            && self.before.opens_at <= self.now
            && self.now < self.before.ends_at
            && self.before.minimum_bid <= self.sale.terms.ceiling
    }
}

/// The invariants of the price, told from each bidder's own maximum: an account of the contest
/// that shares nothing with the engine's.
pub(crate) fn check_price(room: &Room, sale: &CreateSale, terms: &english::Terms) {
    let lot = room.lot();
    let Some(price) = lot.price else {
        assert_eq!((lot.leader, lot.bid_count), (None, Some(0)));
        return;
    };
    let maximum = |name: &&str| room.standing(name).maximum;
    let leader = NAMES
        .iter()
        .find(|name| room.standing(name).paddle == lot.leader)
        .expect("whoever leads is one of them");
    let first = maximum(leader).unwrap();
    let rivals = NAMES.iter().filter(|name| *name != leader);
    let second = rivals.filter_map(maximum).max();
    assert!(second <= Some(first), "the leader has the largest maximum");
    assert!(price <= first && price >= lot.opening);
    let next = |at: Amount| match terms.off_grid {
        OffGrid::Accept => at.saturating_add(terms.increments.step_at(at)),
        _ => terms.increments.next_on_grid(at),
    };
    let one_over = second.map(next);
    let reserve = sale.lots[0].reserve;
    assert!(
        price == first
            || one_over.is_some_and(|over| price >= over)
            || price == lot.opening
            || Some(price) == reserve,
        "the price stands on something"
    );
    assert_eq!(lot.minimum_bid, next(price));
    assert_eq!(lot.reserve_met, reserve.map(|reserve| first >= reserve));
    let leading = match lot.phase {
        LotPhase::Open => StandingState::Leading,
        LotPhase::Sold => StandingState::Won,
        LotPhase::Unsold | LotPhase::Withdrawn | LotPhase::Cancelled => StandingState::Lost,
    };
    assert_eq!(room.standing(leader).state, leading);
}

pub(crate) fn check_history(room: &Room) {
    let record = room.record_of("lot");
    let entries = &record.entries;
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry.sequence, index as u64 + 1);
    }
    assert_eq!(record.lot.sequence, entries.len() as u64);
    assert!(entries.is_sorted_by_key(|entry| entry.at));
    assert!(entries.is_sorted_by_key(|entry| entry.price));
    assert!(entries.is_sorted_by_key(|entry| entry.ends_at));
    let moves = entries
        .windows(2)
        .filter(|pair| pair[0].ends_at != pair[1].ends_at)
        .filter(|pair| pair[1].kind != EntryKind::Resumed);
    assert_eq!(record.lot.extensions as usize, moves.count());
}

/// The log brings back the same state, and the same commands write the same log.
pub(crate) fn check_replay(room: &Room, told: &[(Command, Time)]) {
    let mut again = Room::empty();
    again.state = replayed(&room.log);
    check_same(&again.state, &room.state);
    room.check_replay();
    for name in NAMES {
        assert_eq!(again.standing(name), room.standing(name));
    }
    let mut retold = Room::empty();
    for (command, now) in told {
        retold.command(command, *now);
        // A bid asked again after all gets the answer it has, on the replayed state too.
        let late = at(ENDS * 100);
        let answered = again.state.decide(command, late);
        assert_eq!(answered, room.state.decide(command, late));
        let was_stored = match command {
            Command::CreateSale { .. } => true,
            Command::PlaceBid { by, bid } => {
                (room.state.bid_answer(&bid.sale, &bid.lot, by, &bid.bid_id)).is_some()
            }
            _ => false,
        };
        assert!(answered.events.is_empty() || !was_stored);
    }
    let bytes = |log| postcard::to_stdvec(log).unwrap();
    assert!(bytes(&retold.log) == bytes(&room.log), "the same log");
}
