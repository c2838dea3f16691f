//! One lot: its contest, its clock, its public history and its bidders.

mod bidding;
mod closing;
mod fingerprint;
mod public;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    Entry, EntryKind, LotTerms, Outcome, Paddle, SaleTerms, Time, UserId, bidder::Bidder,
    proxy::Contest,
};

pub(crate) use bidding::{Offer, Placed};

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

impl Lot {
    /// A lot just announced.
    pub(crate) fn announced(terms: LotTerms, sale: &SaleTerms, at: Time) -> Self {
        let mut lot = Self {
            ends_at: terms.ends_at,
            extensions_left: sale.soft_close.and_then(|close| close.max_extensions),
            hard_end: terms.hard_end_in(sale),
            held_since: None,
            terms,
            contest: Contest::default(),
            phase: Phase::Open,
            extensions: 0,
            bid_count: 0,
            entries: Vec::new(),
            bidders: BTreeMap::new(),
        };
        lot.enter_house(EntryKind::Announced, None, at);
        lot
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

    pub(crate) fn sequence(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(crate) fn leader(&self) -> Option<&UserId> {
        self.contest.leader()
    }

    pub(crate) fn bidder(&self, user: &UserId) -> Option<&Bidder> {
        self.bidders.get(user)
    }

    pub(crate) fn bidder_mut(&mut self, user: &UserId) -> &mut Bidder {
        self.bidders.entry(user.clone()).or_default()
    }

    /// Adds a line to the history that is the house's own, not a bid.
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
}
