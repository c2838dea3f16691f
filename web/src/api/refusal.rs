//! Refusals of the rules as problems: 409, 404 for what is not there, 429 for what came too often.

use auction::{BidId, BidRefused, OfferKind, Refusal, Time};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;
use crate::field_problem::FieldProblem;

/// Why the answer is no, or that nobody knows.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum WhyNot {
    Refused(Refusal),
    Unknown(Unknown),
}

/// Nobody answered in time: it may have counted. Never a no.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OutcomeUnknown)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Unknown {
    OutcomeUnknown {
        /// Always true: asking again with the same id is safe.
        retry_same_bid_id: bool,
    },
}

/// A bid that does not count.
pub(super) fn of_bid(refused: &BidRefused, now: Time) -> Problem {
    let BidRefused { bid_id, refusal } = refused;
    of_order(refusal, now).about_bid(bid_id).not_accepted()
}

/// A sale that was not made.
pub(super) fn of_sale(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::InvalidSale { problem } => {
            let problem = FieldProblem::new("", problem);
            of_invalid_sale(vec![problem])
        }
        refusal => problem(StatusCode::CONFLICT, refusal),
    }
}

/// A sale whose fields contradict each other; there is one problem at least.
pub(super) fn of_invalid_sale(problems: Vec<FieldProblem>) -> Problem {
    let first = problems.first().map(|first| first.detail.clone());
    let problem = first.unwrap_or_default();
    Problem::invalid_fields(problems).refusal(WhyNot::Refused(Refusal::InvalidSale { problem }))
}

/// An order of the house that cannot be done.
pub(super) fn of_order(refusal: &Refusal, now: Time) -> Problem {
    let problem = problem(status(refusal), refusal);
    let problem = match refusal {
        Refusal::TooOften { retry_at } => problem.retry_after(now.until(*retry_at)),
        _ => problem,
    };
    problem.at(now)
}

/// Nobody answered in time: never said to be refused.
pub(super) fn outcome_unknown(bid_id: &BidId) -> Problem {
    let refusal = WhyNot::Unknown(Unknown::OutcomeUnknown {
        retry_same_bid_id: true,
    });
    Problem::outcome_unknown()
        .about_bid(bid_id)
        .refusal(refusal)
        .retry_same_bid_id()
}

/// What is not there, said as a refusal of it would be.
pub(super) fn not_found(refusal: &Refusal) -> Problem {
    Problem::not_found(refusal.kind(), words(refusal))
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::UnknownSale | Refusal::UnknownLot | Refusal::UnknownBid => StatusCode::NOT_FOUND,
        Refusal::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::CONFLICT,
    }
}

fn problem(status: StatusCode, refusal: &Refusal) -> Problem {
    Problem::new(status, refusal.kind())
        .detail(words(refusal))
        .refusal(WhyNot::Refused(refusal.clone()))
}

/// For people; programs read the facts.
fn words(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownSale => "there is no such sale",
        Refusal::UnknownLot => "there is no such lot",
        Refusal::BidTooLow { .. } => "the bid is below the minimum",
        Refusal::MaximumNotHigher => "the maximum is not higher than your own before",
        Refusal::MaximumBelowPrice { .. } => "the maximum has bid more than that already",
        Refusal::YouLead => "you lead already; your maximum stays as it is",
        Refusal::AboveCeiling { .. } => "the bid is above what this sale takes",
        Refusal::OffGrid { .. } => "the sale takes the amounts of its steps only",
        Refusal::WrongOffer { expected } => match expected {
            OfferKind::Maximum => "this lot takes a maximum",
            OfferKind::Amount => "this lot takes sealed bids: an amount, or to take one back",
            OfferKind::TakeBack => "this lot takes a bid only to be taken back",
        },
        Refusal::NothingToTakeBack => "no bid of yours stands on this lot",
        Refusal::TooOften { .. } => "too many changes of your bid on this lot; nothing was judged",
        Refusal::BidTooEarly { .. } => "the lot does not take bids yet",
        Refusal::BidTooLate { .. } => "the bid came after the end",
        Refusal::OnHold => "the sale is on hold; bid again when it goes on",
        Refusal::BiddingStopped => "bidding is stopped until the house has seen to the sale",
        Refusal::LotWithdrawn => "the lot was withdrawn from the sale",
        Refusal::LotHasBids => "there is a bid on the lot already",
        Refusal::LotOpen => {
            "the lot takes sealed bids already, and whether there are any stays hidden"
        }
        Refusal::LotClosed => "the lot's end has passed",
        Refusal::SaleOver => "no lot is left to be sold",
        Refusal::SaleCancelled => "the sale was cancelled: nothing more of it is sold",
        Refusal::NotApproved => {
            "the house has not approved you for this sale: register for it first"
        }
        Refusal::Blocked => {
            "the house takes no bids of yours in this sale; those that stand, stand"
        }
        Refusal::OwnLot => "you sell this lot: nobody bids on a lot of their own",
        Refusal::Limit { .. } => {
            "that would be more than your limit in this sale, premium and tax included: `free` is what is left beside your \
             other lots, `highest` the highest bid on this lot that fits"
        }
        Refusal::TooManyBidders => "the sale has as many bidders as it takes",
        Refusal::MessageIdReused => "this key was used for another message",
        Refusal::UnknownBid => "no line of this lot's history shows such a bid",
        Refusal::TooManyVoids => "as many bids of this lot were voided as its record tells",
        Refusal::LeaderBeyondLimit { .. } => {
            "without that bid this paddle would lead again, beyond its limit: raise the limit, or void its bid first"
        }
        Refusal::BidIdReused => "this bid id was used for another bid",
        Refusal::SaleExists => "there is another sale with this id",
        Refusal::InvalidSale { .. } => "the sale contradicts itself",
    }
}
