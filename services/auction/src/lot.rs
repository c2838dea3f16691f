//! One lot: its contest, its clock, its public history and its bidders.

mod bids;
mod known;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{
    BidAnswer, BidId, Clock, Entry, EntryKind, Line, LotTerms, Note, Offer, Outcome, Refusal,
    SaleTerms, Time, UserId,
    accepted::AcceptedAnswers,
    bidder::Bidder,
    event::{self, LotAnnounced},
    format::Contest,
    json_text,
};

/// One lot of a sale. Holds hidden amounts and the reserve.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Lot {
    #[serde(with = "json_text")]
    terms: LotTerms,
    contest: Contest,
    phase: Phase,
    clock: Clock,
    held_since: Option<Time>,
    /// Entry `n` has sequence `n + 1`; never empty.
    entries: Vec<Entry>,
    /// In the order of their first bids; nobody leaves, so a bidder's place is theirs for good.
    bidders: IndexMap<UserId, Bidder, foldhash::quality::RandomState>,
    accepted: AcceptedAnswers,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    Open,
    Closed(Outcome),
    /// Nobody may read why.
    Withdrawn,
    WithdrawnFor(Note),
    /// With its sale.
    Cancelled,
}

impl Lot {
    /// A lot just announced.
    pub(crate) fn announced(announced: LotAnnounced, at: Time) -> Self {
        let LotAnnounced {
            terms,
            clock,
            contest,
        } = announced;
        let mut lot = Self {
            terms,
            contest,
            phase: Phase::Open,
            clock,
            held_since: None,
            entries: Vec::new(),
            bidders: IndexMap::default(),
            accepted: AcceptedAnswers::default(),
        };
        lot.enter_house(EntryKind::Announced, at);
        lot
    }

    pub(crate) fn terms(&self) -> &LotTerms {
        &self.terms
    }

