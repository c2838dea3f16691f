//! What a lot has come to, told from what happened to it.

use auction::{
    Amount, Entry, EntryKind, FormatTerms, LotPhase, LotTerms, Note, Paddle, Time, UserId,
    VoidNote, VoidedBid, format,
};

use super::{
    Sale, english,
    lot::{Happened, cents, time},
    sealed,
};

/// A lot as everyone sees it, and who leads it or won it.
pub(super) struct View {
    pub(super) ends_at: i64,
    pub(super) hard_end: Option<i64>,
    pub(super) extensions: u32,
    pub(super) extensions_by_bids: u32,
    pub(super) held_since: Option<i64>,
    pub(super) phase: LotPhase,
    pub(super) withdrawn_reason: Option<Note>,
    pub(super) entries: Vec<Entry>,
    /// English: those that count.
    pub(super) bids: Vec<english::Bid>,
    /// English: after each of them.
    pub(super) positions: Vec<english::Position>,
    /// English: lines of bids that count.
    pub(super) shown_bids: usize,
    /// Whose bids were voided, what everyone sees of each, and why.
    pub(super) voided: Vec<(UserId, Option<VoidedBid>, VoidNote)>,
    pub(super) sealed: Vec<sealed::Bid>,
    /// The winner and the price.
    pub(super) won: Option<(UserId, u64)>,
}

impl View {
    /// One that nothing happened to.
    pub(super) fn announced(ends_at: Time, hard_end: Option<i64>, at: i64) -> Self {
        let mut view = Self {
            ends_at: ends_at.unix_millis(),
            hard_end,
            extensions: 0,
            extensions_by_bids: 0,
            held_since: None,
            phase: LotPhase::Open,
            withdrawn_reason: None,
            entries: vec![],
            bids: vec![],
            positions: vec![],
            shown_bids: 0,
            voided: vec![],
            sealed: vec![],
            won: None,
        };
        view.enter(at, EntryKind::Announced, None, None, false);
        view
    }

    pub(super) fn is_open(&self) -> bool {
        self.phase == LotPhase::Open
    }

    pub(super) fn is_due(&self, now: i64) -> bool {
        self.is_open() && self.held_since.is_none() && self.ends_at <= now
    }

    pub(super) fn leader(&self) -> Option<&UserId> {
        self.positions.last().map(|position| &position.leader)
    }

    pub(super) fn price(&self) -> Option<u64> {
        self.positions.last().map(|position| position.price)
    }

    pub(super) fn has_bids(&self) -> bool {
        !self.positions.is_empty() || !sealed::standing(&self.sealed).is_empty()
    }

    /// A sealed amount that stands.
    pub(super) fn stands(&self, user: &UserId) -> Option<u64> {
        let standing = sealed::standing(&self.sealed);
        let own = standing.into_iter().find(|(one, _)| one == user)?;
        Some(own.1)
    }

    pub(super) fn happen(&mut self, sale: &Sale, lot: &LotTerms, at: i64, it: &Happened) {
        match it {
            Happened::English(bid) => {
                let rules = sale.english.as_ref().unwrap();
                self.bids.push(bid.clone());
                let now = rules.next(&self.bids, self.positions.last(), lot);
                let may_move = rules
                    .extensions_max()
                    .is_none_or(|most| self.extensions_by_bids < most);
                let end = rules.end_after(now.lead, at, self.ends_at);
                if let Some(end) = end.filter(|_| may_move) {
                    self.extensions_by_bids += u32::from(self.move_end(end));
                }
                let before = self.price();
                let (own, price) = (sale.paddle(&bid.user), Some(now.price));
                self.positions.push(now.clone());
                self.bids.last_mut().unwrap().line = match now.lead {
                    english::Lead::Raised => {
                        let mut earlier = self.bids.iter().rev().skip(1);
                        let own = earlier.find(|one| one.user == bid.user);
                        own.unwrap().line
                    }
                    english::Lead::Taken | english::Lead::Beaten => {
                        self.shown_bids += 1;
                        self.entries.len() as u64 + 1
                    }
                };
                match now.lead {
                    english::Lead::Taken => self.enter(at, EntryKind::Bid, own, price, false),
                    english::Lead::Beaten => {
                        self.enter(at, EntryKind::Bid, own, Some(bid.maximum), false);
                        let leader = sale.paddle(&now.leader);
                        self.enter(at, EntryKind::Bid, leader, price, true);
                    }
                    english::Lead::Raised if before == price => {}
                    english::Lead::Raised => self.enter(at, EntryKind::Bid, own, price, true),
                }
            }
            Happened::Sealed(bid) => {
                let was_new = self.stands(&bid.user).is_none();
                self.sealed.push(bid.clone());
                let FormatTerms::Sealed(terms) = &sale.terms.format else {
                    panic!("an English sale");
                };
                if terms.bid_count == format::sealed::BidCount::Shown {
                    match bid.amount {
                        None => self.enter(at, EntryKind::TakenBack, None, None, false),
                        Some(_) if was_new => self.enter(at, EntryKind::Bid, None, None, false),
                        Some(_) => {}
                    }
                }
            }
            Happened::Outage(seconds) => {
                self.move_end(at + i64::from(*seconds) * 1_000);
                self.enter(at, EntryKind::Extended, None, self.price(), false);
            }
            Happened::Held => {
                self.held_since = Some(at);
                self.enter(at, EntryKind::Held, None, self.price(), false);
            }
            Happened::Resumed => {
                let held_for = at - self.held_since.take().unwrap();
                self.ends_at += held_for;
                self.hard_end = self.hard_end.map(|end| end + held_for);
                self.enter(at, EntryKind::Resumed, None, self.price(), false);
            }
            Happened::Withdrawn(reason) => {
                self.held_since = None;
                self.phase = LotPhase::Withdrawn;
                self.withdrawn_reason = Some(reason.clone());
                self.enter(at, EntryKind::Withdrawn, None, self.price(), false);
            }
            Happened::Cancelled => {
                self.held_since = None;
                self.phase = LotPhase::Cancelled;
                self.enter(at, EntryKind::Cancelled, None, self.price(), false);
            }
            Happened::Voided(user, line, reason) => {
                self.void(sale, lot, at, (user, *line, reason));
            }
            Happened::Ended => self.end(sale, lot, at),
        }
    }

