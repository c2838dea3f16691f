//! One sale: its terms, its lots in catalogue order, and its paddles.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    Amount, Cancellation, Clock, CreateSale, LotId, LotTerms, MessageId, Note, OutagePolicy,
    Paddle, SaleId, SaleMessage, SaleNews, SaleRecord, SaleTerms, Time, UserId,
    event::{BidPlaced, LotAnnounced, MessageAnnounced},
    json_text,
    lot::Lot,
    sorted::{self, IdMap},
};

/// One sale.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Sale {
    id: SaleId,
    /// The news of its record: how many, the newest, and when.
    news_count: u64,
    news: SaleNews,
    news_at: Time,
    course: Course,
    /// Newest last.
    messages: VecDeque<SaleMessage>,
    #[serde(with = "json_text")]
    terms: SaleTerms,
    /// By their number.
    lots: Vec<Lot>,
    /// Where each of them stands.
    #[serde(with = "sorted")]
    places: IdMap<LotId, usize>,
    #[serde(with = "sorted")]
    paddles: IdMap<UserId, Paddle>,
    next_paddle: Paddle,
    /// Where the lots stand that somebody has bid on. It follows from the lots, and is in no snapshot.
    #[serde(skip)]
    own_lots: IdMap<UserId, Vec<usize>>,
}

/// Whether a sale goes on. The first two kinds are stored as an `Option<Time>` is, which stood here before reasons were public.
#[derive(Clone, Serialize, Deserialize)]
enum Course {
    Running,
    /// Nobody may read why.
    Held(Time),
    HeldFor {
        since: Time,
        reason: Note,
    },
    Cancelled {
        at: Time,
        reason: Note,
    },
}

/// Sales out of a snapshot, with what follows from their lots.
pub(crate) fn indexed<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<IdMap<SaleId, Sale>, D::Error> {
    let mut sales = IdMap::<SaleId, Sale>::deserialize(deserializer)?;
    for sale in sales.values_mut() {
        for (place, lot) in sale.lots.iter().enumerate() {
            for user in lot.users_with_bids() {
                let own = sale.own_lots.entry(user.clone()).or_default();
                own.push(place);
            }
        }
    }
    Ok(sales)
}

impl Sale {
    /// A sale just announced.
    pub(crate) fn announced(
        id: SaleId,
        terms: SaleTerms,
        mut lots: Vec<LotAnnounced>,
        at: Time,
    ) -> Self {
        lots.sort_by_key(|lot| lot.terms.number);
        let ids = lots.iter().map(|lot| lot.terms.lot.clone());
        let places = ids.enumerate().map(|(place, id)| (id, place)).collect();
        let announced = |lot| Lot::announced(lot, at);
        let lots = lots.into_iter().map(announced).collect();
        Self {
            id,
            news_count: 1,
            news: SaleNews::Announced,
            news_at: at,
            course: Course::Running,
            messages: VecDeque::new(),
            terms,
            lots,
            places,
            paddles: IdMap::default(),
            next_paddle: Paddle::FIRST,
            own_lots: IdMap::default(),
        }
    }

    /// Remembers an accepted bid on the lot at a place.
    pub(crate) fn bid_placed(&mut self, place: usize, bid: &BidPlaced, at: Time) {
        let is_first = self.lots[place].bid_placed(bid, at);
        if is_first {
            let own = self.own_lots.entry(bid.user.clone()).or_default();
            own.push(place);
        }
    }

    /// The lots somebody has bid on.
    pub(crate) fn own_lots(&self, user: &UserId) -> impl Iterator<Item = &Lot> {
        let places = self.own_lots.get(user).into_iter().flatten();
        places.filter_map(|place| self.lots.get(*place))
    }

    /// What somebody may come to owe as their lots stand, one of them left out, in minor units, premium and tax included.
    pub(crate) fn committed(&self, user: &UserId, except: Option<&LotId>) -> u64 {
        let lots = self.own_lots(user);
        let lots = lots.filter(|lot| Some(&lot.terms().lot) != except);
        let amounts = lots.filter_map(|lot| lot.committed(user));
        amounts.map(|amount| self.terms.total(amount)).sum()
    }