    pub(crate) fn contest(&self) -> &Contest {
        &self.contest
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    /// When something happens without a command; none while it is on hold, or for good.
    pub(crate) fn wakes_at(&self) -> Option<Time> {
        (self.is_open() && !self.is_held()).then_some(self.clock.ends_at)
    }

    pub(crate) fn held_since(&self) -> Option<Time> {
        self.held_since
    }

    pub(crate) fn is_held(&self) -> bool {
        self.held_since.is_some()
    }

    pub(crate) fn is_withdrawn(&self) -> bool {
        matches!(self.phase, Phase::Withdrawn | Phase::WithdrawnFor(_))
    }

    /// Whether it is still to be sold: its end is to come, or it is on hold.
    pub(crate) fn is_ahead(&self, now: Time) -> bool {
        self.is_open() && (self.is_held() || now < self.clock.ends_at)
    }

    /// When its newest entry was stamped.
    pub(crate) fn newest_at(&self) -> Time {
        self.newest().at
    }

    fn newest(&self) -> &Entry {
        self.entries.last().expect("a lot has its announcement")
    }

    pub(crate) fn sequence(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(crate) fn bidder(&self, user: &UserId) -> Option<&Bidder> {
        self.bidders.get(user)
    }

    /// The answer once given to a user's bid id, and the offer it was given for.
    pub(crate) fn answer(&self, user: &UserId, bid_id: &BidId) -> Option<(Offer, BidAnswer)> {
        let (place, _, bidder) = self.bidders.get_full(user)?;
        if let Some((offer, accepted)) = self.accepted.get(place, bid_id) {
            return Some((offer, BidAnswer::Accepted(accepted)));
        }
        let (offer, refused) = bidder.refusal(bid_id)?;
        Some((offer, BidAnswer::Refused(refused)))
    }

    /// Everyone of whom a bid counted.
    pub(crate) fn users_with_bids(&self) -> impl Iterator<Item = &UserId> {
        let bidders = self.bidders.iter();
        let with_bids = bidders.filter(|(_, bidder)| bidder.has_bid());
        with_bids.map(|(user, _)| user)
    }

    /// Everyone whose bid stood when it was sold or not, or when its sale was cancelled. None: it is not over.
    pub(crate) fn bidders_at_close(&self) -> Option<impl Iterator<Item = &UserId>> {
        let is_over = matches!(self.phase, Phase::Closed(_) | Phase::Cancelled);
        let stood = |bidder: &Bidder| bidder.stands().is_some();
        is_over.then(|| {
            let bidders = self.bidders.iter();
            bidders.filter_map(move |(user, bidder)| stood(bidder).then_some(user))
        })
    }

    /// Whether a bid can be judged at this time at all.
    pub(crate) fn check_time(&self, now: Time) -> Result<(), Refusal> {
        if self.phase == Phase::Cancelled {
            return Err(Refusal::SaleCancelled);
        }
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
        if now >= self.clock.ends_at || !self.is_open() {
            return Err(Refusal::BidTooLate {
                arrived_at: now,
                ended_at: self.clock.ends_at,
            });
        }
        Ok(())
    }

    /// Whether the house can still change what becomes of it.
    pub(crate) fn check_ahead(&self, now: Time) -> Result<(), Refusal> {
        if self.phase == Phase::Cancelled {
            return Err(Refusal::SaleCancelled);
        }
        if !self.is_ahead(now) {
            return Err(Refusal::LotClosed);
        }
        Ok(())
    }

    /// Only a lot that nobody bid on, and whose end is to come, may leave the sale.
    pub(crate) fn check_withdrawal(&self, sale: &SaleTerms, now: Time) -> Result<(), Refusal> {
        self.check_ahead(now)?;
        self.contest.check_withdrawal(sale, &self.terms, now)
    }

    /// Remembers an accepted bid; whether it is the bidder's first.
    pub(crate) fn bid_placed(&mut self, bid: &event::BidPlaced, at: Time) -> bool {
        if let Some(clock) = bid.clock {
            self.clock = clock;
        }
        self.contest.fold(&bid.user, &bid.effect);
        self.enter(&bid.lines, at);
        let (sequence, ends_at) = (self.sequence(), self.clock.ends_at);
        let (place, bidder) = self.bidder_mut(&bid.user);
        let is_first = !bidder.has_bid();
        bidder.bid_placed(bid);
        self.accepted.keep(place, bid, sequence, ends_at);
        is_first
    }

    pub(crate) fn bid_refused(&mut self, bid: &event::BidRefused) {
        self.bidder_mut(&bid.user).1.bid_refused(bid);
    }

    pub(crate) fn bid_voided(&mut self, voided: &event::BidVoided, at: Time) {
        if let Some(clock) = voided.clock {
            self.clock = clock;
        }
        self.contest.fold_void(&voided.user, &voided.remaining);
        self.enter(&voided.lines, at);
        if let Some(bidder) = self.bidders.get_mut(&voided.user) {
            bidder.bid_voided(voided.stands);
        }
    }

    /// Gives the lot more time after an outage.
    pub(crate) fn extend(&mut self, clock: Clock, at: Time) {
        self.clock = clock;
        self.enter_house(EntryKind::Extended, at);
    }

    /// Closes the lot for good.
    pub(crate) fn close(&mut self, closed: &event::LotClosed, at: Time) {
        self.phase = Phase::Closed(closed.outcome.clone());
        self.enter(&closed.lines, at);
    }

    pub(crate) fn withdraw(&mut self, at: Time, reason: Option<Note>) {
        self.held_since = None;
        self.phase = reason.map_or(Phase::Withdrawn, Phase::WithdrawnFor);
        self.enter_house(EntryKind::Withdrawn, at);
    }

    pub(crate) fn cancel(&mut self, at: Time) {
        self.held_since = None;
        self.phase = Phase::Cancelled;
        self.enter_house(EntryKind::Cancelled, at);
    }

    pub(crate) fn hold(&mut self, at: Time) {
        self.held_since = Some(at);
        self.enter_house(EntryKind::Held, at);
    }

    pub(crate) fn resume(&mut self, clock: Clock, at: Time) {
        self.held_since = None;
        self.clock = clock;
        self.enter_house(EntryKind::Resumed, at);
    }

    /// A bidder and their place among the others.
    fn bidder_mut(&mut self, user: &UserId) -> (usize, &mut Bidder) {
        let place = match self.bidders.get_index_of(user) {
            Some(place) => place,
            None => self.bidders.insert_full(user.clone(), Bidder::default()).0,
        };
        (place, &mut self.bidders[place])
    }

    /// Adds lines to the public history.
    fn enter(&mut self, lines: &[Line], at: Time) {
        for line in lines {
            self.entries.push(Entry {
                sequence: self.sequence() + 1,
                at,
                kind: line.kind,
                paddle: line.paddle,
                price: line.price,
                automatic: line.automatic,
                ends_at: self.clock.ends_at,
            });
        }
    }

    /// Adds a line that is the house's own, not a bid.
    fn enter_house(&mut self, kind: EntryKind, at: Time) {
        let line = Line {
            kind,
            paddle: None,
            price: self.contest.price(),
            automatic: false,
        };
        self.enter(&[line], at);
    }

    /// All that decides about the lot's price and close, in a fixed form whose length does not grow with the history.
    /// Holds secrets.
    pub(crate) fn fingerprint(&self) -> impl Serialize {
        (
            self.contest.fingerprint(),
            &self.phase,
            self.clock,
            self.held_since,
            self.bidders.len(),
            self.sequence(),
            self.entries.last(),
        )
    }
}
