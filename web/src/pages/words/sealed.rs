//! What is said of a lot in a sealed-bid sale.

use auction::{
    Amount, LotState, PublicLot, Refusal, Standing,
    format::sealed::{Pricing, Public},
};

use super::{FormatWords, History, OWN_UNKNOWN, You, far_above, minimum, out_of_range};
use crate::format::money;

impl FormatWords for Public {
    fn name(&self) -> &'static str {
        "Sealed bids"
    }

    fn introduction(&self) -> &'static str {
        match self.pricing {
            Pricing::FirstPrice => {
                "Sealed bids: nobody sees your bid before the end. The highest bidder wins and pays their own bid."
            }
            Pricing::SecondPrice => {
                "Sealed bids: nobody sees your bid before the end. The highest bidder wins and pays the second-highest \
                 bid, or the reserve if that is higher."
            }
        }
    }

    fn history(&self) -> History {
        History {
            heading: "History",
            empty: "Bids stay sealed until the end.",
        }
    }

    fn house_bids(&self, is_over: bool) -> &'static str {
        match is_over {
            false => {
                "Bids in this sale are sealed. What each lot sold for stands in the results once it has ended."
            }
            true => {
                "Bids in this sale were sealed and stay so. What each lot sold for stands in the results."
            }
        }
    }

    fn price_label(&self, _: &PublicLot, state: LotState) -> &'static str {
        match state {
            LotState::Unsold | LotState::Withdrawn | LotState::Cancelled => "Minimum bid",
            _ => "Sealed bids from",
        }
    }

    fn reserve(&self, _: &PublicLot) -> &'static str {
        ""
    }

    fn least(&self, lot: &PublicLot) -> String {
        format!("The minimum bid is {}.", minimum(lot))
    }

    fn open(&self, lot: &PublicLot, you: You<'_>) -> String {
        match you {
            You::Bidder(standing) => {
                let placed = self.standing(lot, standing);
                format!("{placed} You may replace it or take it back until the end.")
            }
            You::Unknown => OWN_UNKNOWN.to_owned(),
            You::Looking | You::Voided(_) => {
                format!("You have not bid on this lot. {}", self.least(lot))
            }
            You::Anyone => format!("Sign in to bid. {}", self.least(lot)),
        }
    }

    fn standing(&self, lot: &PublicLot, standing: &Standing) -> String {
        match standing.amount {
            Some(amount) => format!("Your bid of {} is in.", money(amount, lot.currency)),
            None => "Your bid is in.".to_owned(),
        }
    }

    fn at_least(&self, lot: &PublicLot, _: Option<&Standing>) -> String {
        format!("At least {}.", minimum(lot))
    }

    fn takes_amount(&self, _: &PublicLot, _: Option<&Standing>) -> bool {
        true
    }

    fn foreseen(&self, lot: &PublicLot, _: Option<&Standing>, amount: Amount) -> Option<Refusal> {
        out_of_range(lot, amount)
    }

    fn confirm(&self, lot: &PublicLot, amount: Amount) -> String {
        format!(
            "Place a sealed bid of {}?{} Nobody sees it before the end.",
            money(amount, lot.currency),
            far_above(lot, amount)
        )
    }
}
