//! The sealed-bid sale: one hidden amount a bidder, replaced or taken back until the end; the highest wins.
//!
//! First price: the winner pays their own amount. Second price (Vickrey): they pay the second-highest amount, at least the
//! reserve and the opening. Of equal amounts the one that stood first wins. At the close the amount that makes the price is
//! opened, and no other, ever.

use std::{cmp::Reverse, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use super::{Case, Ending, Judged, JudgedVoid, PublicContest, PublicFormat, Sold};
use crate::{
    Amount, EntryKind, Line, LotTerms, Offer, OfferKind, Refusal, Remaining, Time, UserId,
};

/// What is particular to a sealed-bid sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Terms {
    pub pricing: Pricing,
    /// Whether everyone sees before the end how many bids stand.
    #[serde(default)]
    pub bid_count: BidCount,
}

/// What the winner pays.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Pricing {
    FirstPrice,
    SecondPrice,
}

/// Who knows how many bids stand before the end.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum BidCount {
    #[default]
    Hidden,
    Shown,
}

/// The bids on one lot. Holds hidden amounts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    opening: Amount,
    bids: BTreeMap<UserId, Bid>,
    /// Changes so far: orders equal amounts.
    changes: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Bid {
    amount: Amount,
    /// Which change it was.
    change: u64,
}

/// What an accepted bid changed: the amount that stands for the bidder; none: they took it back.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    pub(super) stands: Option<Amount>,
}

/// What the bidder is told.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", schema(as = SealedBidResult))]
#[cfg_attr(feature = "typescript", ts(rename = "SealedBidResult"))]
pub struct BidResult {
    /// The bid no longer stands.
    pub taken_back: bool,
    /// One's own amount, for nobody else.
    pub amount: Option<Amount>,
}

/// What is public of a sealed-bid lot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", schema(as = SealedPublic))]
#[cfg_attr(feature = "typescript", ts(rename = "SealedPublic"))]
pub struct Public {
    pub pricing: Pricing,
    pub bid_count: BidCount,
}

impl Contest {
    pub(super) fn new(lot: &LotTerms) -> Self {
        Self {
            opening: lot.opening,
            bids: BTreeMap::new(),
            changes: 0,
        }
    }

    pub(super) fn judge(
        &self,
        terms: &Terms,
        offer: Offer,
        case: &Case<'_>,
    ) -> Result<Judged, Refusal> {
        let own = self.bids.get(case.user);
        let (stands, line) = match offer {
            Offer::Maximum(_) => {
                let expected = OfferKind::Amount;
                return Err(Refusal::WrongOffer { expected });
            }
            Offer::TakeBack if own.is_none() => return Err(Refusal::NothingToTakeBack),
            Offer::TakeBack => (None, Some(EntryKind::TakenBack)),
            Offer::Amount(amount) if amount < self.opening => {
                let minimum = self.opening;
                return Err(Refusal::BidTooLow { minimum });
            }
            Offer::Amount(amount) => (Some(amount), own.is_none().then_some(EntryKind::Bid)),
        };
        let line = line.filter(|_| terms.bid_count == BidCount::Shown);
        Ok(Judged {
            effect: super::Effect::Sealed(Effect { stands }),
            lines: line.map(nameless).into_iter().collect(),
            clock: None,
            shows_paddle: false,
            is_budgeted: own.is_some(),
        })
    }

    pub(super) fn fold(&mut self, user: &UserId, effect: &Effect) {
        match effect.stands {
            None => self.remove(user),
            // The same amount again keeps its place.
            Some(amount) if self.bids.get(user).is_some_and(|bid| bid.amount == amount) => {}
            Some(amount) => {
                self.changes += 1;
                let change = self.changes;
                self.bids.insert(user.clone(), Bid { amount, change });
            }
        }
    }

    /// Where everyone sees how many bids stand, they see that there is one less.
    pub(super) fn void(terms: &Terms) -> JudgedVoid {
        let line = (terms.bid_count == BidCount::Shown).then(|| nameless(EntryKind::Voided));
        JudgedVoid {
            remaining: Remaining::Sealed,
            lines: line.into_iter().collect(),
            clock: None,
            stands: None,
        }
    }

    /// The bid of somebody does not stand any more.
    pub(super) fn remove(&mut self, user: &UserId) {
        self.bids.remove(user);
    }

    /// The highest amount wins, the earlier of equal ones, if it reaches the reserve.
    pub(super) fn ending(&self, terms: &Terms, lot: &LotTerms) -> Ending {
        let mut ranked: Vec<(&UserId, &Bid)> = self.bids.iter().collect();
        ranked.sort_by_key(|(_, bid)| (Reverse(bid.amount), bid.change));
        let least = lot.reserve.unwrap_or(lot.opening).max(lot.opening);
        let none = Ending {
            sold: vec![],
            opened: vec![],
        };
        let Some((user, winning)) = ranked.first().filter(|(_, bid)| bid.amount >= least) else {
            return none;
        };
        let second = ranked.get(1).map(|(_, bid)| bid.amount);
        let price = match terms.pricing {
            Pricing::FirstPrice => winning.amount,
            Pricing::SecondPrice => second.map_or(least, |second| second.max(least)),
        };
        // First price: the winner's own amount stands in the line of the sale.
        let opened =
            second.filter(|second| terms.pricing == Pricing::SecondPrice && *second == price);
        let sold = Sold {
            user: (*user).clone(),
            quantity: 1,
            price,
        };
        Ending {
            sold: vec![sold],
            opened: opened
                .map(|amount| Line {
                    price: Some(amount),
                    ..nameless(EntryKind::Opened)
                })
                .into_iter()
                .collect(),
        }
    }

    /// Where the number of bids is hidden, whether there are any is too: an open lot stays.
    pub(super) fn check_withdrawal(
        &self,
        terms: &Terms,
        lot: &LotTerms,
        now: Time,
    ) -> Result<(), Refusal> {
        match terms.bid_count {
            BidCount::Hidden if now >= lot.opens_at => Err(Refusal::LotOpen),
            BidCount::Shown if !self.bids.is_empty() => Err(Refusal::LotHasBids),
            BidCount::Hidden | BidCount::Shown => Ok(()),
        }
    }

    pub(super) fn public(&self, terms: &Terms, lot: &LotTerms, is_over: bool) -> PublicContest {
        let count = is_over || terms.bid_count == BidCount::Shown;
        PublicContest {
            price: None,
            minimum_bid: lot.opening,
            increment: Amount::ONE,
            leader: None,
            bid_count: count.then_some(self.bids.len() as u32),
            reserve_met: None,
            format: PublicFormat::Sealed(Public {
                pricing: terms.pricing,
                bid_count: terms.bid_count,
            }),
        }
    }

    /// Everyone whose bid stands.
    pub(super) fn bidders(&self) -> impl Iterator<Item = &UserId> {
        self.bids.keys()
    }

    /// How many bids stand, and the newest change.
    pub(super) fn fingerprint(&self) -> impl Serialize {
        (self.bids.len(), self.changes)
    }
}

impl Effect {
    pub(super) fn result(&self) -> BidResult {
        BidResult {
            taken_back: self.stands.is_none(),
            amount: self.stands,
        }
    }
}

/// A public line that names nobody and nothing.
fn nameless(kind: EntryKind) -> Line {
    Line {
        kind,
        paddle: None,
        price: None,
        automatic: false,
    }
}

impl std::fmt::Debug for BidResult {
    /// Without the amount.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BidResult")
            .field("taken_back", &self.taken_back)
            .finish_non_exhaustive()
    }
}
