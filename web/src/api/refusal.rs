//! Refusals of the rules as problems: 409, or 404 for what is not there.

use auction::{Amount, BidId, BidRefused, Refusal, Time};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, schema::Minor};

/// Why the answer is no: a fact, with what would be allowed. Clients take kinds they do not know for a no.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Refusal)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum RefusalView {
    UnknownSale,
    UnknownLot,
    /// Below the least bid.
    BidTooLow {
        #[schema(value_type = Minor)]
        minimum: Amount,
    },
    /// An own raise that is no raise.
    MaximumNotHigher,
    /// Above what the sale takes.
    AboveCeiling {
        #[schema(value_type = Minor)]
        ceiling: Amount,
    },
    /// The sale takes the amounts of its steps only: these are the nearest.
    OffGrid {
        #[schema(value_type = Minor)]
        below: Amount,
        #[schema(value_type = Minor)]
        above: Amount,
    },
    /// The lot is not open yet.
    BidTooEarly {
        #[schema(value_type = String, format = DateTime)]
        arrived_at: Time,
        #[schema(value_type = String, format = DateTime)]
        opens_at: Time,
    },
    /// The bid came after the end.
    BidTooLate {
        #[schema(value_type = String, format = DateTime)]
        arrived_at: Time,
        #[schema(value_type = String, format = DateTime)]
        ended_at: Time,
    },
    /// The sale is on hold: bid again when it goes on.
    OnHold,
    LotWithdrawn,
    /// There is a bid on it: it cannot be withdrawn.
    LotHasBids,
    /// Its end has passed: it cannot be withdrawn.
    LotClosed,
    /// No lot is left to be sold.
    SaleOver,
    /// The key was used for another message.
    MessageIdReused,
    /// The bid id was used for another bid.
    BidIdReused,
    /// Another sale has this id.
    SaleExists,
    /// The sale as asked contradicts itself; `problem` says where.
    InvalidSale {
        problem: String,
    },
    /// Nobody answered in time: it may have counted. Never a no.
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
        Refusal::InvalidSale { problem } => of_invalid_sale("", problem),
        refusal => problem(StatusCode::CONFLICT, refusal),
    }
}

/// A sale whose field at `pointer` contradicts the rest.
pub(super) fn of_invalid_sale(pointer: &str, problem: &str) -> Problem {
    let problem = problem.to_owned();
    Problem::invalid(pointer, problem.clone()).refusal(RefusalView::InvalidSale { problem })
}

/// An order of the house that cannot be done.
pub(super) fn of_order(refusal: &Refusal, now: Time) -> Problem {
    problem(status(refusal), refusal).at(now)
}

/// Nobody answered in time: never said to be refused.
pub(super) fn outcome_unknown(bid_id: &BidId) -> Problem {
    let refusal = RefusalView::OutcomeUnknown {
        retry_same_bid_id: true,
    };
    Problem::outcome_unknown()
        .about_bid(bid_id)
        .refusal(refusal)
        .retry_same_bid_id()
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::UnknownSale | Refusal::UnknownLot => StatusCode::NOT_FOUND,
        _ => StatusCode::CONFLICT,
    }
}

fn problem(status: StatusCode, refusal: &Refusal) -> Problem {
    Problem::new(status, refusal.kind())
        .detail(words(refusal))
        .refusal(refusal.into())
}

impl From<&Refusal> for RefusalView {
    fn from(refusal: &Refusal) -> Self {
        match refusal.clone() {
            Refusal::UnknownSale => Self::UnknownSale,
            Refusal::UnknownLot => Self::UnknownLot,
            Refusal::BidTooLow { minimum } => Self::BidTooLow { minimum },
            Refusal::MaximumNotHigher => Self::MaximumNotHigher,
            Refusal::AboveCeiling { ceiling } => Self::AboveCeiling { ceiling },
            Refusal::OffGrid { below, above } => Self::OffGrid { below, above },
            Refusal::BidTooEarly {
                arrived_at,
                opens_at,
            } => Self::BidTooEarly {
                arrived_at,
                opens_at,
            },
            Refusal::BidTooLate {
                arrived_at,
                ended_at,
            } => Self::BidTooLate {
                arrived_at,
                ended_at,
            },
            Refusal::OnHold => Self::OnHold,
            Refusal::LotWithdrawn => Self::LotWithdrawn,
            Refusal::LotHasBids => Self::LotHasBids,
            Refusal::LotClosed => Self::LotClosed,
            Refusal::SaleOver => Self::SaleOver,
            Refusal::MessageIdReused => Self::MessageIdReused,
            Refusal::BidIdReused => Self::BidIdReused,
            Refusal::SaleExists => Self::SaleExists,
            Refusal::InvalidSale { problem } => Self::InvalidSale { problem },
        }
    }
}

/// For people; programs read the facts.
fn words(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownSale => "there is no such sale",
        Refusal::UnknownLot => "there is no such lot",
        Refusal::BidTooLow { .. } => "the bid is below the minimum",
        Refusal::MaximumNotHigher => "the maximum is not higher than your own before",
        Refusal::AboveCeiling { .. } => "the maximum is above what this sale takes",
        Refusal::OffGrid { .. } => "the sale takes the amounts of its steps only",
        Refusal::BidTooEarly { .. } => "the lot does not take bids yet",
        Refusal::BidTooLate { .. } => "the bid came after the end",
        Refusal::OnHold => "the sale is on hold; bid again when it goes on",
        Refusal::LotWithdrawn => "the lot was withdrawn from the sale",
        Refusal::LotHasBids => "there is a bid on the lot already",
        Refusal::LotClosed => "the lot's end has passed",
        Refusal::SaleOver => "no lot is left to be sold",
        Refusal::MessageIdReused => "this key was used for another message",
        Refusal::BidIdReused => "this bid id was used for another bid",
        Refusal::SaleExists => "there is another sale with this id",
        Refusal::InvalidSale { .. } => "the sale contradicts itself",
    }
}

#[cfg(test)]
mod tests {
    use auction::Amount;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_api_says_a_refusal_as_the_wire_does() {
        let (amount, time) = (Amount::ZERO, Time::EPOCH);
        let refusals = [
            Refusal::UnknownSale,
            Refusal::UnknownLot,
            Refusal::BidTooLow { minimum: amount },
            Refusal::MaximumNotHigher,
            Refusal::AboveCeiling { ceiling: amount },
            Refusal::OffGrid {
                below: amount,
                above: amount,
            },
            Refusal::BidTooEarly {
                arrived_at: time,
                opens_at: time,
            },
            Refusal::BidTooLate {
                arrived_at: time,
                ended_at: time,
            },
            Refusal::OnHold,
            Refusal::LotWithdrawn,
            Refusal::LotHasBids,
            Refusal::LotClosed,
            Refusal::SaleOver,
            Refusal::MessageIdReused,
            Refusal::BidIdReused,
            Refusal::SaleExists,
            Refusal::InvalidSale {
                problem: "two lots are called one".into(),
            },
        ];
        for refusal in refusals {
            let view = json!(RefusalView::from(&refusal));
            assert_eq!(view, json!(refusal));
            assert_eq!(view["kind"], refusal.kind());
        }
    }
}
