//! Why a bid did not count.

use auction::{PublicLot, Refusal};

use crate::format::{exact_time, money};

/// Why a bid did not count, and what would be allowed.
pub fn refusal(refusal: &Refusal, lot: &PublicLot) -> String {
    let currency = lot.currency;
    match refusal {
        Refusal::OnHold => {
            "The sale is on hold. Nothing was changed: bid again when it goes on.".to_owned()
        }
        Refusal::BiddingStopped => {
            "Bidding is stopped until the house has seen to the sale. Your bid did not count."
                .to_owned()
        }
        Refusal::LotWithdrawn => "This lot was withdrawn from the sale.".to_owned(),
        Refusal::UnknownSale | Refusal::UnknownLot => "This lot is not offered.".to_owned(),
        Refusal::BidTooLow { minimum } => format!(
            "The least you can bid now is {}.",
            money(*minimum, currency)
        ),
        Refusal::MaximumNotHigher => {
            "Your maximum is as high already. A new one must be higher.".to_owned()
        }
        Refusal::AboveCeiling { ceiling } => format!(
            "That is above what this sale takes: at most {}.",
            money(*ceiling, currency)
        ),
        Refusal::OffGrid { below, above } => format!(
            "This sale goes in steps: bid {} or {}.",
            money(*below, currency),
            money(*above, currency)
        ),
        Refusal::BidTooEarly {
            arrived_at,
            opens_at,
        } => format!(
            "Too early by {} (arrived {}, opens {}).",
            apart(arrived_at.until(*opens_at)),
            exact_time(*arrived_at),
            exact_time(*opens_at)
        ),
        Refusal::BidTooLate {
            arrived_at,
            ended_at,
        } => format!(
            "Too late by {} (arrived {}, ended {}).",
            apart(ended_at.until(*arrived_at)),
            exact_time(*arrived_at),
            exact_time(*ended_at)
        ),
        Refusal::BidIdReused => {
            "This form was used for another amount already. Enter your bid again.".to_owned()
        }
        Refusal::WrongOffer { .. }
        | Refusal::NothingToTakeBack
        | Refusal::TooOften { .. }
        | Refusal::LotOpen
        | Refusal::SaleExists
        | Refusal::InvalidSale { .. }
        | Refusal::LotHasBids
        | Refusal::LotClosed
        | Refusal::SaleOver
        | Refusal::MessageIdReused => "That is not possible here. Nothing was changed.".to_owned(),
    }
}

fn apart(by: std::time::Duration) -> String {
    format!("{}.{:03} s", by.as_secs(), by.subsec_millis())
}
