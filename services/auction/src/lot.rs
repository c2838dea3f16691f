//! One lot: its contest, its clock, its public history and its bidders.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    Amount, BidAccepted, BidId, Entry, EntryKind, ExtensionTrigger, LotPhase, LotRecord, LotTerms,
    Outcome, Paddle, PublicLot, Refusal, SaleId, SaleTerms, Standing, StandingState, Time, UserId,
    bidder::Bidder,
    proxy::{Asking, Contest, Effect},
};

/// One lot of a sale. Holds hidden maxima and the reserve.
#[derive(Clone)]
pub(crate) struct Lot {
    terms: LotTerms,
    contest: Contest,
    phase: Phase,
    ends_at: Time,
    extensions: u32,
    /// None: bids may move the end as often as they come.
    extensions_left: Option<u32>,
    /// No extension moves the end past this.
    hard_end: Option<Time>,
    held_since: Option<Time>,
    bid_count: u32,
    /// Entry `n` has sequence `n + 1`; never empty.
    entries: Vec<Entry>,
    bidders: BTreeMap<UserId, Bidder>,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    Open,
    Closed(Outcome),
    Withdrawn,
}

/// A bid as the rules see it.
#[derive(Clone, Copy)]
pub(crate) struct Offer<'a> {
    pub(crate) user: &'a UserId,
    /// The paddle they have, or would get.
    pub(crate) paddle: Paddle,
    pub(crate) bid_id: &'a BidId,
    pub(crate) maximum: Amount,
}

/// What an accepted bid comes to.
pub(crate) struct Placed {
    pub(crate) entries: Vec<Entry>,
    pub(crate) answer: BidAccepted,
    /// The maximum it counts as.
    counted: Amount,
    contest: Contest,
}

impl Lot {
    /// A lot just announced.
    pub(crate) fn announced(terms: LotTerms, sale: &SaleTerms, at: Time) -> Self {
        let announcement = Entry {
            sequence: 1,
            at,
            kind: EntryKind::Announced,
            paddle: None,
            price: None,
            automatic: false,
            ends_at: terms.ends_at,
        };
        Self {
            ends_at: terms.ends_at,
            extensions_left: sale.soft_close.and_then(|close| close.max_extensions),
            hard_end: terms.hard_end_in(sale),
            held_since: None,
            terms,
            contest: Contest::default(),
            phase: Phase::Open,
            extensions: 0,
            bid_count: 0,
            entries: vec![announcement],
            bidders: BTreeMap::new(),
        }
    }

    pub(crate) fn terms(&self) -> &LotTerms {
        &self.terms
    }

    pub(crate) fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    pub(crate) fn ends_at(&self) -> Time {
        self.ends_at
    }

    /// When it closes, unless somebody bids; none while it is on hold, or for good.
    pub(crate) fn deadline(&self) -> Option<Time> {
        (self.is_open() && !self.is_held()).then_some(self.ends_at)
    }

    pub(crate) fn is_held(&self) -> bool {
        self.held_since.is_some()
    }

    pub(crate) fn is_withdrawn(&self) -> bool {
        self.phase == Phase::Withdrawn
    }

    /// Only a lot that nobody bid on, and whose end is to come, may leave the sale.
    pub(crate) fn check_withdrawal(&self, now: Time) -> Result<(), Refusal> {
        if self.contest.price().is_some() {
            return Err(Refusal::LotHasBids);
        }
        let over = self.deadline().is_some_and(|ends_at| ends_at <= now);
        if !self.is_open() || over {
            return Err(Refusal::LotClosed);
        }
        Ok(())
    }

    pub(crate) fn withdraw(&mut self, at: Time) {
        self.held_since = None;
        self.phase = Phase::Withdrawn;
        self.enter_house(EntryKind::Withdrawn, None, at);
    }

    pub(crate) fn hold(&mut self, at: Time) {
        self.held_since = Some(at);
        self.enter_house(EntryKind::Held, None, at);
    }

    /// Goes on with as much time as it had when it was held; that is no extension.
    pub(crate) fn resume(&mut self, at: Time) {
        let held_for = self.held_since.take().map(|since| since.until(at));
        let held_for = held_for.unwrap_or_default();
        self.ends_at = self.ends_at.after(held_for);
        self.hard_end = self.hard_end.map(|hard_end| hard_end.after(held_for));
        self.enter_house(EntryKind::Resumed, None, at);
    }

    pub(crate) fn bidder(&self, user: &UserId) -> Option<&Bidder> {
        self.bidders.get(user)
    }

    pub(crate) fn bidder_mut(&mut self, user: &UserId) -> &mut Bidder {
        self.bidders.entry(user.clone()).or_default()
    }