    pub(crate) fn id(&self) -> &SaleId {
        &self.id
    }

    /// Whether the command asks for this very sale.
    pub(crate) fn was_asked_by(&self, create: &CreateSale) -> bool {
        let known = |lot: &LotTerms| self.lot(&lot.lot).is_some_and(|own| own.terms() == lot);
        self.id == create.sale
            && self.terms == create.terms
            && self.lots.len() == create.lots.len()
            && create.lots.iter().all(known)
    }

    pub(crate) fn terms(&self) -> &SaleTerms {
        &self.terms
    }

    /// Every lot in catalogue order.
    pub(crate) fn lots(&self) -> impl Iterator<Item = &Lot> {
        self.lots.iter()
    }

    pub(crate) fn lot(&self, lot: &LotId) -> Option<&Lot> {
        self.lots.get(self.place(lot)?)
    }

    /// Where a lot stands in the catalogue.
    pub(crate) fn place(&self, lot: &LotId) -> Option<usize> {
        self.places.get(lot).copied()
    }

    /// The lot at a place that [`Sale::place`] gave.
    pub(crate) fn lot_mut(&mut self, place: usize) -> &mut Lot {
        &mut self.lots[place]
    }

    /// Whether no lot is left to be sold.
    pub(crate) fn is_over(&self) -> bool {
        !self.lots.iter().any(Lot::is_open)
    }

    /// Since when no lot is left to be sold; none while one is.
    pub(crate) fn ended_at(&self) -> Option<Time> {
        if !self.is_over() {
            return None;
        }
        self.lots.iter().map(Lot::newest_at).max()
    }

    pub(crate) fn paddle(&self, user: &UserId) -> Option<Paddle> {
        self.paddles.get(user).copied()
    }

    /// Who has one of these paddles, by paddle. Every paddle stands in a public line: nothing hidden is told by this.
    pub(crate) fn users_of(&self, paddles: &BTreeSet<Paddle>) -> BTreeMap<Paddle, UserId> {
        let asked = (self.paddles.iter()).filter(|(_, paddle)| paddles.contains(paddle));
        asked
            .map(|(user, paddle)| (*paddle, user.clone()))
            .collect()
    }

    /// The hidden reserve of each lot that has one.
    pub(crate) fn reserves(&self) -> BTreeMap<LotId, Amount> {
        let terms = self.lots.iter().map(Lot::terms);
        let reserves = terms.filter_map(|terms| Some((terms.lot.clone(), terms.reserve?)));
        reserves.collect()
    }

    /// The paddle the next new bidder gets.
    pub(crate) fn next_paddle(&self) -> Paddle {
        self.next_paddle
    }

    /// Gives a user a paddle.
    pub(crate) fn assign_paddle(&mut self, user: UserId, paddle: Paddle) {
        self.paddles.insert(user, paddle);
        self.next_paddle = self.next_paddle.max(paddle.next());
    }

    /// The clock of a lot whose end passed in an outage; none: it ends.
    pub(crate) fn clock_after_outage(&self, lot: &Lot, now: Time) -> Option<Clock> {
        match self.terms.outage_policy {
            OutagePolicy::CloseAsIs => None,
            OutagePolicy::Extend { seconds } => {
                lot.clock().after_outage(now.after_seconds(seconds), now)
            }
        }
    }

    /// Since when the sale is on hold.
    pub(crate) fn held_since(&self) -> Option<Time> {
        match self.course {
            Course::Running | Course::Cancelled { .. } => None,
            Course::Held(since) | Course::HeldFor { since, .. } => Some(since),
        }
    }

    /// Why it is, as everyone may read it.
    fn held_reason(&self) -> Option<Note> {
        match &self.course {
            Course::Running | Course::Held(_) | Course::Cancelled { .. } => None,
            Course::HeldFor { reason, .. } => Some(reason.clone()),
        }
    }