    fn void(
        &mut self,
        sale: &Sale,
        lot: &LotTerms,
        at: i64,
        (user, line, reason): (&UserId, Option<u64>, &Note),
    ) {
        let note = VoidNote {
            at: time(at),
            reason: reason.clone(),
        };
        let public = line.map(|entry| VoidedBid {
            entry,
            void: note.clone(),
        });
        self.voided.push((user.clone(), public, note));
        let Some(rules) = &sale.english else {
            let (user, amount) = (user.clone(), None);
            self.sealed.push(sealed::Bid { user, amount });
            let FormatTerms::Sealed(terms) = &sale.terms.format else {
                panic!("an English sale");
            };
            if terms.bid_count == format::sealed::BidCount::Shown {
                self.enter(at, EntryKind::Voided, None, None, false);
            }
            return;
        };
        let before = (self.price(), self.leader().cloned());
        self.bids.retain(|bid| Some(bid.line) != line);
        self.positions = rules.positions(&self.bids, lot);
        self.shown_bids -= 1;
        let may_move = rules
            .extensions_max()
            .is_none_or(|most| self.extensions_by_bids < most);
        if may_move && before != (self.price(), self.leader().cloned()) {
            let moment = self.held_since.unwrap_or(at);
            let end = rules.end_after(english::Lead::Taken, moment, self.ends_at);
            let moved = end.is_some_and(|end| self.move_end(end));
            self.extensions_by_bids += u32::from(moved);
        }
        let (paddle, price) = (sale.paddle(user), self.price());
        self.enter(at, EntryKind::Voided, paddle, price, false);
    }

    fn end(&mut self, sale: &Sale, lot: &LotTerms, at: i64) {
        self.won = match &sale.terms.format {
            FormatTerms::English(_) => {
                let reserve = lot.reserve.map_or(0, Amount::minor_units);
                let last = self.positions.last().filter(|last| last.price >= reserve);
                last.map(|last| (last.leader.clone(), last.price))
            }
            FormatTerms::Sealed(terms) => {
                let ending = sealed::ending(&self.sealed, terms, lot);
                if let Some(opened) = ending.as_ref().and_then(|ending| ending.2) {
                    self.enter(at, EntryKind::Opened, None, Some(opened), false);
                }
                ending.map(|(user, price, _)| (user, price))
            }
        };
        match self.won.clone() {
            Some((user, price)) => {
                self.phase = LotPhase::Sold;
                self.enter(at, EntryKind::Sold, sale.paddle(&user), Some(price), false);
            }
            None => {
                self.phase = LotPhase::Unsold;
                self.enter(at, EntryKind::Unsold, None, self.price(), false);
            }
        }
    }

    /// Whether the end moved.
    fn move_end(&mut self, end: i64) -> bool {
        let end = self.hard_end.map_or(end, |hard_end| end.min(hard_end));
        let moves = end > self.ends_at;
        if moves {
            self.ends_at = end;
            self.extensions += 1;
        }
        moves
    }

    fn enter(
        &mut self,
        at: i64,
        kind: EntryKind,
        paddle: Option<Paddle>,
        price: Option<u64>,
        automatic: bool,
    ) {
        self.entries.push(Entry {
            sequence: self.entries.len() as u64 + 1,
            at: time(at),
            kind,
            paddle,
            price: price.map(cents),
            automatic,
            ends_at: time(self.ends_at),
        });
    }
}
