//! The timed English sale: an ascending public price, maxima that bid for their owners, a soft close.
//!
//! A bidder names a maximum; the price is one step over the second-highest maximum, never more than the leader's own.

mod terms;
mod void;

use serde::{Deserialize, Serialize};
use smallvec::smallvec;

use super::{Case, Ending, Judged, PublicContest, PublicFormat, Sold};
use crate::{
    Amount, Clock, EntryKind, Line, LotTerms, Offer, OfferKind, Paddle, Refusal, UserId,
    event::BidLines,
};

pub use terms::{ExtensionMode, ExtensionTrigger, OffGrid, SoftClose, Terms};

/// The contest for one lot. Holds hidden maxima.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    leading: Option<Leading>,
    /// The highest maximum among everyone else.
    second: Option<Amount>,
    /// None until the first bid.
    price: Option<Amount>,
    minimum_bid: Amount,
    increment: Amount,
    /// None: there is no reserve.
    reserve_met: Option<bool>,
    /// Bids by people; automatic ones are not counted.
    bid_count: u32,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Leading {
    user: UserId,
    paddle: Paddle,
    maximum: Amount,
}

/// The contest after an accepted bid: all of it that the bid can change.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    paddle: Paddle,
    /// The maximum that the bid counts as.
    pub(super) counted: Amount,
    /// False: an earlier maximum is higher or the same.
    pub(super) leads: bool,
    second: Option<Amount>,
    pub(super) price: Amount,
    minimum_bid: Amount,
    increment: Amount,
    reserve_met: Option<bool>,
    bid_count: u32,
}

/// What the bidder is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", schema(as = EnglishBidResult))]
#[cfg_attr(feature = "typescript", ts(rename = "EnglishBidResult"))]
pub struct BidResult {
    pub paddle: Paddle,
    pub price: Amount,
    /// False: it counted, but an earlier maximum is higher or the same.
    pub leading: bool,
    pub minimum_bid: Amount,
}

/// What is public of an English lot.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", schema(as = EnglishPublic))]
#[cfg_attr(feature = "typescript", ts(rename = "EnglishPublic"))]
pub struct Public {
    /// Whether whoever leads may lower their maximum, as far as the price.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", ts(as = "Option<bool>", optional))]
    pub lower_maximum: bool,
}

/// What an accepted bid does to the lead.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// The bidder leads now and did not before.
    Taken,
    /// An earlier maximum is higher or the same.
    Beaten,
    /// The leader raised their own maximum, or lowered it.
    Raised,
}

/// Who leads after a maximum, and up to what.
#[derive(Clone, Copy)]
struct Ranked {
    lead: Lead,
    /// The leader's.
    maximum: Amount,
    /// The highest of the others.
    second: Option<Amount>,
}

impl Contest {
    pub(super) fn new(terms: &Terms, lot: &LotTerms) -> Self {
        Self {
            leading: None,
            second: None,
            price: None,
            minimum_bid: lot.opening,
            increment: terms.step_after(lot.opening),
            reserve_met: lot.reserve.map(|_| false),
            bid_count: 0,
        }
    }

    pub(super) fn judge(
        &self,
        terms: &Terms,
        offer: Offer,
        case: &Case<'_>,
    ) -> Result<Judged, Refusal> {
        let counted = match offer {
            Offer::Maximum(asked) => {
                let counted = terms.counted(asked, case.lot.opening)?;
                let counted = counted.min(case.terms.ceiling);
                self.check(terms, case.user, counted)?;
                counted
            }
            Offer::TakeBack if terms.lower_maximum => self.not_bid_yet(case.user)?,
            Offer::Amount(_) | Offer::TakeBack => {
                let expected = OfferKind::Maximum;
                return Err(Refusal::WrongOffer { expected });
            }
        };
        let ranked = self.ranked(case.user, counted);
        let lead = ranked.lead;
        let effect = self.effect(ranked, counted, case.paddle, terms, case.lot);
        Ok(Judged {
            lines: self.lines(lead, case.paddle, counted, effect.price),
            clock: self.clock_after(lead, terms, case),
            effect: super::Effect::English(effect),
            shows_paddle: true,
            is_budgeted: lead == Lead::Raised,
        })
    }

    /// Whether a maximum counts.
    fn check(&self, terms: &Terms, user: &UserId, maximum: Amount) -> Result<(), Refusal> {
        if let Some(leading) = &self.leading
            && leading.user == *user
        {
            let price = self.price.unwrap_or(Amount::ZERO);
            let is_lower = maximum < leading.maximum;
            return match terms.lower_maximum && is_lower {
                true if maximum < price => Err(Refusal::MaximumBelowPrice { price }),
                false if maximum <= leading.maximum => Err(Refusal::MaximumNotHigher),
                _ => Ok(()),
            };
        }
        // The second test matters only where the sum stops at the greatest amount there is.
        let minimum = self.minimum_bid;
        if maximum < minimum || self.price.is_some_and(|price| maximum <= price) {
            return Err(Refusal::BidTooLow { minimum });
        }
        Ok(())
    }

    /// What a leader's maximum is lowered to who takes back all that it has not bid yet: the price.
    fn not_bid_yet(&self, user: &UserId) -> Result<Amount, Refusal> {
        let leading = (self.leading.as_ref()).filter(|leading| leading.user == *user);
        let maximum = leading.map(|leading| leading.maximum);
        (self.price.filter(|price| maximum > Some(*price))).ok_or(Refusal::NothingToTakeBack)
    }

