//! The kinds of sale. Everything particular to one stands in its own file; this is the one place that chooses.
//!
//! A format judges bids, says what happens when a lot's end comes, and what others may know before and after. It changes
//! nothing itself: it answers with an [`Effect`], which the event carries and the [`Contest`] remembers.
//! What a new kind needs besides its file here is listed in `README.md` beside this one.

#![expect(
    missing_debug_implementations,
    reason = "contests and effects hold hidden amounts; events are shown without them"
)]

pub mod english;
pub mod sealed;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use crate::{
    Amount, Clock, Line, LotTerms, Offer, Paddle, Refusal, SaleProblem, SaleTerms, StandingState,
    Time, UserId, event::BidLines,
};

/// The kind of a sale with what is particular to it: `format` beside its own fields. Without `format` it is English.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "format", rename_all = "snake_case")]
pub enum FormatTerms {
    English(english::Terms),
    Sealed(sealed::Terms),
}

/// What stands between the bidders of one lot. Holds hidden amounts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contest {
    English(english::Contest),
    Sealed(sealed::Contest),
}

/// What an accepted bid changed.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    English(english::Effect),
    Sealed(sealed::Effect),
}

/// What is left between the bidders once a bid was voided.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remaining {
    English(english::Contest),
    /// Every bid but that of this bidder.
    Sealed,
}

/// What an accepted bid is answered with, beside what every answer says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum BidResult {
    English(english::BidResult),
    Sealed(sealed::BidResult),
}

/// A [`BidResult`] in binary forms, which cannot do without a tag.
#[derive(Serialize, Deserialize)]
#[serde(remote = "BidResult")]
pub(crate) enum StoredResult {
    English(english::BidResult),
    Sealed(sealed::BidResult),
}

/// What is public of a lot's kind, beside what every lot shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PublicFormat {
    English(english::Public),
    Sealed(sealed::Public),
}

/// What a format may look at when it judges.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) terms: &'a SaleTerms,
    pub(crate) lot: &'a LotTerms,
    pub(crate) clock: &'a Clock,
    pub(crate) user: &'a UserId,
    /// The paddle they have, or would get.
    pub(crate) paddle: Paddle,
    pub(crate) now: Time,
}

/// What an accepted bid comes to.
pub(crate) struct Judged {
    pub(crate) effect: Effect,
    pub(crate) lines: BidLines,
    pub(crate) clock: Option<Clock>,
    /// The bid shows the bidder's paddle.
    pub(crate) shows_paddle: bool,
    /// It takes of the bidder's budget: one could go on with it for nothing.
    pub(crate) is_budgeted: bool,
}

/// An offer that was accepted.
pub(crate) struct AcceptedOffer<'a> {
    pub(crate) user: &'a UserId,
    pub(crate) offer: Offer,
    /// The price that everyone saw afterwards.
    pub(crate) price: Option<Amount>,
}

/// What voiding a bid comes to.
pub(crate) struct JudgedVoid {
    pub(crate) remaining: Remaining,
    pub(crate) lines: BidLines,
    pub(crate) clock: Option<Clock>,
    /// The amount that stands for the bidder afterwards.
    pub(crate) stands: Option<Amount>,
}

/// How a lot ends: the winners, by the price each pays, and the lines that open what the rule needs.
pub(crate) struct Ending {
    pub(crate) sold: Vec<Sold>,
    pub(crate) opened: Vec<Line>,
}

/// One winner, before they have a paddle.
pub(crate) struct Sold {
    pub(crate) user: UserId,
    pub(crate) quantity: u32,
    pub(crate) price: Amount,
}

/// What everyone may know of a contest.
pub(crate) struct PublicContest {
    pub(crate) price: Option<Amount>,
    pub(crate) minimum_bid: Amount,
    pub(crate) increment: Amount,
    pub(crate) leader: Option<Paddle>,
    pub(crate) bid_count: Option<u32>,
    pub(crate) reserve_met: Option<bool>,
    pub(crate) format: PublicFormat,
}

