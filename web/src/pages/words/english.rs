//! What is said of a lot in an English sale.

use auction::{Amount, LotState, PublicLot, Standing, StandingState};

use super::{FormatWords, History, You, far_above, minimum, price};
use crate::format::money;

/// The words of an English sale.
pub(super) struct English;

impl FormatWords for English {
    fn name(&self) -> &'static str {
        "Timed sale"
    }

    fn introduction(&self) -> &'static str {
        ""
    }

    fn marks_own_lots(&self) -> bool {
        true
    }

    fn history(&self) -> History {
        History {
            heading: "Last bids",
            empty: "The bids will be listed here.",
        }
    }

    fn house_bids(&self, is_over: bool) -> &'static str {
        match is_over {
            false => "Bids and bidders will be listed here.",
            true => "Nobody bid in this sale.",
        }
    }

    fn price_label(&self, lot: &PublicLot, state: LotState) -> &'static str {
        match (state, lot.price) {
            (_, None) => "Opening bid",
            (LotState::Unsold, _) => "Highest bid",
            _ => "Current bid",
        }
    }

    fn reserve(&self, lot: &PublicLot) -> &'static str {
        match lot.reserve_met {
            None => "No reserve",
            Some(true) => "Reserve met",
            Some(false) => "Reserve not met",
        }
    }

    fn least(&self, lot: &PublicLot) -> String {
        format!("The opening bid is {}.", minimum(lot))
    }

    fn open(&self, lot: &PublicLot, you: You<'_>) -> String {
        match you {
            You::Bidder(standing) => self.standing(lot, standing),
            You::Looking if lot.bid_count == Some(0) => format!("No bids yet. {}", self.least(lot)),
            You::Looking => "You have not bid on this lot.".to_owned(),
            You::Anyone if lot.bid_count == Some(0) => {
                format!("No bids yet. Sign in to bid {}.", minimum(lot))
            }
            You::Anyone => format!("Sign in to bid {}.", minimum(lot)),
        }
    }

    fn standing(&self, lot: &PublicLot, standing: &Standing) -> String {
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

    fn confirm(&self, lot: &PublicLot, amount: Amount) -> String {
        format!(
            "Set your maximum to {}?{} We bid for you, only as high as needed.",
            money(amount, lot.currency),
            far_above(lot, amount)
        )
    }
}
