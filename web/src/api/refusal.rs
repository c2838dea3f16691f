//! Refusals of the rules as problems: 409, or 404 for what is not there.

use auction::{BidId, BidRefused, Refusal, Time};
use axum::http::StatusCode;
use bootstrap::clock;
use serde_json::json;

use super::Problem;

/// A bid that does not count.
pub(super) fn of_bid(refused: &BidRefused) -> Problem {
    let BidRefused { bid_id, refusal } = refused;
    problem(status(refusal), refusal)
        .with("accepted", false)
        .with("bid_id", bid_id.as_str())
        .with("now", Time::from(clock::now()).to_string())
}

/// A sale that was not made.
pub(super) fn of_sale(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::InvalidSale { problem } => of_invalid_sale(String::new(), problem),
        refusal => problem(StatusCode::CONFLICT, refusal),
    }
}

/// A sale whose field at `pointer` contradicts the rest.
pub(super) fn of_invalid_sale(pointer: String, problem: &str) -> Problem {
    Problem::invalid(pointer, problem).with(
        "refusal",
        json!({ "kind": "invalid_sale", "problem": problem }),
    )
}

/// An order of the house that cannot be done.
pub(super) fn of_order(refusal: &Refusal) -> Problem {
    problem(status(refusal), refusal).with("now", Time::from(clock::now()).to_string())
}

/// Nobody answered in time: never said to be refused.
pub(super) fn outcome_unknown(bid_id: &BidId) -> Problem {
    Problem::outcome_unknown()
        .with("bid_id", bid_id.as_str())
        .with("retry_same_bid_id", true)
        .with(
            "refusal",
            json!({ "kind": "outcome_unknown", "retry_same_bid_id": true }),
        )
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::UnknownSale | Refusal::UnknownLot => StatusCode::NOT_FOUND,
        _ => StatusCode::CONFLICT,
    }
}

fn problem(status: StatusCode, refusal: &Refusal) -> Problem {
    let facts = serde_json::to_value(refusal).expect("a refusal is JSON");
    let code = code(refusal);
    Problem::new(status, code)
        .detail(words(refusal))
        .with("refusal", facts)
}

fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownSale => "unknown_sale",
        Refusal::UnknownLot => "unknown_lot",
        Refusal::BidTooLow { .. } => "bid_too_low",
        Refusal::MaximumNotHigher => "maximum_not_higher",
        Refusal::AboveCeiling { .. } => "above_ceiling",
        Refusal::OffGrid { .. } => "off_grid",
        Refusal::BidTooEarly { .. } => "bid_too_early",
        Refusal::BidTooLate { .. } => "bid_too_late",
        Refusal::OnHold => "on_hold",
        Refusal::LotWithdrawn => "lot_withdrawn",
        Refusal::LotHasBids => "lot_has_bids",
        Refusal::LotClosed => "lot_closed",
        Refusal::SaleOver => "sale_over",
        Refusal::MessageIdReused => "message_id_reused",
        Refusal::BidIdReused => "bid_id_reused",
        Refusal::SaleExists => "sale_exists",
        Refusal::InvalidSale { .. } => "invalid_sale",
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
    use super::*;

    #[test]
    fn the_code_is_the_kind_of_the_facts() {
        let refusals = [
            Refusal::UnknownSale,
            Refusal::BidTooLow {
                minimum: auction::Amount::ZERO,
            },
            Refusal::BidIdReused,
            Refusal::SaleExists,
            Refusal::OnHold,
            Refusal::LotWithdrawn,
            Refusal::LotHasBids,
            Refusal::LotClosed,
            Refusal::SaleOver,
            Refusal::MessageIdReused,
            Refusal::OffGrid {
                below: auction::Amount::ZERO,
                above: auction::Amount::ZERO,
            },
        ];
        for refusal in refusals {
            let facts = serde_json::to_value(&refusal).unwrap();
            assert_eq!(facts["kind"], code(&refusal));
        }
    }
}