impl FormatTerms {
    /// The contest of a lot that nobody bid on.
    pub(crate) fn contest(&self, lot: &LotTerms) -> Contest {
        match self {
            Self::English(terms) => Contest::English(english::Contest::new(terms, lot)),
            Self::Sealed(_) => Contest::Sealed(sealed::Contest::new(lot)),
        }
    }

    /// Whether the terms make sense.
    pub(crate) fn check(&self) -> Result<(), SaleProblem> {
        match self {
            Self::English(terms) => terms.check(),
            // Two words, and every pair of them is a sale.
            Self::Sealed(_) => Ok(()),
        }
    }

    /// How often bids may move a lot's end; none: as often as they come.
    pub(crate) fn max_extensions(&self) -> Option<u32> {
        match self {
            Self::English(terms) => terms.soft_close.and_then(|close| close.max_extensions),
            Self::Sealed(_) => Some(0),
        }
    }
}

impl Contest {
    /// Judges an offer on a lot that takes bids now.
    pub(crate) fn judge(&self, offer: Offer, case: &Case<'_>) -> Result<Judged, Refusal> {
        match (self, &case.terms.format) {
            (Self::English(contest), FormatTerms::English(terms)) => {
                contest.judge(terms, offer, case)
            }
            (Self::Sealed(contest), FormatTerms::Sealed(terms)) => {
                contest.judge(terms, offer, case)
            }
            _ => unreachable!("a lot's contest is of its sale's format"),
        }
    }

    /// Remembers an accepted bid. One of another format is of another log, and changes nothing.
    pub(crate) fn fold(&mut self, user: &UserId, effect: &Effect) {
        match (self, effect) {
            (Self::English(contest), Effect::English(effect)) => contest.fold(user, effect),
            (Self::Sealed(contest), Effect::Sealed(effect)) => contest.fold(user, effect),
            (Self::English(_), _) | (Self::Sealed(_), _) => {}
        }
    }

    /// Voids the bid of the case's user; `offers` are all that still count, the oldest first, each with its paddle.
    pub(crate) fn void<'a>(
        &self,
        offers: impl Iterator<Item = (AcceptedOffer<'a>, Paddle)>,
        case: &Case<'_>,
    ) -> JudgedVoid {
        match (self, &case.terms.format) {
            (Self::English(contest), FormatTerms::English(terms)) => {
                contest.void(terms, offers, case)
            }
            (Self::Sealed(_), FormatTerms::Sealed(terms)) => sealed::Contest::void(terms),
            _ => unreachable!("a lot's contest is of its sale's format"),
        }
    }

    /// Remembers that a bid was voided. One of another format is of another log, and changes nothing.
    pub(crate) fn fold_void(&mut self, user: &UserId, remaining: &Remaining) {
        match (self, remaining) {
            (Self::English(contest), Remaining::English(remaining)) => {
                contest.clone_from(remaining);
            }
            (Self::Sealed(contest), Remaining::Sealed) => contest.remove(user),
            (Self::English(_), _) | (Self::Sealed(_), _) => {}
        }
    }

    /// How the lot ends if it ends as it stands.
    pub(crate) fn ending(&self, terms: &SaleTerms, lot: &LotTerms) -> Ending {
        match (self, &terms.format) {
            (Self::English(contest), _) => contest.ending(lot),
            (Self::Sealed(contest), FormatTerms::Sealed(terms)) => contest.ending(terms, lot),
            (Self::Sealed(_), _) => unreachable!("a lot's contest is of its sale's format"),
        }
    }

    /// Why the lot cannot be withdrawn, if bids on it forbid that.
    pub(crate) fn check_withdrawal(
        &self,
        terms: &SaleTerms,
        lot: &LotTerms,
        now: Time,
    ) -> Result<(), Refusal> {
        match (self, &terms.format) {
            (Self::Sealed(contest), FormatTerms::Sealed(terms)) => {
                contest.check_withdrawal(terms, lot, now)
            }
            (Self::Sealed(_), _) => unreachable!("a lot's contest is of its sale's format"),
            (Self::English(contest), _) => contest.check_withdrawal(),
        }
    }