    /// When and why it was cancelled.
    pub(crate) fn cancelled(&self) -> Option<Cancellation> {
        match &self.course {
            Course::Running | Course::Held(_) | Course::HeldFor { .. } => None,
            Course::Cancelled { at, reason } => Some(Cancellation {
                at: *at,
                reason: reason.clone(),
            }),
        }
    }

    /// Lots still to be sold, in catalogue order.
    pub(crate) fn ahead(&self, now: Time) -> Vec<LotId> {
        let ahead = self.lots().filter(|lot| lot.is_ahead(now));
        ahead.map(|lot| lot.terms().lot.clone()).collect()
    }

    /// Lots on hold, in catalogue order, with the clocks they would go on with.
    pub(crate) fn held(&self, now: Time) -> Vec<(LotId, Clock)> {
        let held = |lot: &Lot| {
            let clock = lot.clock().after_hold(lot.held_since()?, now);
            Some((lot.terms().lot.clone(), clock))
        };
        self.lots().filter_map(held).collect()
    }

    pub(crate) fn hold(&mut self, since: Time, reason: Option<Note>) {
        self.course = match reason {
            None => Course::Held(since),
            Some(reason) => Course::HeldFor { since, reason },
        };
        self.tell(SaleNews::Held, since);
    }

    pub(crate) fn resume(&mut self, at: Time) {
        self.course = Course::Running;
        self.tell(SaleNews::Resumed, at);
    }

    pub(crate) fn cancel(&mut self, at: Time, reason: Note) {
        self.course = Course::Cancelled { at, reason };
        self.tell(SaleNews::Cancelled, at);
    }

    /// The text of a message among those kept.
    pub(crate) fn message(&self, id: &MessageId) -> Option<&Note> {
        let known = self.messages.iter().find(|known| known.message == *id)?;
        Some(&known.text)
    }

    pub(crate) fn announce(&mut self, announced: &MessageAnnounced, at: Time) {
        if self.messages.len() == SaleRecord::MESSAGES_MAX {
            self.messages.pop_front();
        }
        self.messages.push_back(SaleMessage {
            message: announced.message.clone(),
            at,
            text: announced.text.clone(),
        });
        self.tell(SaleNews::Message, at);
    }

    fn tell(&mut self, news: SaleNews, at: Time) {
        self.news_count += 1;
        self.news = news;
        self.news_at = at;
    }

    /// The sale's public record.
    pub(crate) fn record(&self) -> SaleRecord {
        let terms = || self.lots().map(Lot::terms);
        let opens_at = terms().map(|lot| lot.opens_at).min();
        let ends_at = terms().map(|lot| lot.ends_at).max();
        SaleRecord {
            sale: self.id.clone(),
            sequence: self.news_count,
            at: self.news_at,
            currency: self.terms.currency,
            time_zone: self.terms.time_zone.clone(),
            opens_at: opens_at.expect("a sale has a lot"),
            ends_at: ends_at.expect("a sale has a lot"),
            lots: terms().map(|lot| lot.lot.clone()).collect(),
            kind: self.news,
            held_since: self.held_since(),
            held_reason: self.held_reason(),
            cancelled: self.cancelled(),
            messages: self.messages.iter().cloned().collect(),
            buyer_terms: self.terms.buyer_terms.clone(),
            registration: self.terms.registration,
            outage_policy: Some(self.terms.outage_policy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hold_stored_before_reasons_were_public_is_read() {
        for since in [None, Some(Time::EPOCH)] {
            let stored = postcard::to_stdvec(&since).unwrap();
            let course: Course = postcard::from_bytes(&stored).unwrap();
            assert_eq!(postcard::to_stdvec(&course).unwrap(), stored);
            let read = match course {
                Course::Running | Course::Cancelled { .. } => None,
                Course::Held(since) | Course::HeldFor { since, .. } => Some(since),
            };
            assert_eq!(read, since);
        }
    }
}