    /// Judges a bid whose id is new. `leader` is the paddle of who leads now.
    pub(crate) fn judge(
        &self,
        sale: &SaleTerms,
        leader: Option<Paddle>,
        offer: &Offer<'_>,
        now: Time,
    ) -> Result<Placed, Refusal> {
        self.check_time(now)?;
        if offer.maximum > sale.ceiling {
            let ceiling = sale.ceiling;
            return Err(Refusal::AboveCeiling { ceiling });
        }
        let asking = self.asking(sale);
        let counted = asking.counted(offer.maximum)?.min(sale.ceiling);
        let (contest, effect) = self.contest.bid(offer.user, counted, &asking)?;
        let price = contest.price().expect("a contest with a bid has a price");
        let ends_at = self.end_after(effect, sale, now);
        let mut entries = Vec::new();
        let mut enter = |paddle: Paddle, price: Amount, automatic: bool| {
            entries.push(Entry {
                sequence: self.sequence() + 1 + entries.len() as u64,
                at: now,
                kind: EntryKind::Bid,
                paddle: Some(paddle),
                price: Some(price),
                automatic,
                ends_at,
            });
        };
        match effect {
            Effect::TookLead => enter(offer.paddle, price, false),
            Effect::Beaten => {
                enter(offer.paddle, counted, false);
                enter(leader.expect("only a leader beats a bid"), price, true);
            }
            Effect::Raised if contest.price() != self.contest.price() => {
                enter(offer.paddle, price, true);
            }
            Effect::Raised => {}
        }
        let answer = BidAccepted {
            bid_id: offer.bid_id.clone(),
            sequence: self.sequence() + entries.len() as u64,
            paddle: offer.paddle,
            price,
            leading: effect != Effect::Beaten,
            minimum_bid: contest.minimum_bid(&asking),
            ends_at,
        };
        Ok(Placed {
            entries,
            answer,
            counted,
            contest,
        })
    }

    /// The end after a bid that counts.
    fn end_after(&self, effect: Effect, sale: &SaleTerms, now: Time) -> Time {
        let Some(soft_close) = sale.soft_close else {
            return self.ends_at;
        };
        let extends = match (effect, soft_close.ext_trigger) {
            // Else a leader could hold a lot open alone.
            (Effect::Raised, _) | (Effect::Beaten, ExtensionTrigger::LeadChange) => false,
            (Effect::TookLead, _)
            | (Effect::Beaten, ExtensionTrigger::AnyAccepted | ExtensionTrigger::PriceChange) => {
                true
            }
        };
        if !extends || self.extensions_left == Some(0) {
            return self.ends_at;
        }
        self.capped(soft_close.end_after_bid(self.ends_at, now))
    }

    /// A later end, no later than the hard end and no earlier than now.
    fn capped(&self, ends_at: Time) -> Time {
        let hard_end = self.hard_end.unwrap_or(ends_at);
        ends_at.min(hard_end).max(self.ends_at)
    }

    /// The end that an outage policy gives, if that leaves any time at all.
    pub(crate) fn end_after_outage(&self, ends_at: Time, now: Time) -> Option<Time> {
        Some(self.capped(ends_at)).filter(|ends_at| *ends_at > now)
    }

    fn check_time(&self, now: Time) -> Result<(), Refusal> {
        if self.is_withdrawn() {
            return Err(Refusal::LotWithdrawn);
        }
        if self.is_held() {
            return Err(Refusal::OnHold);
        }
        if now < self.terms.opens_at {
            return Err(Refusal::BidTooEarly {
                arrived_at: now,
                opens_at: self.terms.opens_at,
            });
        }
        // A bid at exactly the end is late.
        if now >= self.ends_at || !self.is_open() {
            return Err(Refusal::BidTooLate {
                arrived_at: now,
                ended_at: self.ends_at,
            });
        }
        Ok(())
    }

    /// Takes in a bid judged on this very state.
    pub(crate) fn place(&mut self, placed: Placed, offer: &Offer<'_>) {
        let by_people = placed.entries.iter().filter(|entry| !entry.automatic);
        self.bid_count += by_people.count() as u32;
        if placed.answer.ends_at > self.ends_at {
            self.extensions_left = self.extensions_left.map(|left| left.saturating_sub(1));
        }
        self.move_end(placed.answer.ends_at);
        self.contest = placed.contest;
        self.entries.extend(placed.entries);
        self.bidder_mut(offer.user)
            .remember_accepted(offer.maximum, placed.counted, placed.answer);
    }

    /// Gives the lot more time after an outage.
    pub(crate) fn extend(&mut self, ends_at: Time, at: Time) {
        self.move_end(ends_at);
        self.enter_house(EntryKind::Extended, None, at);
    }

    fn move_end(&mut self, ends_at: Time) {
        if ends_at > self.ends_at {
            self.ends_at = ends_at;
            self.extensions += 1;
        }
    }

    /// How the lot ends if it closes as it stands: sold iff the price reaches the reserve.
    pub(crate) fn outcome(&self, paddle_of: impl Fn(&UserId) -> Option<Paddle>) -> Outcome {
        let reserve = self.terms.reserve.unwrap_or(Amount::ZERO);
        match (self.contest.leader(), self.contest.price()) {
            (Some(user), Some(price)) if price >= reserve => Outcome::Sold {
                user: user.clone(),
                paddle: paddle_of(user).expect("whoever leads has a paddle"),
                price,
            },
            _ => Outcome::Unsold,
        }
    }

