//! Why a bid did not count, and what would be allowed.

use std::time::Duration;

use auction::{Amount, Currency, Refusal, Time};

use crate::format::{exact_time, money, time_of_day};

/// One or two sentences about a refusal.
pub(crate) fn refusal(refusal: &Refusal, currency: Currency) -> String {
    match refusal {
        Refusal::OnHold => {
            "The sale is on hold. Nothing was changed: bid again when it resumes.".to_owned()
        }
        Refusal::LotWithdrawn => "This lot was withdrawn from the sale.".to_owned(),
        Refusal::SaleCancelled => "The sale was cancelled: no bid on this lot stands.".to_owned(),
        Refusal::UnknownSale | Refusal::UnknownLot => "This lot is not available.".to_owned(),
        Refusal::BidTooLow { minimum } => {
            format!("The minimum bid is {}.", money(*minimum, currency))
        }
        Refusal::MaximumNotHigher => "You have bid that much already. Enter more.".to_owned(),
        Refusal::MaximumBelowPrice { price } => format!(
            "Your maximum has bid {} already. It cannot be lower.",
            money(*price, currency)
        ),
        Refusal::YouLead => "You lead already: nothing was changed.".to_owned(),
        Refusal::AboveCeiling { ceiling } => format!(
            "That is above the limit of this sale: {}.",
            money(*ceiling, currency)
        ),
        Refusal::OffGrid { below, above } => format!(
            "This sale takes bids in steps: bid {} or {}.",
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
            "This form was already used for another amount. Enter your bid again.".to_owned()
        }
        Refusal::BiddingStopped => {
            "Bidding is stopped until the house has seen to the sale. Your bid did not count."
                .to_owned()
        }
        Refusal::WrongOffer { .. } => {
            "This lot takes another kind of bid. Reload the page, then bid again.".to_owned()
        }
        Refusal::NothingToTakeBack => "You have no bid to take back.".to_owned(),
        Refusal::TooOften { retry_at } => format!(
            "Too many changes in a short time. Try again at {} UTC.",
            time_of_day(next_second(*retry_at))
        ),
        Refusal::NotApproved => {
            "The house has not approved you for this sale. Register for it, then bid.".to_owned()
        }
        Refusal::Blocked => {
            "The house takes no bids from you in this sale. Bids you placed before still stand."
                .to_owned()
        }
        Refusal::OwnLot => "You sell this lot, so you cannot bid on it.".to_owned(),
        Refusal::Limit { free, highest } => beyond_limit(*free, *highest, currency),
        Refusal::LotOpen
        | Refusal::SaleExists
        | Refusal::InvalidSale { .. }
        | Refusal::LotHasBids
        | Refusal::LotClosed
        | Refusal::SaleOver
        | Refusal::TooManyBidders
        | Refusal::UnknownBid
        | Refusal::TooManyVoids
        | Refusal::LeaderBeyondLimit { .. }
        | Refusal::MessageIdReused => "That is not possible here. Nothing was changed.".to_owned(),
    }
}

/// What a limit leaves; both figures count what is bound on other lots.
fn beyond_limit(free: Amount, highest: Amount, currency: Currency) -> String {
    let free = money(free, currency);
    match highest {
        Amount::ZERO => {
            format!(
                "That is beyond your limit in this sale: {free} of it is left, and no bid fits."
            )
        }
        highest => format!(
            "That is beyond your limit in this sale: {free} of it is left, premium and tax included. You can bid up to {}.",
            money(highest, currency)
        ),
    }
}

fn apart(by: Duration) -> String {
    format!("{}.{:03} s", by.as_secs(), by.subsec_millis())
}

/// The whole second at which a time is over: nobody is asked to come back too early.
fn next_second(time: Time) -> Time {
    time.after(Duration::from_millis(999))
}