    /// Who leads, where that is public.
    pub(crate) fn leader(&self) -> Option<&UserId> {
        match self {
            Self::English(contest) => contest.leader(),
            Self::Sealed(_) => None,
        }
    }

    /// Whoever might win as it stands: the leader, or everyone with a sealed bid.
    pub(crate) fn in_the_running(&self) -> Vec<&UserId> {
        match self {
            Self::English(contest) => contest.leader().into_iter().collect(),
            Self::Sealed(contest) => contest.bidders().collect(),
        }
    }

    /// The price that everyone sees.
    pub(crate) fn price(&self) -> Option<Amount> {
        match self {
            Self::English(contest) => contest.price(),
            Self::Sealed(_) => None,
        }
    }

    /// What everyone may know.
    pub(crate) fn public(&self, terms: &SaleTerms, lot: &LotTerms, is_over: bool) -> PublicContest {
        match (self, &terms.format) {
            (Self::Sealed(contest), FormatTerms::Sealed(terms)) => {
                contest.public(terms, lot, is_over)
            }
            (Self::English(contest), FormatTerms::English(terms)) => contest.public(terms),
            _ => unreachable!("a lot's contest is of its sale's format"),
        }
    }

    /// How somebody for whom an amount stands does on a lot that is not over; their maximum; their amount.
    pub(crate) fn standing(
        &self,
        user: &UserId,
        stands: Option<Amount>,
    ) -> (StandingState, Option<Amount>, Option<Amount>) {
        match (self, stands) {
            (_, None) => (StandingState::None, None, None),
            (Self::English(contest), Some(_)) if contest.leader() == Some(user) => {
                (StandingState::Leading, stands, None)
            }
            (Self::English(_), Some(_)) => (StandingState::Outbid, stands, None),
            (Self::Sealed(_), Some(_)) => (StandingState::Placed, None, stands),
        }
    }

    /// All that decides, of a length that does not grow with the bidders.
    pub(crate) fn fingerprint(&self) -> impl Serialize {
        match self {
            Self::English(contest) => (Some(contest), None),
            Self::Sealed(contest) => (None, Some(contest.fingerprint())),
        }
    }
}

impl Effect {
    /// The amount that stands for the bidder afterwards.
    pub(crate) fn stands(&self) -> Option<Amount> {
        match self {
            Self::English(effect) => Some(effect.counted),
            Self::Sealed(effect) => effect.stands,
        }
    }

    /// The price that everyone sees afterwards.
    pub(crate) fn price(&self) -> Option<Amount> {
        match self {
            Self::English(effect) => Some(effect.price),
            Self::Sealed(_) => None,
        }
    }

    /// Whether the bidder leads afterwards, where that is public.
    pub(crate) fn leads(&self) -> bool {
        match self {
            Self::English(effect) => effect.leads,
            Self::Sealed(_) => false,
        }
    }

    /// What the bidder is told.
    pub(crate) fn result(&self) -> BidResult {
        match self {
            Self::English(effect) => BidResult::English(effect.result()),
            Self::Sealed(effect) => BidResult::Sealed(effect.result()),
        }
    }
}

impl fmt::Display for BidResult {
    /// What is public of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::English(bid) if bid.leading => write!(f, "leads at {}", bid.price),
            Self::English(bid) => write!(f, "beaten at {}", bid.price),
            Self::Sealed(bid) if bid.taken_back => f.write_str("taken back"),
            Self::Sealed(_) => f.write_str("sealed"),
        }
    }
}

impl<'de> Deserialize<'de> for FormatTerms {
    /// Sales had no `format` before there was a second one.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(tag = "format", rename_all = "snake_case")]
        enum Tagged {
            English(english::Terms),
            Sealed(sealed::Terms),
        }
        let mut fields = serde_json::Map::deserialize(deserializer)?;
        if fields.get("format").is_none_or(Value::is_null) {
            fields.insert("format".into(), "english".into());
        }
        let tagged = serde_json::from_value(Value::Object(fields)).map_err(D::Error::custom)?;
        Ok(match tagged {
            Tagged::English(terms) => Self::English(terms),
            Tagged::Sealed(terms) => Self::Sealed(terms),
        })
    }
}