    /// Closes the lot for good.
    pub(crate) fn close(&mut self, outcome: Outcome, at: Time) {
        match outcome {
            Outcome::Sold { paddle, .. } => self.enter_house(EntryKind::Sold, Some(paddle), at),
            Outcome::Unsold => self.enter_house(EntryKind::Unsold, None, at),
        }
        self.phase = Phase::Closed(outcome);
    }

    fn enter_house(&mut self, kind: EntryKind, paddle: Option<Paddle>, at: Time) {
        self.entries.push(Entry {
            sequence: self.sequence() + 1,
            at,
            kind,
            paddle,
            price: self.contest.price(),
            automatic: false,
            ends_at: self.ends_at,
        });
    }

    fn asking<'a>(&self, sale: &'a SaleTerms) -> Asking<'a> {
        Asking {
            opening: self.terms.opening,
            reserve: self.terms.reserve,
            increments: &sale.increments,
            off_grid: sale.off_grid,
        }
    }

    pub(crate) fn sequence(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(crate) fn leader(&self) -> Option<&UserId> {
        self.contest.leader()
    }

    /// The public record, with at most `limit` entries after a sequence.
    pub(crate) fn record(
        &self,
        id: &SaleId,
        sale: &SaleTerms,
        leader: Option<Paddle>,
        after: u64,
        limit: usize,
    ) -> LotRecord {
        let newest = self.entries.last().expect("a lot has its announcement");
        let known = usize::try_from(after).unwrap_or(usize::MAX);
        let new = self.entries.iter().skip(known).take(limit);
        LotRecord {
            kind: newest.kind,
            at: newest.at,
            lot: self.public(id, sale, leader),
            entries: new.cloned().collect(),
        }
    }

    fn public(&self, id: &SaleId, sale: &SaleTerms, leader: Option<Paddle>) -> PublicLot {
        let price = self.contest.price();
        PublicLot {
            sale: id.clone(),
            lot: self.terms.lot.clone(),
            number: self.terms.number,
            currency: sale.currency,
            sequence: self.sequence(),
            phase: match &self.phase {
                Phase::Open => LotPhase::Open,
                Phase::Closed(Outcome::Sold { .. }) => LotPhase::Sold,
                Phase::Closed(Outcome::Unsold) => LotPhase::Unsold,
                Phase::Withdrawn => LotPhase::Withdrawn,
            },
            opening: self.terms.opening,
            price,
            minimum_bid: self.contest.minimum_bid(&self.asking(sale)),
            increment: (self.asking(sale)).step_after(price.unwrap_or(self.terms.opening)),
            leader,
            bid_count: self.bid_count,
            reserve_met: self.terms.reserve.map(|reserve| price >= Some(reserve)),
            opens_at: self.terms.opens_at,
            ends_at: self.ends_at,
            extensions: self.extensions,
            extensions_left: self.extensions_left,
            hard_end: self.hard_end,
            held_since: self.held_since,
        }
    }

    /// What one user may know about themselves here.
    pub(crate) fn standing(&self, user: &UserId, paddle: Option<Paddle>) -> Standing {
        let maximum = self.bidder(user).and_then(Bidder::maximum);
        let leads = self.contest.leader() == Some(user);
        let state = match &self.phase {
            _ if maximum.is_none() => StandingState::None,
            Phase::Open if leads => StandingState::Leading,
            Phase::Open => StandingState::Outbid,
            Phase::Closed(Outcome::Sold { .. }) if leads => StandingState::Won,
            Phase::Closed(_) | Phase::Withdrawn => StandingState::Lost,
        };
        Standing {
            paddle,
            state,
            maximum,
            sequence: self.sequence(),
        }
    }

    /// All that decides the next price and the close, in a fixed form. Its length does not grow
    /// with the history, which the log itself holds.
    pub(crate) fn fingerprint_input(&self) -> Vec<u8> {
        let state = Fingerprint {
            terms: &self.terms,
            contest: &self.contest,
            phase: &self.phase,
            ends_at: self.ends_at,
            extensions: self.extensions,
            extensions_left: self.extensions_left,
            hard_end: self.hard_end,
            held_since: self.held_since,
            bid_count: self.bid_count,
            bidders: self.bidders.len(),
            sequence: self.sequence(),
            newest: self.entries.last(),
        };
        serde_json::to_vec(&state).expect("plain fields with text keys always encode")
    }
}

#[derive(Serialize)]
struct Fingerprint<'a> {
    terms: &'a LotTerms,
    contest: &'a Contest,
    phase: &'a Phase,
    ends_at: Time,
    extensions: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions_left: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hard_end: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_since: Option<Time>,
    bid_count: u32,
    bidders: usize,
    sequence: u64,
    newest: Option<&'a Entry>,
}