    /// Who leads after a maximum that counts.
    fn ranked(&self, user: &UserId, maximum: Amount) -> Ranked {
        let (lead, maximum, second) = match &self.leading {
            None => (Lead::Taken, maximum, None),
            Some(leading) if leading.user == *user => (Lead::Raised, maximum, self.second),
            Some(leading) if maximum > leading.maximum => {
                (Lead::Taken, maximum, Some(leading.maximum))
            }
            Some(leading) => {
                let second = self.second.max(Some(maximum));
                (Lead::Beaten, leading.maximum, second)
            }
        };
        Ranked {
            lead,
            maximum,
            second,
        }
    }

    /// What a maximum that counts changes.
    fn effect(
        &self,
        ranked: Ranked,
        counted: Amount,
        paddle: Paddle,
        terms: &Terms,
        lot: &LotTerms,
    ) -> Effect {
        let Ranked {
            lead,
            maximum,
            second,
        } = ranked;
        let price = self.price_of(maximum, second, terms, lot);
        let step = terms.step_after(price);
        Effect {
            paddle,
            counted,
            leads: lead != Lead::Beaten,
            second,
            price,
            minimum_bid: price.saturating_add(step),
            increment: step,
            reserve_met: lot.reserve.map(|reserve| price >= reserve),
            bid_count: self.bid_count + u32::from(lead != Lead::Raised),
        }
    }

    /// One step over the second maximum, at most the leader's; at least the reserve once that is reached; never less than
    /// before.
    fn price_of(
        &self,
        leader_maximum: Amount,
        second: Option<Amount>,
        terms: &Terms,
        lot: &LotTerms,
    ) -> Amount {
        let mut price = match second {
            None => lot.opening,
            Some(second) => {
                let step = terms.step_after(second);
                second.saturating_add(step).min(leader_maximum)
            }
        };
        if let Some(reserve) = lot.reserve
            && leader_maximum >= reserve
        {
            price = price.max(reserve);
        }
        self.price.map_or(price, |before| before.max(price))
    }

    /// The public lines of a bid: its own, and the automatic one that beats it.
    fn lines(&self, lead: Lead, paddle: Paddle, counted: Amount, price: Amount) -> BidLines {
        let line = |paddle, price, automatic| Line {
            kind: EntryKind::Bid,
            paddle: Some(paddle),
            price: Some(price),
            automatic,
        };
        match (lead, &self.leading) {
            (Lead::Beaten, Some(leading)) => smallvec![
                line(paddle, counted, false),
                line(leading.paddle, price, true),
            ],
            (Lead::Raised, _) if self.price == Some(price) => smallvec![],
            (Lead::Raised, _) => smallvec![line(paddle, price, true)],
            (Lead::Taken | Lead::Beaten, _) => smallvec![line(paddle, price, false)],
        }
    }

    /// The clock after a bid, if that moves the end.
    fn clock_after(&self, lead: Lead, terms: &Terms, case: &Case<'_>) -> Option<Clock> {
        let soft_close = terms.soft_close?;
        let extends = match (lead, soft_close.ext_trigger) {
            // Else a leader could hold a lot open alone.
            (Lead::Raised, _) | (Lead::Beaten, ExtensionTrigger::LeadChange) => false,
            (Lead::Taken, _)
            | (Lead::Beaten, ExtensionTrigger::AnyAccepted | ExtensionTrigger::PriceChange) => true,
        };
        if !extends {
            return None;
        }
        let end = soft_close.end_after_bid(case.clock.ends_at, case.now);
        case.clock.extended_by_bid(end)
    }

    pub(super) fn fold(&mut self, user: &UserId, effect: &Effect) {
        if effect.leads {
            self.leading = Some(Leading {
                user: user.clone(),
                paddle: effect.paddle,
                maximum: effect.counted,
            });
        }
        self.second = effect.second;
        self.price = Some(effect.price);
        self.minimum_bid = effect.minimum_bid;
        self.increment = effect.increment;
        self.reserve_met = effect.reserve_met;
        self.bid_count = effect.bid_count;
    }

    /// Sold to the leader iff the price reaches the reserve.
    pub(super) fn ending(&self, lot: &LotTerms) -> Ending {
        let reserve = lot.reserve.unwrap_or(Amount::ZERO);
        let sold = match (&self.leading, self.price) {
            (Some(leading), Some(price)) if price >= reserve => vec![Sold {
                user: leading.user.clone(),
                quantity: 1,
                price,
            }],
            _ => vec![],
        };
        Ending {
            sold,
            opened: vec![],
        }
    }

    pub(super) fn check_withdrawal(&self) -> Result<(), Refusal> {
        match self.price {
            Some(_) => Err(Refusal::LotHasBids),
            None => Ok(()),
        }
    }

    pub(crate) fn leader(&self) -> Option<&UserId> {
        self.leading.as_ref().map(|leading| &leading.user)
    }

    /// Who leads, and up to what.
    pub(crate) fn leading(&self) -> Option<(&UserId, Paddle, Amount)> {
        let leading = self.leading.as_ref()?;
        Some((&leading.user, leading.paddle, leading.maximum))
    }

    pub(crate) fn price(&self) -> Option<Amount> {
        self.price
    }

    pub(super) fn public(&self, terms: &Terms) -> PublicContest {
        PublicContest {
            price: self.price,
            minimum_bid: self.minimum_bid,
            increment: self.increment,
            leader: self.leading.as_ref().map(|leading| leading.paddle),
            bid_count: Some(self.bid_count),
            reserve_met: self.reserve_met,
            format: PublicFormat::English(Public {
                lower_maximum: terms.lower_maximum,
            }),
        }
    }
}

impl Effect {
    pub(super) fn result(&self) -> BidResult {
        BidResult {
            paddle: self.paddle,
            price: self.price,
            leading: self.leads,
            minimum_bid: self.minimum_bid,
        }
    }
}
