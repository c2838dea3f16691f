//! One sentence about how you stand on a lot.

use auction::{LotState, PublicLot, Standing, StandingState};

use super::{minimum, price};
use crate::format::money;

/// Who a sentence speaks to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum You<'a> {
    /// Not signed in.
    Anyone,
    /// Signed in, never bid here.
    Looking,
    /// Somebody who bid on this lot.
    Bidder(&'a Standing),
}

impl<'a> You<'a> {
    /// Who looks, from what the engine knows of them.
    pub fn new(signed_in: bool, standing: Option<&'a Standing>) -> Self {
        match standing {
            Some(standing) if standing.state != StandingState::None => Self::Bidder(standing),
            _ if signed_in => Self::Looking,
            _ => Self::Anyone,
        }
    }
}

/// One sentence about you on a lot.
pub fn about_you(lot: &PublicLot, state: LotState, you: You<'_>) -> String {
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
        (LotState::OnHold, _) => "The sale is on hold. Bidding goes on later.".to_owned(),
        (LotState::Closing, _) => "Closing… the last bids are being counted.".to_owned(),
        (LotState::Upcoming, _) => {
            format!("Bidding has not begun. The first bid is {}.", minimum(lot))
        }
        (LotState::Open, You::Bidder(standing)) => standing_now(lot, standing),
        (LotState::Open, You::Looking) if lot.bid_count == Some(0) => {
            format!("No bids yet. The first bid is {}.", minimum(lot))
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
            (Some(false), _) => format!(
                "Yours is the highest bid, but the reserve is not met: nobody has won yet.{hidden}"
            ),
            (_, true) => format!("You lead at {}, your maximum.", price(lot)),
            (_, false) => format!("You lead at {}.{hidden}", price(lot)),
        };
    }
    let next = minimum(lot);
    match maximum {
        Some(_) if standing.maximum == lot.price => {
            format!("Same maximum; theirs was first. Bid {next} to continue.")
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
