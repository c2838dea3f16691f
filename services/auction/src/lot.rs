//! One lot: its contest, its clock, its public history and its bidders.

mod bids;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{
    Amount, BidAnswer, BidId, Clock, Entry, EntryKind, Line, LotPhase, LotRecord, LotTerms, Note,
    Offer, Outcome, Paddle, PublicLot, Refusal, SaleId, SaleTerms, Standing, StandingState, Time,
    UserId,
    accepted::AcceptedAnswers,
    bidder::Bidder,
    event::{self, LotAnnounced},
    format::Contest,
    json_text,
    voided::Void,
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

    /// The public record, with at most `limit` entries after a sequence.
    pub(crate) fn record(
        &self,
        id: &SaleId,
        sale: &SaleTerms,
        voids: &[Void],
        after: u64,
        limit: usize,
    ) -> LotRecord {
        let newest = self.newest();
        let known = usize::try_from(after).unwrap_or(usize::MAX);
        let new = self.entries.iter().skip(known).take(limit);
        LotRecord {
            kind: newest.kind,
            at: newest.at,
            lot: self.public(id, sale, voids),
            entries: new.cloned().collect(),
        }
    }

    fn public(&self, id: &SaleId, sale: &SaleTerms, voids: &[Void]) -> PublicLot {
        let contest = self.contest.public(sale, &self.terms, !self.is_open());
        let (phase, winner) = match &self.phase {
            Phase::Open => (LotPhase::Open, None),
            Phase::Closed(outcome) => match outcome.first() {
                None => (LotPhase::Unsold, None),
                winner => (LotPhase::Sold, winner),
            },
            Phase::Withdrawn | Phase::WithdrawnFor(_) => (LotPhase::Withdrawn, None),
            Phase::Cancelled => (LotPhase::Cancelled, None),
        };
        let withdrawn_reason = match &self.phase {
            Phase::WithdrawnFor(reason) => Some(reason.clone()),
            _ => None,
        };
        PublicLot {
            sale: id.clone(),
            lot: self.terms.lot.clone(),
            number: self.terms.number,
            currency: sale.currency,
            sequence: self.sequence(),
            phase,
            opening: self.terms.opening,
            price: winner.map(|winner| winner.price).or(contest.price),
            minimum_bid: contest.minimum_bid,
            increment: contest.increment,
            ceiling: (sale.ceiling < Amount::MAX).then_some(sale.ceiling),
            leader: winner.map(|winner| winner.paddle).or(contest.leader),
            bid_count: contest.bid_count,
            reserve_met: contest.reserve_met,
            opens_at: self.terms.opens_at,
            ends_at: self.clock.ends_at,
            extensions: self.clock.extensions,
            extensions_left: self.clock.extensions_left,
            hard_end: self.clock.hard_end,
            held_since: self.held_since,
            withdrawn_reason,
            voided: voids.iter().filter_map(Void::public).collect(),
            format: contest.format,
        }
    }

    /// What one user may know about themselves here.
    pub(crate) fn standing(
        &self,
        user: &UserId,
        paddle: Option<Paddle>,
        voids: &[Void],
    ) -> Standing {
        let stands = self.bidder(user).and_then(Bidder::stands);
        let (state, maximum, amount) = self.contest.standing(user, stands);
        let won = |outcome: &Outcome| outcome.iter().any(|part| part.user == *user);
        let state = match &self.phase {
            _ if state == StandingState::None => StandingState::None,
            Phase::Open => state,
            Phase::Closed(outcome) if won(outcome) => StandingState::Won,
            Phase::Closed(_) | Phase::Withdrawn | Phase::WithdrawnFor(_) | Phase::Cancelled => {
                StandingState::Lost
            }
        };
        Standing {
            paddle,
            state,
            maximum,
            amount,
            sequence: self.sequence(),
            voided: (voids.iter().rev())
                .find(|void| void.user == *user)
                .map(|void| void.note.clone()),
        }
    }

    /// The most that the lot may cost a user as it stands: the maximum they lead with, their sealed bid, or what they won it
    /// for.
    pub(crate) fn committed(&self, user: &UserId) -> Option<Amount> {
        match &self.phase {
            Phase::Open => {
                let stands = self.bidder(user).and_then(Bidder::stands);
                match self.contest.standing(user, stands) {
                    (StandingState::Leading | StandingState::Placed, maximum, amount) => {
                        maximum.or(amount)
                    }
                    _ => None,
                }
            }
            Phase::Closed(outcome) => {
                let won = outcome.iter().find(|part| part.user == *user);
                won.map(|part| part.price)
            }
            Phase::Withdrawn | Phase::WithdrawnFor(_) | Phase::Cancelled => None,
        }
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
