//! One sale: its terms, its lots in catalogue order, and its paddles.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{
    CreateSale, LotId, LotTerms, MessageId, Note, OutagePolicy, Paddle, SaleId, SaleMessage,
    SaleNews, SaleRecord, SaleTerms, Time, UserId,
    lot::{Lot, Offer, Placed},
};

/// One sale.
#[derive(Clone)]
pub(crate) struct Sale {
    id: SaleId,
    /// The news of its record: how many, the newest, and when.
    news_count: u64,
    news: SaleNews,
    news_at: Time,
    held_since: Option<Time>,
    /// Newest last.
    messages: VecDeque<SaleMessage>,
    terms: SaleTerms,
    lots: BTreeMap<LotId, Lot>,
    /// Lots by their number.
    catalogue: Vec<LotId>,
    paddles: BTreeMap<UserId, Paddle>,
    next_paddle: Paddle,
}

impl Sale {
    /// A sale just announced; its terms were checked.
    pub(crate) fn announced(
        id: SaleId,
        terms: SaleTerms,
        mut lots: Vec<LotTerms>,
        at: Time,
    ) -> Self {
        lots.sort_by_key(|lot| lot.number);
        let catalogue = lots.iter().map(|lot| lot.lot.clone()).collect();
        let announced = |lot: LotTerms| (lot.lot.clone(), Lot::announced(lot, &terms, at));
        let lots = lots.into_iter().map(announced).collect();
        Self {
            id,
            news_count: 1,
            news: SaleNews::Announced,
            news_at: at,
            held_since: None,
            messages: VecDeque::new(),
            terms,
            lots,
            catalogue,
            paddles: BTreeMap::new(),
            next_paddle: Paddle::FIRST,
        }
    }

    /// Whether the command asks for this very sale.
    pub(crate) fn was_asked_by(&self, create: &CreateSale) -> bool {
        let known = |lot: &LotTerms| {
            self.lots
                .get(&lot.lot)
                .is_some_and(|own| own.terms() == lot)
        };
        self.id == create.sale
            && self.terms == create.terms
            && self.lots.len() == create.lots.len()
            && create.lots.iter().all(known)
    }

    pub(crate) fn terms(&self) -> &SaleTerms {
        &self.terms
    }

    pub(crate) fn catalogue(&self) -> &[LotId] {
        &self.catalogue
    }

    pub(crate) fn lot(&self, lot: &LotId) -> Option<&Lot> {
        self.lots.get(lot)
    }

    pub(crate) fn lot_mut(&mut self, lot: &LotId) -> Option<&mut Lot> {
        self.lots.get_mut(lot)
    }

    pub(crate) fn paddle(&self, user: &UserId) -> Option<Paddle> {
        self.paddles.get(user).copied()
    }

    /// Who has one of these paddles, by paddle.
    pub(crate) fn users_of(&self, paddles: &BTreeSet<Paddle>) -> BTreeMap<Paddle, UserId> {
        let asked = (self.paddles.iter()).filter(|(_, paddle)| paddles.contains(paddle));
        asked
            .map(|(user, paddle)| (*paddle, user.clone()))
            .collect()
    }

    /// The paddle the next new bidder gets.
    pub(crate) fn next_paddle(&self) -> Paddle {
        self.next_paddle
    }

    /// Gives a user the next paddle.
    pub(crate) fn assign_paddle(&mut self, user: UserId) {
        self.paddles.insert(user, self.next_paddle);
        self.next_paddle = self.next_paddle.next();
    }

    /// The paddle of who leads a lot.
    pub(crate) fn leader(&self, lot: &Lot) -> Option<Paddle> {
        lot.leader().and_then(|user| self.paddle(user))
    }

    /// Judges a bid on one of the lots.
    pub(crate) fn judge(
        &self,
        lot: &Lot,
        offer: &Offer<'_>,
        now: Time,
    ) -> Result<Placed, crate::Refusal> {
        lot.judge(&self.terms, self.leader(lot), offer, now)
    }

    /// The new end of a lot whose end passed in an outage; none: it closes.
    pub(crate) fn end_after_outage(&self, lot: &Lot, now: Time) -> Option<Time> {
        match self.terms.outage_policy {
            OutagePolicy::CloseAsIs => None,
            OutagePolicy::Extend { seconds } => {
                lot.end_after_outage(now.after_seconds(seconds), now)
            }
        }
    }

    /// Since when the sale is on hold.
    pub(crate) fn held_since(&self) -> Option<Time> {
        self.held_since
    }

    /// Lots whose end is still to come, in catalogue order.
    pub(crate) fn running(&self, now: Time) -> Vec<LotId> {
        self.listed(|lot| lot.deadline().is_some_and(|ends_at| now < ends_at))
    }

    /// Lots on hold, in catalogue order.
    pub(crate) fn held(&self) -> Vec<LotId> {
        self.listed(Lot::is_held)
    }

    fn listed(&self, which: impl Fn(&Lot) -> bool) -> Vec<LotId> {
        let listed = |lot: &&LotId| self.lots.get(*lot).is_some_and(&which);
        self.catalogue.iter().filter(listed).cloned().collect()
    }

    pub(crate) fn hold(&mut self, at: Time) {
        self.held_since = Some(at);
        self.tell(SaleNews::Held, at);
    }

    pub(crate) fn resume(&mut self, at: Time) {
        self.held_since = None;
        self.tell(SaleNews::Resumed, at);
    }

    /// The text of a message among those kept.
    pub(crate) fn message(&self, id: &MessageId) -> Option<&Note> {
        let known = self.messages.iter().find(|known| known.message == *id)?;
        Some(&known.text)
    }

    pub(crate) fn announce(&mut self, message: MessageId, text: Note, at: Time) {
        if self.messages.len() == SaleRecord::MESSAGES_MAX {
            self.messages.pop_front();
        }
        self.messages.push_back(SaleMessage { message, at, text });
        self.tell(SaleNews::Message, at);
    }

    fn tell(&mut self, news: SaleNews, at: Time) {
        self.news_count += 1;
        self.news = news;
        self.news_at = at;
    }

    /// The sale's public record.
    pub(crate) fn record(&self) -> SaleRecord {
        let terms = || self.lots.values().map(Lot::terms);
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
            lots: self.catalogue.clone(),
            kind: self.news,
            held_since: self.held_since,
            messages: self.messages.iter().cloned().collect(),
        }
    }
}
