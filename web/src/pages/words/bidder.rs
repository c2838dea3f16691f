//! What a bidder is told of a lot: how they stand, and why a bid did not count.

use std::time::Duration;

use auction::{Currency, LotState, PublicLot, Refusal, Standing, StandingState};

use super::{minimum, price};
use crate::format::{exact_time, money};

/// Who a sentence speaks to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum You<'a> {
    /// Not signed in.
    Anyone,
    /// Signed in, never bid here.
    Looking,
    /// Somebody who bid on this lot.
    Bidder(&'a Standing),
}

impl<'a> You<'a> {
    /// Who looks, from what the engine knows of them.
    pub(crate) fn new(signed_in: bool, standing: Option<&'a Standing>) -> Self {
        match standing {
            Some(standing) if standing.state != StandingState::None => Self::Bidder(standing),
            _ if signed_in => Self::Looking,
            _ => Self::Anyone,
        }
    }
}

/// One sentence about you on a lot.
pub(crate) fn about_you(lot: &PublicLot, state: LotState, you: You<'_>) -> String {
    match (state, you) {
        (LotState::Sold, You::Bidder(standing)) => result(lot, standing),
        (LotState::Sold, _) => format!("Sold for {}.", price(lot)),
        (LotState::Unsold, _) if lot.bid_count == Some(0) => {
            "Not sold: there were no bids.".to_owned()
        }
        (LotState::Unsold, _) => "Not sold: the reserve was not met.".to_owned(),
        (LotState::Withdrawn, _) => "This lot was withdrawn from the sale.".to_owned(),
        (LotState::OnHold, You::Bidder(standing)) => {
            format!("The sale is on hold. {}", standing_now(lot, standing))
        }
        (LotState::OnHold, _) => "The sale is on hold. Bidding will resume.".to_owned(),
        (LotState::Closing, _) => "Closing… the last bids are being counted.".to_owned(),
        (LotState::Upcoming, _) => {
            format!(
                "Bidding has not opened. The opening bid is {}.",
                minimum(lot)
            )
        }
        (LotState::Open, You::Bidder(standing)) => standing_now(lot, standing),
        (LotState::Open, You::Looking) if lot.bid_count == Some(0) => {
            format!("No bids yet. The opening bid is {}.", minimum(lot))
        }
        (LotState::Open, You::Looking) => "You have not bid on this lot.".to_owned(),
        (LotState::Open, You::Anyone) if lot.bid_count == Some(0) => {
            format!("No bids yet. Sign in to bid {}.", minimum(lot))
        }
        (LotState::Open, You::Anyone) => format!("Sign in to bid {}.", minimum(lot)),
    }
}

fn standing_now(lot: &PublicLot, standing: &Standing) -> String {
    let maximum = standing.maximum.map(|amount| money(amount, lot.currency));
    let hidden = maximum
        .as_ref()
        .map(|maximum| format!(" Your maximum of {maximum} stays hidden."))
        .unwrap_or_default();
    if standing.state == StandingState::Leading {
        return match (lot.reserve_met, standing.maximum == lot.price) {
            (Some(false), _) => {
                format!("You are the highest bidder, but the reserve is not met.{hidden}")
            }
            (_, true) => format!("You lead at {}, your maximum.", price(lot)),
            (_, false) => format!("You lead at {}.{hidden}", price(lot)),
        };
    }
    let next = minimum(lot);
    match maximum {
        Some(_) if standing.maximum == lot.price => {
            format!("Another bidder set the same maximum first. Bid {next} to continue.")
        }
        Some(maximum) => {
            format!("You are outbid. Your maximum was {maximum}. Bid {next} to continue.")
        }
        None => format!("You are outbid. Bid {next} to continue."),
    }
}

fn result(lot: &PublicLot, standing: &Standing) -> String {
    match standing.state {
        StandingState::Won | StandingState::Leading => format!("You won at {}.", price(lot)),
        _ => format!("Sold to another bidder for {}.", price(lot)),
    }
}

/// Why a bid did not count, and what would be allowed.
pub(crate) fn refusal(refusal: &Refusal, currency: Currency) -> String {
    match refusal {
        Refusal::OnHold => {
            "The sale is on hold. Nothing was changed: bid again when it resumes.".to_owned()
        }
        Refusal::LotWithdrawn => "This lot was withdrawn from the sale.".to_owned(),
        Refusal::UnknownSale | Refusal::UnknownLot => "This lot is not available.".to_owned(),
        Refusal::BidTooLow { minimum } => {
            format!("The minimum bid is now {}.", money(*minimum, currency))
        }
        Refusal::MaximumNotHigher => {
            "Your maximum is already that high. Enter a higher one.".to_owned()
        }
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

fn apart(by: Duration) -> String {
    format!("{}.{:03} s", by.as_secs(), by.subsec_millis())
}
